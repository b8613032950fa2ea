"""What is kept about projects: their rules, keys, members and invitations."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from typing_extensions import override

from rapport.kernel.channel import read_channels
from rapport.kernel.event import KEY_EVENTS
from rapport.kernel.policy import INTERNAL_MARK, Privacy
from rapport.kernel.rules import Rules
from rapport.kernel.segment import Condition, read_segment
from rapport.projects.alert_models import Alert, Annotation, Judgement, Letter, Report
from rapport.projects.board_models import Board, SavedQuestion, Share, Tile

__all__ = [
    "Alert",
    "Annotation",
    "Board",
    "DoorCount",
    "Invitation",
    "Judgement",
    "Key",
    "Letter",
    "Member",
    "Membership",
    "PersonList",
    "Project",
    "Report",
    "SavedQuestion",
    "Segment",
    "Share",
    "Tile",
]


def default_weights() -> list[float]:
    """Every aspect of the engagement index counts alike, until the project says otherwise."""
    return [1, 1, 1, 1]


def default_key_events() -> list[str]:
    """Names that make a session engaged by themselves, until the project says otherwise."""
    return list(KEY_EVENTS)


class Members(BaseUserManager["Member"]):
    """Makes members; Django's commands and sign-in go through here too."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Member":  # noqa: ANN401 - Django's signature
        """A member who signs in with this address; without a password nobody can."""
        member = self.model(email=address(email), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    @override
    def get_by_natural_key(self, username: str | None) -> "Member":
        return self.get(email=address(username or ""))


def address(email: str) -> str:
    """One spelling per mailbox, so that nobody signs up twice by capital letters."""
    return email.strip().lower()


class Member(AbstractBaseUser):
    """Someone of the team: signs in and reads numbers. Not a person, who is measured."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100, blank=True)
    is_active = models.BooleanField(default=True)
    steward = models.BooleanField(default=False)
    """Set this server up: projects made in the terminal belong to them."""
    joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Members] = Members()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    @override
    def __str__(self) -> str:
        return self.name or self.email


class Project(models.Model):
    """Whose people and events are kept apart from everybody else's, and how they are read."""

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=60, unique=True)
    """In addresses and on the command line. Never only digits: those are ids."""
    timezone = models.CharField(max_length=64, default="UTC")
    timeout_s = models.PositiveIntegerField(default=1800)
    key_events = models.JSONField(default=default_key_events)
    weights = models.JSONField(default=default_weights)
    """Of the four aspects in the engagement index; see :class:`rapport.kernel.rules.Rules`."""
    channels = models.JSONField(default=list, blank=True)
    """Lines of rules; see :class:`rapport.kernel.channel.ChannelRule`."""
    privacy = models.CharField(max_length=10, default=Privacy.COOKIELESS.value)
    """A :class:`rapport.kernel.policy.Privacy`."""
    keeps_bots = models.BooleanField(default=False)
    keeps_data_centres = models.BooleanField(default=False)
    hosts = models.JSONField(default=list, blank=True)
    networks = models.JSONField(default=list, blank=True)
    internal_mark = models.CharField(max_length=200, default=INTERNAL_MARK, blank=True)
    """These five: see :class:`rapport.kernel.policy.Policy`."""
    keeps_months = models.PositiveSmallIntegerField(null=True, blank=True)
    """What is older is removed; null keeps everything."""
    settled = models.BooleanField(default=True)
    """Whether the sessions in the store follow the rules above: false from a change until they are computed again."""
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def rules(self) -> Rules:
        """The settings that change what a number means."""
        first, second, third, fourth = self.weights
        weights = (first, second, third, fourth)
        return Rules(self.timezone, self.timeout_s, tuple(self.key_events), weights, read_channels(self.channels))


class Key(models.Model):
    """What a program shows to send events (write: public, kept readable) or to read numbers (secret: only its hash)."""

    class Kind(models.TextChoices):
        WRITE = "write", "Write key"
        SECRET = "secret", "Secret key"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=6, choices=Kind)
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the key, hexadecimal. Keys are long and random, so a slow hash would add nothing."""
    shown = models.CharField(max_length=64)
    """A write key whole; of a secret key the first and last characters, to tell it from others."""
    created = models.DateTimeField(auto_now_add=True)
    revoked = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["kind", "id"]

    @override
    def __str__(self) -> str:
        return self.shown


class Membership(models.Model):
    """What a member may do in a project."""

    class Role(models.TextChoices):
        OWNER = "owner", "Owner: everything, with members and keys"
        EDITOR = "editor", "Editor: reads and changes settings"
        VIEWER = "viewer", "Viewer: reads"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=6, choices=Role)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "member"], name="one_membership_per_project")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.member}: {self.role} of {self.project}"

    @property
    def edits(self) -> bool:
        """May change how the project reads its events."""
        return self.role in {self.Role.OWNER, self.Role.EDITOR}

    @property
    def owns(self) -> bool:
        """May also handle members and keys."""
        return self.role == self.Role.OWNER


class Invitation(models.Model):
    """A link that makes whoever opens it a member of a project, once and for a week."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=6, choices=Membership.Role)
    digest = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "email"], name="one_invitation_per_address")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.email} to {self.project}"


class Segment(models.Model):
    """Which people are meant, under a name. ``condition`` is a :mod:`rapport.kernel.segment` as JSON."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="segments")
    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=60)
    condition = models.TextField()
    author = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "slug"], name="one_segment_per_slug_and_project")
        ]

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def asked(self) -> Condition:
        """The condition itself."""
        return read_segment(self.condition)


class PersonList(models.Model):
    """An uploaded list of people. Who stands on it is in the event store, by the number of the list."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="person_lists")
    name = models.CharField(max_length=100)
    ids = models.PositiveIntegerField()
    """How many different ids were uploaded."""
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]

    @override
    def __str__(self) -> str:
        return self.name


class DoorCount(models.Model):
    """How many events were taken, or refused for one reason, at one address on one day (UTC)."""

    project_number = models.PositiveBigIntegerField()
    """The project's id; 0 for what belongs to none. No foreign key: counting never waits for a project to be there."""
    reason = models.CharField(max_length=32, blank=True)
    """The name of a refusal; '' for events that were taken."""
    path = models.CharField(max_length=100)
    day = models.DateField()
    count = models.PositiveBigIntegerField()
    last = models.DateTimeField()
    field = models.CharField(max_length=200, blank=True)
    message = models.CharField(max_length=500, blank=True)
    example = models.TextField(blank=True)
    """The shape of one that was refused lately, with a word for each value."""

    class Meta:
        ordering: ClassVar = ["-day", "reason", "path"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project_number", "day", "reason", "path"], name="one_count_per_day")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.count} x {self.reason or 'taken'} at {self.path} on {self.day}"
