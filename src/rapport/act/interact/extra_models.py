"""What comes of an answer for whoever gave it, and for programs: certificates, codes, and calls of other servers."""

from typing import ClassVar

from django.db import models
from typing_extensions import override

from rapport.projects.models import Project


class Certificate(models.Model):
    """Says that an attempt at a quiz was passed; whoever has its code can see that it is true."""

    attempt = models.OneToOneField("interact.Attempt", on_delete=models.CASCADE, related_name="certificate")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200, blank=True)
    """As whoever passed wants to be called on it."""
    made = models.DateTimeField()

    @override
    def __str__(self) -> str:
        return self.code


class Code(models.Model):
    """Something that is given to one person who finishes, such as a voucher."""

    interaction = models.ForeignKey("interact.Interaction", on_delete=models.CASCADE, related_name="codes")
    text = models.CharField(max_length=200)
    response = models.OneToOneField(
        "interact.Response", on_delete=models.SET_NULL, null=True, blank=True, related_name="code"
    )
    given = models.DateTimeField(null=True, blank=True, db_index=True)
    """When it was handed out: from then on it is nobody else's, also when the answer is forgotten."""

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["interaction", "text"], name="one_code_a_text")]

    @override
    def __str__(self) -> str:
        return f"Code {self.pk}"


class Hook(models.Model):
    """An address that is told of each finished answer, signed with a secret that only it and we know."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="hooks")
    interaction = models.ForeignKey(
        "interact.Interaction", on_delete=models.CASCADE, null=True, blank=True, related_name="hooks"
    )
    """None: of all that the project asks."""
    address = models.CharField(max_length=500)
    secret = models.CharField(max_length=100)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]

    @override
    def __str__(self) -> str:
        return self.address


class HookItem(models.Model):
    """One answer that an address is to be told: written with the answer, removed when a letter has it."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="items")
    person = models.CharField(max_length=500, blank=True, db_index=True)
    known = models.CharField(max_length=500, blank=True, db_index=True)
    told = models.JSONField()

    class Meta:
        ordering: ClassVar = ["id"]

    @override
    def __str__(self) -> str:
        return f"Item {self.pk}"
