"""What this room knows of a person: told to them, or removed."""

import base64
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from rapport.act.interact import uploads
from rapport.act.interact.models import (
    Attempt,
    Certificate,
    HookItem,
    Outgoing,
    Report,
    Response,
    Upload,
    Vote,
    Writing,
)

TABLES: dict[str, type[models.Model]] = {
    "certificates": Certificate,
    "uploads": Upload,
    "responses": Response,
    "votes": Vote,
    "attempts": Attempt,
    "writings": Writing,
    "reports": Report,
    "outgoing": Outgoing,
    "hook_items": HookItem,
}
"""Every model that has a person, in the order in which they go; a test sees to it that none is missing."""
WHOSE: dict[str, tuple[str, Sequence[str]]] = {
    "certificates": ("attempt__project_id", ("attempt__person", "attempt__known")),
    "reports": ("writing__project_id", ("person",)),
    "hook_items": ("hook__project_id", ("person", "known")),
}
"""Where the project and the person stand, where that is not in the row itself."""
HIDDEN = {"id", "project", "interaction", "version", "writing", "parent", "attempt", "hook", "file", "kept"}


def _rows(name: str, project: int, people: Sequence[str]) -> "models.QuerySet[Any]":
    place, ids = WHOSE.get(name, ("project_id", ("person", "known")))
    by = Q()
    for one in ids:
        by |= Q(**{f"{one}__in": people})
    return TABLES[name]._default_manager.filter(by, **{place: project}).order_by("pk")


@transaction.atomic
def forget(project: int, people: Sequence[str]) -> dict[str, int]:
    """Remove everything of a person, by all their ids; says how many rows of what."""
    gone = {}
    for name in TABLES:
        rows = _rows(name, project, people)
        gone[name] = rows.count()
        rows.delete()
    return {f"interact_{name}": count for name, count in gone.items() if count}


def known(project: int, people: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Everything of a person, a row each."""
    for name in TABLES:
        for row in _rows(name, project, people):
            told = {
                field.name: getattr(row, field.attname)
                for field in row._meta.concrete_fields
                if field.name not in HIDDEN
            }
            if isinstance(row, Upload):
                told["base64"] = base64.b64encode(uploads.raw_of(row)).decode()
            yield {"table": f"interact_{name}", **told}
