"""What is kept: the catalogue, blocks, how taste is read from events, and every fitting of a model."""

from typing import ClassVar

from django.db import models
from typing_extensions import override

from rapport.projects.models import Project


class Practice(models.Model):
    """How a project recommends. ``edition`` grows with every change of its items and blocks."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="recommending")
    edition = models.PositiveBigIntegerField(default=0)
    weights = models.JSONField(null=True, blank=True)
    """What an event says about taste, by its name; None for what is usual."""

    @override
    def __str__(self) -> str:
        return f"How {self.project} recommends"


class Item(models.Model):
    """One thing that can be shown. See :class:`rapport.act.recommend.facts.ItemFacts`."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="items")
    key = models.CharField(max_length=500)
    facts = models.JSONField(default=dict)
    source = models.CharField(max_length=10)
    """``given`` by the team, or ``events``: made of what events said, until the team says better."""
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "key"], name="one_item_per_key")]

    @override
    def __str__(self) -> str:
        return self.key


class Block(models.Model):
    """A strategy that a team has named and places on pages. See :class:`rapport.act.recommend.facts.BlockFacts`."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="blocks")
    key = models.CharField(max_length=100)
    facts = models.JSONField()
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "key"], name="one_block_per_key")]

    @override
    def __str__(self) -> str:
        return self.key


class Fit(models.Model):
    """One fitting of a model, and how it did on what came after what it had learnt from."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="fits")
    at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()
    """The last event that the model has learnt from."""
    folder = models.CharField(max_length=100)
    taken = models.BooleanField()
    report = models.JSONField()

    class Meta:
        ordering: ClassVar = ["-id"]

    @override
    def __str__(self) -> str:
        return f"{self.project} at {self.at}"
