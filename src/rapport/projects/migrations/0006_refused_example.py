from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0005_keeps_months"),
    ]

    operations = [
        migrations.AddField(
            model_name="doorcount",
            name="example",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
    ]
