"""Files that people give: pictures of reviews, and answers to questions that want one."""

from typing import ClassVar

from django.db import models
from typing_extensions import override

from rapport.act.interact.writing_models import Writing
from rapport.projects.models import Project


def place(upload: "Upload", name: str) -> str:
    """Where its bytes lie: by its own id, never by the name that somebody gave it."""
    return f"{upload.project_id}/{upload.token}"


class Upload(models.Model):
    """One file. It belongs to the answer, attempt or text under whose id it was uploaded."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    interaction = models.ForeignKey("interact.Interaction", on_delete=models.CASCADE, related_name="uploads")
    key = models.CharField(max_length=100)
    """The browser's own id of what it belongs to."""
    question = models.CharField(max_length=100, blank=True)
    """The question that it answers; '' for a photo of a text."""
    writing = models.ForeignKey(Writing, on_delete=models.CASCADE, null=True, blank=True, related_name="photos")
    token = models.CharField(max_length=40, unique=True)
    person = models.CharField(max_length=500, blank=True, db_index=True)
    known = models.CharField(max_length=500, blank=True, db_index=True)
    name = models.CharField(max_length=200, blank=True)
    """As its owner calls it; never the name of a file here."""
    type = models.CharField(max_length=100)
    bytes = models.PositiveIntegerField()
    file = models.FileField(upload_to=place, max_length=200)
    kept = models.BooleanField(default=False)
    """Whether an answer or a text names it; without that it goes after a day."""
    made = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["interaction", "key"], name="uploads_of_an_answer")]

    @override
    def __str__(self) -> str:
        return f"{self.name or self.token} ({self.type})"
