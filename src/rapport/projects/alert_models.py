"""What is kept about notes on charts, alerts, reports by mail, and every message that leaves for them."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from typing_extensions import override


class Annotation(models.Model):
    """What happened on a day, or at a moment of it; both are of the project's time zone."""

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="annotations")
    day = models.DateField()
    time = models.TimeField(null=True, blank=True)
    """None is the whole day."""
    text = models.CharField(max_length=200)
    link = models.URLField(max_length=500, blank=True)
    author = models.ForeignKey("projects.Member", on_delete=models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["day", "time", "id"]
        indexes: ClassVar = [models.Index(fields=["project", "day"], name="annotations_by_day")]

    @override
    def __str__(self) -> str:
        return self.text

    @property
    def at(self) -> str:
        """As an API says it: ``2026-01-05``, or ``2026-01-05T14:30``."""
        return f"{self.day}T{self.time:%H:%M}" if self.time else str(self.day)


class Alert(models.Model):
    """A metric that is watched: what is judged at the close of each hour, day or week, and who is told."""

    class Kind(models.TextChoices):
        THRESHOLD = "threshold", "Below or above a value"
        RHYTHM = "rhythm", "Out of its own weekly rhythm"

    class Every(models.TextChoices):
        HOUR = "hour", "Hour"
        DAY = "day", "Day"
        WEEK = "week", "Week"

    class Side(models.TextChoices):
        BELOW = "below", "Below"
        ABOVE = "above", "Above"
        EITHER = "either", "Either"

    class State(models.TextChoices):
        QUIET = "quiet", "Quiet"
        FIRING = "firing", "Firing"
        UNKNOWN = "unknown", "Could not judge"

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="alerts")
    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=60)
    kind = models.CharField(max_length=9, choices=Kind)
    metric = models.CharField(max_length=60)
    filter = models.TextField(blank=True)
    segment = models.CharField(max_length=60, blank=True)
    """Short name of a segment; when that is gone the alert cannot judge, and says so."""
    every = models.CharField(max_length=4, choices=Every)
    side = models.CharField(max_length=6, choices=Side)
    value = models.FloatField(null=True, blank=True)
    """Of a threshold, in the metric's unit: seconds, or a share from 0 to 1."""
    weeks = models.PositiveSmallIntegerField(default=8)
    """Of a rhythm: with how many past weeks it is compared."""
    false_alarms = models.FloatField(default=1)
    """Of a rhythm: how many are accepted a year."""
    members = models.ManyToManyField("projects.Member", related_name="+", blank=True)
    """Who is told, as long as they belong to the project."""
    webhook = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.UNKNOWN)
    since = models.DateTimeField(null=True, blank=True)
    """When it came into its state."""
    judged = models.CharField(max_length=22, blank=True)
    """The last stretch of time that was judged, as measure labels it; empty before the first."""
    told = models.BooleanField(default=False)
    """Whether people know that it fires, and wait to hear that it is over."""
    snoozed = models.DateTimeField(null=True, blank=True)
    """Until then nobody is told; it is judged all the same."""
    author = models.ForeignKey("projects.Member", on_delete=models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "slug"], name="one_alert_per_slug_and_project")
        ]

    @override
    def __str__(self) -> str:
        return self.name

    def sleeps(self, now: datetime) -> bool:
        """Whether nobody is told at that moment."""
        return self.snoozed is not None and now < self.snoozed


class Judgement(models.Model):
    """What an alert found about one stretch of time. Each is judged once."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="judgements")
    stretch = models.CharField(max_length=22)
    value = models.FloatField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    expected = models.FloatField(null=True, blank=True)
    found = models.CharField(max_length=7, blank=True)
    """``below``, ``above``, ``unknown``, or empty: as it should be."""
    why = models.CharField(max_length=300, blank=True)
    """Why it could not be judged."""
    at = models.DateTimeField()
    """When it was judged."""

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["alert", "stretch"], name="judged_once")]

    @override
    def __str__(self) -> str:
        return f"{self.alert} at {self.stretch}: {self.found or 'as it should be'}"


class Report(models.Model):
    """A board that is sent by mail each day, week or month."""

    class Every(models.TextChoices):
        DAY = "day", "Each day"
        WEEK = "week", "Each Monday"
        MONTH = "month", "Each month, on the first"

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="reports")
    board = models.ForeignKey("projects.Board", on_delete=models.CASCADE, related_name="reports")
    every = models.CharField(max_length=5, choices=Every)
    hour = models.PositiveSmallIntegerField(default=7)
    """Of the project's clock, 0 to 23."""
    members = models.ManyToManyField("projects.Member", related_name="+", blank=True)
    outside = models.JSONField(default=list, blank=True)
    """Addresses of nobody who belongs to the project; only owners write them down."""
    sent = models.DateField(null=True, blank=True)
    """The last day on which it was due and was handed to the post, in the project's time zone."""
    author = models.ForeignKey("projects.Member", on_delete=models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]

    @override
    def __str__(self) -> str:
        return f"{self.board} {self.when}"

    @property
    def when(self) -> str:
        """``each Monday at 7:00``."""
        every = self.get_every_display()
        return f"{every[0].lower()}{every[1:]} at {self.hour}:00"


class Letter(models.Model):
    """One message to one address: what was to be sent, and what became of it. Its ``topic`` leaves once."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Not sent"
        UNSURE = "unsure", "Not known whether it was sent"

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="letters")
    topic = models.CharField(max_length=200)
    """For what and for which period: ``alert 5 2026-01-05 fired``."""
    address = models.CharField(max_length=500)
    """Of a mailbox, or an ``https`` address that gets the text as JSON."""
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    stop = models.CharField(max_length=500, blank=True)
    """Where whoever got it ends such letters."""
    file_name = models.CharField(max_length=100, blank=True)
    file = models.BinaryField(null=True, blank=True)
    """A PDF; gone when the letter is."""
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField()
    error = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    done = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "due"], name="letters_that_are_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "topic", "address"], name="one_letter_per_topic")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.subject} to {self.address}"
