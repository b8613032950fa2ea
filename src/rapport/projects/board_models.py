"""What is kept about boards: saved questions, boards, their tiles, and the links by which strangers see them."""

import hashlib
from datetime import datetime
from typing import ClassVar

from django.db import models
from typing_extensions import override


class SavedQuestion(models.Model):
    """A question as somebody asked it, under a name: what is asked, not what was answered."""

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="saved_questions")
    name = models.CharField(max_length=100)
    question = models.CharField(max_length=60)
    """The name of a question of :data:`rapport.measure.SHAPES`."""
    asked = models.JSONField(default=dict)
    """Name to texts, as an address of its page says it: ``{"metrics": ["people"], "period": ["7d"]}``.

    A period by its name goes with time, days by ``from`` and ``to`` stay.
    """
    author = models.ForeignKey("projects.Member", on_delete=models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]

    @override
    def __str__(self) -> str:
        return self.name


class Board(models.Model):
    """Saved questions side by side, under a name."""

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="boards")
    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=60)
    about = models.CharField(max_length=500, blank=True)
    """What it is for, in a sentence or two."""
    author = models.ForeignKey("projects.Member", on_delete=models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "slug"], name="one_board_per_slug_and_project")
        ]

    @override
    def __str__(self) -> str:
        return self.name


class Tile(models.Model):
    """One saved question on a board."""

    class Shows(models.TextChoices):
        ANSWER = "answer", "As on its own page"
        NUMBER = "number", "One number with its line"
        TABLE = "table", "A table"

    class Width(models.IntegerChoices):
        THIRD = 1, "A third"
        TWO_THIRDS = 2, "Two thirds"
        WHOLE = 3, "The whole width"

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="tiles")
    question = models.ForeignKey(SavedQuestion, on_delete=models.CASCADE, related_name="tiles")
    shows = models.CharField(max_length=6, choices=Shows, default=Shows.ANSWER)
    width = models.PositiveSmallIntegerField(choices=Width, default=Width.THIRD)
    """In thirds of the page; on a phone every tile is as wide as the page."""
    place = models.PositiveIntegerField()
    """Tiles stand by it, the lowest first."""

    class Meta:
        ordering: ClassVar = ["place", "id"]

    @override
    def __str__(self) -> str:
        return f"{self.question} on {self.board}"


class Share(models.Model):
    """A link by which whoever has it sees a board, and nothing else of the project."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="shares")
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the token. It reads numbers as a secret key does, so it is kept as one: never readable again."""
    shown = models.CharField(max_length=16)
    """Its first characters, to tell it from others."""
    password = models.CharField(max_length=128, blank=True)
    """A slow hash, as of a member's password; empty where none is asked for."""
    hosts = models.JSONField(default=list, blank=True)
    """Sites that may show it in a frame, as ``https://example.org``; none may without one."""
    expires = models.DateTimeField(null=True, blank=True)
    """From then on the link leads nowhere; null is never."""
    author = models.ForeignKey("projects.Member", on_delete=models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    revoked = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]

    @override
    def __str__(self) -> str:
        return f"{self.shown} to {self.board}"

    def opens(self, now: datetime) -> bool:
        """Whether the link leads anywhere at that moment."""
        return self.revoked is None and (self.expires is None or now < self.expires)

    @property
    def seal(self) -> str:
        """What a browser keeps that gave the password; another password makes another one."""
        return hashlib.sha256(f"{self.digest}{self.password}".encode()).hexdigest()
