"""What is kept of polls, surveys and quizzes: immutable versions, and what people said to which of them."""

from typing import ClassVar

from django.db import models
from typing_extensions import override

from rapport.act.interact.definition import Use
from rapport.act.interact.extra_models import Certificate, Code, Hook, HookItem
from rapport.act.interact.upload_models import Upload
from rapport.act.interact.writing_models import Decision, Edit, Report, Writing
from rapport.projects.models import Project

__all__ = [
    "Attempt",
    "BankQuestion",
    "Certificate",
    "Code",
    "Decision",
    "Edit",
    "Hook",
    "HookItem",
    "Interaction",
    "Outgoing",
    "QuotaCount",
    "Report",
    "Response",
    "Seal",
    "Upload",
    "Version",
    "Vote",
    "Writing",
]


class Interaction(models.Model):
    """Something that is asked. Its draft changes; what people see is a version, which never does."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="interactions")
    key = models.CharField(max_length=100)
    use = models.CharField(max_length=7, choices=[(one.value, one.value) for one in Use])
    draft = models.JSONField()
    """A :class:`rapport.act.interact.definition.Definition`."""
    current = models.PositiveIntegerField(default=0)
    """The number of the version that is asked; 0 is none yet."""
    closed = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-changed", "-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["project", "key"], name="one_interaction_per_key")]

    @override
    def __str__(self) -> str:
        return self.key


class Version(models.Model):
    """What was asked from a moment on. Never edited: answers mean what they meant."""

    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    made = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["interaction", "number"], name="one_version_a_number")]

    @override
    def __str__(self) -> str:
        return f"{self.interaction} {self.number}"


class _Said(models.Model):
    """What somebody said to a version: who, and under which id their browser sends it again."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="%(class)ss")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    """Made by the browser: saying it twice is saying it once."""
    person = models.CharField(max_length=500, blank=True, db_index=True)
    """The id by which they are assigned; '' for nobody, who may not be told apart."""
    known = models.CharField(max_length=500, blank=True, db_index=True)
    """The id by which the site knows them, where it is another."""
    verified = models.BooleanField(default=False)
    """Whether the site has signed who they are."""
    variant = models.CharField(max_length=200, blank=True)
    """``action:variant`` by which it was shown."""
    started = models.DateTimeField()
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    @override
    def __str__(self) -> str:
        return f"{self.key} to {self.interaction}"


class Response(_Said):
    """An answer to a survey, finished or not."""

    answers = models.JSONField(default=dict)
    left_out = models.JSONField(default=dict, blank=True)
    """What was said to questions that logic skipped or that there are not, kept aside."""
    hidden = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=20, blank=True)
    seconds = models.JSONField(default=dict, blank=True)
    """How long each question took."""
    seen = models.JSONField(default=list, blank=True)
    """The questions that were shown."""
    url = models.CharField(max_length=2000, blank=True)
    finished = models.DateTimeField(null=True, blank=True, db_index=True)
    ending = models.CharField(max_length=100, blank=True)
    over_quota = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interaction", "key"], name="one_response_a_key"),
        ]


class Vote(_Said):
    """What somebody chose in a poll. Who is signed and who only says so never share one."""

    choices = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interaction", "person", "verified"], name="one_vote_a_person"),
        ]


class Attempt(_Said):
    """One try at a quiz, by the server's clock."""

    number = models.PositiveIntegerField()
    seed = models.CharField(max_length=40)
    drawn = models.JSONField(default=list, blank=True)
    """Ids of the bank's questions that chance drew."""
    answers = models.JSONField(default=dict, blank=True)
    late = models.JSONField(default=dict, blank=True)
    """What came after the deadline: kept, not marked."""
    deadline = models.DateTimeField(null=True, blank=True)
    asked_at = models.JSONField(default=dict, blank=True)
    """When a question with a clock of its own was opened (milliseconds)."""
    finished = models.DateTimeField(null=True, blank=True, db_index=True)
    points = models.FloatField(null=True, blank=True)
    most = models.FloatField(null=True, blank=True)
    share = models.FloatField(null=True, blank=True)
    unmarked = models.PositiveIntegerField(default=0)
    passed = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interaction", "key"], name="one_attempt_a_key"),
        ]


class BankQuestion(models.Model):
    """A question of the bank. Changing one makes another row; attempts keep theirs."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="bank")
    name = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    question = models.JSONField()
    """A :class:`rapport.act.interact.definition.Question`."""
    current = models.BooleanField(default=True)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "name", "number"], name="one_bank_question_a_number")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class QuotaCount(models.Model):
    """How many of a quota are taken."""

    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="quota_counts")
    name = models.CharField(max_length=100)
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["interaction", "name"], name="one_count_a_quota")]

    @override
    def __str__(self) -> str:
        return f"{self.name}: {self.taken}"


class Seal(models.Model):
    """A secret by which a site signs who somebody is. Two at a time, so that one can follow the other."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="seals")
    secret = models.CharField(max_length=100)
    """For ``EdDSA`` the public key, which the site keeps the other half of."""
    algorithm = models.CharField(max_length=5, default="HS256")
    plain = models.BooleanField(default=False)
    """Whether an HMAC of the id alone is taken too, which never ends."""
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    @override
    def __str__(self) -> str:
        return f"Seal {self.pk}"


class Outgoing(models.Model):
    """An event that is to be said: written with what it tells of, removed when it is in the spool."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    message_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    person = models.CharField(max_length=500, blank=True)
    known = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    consent = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    properties = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["id"]

    @override
    def __str__(self) -> str:
        return f"{self.name} {self.message_id}"
