from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0010_alerts"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="channels",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
