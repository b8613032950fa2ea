"""Experiments whose weights move while they run, and who met which variant of those first."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Three columns and a table."""

    dependencies: ClassVar = [("projects", "0001_first"), ("deliver", "0002_margins")]

    operations: ClassVar = [
        migrations.AddField("experiment", "adaptive", models.BooleanField(default=False)),
        migrations.AddField("experiment", "weights", models.JSONField(blank=True, default=dict)),
        migrations.AddField("experiment", "weighed", models.DateTimeField(blank=True, null=True)),
        migrations.CreateModel(
            name="Stuck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("experiment", models.CharField(max_length=100)),
                ("version", models.PositiveIntegerField()),
                ("person", models.CharField(max_length=500)),
                ("variant", models.CharField(max_length=100)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.project"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "person", "experiment", "version"), name="one_stuck_per_person"
                    )
                ],
            },
        ),
    ]
