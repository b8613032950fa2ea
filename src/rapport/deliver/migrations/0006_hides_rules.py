"""Whether the rules of flags stay on the server."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deliver", "0005_trying_and_judging"),
    ]

    operations = [
        migrations.AddField(
            model_name="practice",
            name="hides_rules",
            field=models.BooleanField(default=False),
        ),
    ]
