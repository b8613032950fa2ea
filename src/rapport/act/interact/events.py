"""What this room says: each event is written in the transaction of what it tells of, and said after the commit."""

import hashlib
from collections.abc import Iterable, Mapping
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


def tell(
    interaction: Interaction,
    name: str,
    who: Who,
    where: Where,
    at: datetime,
    told: Mapping[str, Any],
    *parts: object,
) -> None:
    """Write an event down, to be said after the commit. ``parts`` tell this happening from others of its name."""
    id = message_id(interaction.project_id, name, interaction.pk, where.key, *parts)
    row = {
        "project_id": interaction.project_id,
        "name": name,
        "person": "" if who.verified else who.person,
        "known": who.known,
        "url": where.url[:2000],
        "consent": where.consent[:20],
        "at": at,
        "properties": {"interaction": interaction.key, "verified": who.verified, **told},
    }
    _, made = Outgoing.objects.get_or_create(message_id=id, defaults=row)
    if made:
        where.told.append(id)


def waiting(project: int | None = None, most: int = 500) -> list[Outgoing]:
    """Events that nobody has said yet, the oldest first."""
    rows = Outgoing.objects.all() if project is None else Outgoing.objects.filter(project_id=project)
    return list(rows[:most])


def said(rows: Iterable[Outgoing]) -> None:
    """These are in the spool."""
    Outgoing.objects.filter(pk__in=[one.pk for one in rows]).delete()
