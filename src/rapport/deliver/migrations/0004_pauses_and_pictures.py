"""Pauses, and pictures beside what was learnt."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deliver", "0003_adaptive"),
        ("projects", "0011_channels"),
    ]

    operations = [
        migrations.AddField(
            model_name="experiment",
            name="paused",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("caption", models.CharField(max_length=200)),
                ("version", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("data", models.BinaryField()),
                ("added", models.DateTimeField(auto_now_add=True)),
                (
                    "experiment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pictures", to="deliver.experiment"
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
                "ordering": ["id"],
            },
        ),
    ]
