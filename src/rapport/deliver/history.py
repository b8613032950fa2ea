"""Every change is kept: who, when, what it was before and after. Whoever delivers hears of it after the commit."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F

from rapport.deliver.models import Change, Practice
from rapport.projects.models import Member, Project

By = Member | str
"""Who does it: a member, or a program by what it is (``a secret key``, ``the terminal``)."""

HIDDEN = {"id", "project", "created", "changed"}

_listeners: list[Callable[[], None]] = []


def told(row: models.Model | None) -> dict[str, Any] | None:
    """What is kept of a row, as JSON."""
    if row is None:
        return None
    found = {field.name: field.value_from_object(row) for field in row._meta.concrete_fields}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in found.items()
        if name not in HIDDEN
    }


def changed(
    project: Project,
    subject: str,
    key: str,
    what: str,
    by: By,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    note: str = "",
) -> None:
    """Keep what was changed, and let whoever delivers know. To be called in the transaction that changes it."""
    member = by if isinstance(by, Member) else None
    Change.objects.create(
        project=project,
        subject=subject,
        key=key,
        what=what,
        member=member,
        by=str(by)[:200],
        note=note,
        before=before,
        after=after,
    )
    Practice.objects.get_or_create(project=project)
    Practice.objects.filter(project=project).update(edition=F("edition") + 1)
    transaction.on_commit(_tell)


def listen(listener: Callable[[], None]) -> Callable[[], None]:
    """Be called after each change in this process; what is given back ends it."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def _tell() -> None:
    for listener in list(_listeners):
        listener()
