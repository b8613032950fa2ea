"""Since when and until when a project has events."""

from dataclasses import dataclass
from datetime import UTC, datetime

from rapport.store import Engine

SQL = "SELECT count() AS events, min(at) AS first, max(at) AS last FROM events WHERE project = {project:UInt32}"


@dataclass(frozen=True, slots=True)
class Span:
    """How many events there are, and when the first and the last of them happened (UTC)."""

    events: int
    first: datetime
    last: datetime


def span(engine: Engine, project: int) -> Span | None:
    """The project's events from end to end; None when it has none yet."""
    events, first, last = engine.ask(SQL, project).rows[0]
    return Span(events, first.replace(tzinfo=UTC), last.replace(tzinfo=UTC)) if events else None
