"""What this room says: each event is written in the transaction of what it tells of, and said after the commit."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from rapport.act.interact.asking import Answer, Where, Who
from rapport.act.interact.models import Interaction, Outgoing

POLL_VOTED = "poll_voted"
SURVEY_STARTED = "survey_started"
SURVEY_ANSWERED = "survey_answered"
SURVEY_FINISHED = "survey_finished"
QUIZ_STARTED = "quiz_started"
QUIZ_FINISHED = "quiz_finished"
QUIZ_REGRADED = "quiz_regraded"
WRITTEN = {
    "review": "review_posted", "question": "question_posted", "answer": "answer_posted", "story": "story_posted",
}  # fmt: skip
REPORTED = "content_reported"


INSERT = """
INSERT INTO interact_outgoing (project_id, message_id, name, person, known, url, consent, at, properties)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""
"""By hand: an answer gives several, and through the models they would take most of the time that it takes."""


def message_id(project: int, name: str, *parts: object) -> str:
    """The same for the same happening, so that saying it again changes nothing."""
    said = "\x1f".join(str(part) for part in (project, name, *parts))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


Happening = tuple[str, Mapping[str, Any], Sequence[object]]
"""An event's name, what it says, and what tells it from others of its name in one answer."""


def tell(
    interaction: Interaction, name: str, who: Who, where: Where, at: datetime, told: Mapping[str, Any], *parts: object
) -> None:
    """Write an event down, to be said after the commit. ``parts`` tell this happening from others of its name."""
    tell_all(interaction, who, where, at, [(name, told, parts)])


def tell_all(interaction: Interaction, who: Who, where: Where, at: datetime, happened: Sequence[Happening]) -> None:
    """The same of several, in one statement. What is written already is not written again."""
    tell_each([(Answer(interaction, who, where, None, at), happened)])


def tell_each(every: Iterable[tuple[Answer, Sequence[Happening]]]) -> None:
    """The same of many answers."""
    rows = [(one.where, _row(one, name, told, parts)) for one, happened in every for name, told, parts in happened]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(INSERT, [_written(row) for _, row in rows])
    for where, row in rows:
        where.told.append(row)


def _written(row: Outgoing) -> tuple[Any, ...]:
    at = connection.ops.adapt_datetimefield_value(row.at)
    whose = (row.person, row.known, row.url, row.consent)
    return (row.project_id, row.message_id, row.name, *whose, at, json.dumps(row.properties))


def _row(one: Answer, name: str, told: Mapping[str, Any], parts: Sequence[object]) -> Outgoing:
    project, who = one.interaction.project_id, one.who
    return Outgoing(
        message_id=message_id(project, name, one.interaction.pk, one.where.key, *parts),
        project_id=project,
        name=name,
        person="" if who.verified else who.person,
        known=who.known,
        url=one.where.url[:2000],
        consent=one.where.consent[:20],
        at=one.now,
        properties={"interaction": one.interaction.key, "verified": who.verified, **told},
    )


def waiting(project: int | None = None, most: int = 500) -> list[Outgoing]:
    """Events that nobody has said yet, the oldest first."""
    rows = Outgoing.objects.all() if project is None else Outgoing.objects.filter(project_id=project)
    return list(rows[:most])


def said(ids: Iterable[str]) -> None:
    """Those of these message ids are in the spool."""
    Outgoing.objects.filter(message_id__in=list(ids)).delete()
