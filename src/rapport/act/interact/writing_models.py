"""What people write themselves: reviews, questions, answers and stories, and what the team decides about them."""

from enum import StrEnum
from typing import ClassVar

from django.db import models
from typing_extensions import override

from rapport.projects.models import Project


class Kind(StrEnum):
    """What somebody wrote."""

    REVIEW = "review"
    QUESTION = "question"
    ANSWER = "answer"
    STORY = "story"


class Standing(StrEnum):
    """Whether others see it."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"
    REMOVED = "removed"


class Writing(models.Model):
    """One text about a page or an item."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="writings")
    interaction = models.ForeignKey("interact.Interaction", on_delete=models.CASCADE, related_name="writings")
    key = models.CharField(max_length=100)
    kind = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Kind])
    subject = models.CharField(max_length=500, db_index=True)
    """The page or item that it is about."""
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="answers")
    stars = models.PositiveSmallIntegerField(null=True, blank=True)
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    """As it was written; whoever shows it must escape it."""
    name = models.CharField(max_length=100, blank=True)
    """How its writer wants to be called."""
    person = models.CharField(max_length=500, blank=True, db_index=True)
    known = models.CharField(max_length=500, blank=True, db_index=True)
    verified = models.BooleanField(default=False)
    standing = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Standing])
    because = models.CharField(max_length=500, blank=True)
    """Why it stands so, for its writer."""
    made = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["interaction", "key"], name="one_writing_a_key")]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Edit(models.Model):
    """What a text was before it was changed."""

    writing = models.ForeignKey(Writing, on_delete=models.CASCADE, related_name="edits")
    stars = models.PositiveSmallIntegerField(null=True, blank=True)
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    @override
    def __str__(self) -> str:
        return f"{self.writing} until {self.at}"


class Report(models.Model):
    """Somebody says that a text should not be there."""

    writing = models.ForeignKey(Writing, on_delete=models.CASCADE, related_name="reports")
    person = models.CharField(max_length=500, db_index=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["writing", "person"], name="one_report_a_person")]

    @override
    def __str__(self) -> str:
        return f"{self.writing} by {self.person}"


class Decision(models.Model):
    """What was decided about a text, by whom and why; or that its writer asks to decide again."""

    writing = models.ForeignKey(Writing, on_delete=models.CASCADE, related_name="decisions")
    what = models.CharField(max_length=10)
    """A :class:`Standing`, or ``appeal``."""
    reason = models.CharField(max_length=2000, blank=True)
    by = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    @override
    def __str__(self) -> str:
        return f"{self.what}: {self.writing}"
