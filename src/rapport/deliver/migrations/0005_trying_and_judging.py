"""Values of flags that are forced on somebody; why something is paused; and metrics judged by a quantile."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deliver", "0004_pauses_and_pictures"),
        ("projects", "0011_channels"),
    ]

    operations = [
        migrations.AddField(
            model_name="experiment",
            name="paused_because",
            field=models.CharField(blank=True, default="", max_length=500),
        ),
        migrations.AddField(
            model_name="experiment",
            name="quantiles",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.CreateModel(
            name="Forced",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.CharField(max_length=500)),
                ("value", models.JSONField()),
                (
                    "flag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="forced", to="deliver.flag"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.project"
                    ),
                ),
            ],
            options={
                "ordering": ["flag", "person"],
                "constraints": [models.UniqueConstraint(fields=("flag", "person"), name="one_forced_per_person")],
            },
        ),
    ]
