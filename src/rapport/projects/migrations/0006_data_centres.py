from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0005_keeps_months"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="keeps_data_centres",
            field=models.BooleanField(default=False),
        ),
    ]
