"""How much a guardrail may lose."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """A share of the control's number, by metric."""

    dependencies: ClassVar = [("deliver", "0001_first")]

    operations: ClassVar = [
        migrations.AddField("experiment", "margins", models.JSONField(blank=True, default=dict)),
    ]
