"""What this room knows of a person: told to them, or removed."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from rapport.act.interact.models import Attempt, Outgoing, Report, Response, Vote, Writing

TABLES: dict[str, type[models.Model]] = {
    "responses": Response,
    "votes": Vote,
    "attempts": Attempt,
    "writings": Writing,
    "reports": Report,
    "outgoing": Outgoing,
}
"""Every model that has a person; a test sees to it that none is missing."""
HIDDEN = {"id", "project", "interaction", "version", "writing", "parent"}


def _rows(name: str, project: int, people: Sequence[str]) -> "models.QuerySet[Any]":
    whose = {"writing__project_id": project} if name == "reports" else {"project_id": project}
    by = Q(person__in=people)
    if name != "reports":
        by |= Q(known__in=people)
    return TABLES[name]._default_manager.filter(by, **whose).order_by("pk")


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
            yield {"table": f"interact_{name}", **told}
