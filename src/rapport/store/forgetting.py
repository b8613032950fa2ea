"""What the store knows of one person: to be told to them, or removed for good."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from rapport.store.derive import anonymous_actor, known_actor
from rapport.store.engine import Engine

ACTORS = f"""
SELECT DISTINCT arrayJoin([{known_actor("{person:String}")}, {anonymous_actor("{person:String}")}]) AS actor
WHERE {{project:UInt32}} = {{project:UInt32}}"""

PERSONS = """
SELECT a.actor, p.person FROM (SELECT arrayJoin({actors:Array(UInt64)}) AS actor) AS a
LEFT ANY JOIN (SELECT actor, person FROM people FINAL WHERE project = {project:UInt32}) AS p ON a.actor = p.actor"""

TOGETHER = """
SELECT actor FROM people FINAL WHERE project = {project:UInt32} AND person IN {persons:Array(UInt64)}"""

IDS = """
SELECT DISTINCT arrayJoin([anonymous_id, user_id]) AS id FROM events
WHERE project = {project:UInt32} AND actor IN {actors:Array(UInt64)} AND id != ''"""

WHERE: dict[str, str] = {
    "events": "actor IN {actors:Array(UInt64)}",
    "spans": "actor IN {actors:Array(UInt64)}",
    "session_rows": "person IN {actors:Array(UInt64)}",
    "people": "actor IN {actors:Array(UInt64)} OR person IN {actors:Array(UInt64)}",
    "links": "child IN {actors:Array(UInt64)} OR parent IN {actors:Array(UInt64)}",
    "listed": "actor IN {actors:Array(UInt64)}",
}
"""By table: which rows are a person's. In this order they go, so that one that broke off can be done again."""

TOLD: dict[str, str] = {
    "events": """
SELECT lower(hex(id)) AS id, toString(at) AS at, toString(received) AS received, name, anonymous_id, user_id, session,
    url, page, referrer, channel, source, medium, campaign, country, region, device, browser, os, engaged_ms, things,
    toJSONString(properties) AS properties
FROM events WHERE project = {project:UInt32} AND actor IN {actors:Array(UInt64)} ORDER BY events.at, events.id""",
    "sessions": """
SELECT toString(start) AS start, toString(stop) AS stop, session, events, views, acts, shares, comments, engaged_ms,
    entry_page, exit_page, referrer, channel, source, medium, campaign, country, region, device, browser, os
FROM sessions(project = {project:UInt32}) AS s WHERE person IN {actors:Array(UInt64)} ORDER BY s.start, s.session""",
    "links": """
SELECT toString(child) AS child, toString(parent) AS parent, toString(min(at)) AS first_said FROM links
WHERE project = {project:UInt32} AND (child IN {actors:Array(UInt64)} OR parent IN {actors:Array(UInt64)})
GROUP BY child, parent ORDER BY child, parent""",
}
"""What a person is told, by table. Times are UTC; a link joins two ids, each as the store's number for it."""


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that means one person: numbers of actors, and ids as clients said them."""

    actors: list[int]
    ids: frozenset[str]


def known(engine: Engine, project: int, person: str) -> Known:
    """Whom an id of a client means, with all other ids that were joined with it."""
    first = [row[0] for row in engine.ask(ACTORS, project, person=person)]
    persons = {found or actor for actor, found in engine.ask(PERSONS, project, actors=first)}
    together = {row[0] for row in engine.ask(TOGETHER, project, persons=list(persons))}
    actors = sorted(persons | together | set(first))
    ids = {row[0] for row in engine.ask(IDS, project, actors=actors)}
    return Known(actors, frozenset(ids | {person}))


def counts(engine: Engine, project: int, whose: Known) -> dict[str, int]:
    """How many rows each table has of a person, rows that only hide others included."""
    return {table: _count(engine, project, table, whose) for table in WHERE}


def remove(engine: Engine, project: int, whose: Known) -> None:
    """Remove the rows; when this returns no query finds them."""
    for table, where in WHERE.items():
        if _count(engine, project, table, whose):
            sql = f"ALTER TABLE {table} DELETE WHERE project = {{project:UInt32}} AND ({where})"
            engine.command(sql, {"mutations_sync": 2}, project=project, actors=whose.actors)


def told(engine: Engine, project: int, whose: Known, table: str, page: int, rows: int) -> Iterator[dict[str, Any]]:
    """One page (from 0, of so many rows) of what a table of :data:`TOLD` has of a person."""
    sql = f"{TOLD[table]} LIMIT {{rows:UInt32}} OFFSET {{skipped:UInt64}}"
    for row in engine.ask(sql, project, actors=whose.actors, rows=rows, skipped=page * rows).dicts():
        if "properties" in row:
            row["properties"] = msgspec.json.decode(row["properties"])
        yield {"table": table, **row}


def _count(engine: Engine, project: int, table: str, whose: Known) -> int:
    sql = f"SELECT count() FROM {table} WHERE project = {{project:UInt32}} AND ({WHERE[table]})"
    return int(engine.ask(sql, project, actors=whose.actors).rows[0][0])
