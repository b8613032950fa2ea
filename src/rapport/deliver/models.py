"""What is kept of flags, experiments and actions, and every change of them. How they are read is in :mod:`.reads`."""

from typing import ClassVar

from django.db import models
from typing_extensions import override

from rapport.deliver.facts import State, ValueKind
from rapport.projects.models import Member, Project


class Practice(models.Model):
    """How a project delivers: what holds for all its actions. ``edition`` grows with every change of anything here."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="practice")
    edition = models.PositiveBigIntegerField(default=0)
    global_holdout = models.FloatField(default=0.02)
    holdout_version = models.PositiveIntegerField(default=1)
    """A new version holds out other people: nobody shall go without for ever."""
    cap_times = models.PositiveIntegerField(default=3)
    cap_days = models.PositiveIntegerField(default=7)

    @override
    def __str__(self) -> str:
        return f"How {self.project} delivers"


class Flag(models.Model):
    """A value that differs between people."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="flags")
    key = models.CharField(max_length=100)
    kind = models.CharField(max_length=7, choices=[(one.value, one.value) for one in ValueKind])
    default = models.JSONField()
    rules = models.JSONField(default=list, blank=True)
    """Of :class:`rapport.deliver.facts.Rule`, the first that fits counts."""
    about = models.CharField(max_length=500, blank=True)
    enabled = models.BooleanField(default=True)
    """Off: everybody has the default."""
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "key"], name="one_flag_per_key")]

    @override
    def __str__(self) -> str:
        return self.key


class Experiment(models.Model):
    """A question put to people by chance. See :class:`rapport.deliver.facts.ExperimentFacts`."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="experiments")
    key = models.CharField(max_length=100)
    version = models.PositiveIntegerField(default=1)
    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, null=True, blank=True, related_name="experiments")
    name = models.CharField(max_length=200, blank=True)
    hypothesis = models.TextField(blank=True)
    state = models.CharField(max_length=7, choices=[(one.value, one.value) for one in State], default=State.DRAFT.value)
    variants = models.JSONField()
    holdout = models.FloatField(default=0)
    audience = models.JSONField(default=dict, blank=True)
    coverage = models.FloatField(default=1)
    ramp = models.JSONField(default=list, blank=True)
    namespace = models.JSONField(null=True, blank=True)
    unit = models.CharField(max_length=20, default="id")
    starts = models.DateTimeField(null=True, blank=True)
    ends = models.DateTimeField(null=True, blank=True)
    primary = models.CharField(max_length=100, blank=True)
    secondary = models.JSONField(default=list, blank=True)
    guardrails = models.JSONField(default=list, blank=True)
    margins = models.JSONField(default=dict, blank=True)
    """By guardrail: how much of the control's number it may lose, as a share of it."""
    quantiles = models.JSONField(default=dict, blank=True)
    """By metric: the quantile of people's values that is compared instead of their mean; 0.5 is the median person."""
    adaptive = models.BooleanField(default=False)
    """Whether variants that do better get more people while it runs."""
    weights = models.JSONField(default=dict, blank=True)
    """By variant: the weights that hold now, where they were moved; {} until then."""
    weighed = models.DateTimeField(null=True, blank=True)
    """When they were moved last."""
    method = models.CharField(max_length=10, default="hybrid")
    expected_people = models.PositiveBigIntegerField(null=True, blank=True)
    started = models.DateTimeField(null=True, blank=True)
    stopped = models.DateTimeField(null=True, blank=True)
    stopped_because = models.CharField(max_length=500, blank=True)
    paused = models.DateTimeField(null=True, blank=True)
    """Since when nobody is shown anything of it, though it goes on; None while it is not paused."""
    paused_because = models.CharField(max_length=500, blank=True, default="")
    decided = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=100, blank=True)
    """The variant that stays; '' until it is decided."""
    learnings = models.TextField(blank=True)
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-created", "-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "key"], name="one_experiment_per_key")]

    @override
    def __str__(self) -> str:
        return self.name or self.key


class Action(models.Model):
    """Something delivered to people; its contents are the variants of its experiment."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="actions")
    experiment = models.OneToOneField(Experiment, on_delete=models.CASCADE, related_name="action")
    kind = models.CharField(max_length=40)
    trigger = models.JSONField(default=dict, blank=True)
    cap_times = models.PositiveIntegerField(default=0)
    cap_days = models.PositiveIntegerField(default=7)
    priority = models.IntegerField(default=0)
    """The highest comes first."""
    no_holdout_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-priority", "id"]

    @override
    def __str__(self) -> str:
        return str(self.experiment)


class Picture(models.Model):
    """What a variant looked like, or anything else worth seeing, beside the learnings of an experiment."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="pictures")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    caption = models.CharField(max_length=200)
    """What it shows; also for whoever cannot see it."""
    version = models.PositiveIntegerField()
    """Of the experiment, when the picture was added."""
    kind = models.CharField(max_length=10)
    """``png``, ``jpeg`` or ``webp``."""
    data = models.BinaryField()
    added = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]

    @override
    def __str__(self) -> str:
        return self.caption


class Override(models.Model):
    """A variant that is forced on somebody, to try it out. Whoever has one is not exposed."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="overrides")
    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="overrides")
    person = models.CharField(max_length=500)
    """The id by which they are assigned."""
    variant = models.CharField(max_length=100)

    class Meta:
        ordering: ClassVar = ["experiment", "person"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["experiment", "person"], name="one_override_per_person")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.person}: {self.variant} of {self.experiment.key}"


class Forced(models.Model):
    """A value of a flag that is forced on somebody, to try it out. Whoever has one is exposed to nothing by it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    flag = models.ForeignKey(Flag, on_delete=models.CASCADE, related_name="forced")
    person = models.CharField(max_length=500)
    """Any of the ids by which programs know them."""
    value = models.JSONField()

    class Meta:
        ordering: ClassVar = ["flag", "person"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["flag", "person"], name="one_forced_per_person")]

    @override
    def __str__(self) -> str:
        return f"{self.person}: {self.value} of {self.flag.key}"


class Shown(models.Model):
    """When somebody was exposed to an action lately, for caps: held out or not, so that both have the same chances."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    experiment = models.CharField(max_length=100)
    person = models.CharField(max_length=500)
    moments = models.JSONField(default=list)
    """Milliseconds since 1970-01-01 UTC, in order."""
    last = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "person", "experiment"], name="one_shown_per_person")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.experiment} to {self.person}"


class Stuck(models.Model):
    """Which variant somebody met first, of an experiment whose weights move: they keep it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    experiment = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    person = models.CharField(max_length=500)
    variant = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "person", "experiment", "version"], name="one_stuck_per_person")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.person}: {self.variant} of {self.experiment}"


class Change(models.Model):
    """Something that was changed, by whom and how. Never edited, never removed while the project is there."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="changes")
    subject = models.CharField(max_length=20)
    """``flag``, ``experiment``, ``action``, ``override`` or ``practice``."""
    key = models.CharField(max_length=100, blank=True)
    what = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    by = models.CharField(max_length=200)
    """The member's name at that time, or the program."""
    note = models.TextField(blank=True)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    @override
    def __str__(self) -> str:
        return f"{self.what} {self.subject} {self.key}"
