"""What is going on: who is here now, and what the last half hour brought."""

from dataclasses import dataclass
from datetime import UTC, datetime

from rapport.store import Engine

MINUTES = 30
NOW_MINUTES = 5
"""Whoever did something this recently is here now."""

PEOPLE = """
SELECT uniqExactIf(person, person != 0 AND at > toDateTime64({recent:Int64}, 3, 'UTC')) AS now,
    uniqExactIf(person, person != 0) AS lately, count() AS events
FROM seen(project = {project:UInt32})
WHERE at > toDateTime64({since:Int64}, 3, 'UTC') AND at <= toDateTime64({until:Int64}, 3, 'UTC')"""

BY_MINUTE = """
SELECT toUInt32(intDiv(toUnixTimestamp(at) - {since:Int64} - 1, 60)) AS minute, count() AS events
FROM events WHERE project = {project:UInt32}
    AND at > toDateTime64({since:Int64}, 3, 'UTC') AND at <= toDateTime64({until:Int64}, 3, 'UTC')
GROUP BY minute ORDER BY minute"""

PAGES = """
SELECT page, uniqExactIf(person, person != 0) AS people, count() AS views
FROM seen(project = {project:UInt32})
WHERE at > toDateTime64({recent:Int64}, 3, 'UTC') AND at <= toDateTime64({until:Int64}, 3, 'UTC')
    AND bitAnd(roles, 1) != 0
GROUP BY page ORDER BY people DESC, views DESC, page LIMIT 10"""

LATEST = """
SELECT at, name, toString(page), toString(country), toString(device), toString(channel)
FROM events WHERE project = {project:UInt32}
    AND at > toDateTime64({since:Int64}, 3, 'UTC') AND at <= toDateTime64({until:Int64}, 3, 'UTC')
ORDER BY at DESC, id LIMIT 15"""


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of the last half hour; ``at`` is UTC."""

    at: datetime
    name: str
    page: str
    country: str
    device: str
    channel: str


@dataclass(frozen=True, slots=True)
class LivePage:
    """A page that is looked at now."""

    page: str
    people: int
    views: int


@dataclass(frozen=True, slots=True)
class Live:
    """The last half hour. ``minutes`` are counts of events, the oldest minute first, the newest last."""

    at: datetime
    people_now: int
    people: int
    events: int
    minutes: tuple[int, ...]
    pages: tuple[LivePage, ...]
    latest: tuple[Happened, ...]


def live(engine: Engine, project: int, at: datetime) -> Live:
    """What happened in the half hour before ``at``."""
    until = int(at.timestamp())
    since, recent = until - MINUTES * 60, until - NOW_MINUTES * 60
    people_now, people, events = engine.ask(PEOPLE, project, since=since, until=until, recent=recent).rows[0]
    counted = dict(engine.ask(BY_MINUTE, project, since=since, until=until).rows)
    return Live(
        at=at,
        people_now=people_now,
        people=people,
        events=events,
        minutes=tuple(counted.get(minute, 0) for minute in range(MINUTES)),
        pages=tuple(LivePage(*row) for row in engine.ask(PAGES, project, until=until, recent=recent)),
        latest=tuple(
            Happened(when.replace(tzinfo=UTC), *said)
            for when, *said in engine.ask(LATEST, project, since=since, until=until)
        ),
    )
