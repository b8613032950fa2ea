from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0007_segments"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="keeps_data_centres",
            field=models.BooleanField(default=False),
        ),
    ]
