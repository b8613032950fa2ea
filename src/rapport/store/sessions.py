"""Sessions, kept right as events arrive: only the stretches of time that an event can change are computed again.

A *stream* is one person's events with one session id of the client, or without any. Streams never touch each
other. In a stream without an id a gap greater than the timeout starts a new session, and so does an event more
than 24 hours after the session's first. An event can therefore change only the sessions of its stream that lie
within one timeout of it; these are found, computed again from the events, and written over the old rows. Where
everything that came lies behind the one session found and within one timeout of it, which is how nearly everything
comes, that session only goes on: then what came is computed alone and added to the old row.
docs/decisions/0004-sessions.md says why nothing more is needed and what it costs.
"""

from collections.abc import Collection, Mapping
from string import Template
from typing import Any

from rapport.kernel.rules import Rules
from rapport.store.engine import Engine
from rapport.store.scratch import Scratch

DAY_MS = 24 * 60 * 60 * 1000

# Places in the tuple that stands for an event below.
_AT, _ROLES, _ENGAGED, _KEY, _PAGE, _ORIGIN, _PLACE = "z.1", "z.3", "z.4", "z.5", "z.6", "z.7", "z.8"


def _has(role: int) -> str:
    return f"bitTest({_ROLES}, {role.bit_length() - 1})"


CUT = f"""arrayFold((acc, t) ->
                    if(t - acc.1 > {DAY_MS}, (t, arrayPushBack(acc.2, 1)), (acc.1, arrayPushBack(acc.2, 0))),
                if(session = '' AND ms[-1] - ms[1] > {DAY_MS}, ms, emptyArrayInt64()),
                (ms[1], emptyArrayUInt8())).2 AS late,
            if(empty(late), [chain], arraySplit((z, new) -> new, chain, late)) AS cut"""
"""A chain of events without a gap, cut where it lasts longer than a day; ``ms`` are their times."""

COMPUTE = f"""
SELECT toUInt32({{project:UInt32}}) AS project, toDate(s[1].1, {{zone:String}}) AS day,
    person, s[1].1 AS start, session, s[-1].1 AS stop, toUInt32(length(s)) AS events,
    toUInt32(arrayCount(z -> {_has(1)}, s)) AS views,
    toUInt32(arrayCount(z -> {_has(32)}, s)) AS acts,
    toUInt32(arrayCount(z -> {_KEY}, s)) AS keys,
    toUInt32(arrayCount(z -> {_has(8)}, s)) AS shares,
    toUInt32(arrayCount(z -> {_has(16)}, s)) AS comments,
    toUInt32(arrayCount(z -> {_ENGAGED} > 0, s)) AS attention,
    toUInt64(arraySum(z -> {_ENGAGED}, s)) AS engaged_ms,
    arrayDistinct(arrayMap(z -> toDate({_AT}, {{zone:String}}), s)) AS days,
    arrayDistinct(arrayMap(z -> toDate({_AT}, {{zone:String}}), arrayFilter(z -> {_has(32)}, s))) AS acted,
    arrayFirst(z -> {_has(1)}, s).6 AS entry_page,
    arrayLast(z -> {_has(1)}, s).6 AS exit_page,
    arraySort(arrayDistinct(arrayMap(z -> toString({_PAGE}), arrayFilter(z -> {_has(1)}, s)))) AS pages,
    (arrayFirst(z -> {_ORIGIN}.2 != '', s).7 AS origin).1 AS referrer, origin.2 AS channel, origin.3 AS source,
    origin.4 AS medium, origin.5 AS campaign,
    arrayFirst(z -> {_PLACE}.1 != '', s).8.1 AS country, arrayFirst(z -> {_PLACE}.2 != '', s).8.2 AS region,
    arrayFirst(z -> {_PLACE}.3 != '', s).8.3 AS device, arrayFirst(z -> {_PLACE}.4 != '', s).8.4 AS browser,
    arrayFirst(z -> {_PLACE}.5 != '', s).8.5 AS os,
    toUInt8(nth < pieces) AS capped, toUInt64({{version:UInt64}} + 1) AS version, toUInt8(0) AS gone
FROM (
    SELECT person, session, pieces, nth, s
    FROM (
        SELECT person, session, chain,
            arrayMap(z -> toUnixTimestamp64Milli({_AT}), chain) AS ms,
            {CUT}, length(cut) AS pieces
        FROM (
            SELECT person, session,
                arrayJoin(if(session != '', [all], arraySplit((z, gap) -> gap > {{timeout:Int64}}, all,
                    arrayDifference(arrayMap(z -> toUnixTimestamp64Milli({_AT}), all))))) AS chain
            FROM (
                SELECT person, session, arraySort(z -> (z.1, z.2), groupArray((at, id, roles, engaged_ms,
                    has({{keys:Array(String)}}, name), page, (referrer, channel, source, medium, campaign),
                    (country, region, device, browser, os)))) AS all
                FROM ($events)
                GROUP BY person, session
            )
        )
    )
    ARRAY JOIN cut AS s, arrayEnumerate(cut) AS nth
)"""
"""Sessions of ``$events``, a SELECT of events with their person. Ties in time are broken by the event's id."""

_ORIGINS = ("referrer", "channel", "source", "medium", "campaign")
_PLACES = ("country", "region", "device", "browser", "os")

TAKEN = (
    "at",
    "id",
    "roles",
    "engaged_ms",
    "name",
    "page",
    "referrer",
    "channel",
    "source",
    "medium",
    "campaign",
    "country",
    "region",
    "device",
    "browser",
    "os",
)

TOUCHED = f"""
SELECT w.person AS person, w.session AS session, {", ".join(f"e.{name} AS {name}" for name in TAKEN)}
FROM events AS e
JOIN $members AS m ON e.actor = m.actor
JOIN $windows AS w ON m.person = w.person AND e.session = w.session
WHERE e.project = {{project:UInt32}} AND e.actor IN (SELECT actor FROM $members)
    AND e.at >= (SELECT min(lo) FROM $windows) AND e.at <= (SELECT max(hi) FROM $windows)
    AND toDate(e.at) IN (
        SELECT arrayJoin(arrayMap(d -> toDate(d), range(toUInt32(toDate(lo)), toUInt32(toDate(hi)) + 1))) FROM $windows)
    AND e.at >= w.lo AND e.at <= w.hi"""

EVERYBODY = """
SELECT person, session, $taken FROM seen(project = {project:UInt32})
WHERE person != 0 AND person % $slices = $slice"""

SILENT: Mapping[str, str] = {
    name: {"id": "toUInt128(0)", "roles": "toUInt8(0)", "engaged_ms": "toUInt32(0)"}.get(name, "''")
    for name in TAKEN
    if name != "at"
}
"""What stands for a part of an event that nobody needs."""

ALWAYS = ("project", "day", "person", "start", "session", "stop", "events", "capped", "version", "gone")

NEEDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("views", "acts", "shares", "comments", "acted"), ("roles",)),
    "keys": ("name",),
    "days": (),
    **dict.fromkeys(("attention", "engaged_ms"), ("engaged_ms",)),
    **dict.fromkeys(("entry_page", "exit_page", "pages"), ("id", "roles", "page")),
    **dict.fromkeys(_ORIGINS, ("id", *_ORIGINS)),
    **{name: ("id", name) for name in _PLACES},
}
"""Column of a session, besides those that it has :data:`ALWAYS`, to what of events it is made from besides the time."""

PLAIN = frozenset(column for column, needed in NEEDS.items() if "id" not in needed)
"""Those that hold no texts and depend on no order of what happens at once: they cost next to nothing."""

HIDE = "SELECT * REPLACE ({version:UInt64} AS version, toUInt8(1) AS gone) FROM $rows"

FIND = """
INSERT INTO $found
SELECT r.* FROM session_rows AS r FINAL
JOIN $windows AS w ON r.person = w.person AND r.session = w.session
WHERE r.project = {project:UInt32} AND r.person IN (SELECT person FROM $windows)
    AND r.day >= (SELECT toDate(min(lo)) - 3 FROM $windows) AND r.day <= (SELECT toDate(max(hi)) + 2 FROM $windows)
    AND r.stop >= w.lo - toIntervalMillisecond({timeout:Int64})
    AND r.start <= w.hi + toIntervalMillisecond({timeout:Int64})"""

GROWN = f"""
INSERT INTO $grown
SELECT f.* FROM $found AS f JOIN $windows AS w ON f.person = w.person AND f.session = w.session
WHERE f.capped = 0 AND f.stop < w.lo
    AND w.hi <= f.stop + toIntervalMillisecond({{timeout:Int64}}) AND w.hi <= f.start + toIntervalMillisecond({DAY_MS})
    AND (f.person, f.session) IN (SELECT person, session FROM $found GROUP BY person, session HAVING count() = 1)"""
"""Sessions that only go on: nothing of them needs to be looked at again, what came is added to them."""

CHANGED = "(SELECT * FROM $found WHERE (person, session) NOT IN (SELECT person, session FROM $grown))"

WIDEN = f"""
INSERT INTO $widened
SELECT w.person AS person, w.session AS session,
    if(f.person = 0, w.lo, least(w.lo, f.lo)) AS lo, if(f.person = 0, w.hi, greatest(w.hi, f.hi)) AS hi
FROM $windows AS w LEFT JOIN (
    SELECT person, session, min(start) AS lo, max(stop) AS hi FROM {CHANGED} GROUP BY person, session
) AS f ON w.person = f.person AND w.session = f.session"""

_SUMS = ("events", "views", "acts", "keys", "shares", "comments", "attention", "engaged_ms")

GROW = f"""
SELECT c.project AS project, if(g.events = 0, c.day, g.day) AS day, c.person AS person,
    if(g.events = 0, c.start, g.start) AS start, c.session AS session, c.stop AS stop,
    {", ".join(f"g.{name} + c.{name} AS {name}" for name in _SUMS)},
    arrayDistinct(arrayConcat(g.days, c.days)) AS days, arrayDistinct(arrayConcat(g.acted, c.acted)) AS acted,
    if(g.views > 0, g.entry_page, c.entry_page) AS entry_page, if(c.views > 0, c.exit_page, g.exit_page) AS exit_page,
    arraySort(arrayDistinct(arrayConcat(g.pages, c.pages))) AS pages,
    {", ".join(f"if(g.channel != '', g.{name}, c.{name}) AS {name}" for name in _ORIGINS)},
    {", ".join(f"if(g.{name} != '', g.{name}, c.{name}) AS {name}" for name in _PLACES)},
    c.capped AS capped, c.version AS version, c.gone AS gone
FROM ($computed) AS c LEFT JOIN $grown AS g ON c.person = g.person AND c.session = g.session"""
"""Of sessions that only go on ``$computed`` has what came after them, and of all others everything."""

FOUND = "SELECT count() FROM $found"
"""Of people who come for the first time in a while nothing is found: then nothing is hidden, nothing goes on."""

CAPPED = "SELECT max(capped), count() > (SELECT count() FROM $grown) FROM $found"

REACH = "SELECT sum(cityHash64(person, session, lo, hi)) FROM $windows"

WRITE = {
    "short_circuit_function_evaluation": "force_enable",
    "max_insert_threads": 1,
    # Joins stay in the order in which they are written: on its own the engine may join events with windows by their
    # session alone first, and '' is nearly everybody's session.
    "query_plan_optimize_join_order_limit": 0,
    # Nearly no row replaces another one of the same statement; to look for that costs a third of the statement.
    "optimize_on_insert": 0,
    # A part is made in memory.
    "min_insert_block_size_rows": 100_000,
}

EVENTS_A_SLICE = 3_000_000
"""So many events are sorted in memory at once when a whole project is computed again."""


def _bound(project: int, rules: Rules, version: int) -> dict[str, Any]:
    return {
        "project": project,
        "zone": rules.timezone,
        "timeout": rules.timeout_s * 1000,
        "keys": list(rules.key_events),
        "version": version,
    }


def settle(engine: Engine, scratch: Scratch, project: int, rules: Rules, version: int) -> None:
    """Make the sessions right in ``scratch.windows``; ``scratch.members`` says whose actors they are about.

    ``version`` must be above that of all rows written before; this writes ``version`` and ``version + 1``.
    """
    values = _bound(project, rules, version)
    while True:
        scratch.empty("found", "grown", "widened")
        engine.command(scratch.named(FIND), **values)
        if not engine.query(scratch.named(FOUND), {}).rows[0][0]:
            compute = COMPUTE.replace("$events", TOUCHED)
            engine.command(scratch.named(f"INSERT INTO session_rows {compute}"), WRITE, **values)
            return
        engine.command(scratch.named(GROWN), **values)
        capped, changed = engine.query(scratch.named(CAPPED), {}).rows[0]
        if not changed:
            break
        before = engine.query(scratch.named(REACH), {}).rows if capped else []
        engine.command(scratch.named(WIDEN))
        engine.command(scratch.named("EXCHANGE TABLES $windows AND $widened"))
        # Only a session that the 24-hour rule cut has a neighbour within the timeout: then look once more.
        if not capped or engine.query(scratch.named(REACH), {}).rows == before:
            break
    hide = HIDE.replace("$rows", CHANGED)
    grow = GROW.replace("$computed", COMPUTE.replace("$events", TOUCHED))
    engine.command(scratch.named(f"INSERT INTO session_rows {hide} UNION ALL {grow}"), WRITE, **values)


def slices(engine: Engine, project: int) -> int:
    """Into how many slices of people a project is cut to be computed again in bounded memory."""
    count = engine.ask("SELECT count() FROM events WHERE project = {project:UInt32}", project).rows[0][0]
    return max(1, -(-int(count) // EVENTS_A_SLICE))


def rebuild(engine: Engine, project: int, rules: Rules, version: int, *, of: int, part: int) -> None:
    """Compute all sessions of one slice of a project's people again: slice ``part`` (from 0) ``of`` so many."""
    values = _bound(project, rules, version)
    old = f"session_rows FINAL WHERE project = {{project:UInt32}} AND person % {of} = {part}"
    hide = HIDE.replace("$rows", old)
    engine.command(f"INSERT INTO session_rows {hide} UNION ALL {_everybody(of, part)}", WRITE, **values)


def compute(
    engine: Engine, into: str, project: int, rules: Rules, wanted: Collection[str], *, of: int, part: int
) -> None:
    """Compute the sessions of one slice of a project's people ``into`` a table that has none of theirs.

    Of the columns in :data:`NEEDS` only those ``wanted`` are right, and only what they need is read.
    """
    needed = {name for column in wanted for name in NEEDS[column]}
    columns = ", ".join((*ALWAYS, *sorted(wanted)))
    sql = f"INSERT INTO {into} ({columns}) SELECT {columns} FROM ({_everybody(of, part, needed)})"
    engine.command(sql, WRITE, **_bound(project, rules, 0))


def _everybody(of: int, part: int, needed: Collection[str] = TAKEN) -> str:
    taken = ", ".join(name if name == "at" or name in needed else f"{SILENT[name]} AS {name}" for name in TAKEN)
    return COMPUTE.replace("$events", Template(EVERYBODY).substitute(taken=taken, slices=of, slice=part))
