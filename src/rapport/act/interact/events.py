"""What this room says: each event is written in the transaction of what it tells of, and said after the commit."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rapport.act.interact.asking import Where, Who
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


def tell_all(interaction: Interaction, who: Who, where: Where, at: datetime, happened: Iterable[Happening]) -> None:
    """The same of several, in one statement. What is written already is not written again."""
    rows = [
        Outgoing(
            message_id=message_id(interaction.project_id, name, interaction.pk, where.key, *parts),
            project_id=interaction.project_id,
            name=name,
            person="" if who.verified else who.person,
            known=who.known,
            url=where.url[:2000],
            consent=where.consent[:20],
            at=at,
            properties={"interaction": interaction.key, "verified": who.verified, **told},
        )
        for name, told, parts in happened
    ]
    Outgoing.objects.bulk_create(rows, ignore_conflicts=True)
    where.told.extend(rows)


def waiting(project: int | None = None, most: int = 500) -> list[Outgoing]:
    """Events that nobody has said yet, the oldest first."""
    rows = Outgoing.objects.all() if project is None else Outgoing.objects.filter(project_id=project)
    return list(rows[:most])


def said(ids: Iterable[str]) -> None:
    """Those of these message ids are in the spool."""
    Outgoing.objects.filter(message_id__in=list(ids)).delete()
