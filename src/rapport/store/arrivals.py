"""What has come in: into the events once each, and from there to whose sessions it touches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from rapport.kernel.rules import Rules
from rapport.store import sessions
from rapport.store.channels import channel_values
from rapport.store.derive import ACTOR, DERIVE, EVENTS, ID, derived
from rapport.store.engine import Engine
from rapport.store.people import Move, news, resolve, write_links
from rapport.store.scratch import Scratch

KNOWN = f"""
INSERT INTO $known SELECT DISTINCT id FROM events
WHERE project = {{project:UInt32}}
    AND at >= (SELECT min(at) - toIntervalDay(1) FROM $inbox) AND at <= (SELECT max(at) + toIntervalDay(1) FROM $inbox)
    AND toDate(at) IN (SELECT DISTINCT toDate(at) + arrayJoin([-1, 0, 1]) FROM $inbox)
    AND id IN (SELECT {ID} FROM $inbox AS i)"""

NEW = f"""
SELECT uniqExactIf(id, id NOT IN $known), count(), max(links)
FROM (SELECT {ID} AS id, user_id != '' AND (anonymous_id != '' OR alias_of != '') AS links FROM $inbox AS i)"""

SPANS = f"""
INSERT INTO spans SELECT {{project:UInt32}}, {ACTOR} AS actor, i.session, min(i.at), max(i.at)
FROM $inbox AS i WHERE actor != 0 GROUP BY actor, i.session"""

SPANS_AGAIN = """
INSERT INTO spans SELECT project, actor, session, min(at), max(at)
FROM events WHERE project = {project:UInt32} AND actor != 0 GROUP BY project, actor, session"""

TOUCH = f"""
INSERT INTO $widened
SELECT if(p.person = 0, b.actor, p.person) AS person, b.session AS session, min(b.at) AS lo, max(b.at) AS hi
FROM (SELECT {ACTOR} AS actor, i.session AS session, i.at AS at FROM $inbox AS i) AS b
LEFT ANY JOIN (SELECT actor, person FROM people FINAL WHERE project = {{project:UInt32}}) AS p ON b.actor = p.actor
WHERE b.actor != 0
GROUP BY person, session"""

TOUCH_MOVED = """
INSERT INTO $widened
SELECT m.person, s.session, min(s.first), max(s.last)
FROM spans AS s JOIN $moved AS m ON s.actor = m.actor
WHERE s.project = {project:UInt32} AND s.actor IN (SELECT actor FROM $moved)
GROUP BY m.person, s.session"""

ONE_EACH = "INSERT INTO $windows SELECT person, session, min(lo), max(hi) FROM $widened GROUP BY person, session"

MEMBERS = """
INSERT INTO $members
SELECT actor, person FROM people FINAL
WHERE project = {project:UInt32} AND person IN (SELECT person FROM $windows)
UNION DISTINCT
SELECT person, person FROM $windows
WHERE person NOT IN (SELECT actor FROM people FINAL WHERE project = {project:UInt32} AND person != actor)"""

WHOLE_STREAMS = """
INSERT INTO $widened
SELECT w.person, w.session, least(w.lo, if(s.person = 0, w.lo, s.lo)), greatest(w.hi, if(s.person = 0, w.hi, s.hi))
FROM $windows AS w LEFT JOIN (
    SELECT m.person AS person, s.session AS session, min(s.first) AS lo, max(s.last) AS hi
    FROM spans AS s JOIN $members AS m ON s.actor = m.actor
    WHERE s.project = {project:UInt32} AND s.actor IN (SELECT actor FROM $members)
        AND s.session != '' AND s.session IN (SELECT session FROM $windows)
    GROUP BY person, session
) AS s ON w.person = s.person AND w.session = s.session"""


SINCE = """
SELECT toUnixTimestamp64Milli(min(t))
FROM (SELECT lo AS t FROM $windows UNION ALL SELECT at FROM $inbox UNION ALL SELECT start FROM $grown)"""
"""Of actors who moved all events lie in the windows, so nothing before these is anybody else's now."""


@dataclass(frozen=True, slots=True)
class Absorbed:
    """How many events are new, how many rows came in, and from which instant on (ms) anything may have changed."""

    new: int
    rows: int
    since_ms: int


def absorb(
    engine: Engine,
    scratch: Scratch,
    project: int,
    rules: Rules,
    version: int,
    *,
    tells_source: bool,
    mark: Callable[[bool], None],
) -> Absorbed:
    """Take the rows of ``$inbox``: events, identity and sessions are right when this returns.

    Rows that are there already are not taken again, but what they touch is made right again: so a crash between the
    steps is healed by loading once more. Only a crash while people move is not; ``mark`` says beforehand that the
    project's sessions are owed, and afterwards that not.
    """
    values = {"project": project}
    engine.command(scratch.named(KNOWN), **values)
    new, rows, links = engine.query(scratch.named(NEW), values).rows[0]
    if new:
        select = derived("$inbox", "{project:UInt32}", tells_source, rules.channels)
        fresh = f"SELECT * FROM ({select}) WHERE id NOT IN $known ORDER BY received, seq LIMIT 1 BY id"
        sql, own = scratch.named(f"INSERT INTO events ({EVENTS}) {fresh}"), channel_values(rules.channels)
        engine.command(sql, DERIVE, **values, **own)
    engine.command(scratch.named(SPANS), **values)
    changed = news(engine, scratch.named("$inbox"), values) if links else set()
    if moved := bool(changed):
        mark(True)
        write_links(engine, scratch.named("$inbox"), values)
        moved = _remember(engine, scratch, resolve(engine, project, changed, version))
    _touch(engine, scratch, values, moved=moved)
    sessions.settle(engine, scratch, project, rules, version)
    if changed:
        mark(False)
    since = engine.query(scratch.named(SINCE), {}).rows[0][0]
    return Absorbed(new, rows, since)


def _remember(engine: Engine, scratch: Scratch, moves: list[Move]) -> bool:
    """Fill ``$moved``; whether anybody moved."""
    pairs = [(m.actor, person) for m in moves for person in (m.old, m.new)]
    if pairs:
        columns = {
            "actor": pa.array([actor for actor, _ in pairs], pa.uint64()),
            "person": pa.array([person for _, person in pairs], pa.uint64()),
        }
        engine.insert(scratch.named("$moved"), pa.table(columns))
    return bool(pairs)


def settle_touched(engine: Engine, scratch: Scratch, project: int, rules: Rules, version: int) -> None:
    """Make the sessions right in the stretches of ``$widened``, when events went instead of coming."""
    values = {"project": project}
    for sql in (ONE_EACH, MEMBERS):
        engine.command(scratch.named(sql), **values)
    if engine.query(scratch.named("SELECT count() FROM $windows"), {}).rows[0][0]:
        sessions.settle(engine, scratch, project, rules, version)


def _touch(engine: Engine, scratch: Scratch, values: Mapping[str, object], *, moved: bool) -> None:
    """Fill ``$windows`` and ``$members``: which stretches of whose streams the inbox and the moves touch."""
    for sql in (TOUCH, *((TOUCH_MOVED,) if moved else ()), ONE_EACH, MEMBERS):
        engine.command(scratch.named(sql), **values)
    if engine.query(scratch.named("SELECT count() FROM $windows WHERE session != ''"), {}).rows[0][0]:
        scratch.empty("widened")
        engine.command(scratch.named(WHOLE_STREAMS), **values)
        engine.command(scratch.named("EXCHANGE TABLES $windows AND $widened"))
