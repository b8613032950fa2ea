"""What can be counted: a closed table of sources, each a SELECT with places for what :mod:`compile` puts in.

``$events`` is the events that a question looks at (``e``), with their person where it is needed and with their
session (``s``) where a field of it is; ``$bucket`` is the stretch of time or the field's value, ``$only`` the filters,
``$tallies`` the aggregates, ``$grouped`` the grouping, and the rest are :data:`FRAGMENTS`. Sources of people start
from the days on which each was active: made from sessions where these know enough, from events where only those do;
both give the same numbers.
"""

from dataclasses import dataclass
from typing import Literal

from rapport.measure.dimensions import TIMES, dimension
from rapport.store.derive import MARKED

WINDOW = "e.at >= toDateTime64({since:Int64}, 3, 'UTC') AND e.at < toDateTime64({until:Int64}, 3, 'UTC')"
"""On the event's own time, so that partitions and the primary key prune."""

PLAIN = "(SELECT * FROM events WHERE project = {project:UInt32}) AS e"
SEEN = "seen(project = {project:UInt32}) AS e"
SESSIONS = "sessions(project = {project:UInt32}) AS s"

TOUCHING = "s.day <= {last:Date} AND s.stop >= toDateTime64({since:Int64}, 3, 'UTC')"
"""Sessions that can have an event in the window: an explicit session may have begun long before it."""

STREAM = "if({0}.session = '', {0}.person, cityHash64({0}.person, {0}.session))"
"""Whose events can share a session (:mod:`rapport.store.sessions`) as one number, found sooner than two values."""

FRAGMENTS = {
    "window": WINDOW,
    "plain": PLAIN,
    "seen": SEEN,
    "sessions": SESSIONS,
    "touching": TOUCHING,
    "marked": str(MARKED),
    "stream_e": STREAM.format("e"),
    "stream_s": STREAM.format("s"),
}

ATTACHED = """(SELECT *, $stream_e AS stream FROM $seen WHERE $window) AS e ASOF LEFT JOIN (
    SELECT *, $stream_s AS stream FROM $sessions WHERE $touching AND $visits
) AS s ON e.stream = s.stream AND e.at >= s.start"""
"""Events with the last session with ``$visits`` that began before: it is theirs where they are :data:`INSIDE`."""

INSIDE = "(e.person = 0 OR e.at <= s.stop)"

MATCHING = """($stream_s, s.start) IN (
    SELECT s.stream, s.start
    FROM (
        SELECT start, stop, $stream_s AS stream FROM $sessions WHERE s.day BETWEEN {first:Date} AND {last:Date}
    ) AS s ASOF JOIN (
        SELECT at, $stream_e AS stream FROM $seen
        WHERE $only AND e.at >= toDateTime64({since:Int64}, 3, 'UTC')
            AND e.at <= (SELECT max(stop) FROM $sessions WHERE s.day BETWEEN {first:Date} AND {last:Date})
    ) AS e ON s.stream = e.stream AND s.stop >= e.at
    WHERE e.at >= s.start)"""
"""Sessions that began in the window and have at least one event with ``$only``, even after the window: the last one
before their end lies inside, or none does."""

DAYS_OF_SESSIONS = """
    SELECT $bucket AS bucket, s.person AS person, active_day, has(s.acted, active_day) AS acted
    FROM $sessions ARRAY JOIN s.days AS active_day
    WHERE $touching AND active_day BETWEEN {first:Date} AND {last:Date} AND $only"""

DAYS_OF_EVENTS = """
    SELECT $bucket AS bucket, e.person AS person, toDate(e.at, {zone:String}) AS active_day,
        bitAnd(e.roles, 32) != 0 AS acted
    FROM $events
    WHERE $window AND e.person != 0 AND $only"""


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of rows.

    ``of`` says whose fields its rows have; those of a person are a session's or an event's, as the question wants.
    ``day`` and ``hour`` are its time. ``outside`` tells that time is told apart in the outer SELECT, by ``day``,
    and only a field inside. ``lookback`` is how many days before the window it reads. ``rolls`` says of which splits
    the same SELECT gives the total: where each row that is counted lies in one bucket, and is what it is without one.
    """

    sql: str
    of: Literal["event", "session", "person"]
    day: str
    hour: str = ""
    person: bool = False
    outside: bool = False
    lookback: int = 0
    rolls: Literal["all", "time", ""] = "all"


EVENT_DAY = "toDate(e.at, {zone:String})"

EVENTS = """SELECT $bucket AS bucket, $tallies
FROM $events
WHERE $window AND $only
$grouped"""

SHARERS = """SELECT $bucket AS bucket, $tallies
FROM $events
WHERE $window AND e.person != 0 AND bitAnd(e.roles, 24) != 0 AND $only
$grouped"""

SESSIONS_BEGUN = """SELECT $bucket AS bucket, $tallies
FROM $sessions
WHERE s.day BETWEEN {first:Date} AND {last:Date} AND $only
$grouped"""

PEOPLE = """SELECT $key AS bucket, $tallies
FROM ($person_days)
$grouped"""

REGULARS = """SELECT $key AS bucket, $tallies
FROM (
    SELECT bucket, person, uniqExact(active_day) AS days
    FROM ($person_days)
    GROUP BY bucket, person
)
$grouped"""

DAYS = """SELECT $key AS bucket, $tallies
FROM (
    SELECT bucket, active_day, uniqExact(person) AS people
    FROM ($person_days)
    GROUP BY bucket, active_day
)
$grouped"""

SHOWN = """SELECT $key AS bucket, $tallies
FROM (
    SELECT bucket, impression, click AND (impression OR person != 0 AND at >= min(if(impression, at, later))
        OVER (PARTITION BY whose)) AS click
    FROM (
        SELECT $bucket AS bucket, e.person AS person, e.at AS at, toDateTime64('2299-12-31', 3, 'UTC') AS later,
            bitAnd(e.roles, 2) != 0 AS impression, bitAnd(e.roles, 4) != 0 AS click,
            arrayJoin(if(empty(e.things), [''], e.things)) AS item,
            cityHash64(person, item, if(item = '', toString(e.page), '')) AS whose
        FROM $events
        WHERE $window AND bitAnd(e.roles, 6) != 0 AND $only
            AND (SELECT count() FROM (SELECT 1 FROM $plain WHERE $window AND bitAnd(e.roles, 2) != 0 LIMIT 1))
    )
)
$grouped"""

TRAILING = """SELECT $bucket AS bucket, $tallies
FROM (
    SELECT field, active_day + ahead AS day, sumIf(n, ahead = 0) AS dau, sumIf(n, ahead < 7) AS wau, sum(n) AS mau,
        day = $end AS final,
        day <= {horizon:Date} AND day >= (SELECT min(day) FROM $sessions) + 27 AS complete
    FROM (
        SELECT bucket AS field, lasting.1 AS active_day, lasting.2 AS days, count() AS n
        FROM (
            SELECT bucket, arrayCompact(arraySort(groupArray(active_day))) AS here,
                arrayPushBack(arrayPopFront(here), toDate(65535)) AS next,
                arrayJoin(arrayMap((d, n) -> (d, least(n - d, 28)), here, next)) AS lasting
            FROM ($person_days)
            GROUP BY bucket, person
        )
        GROUP BY field, active_day, days
    )
    ARRAY JOIN range(toUInt32(days)) AS ahead
    WHERE day BETWEEN {opens:Date} AND {present:Date}
    GROUP BY field, day
)
$grouped"""
"""A day on which a person came counts for 28 days, or until the next: so each of the trailing days counts them once."""

COHORTS = """SELECT $bucket AS bucket, $tallies
FROM (
    SELECT s.person AS person, min(s.day) AS first_day, $field AS field, $kept AS kept,
        groupArrayArray(s.days) AS days
    FROM $sessions
    WHERE s.day <= {last:Date} AND s.person < $marked
    GROUP BY s.person
    HAVING first_day BETWEEN {first:Date} AND {last:Date} AND kept
)
$grouped"""

SOURCES: dict[str, Source] = {
    "events": Source(EVENTS, "event", EVENT_DAY, "e.at"),
    "sessions": Source(SESSIONS_BEGUN, "session", "s.day", "s.start"),
    "people": Source(PEOPLE, "person", "active_day", "e.at", person=True),
    "regulars": Source(REGULARS, "person", "active_day", "e.at", person=True, rolls=""),
    "days": Source(DAYS, "person", "active_day", person=True, rolls="time"),
    "sharers": Source(SHARERS, "person", EVENT_DAY, "e.at", person=True),
    "shown": Source(SHOWN, "event", EVENT_DAY, "e.at", person=True),
    "trailing": Source(TRAILING, "person", "day", person=True, outside=True, lookback=27, rolls="time"),
    "cohorts": Source(COHORTS, "session", "first_day", outside=True),
}
"""Events in the window · sessions begun in it · days of people in it · people in it with their number of days · days
with their number of people · who shared and commented · things shown · days with their trailing people ·
people by the day they first came."""


def rolls(name: str, by: str | None) -> bool:
    """Whether a source's rows by this come with their total: see :attr:`Source.rolls`."""
    source = SOURCES[name]
    if by is None or by in TIMES:
        return bool(by and source.rolls) and not (source.of == "person" and by == "hour")
    row = dimension(by, "")
    # People are split by an event's field as events tell it, and counted as a whole as sessions tell them.
    return source.rolls == "all" and not row.many and not (source.of == "person" and row.home == "event")


def cubes(name: str, by: str, time: str) -> bool:
    """Whether one SELECT gives a source's rows by a field and a stretch of time, by each alone, and the total."""
    source = SOURCES[name]
    return not source.outside and rolls(name, by) and rolls(name, time)


FACTS = """SELECT
    (SELECT count() FROM (SELECT 1 FROM $plain WHERE $window LIMIT 1)) AS events,
    (SELECT count() FROM (SELECT 1 FROM $plain WHERE $window AND e.actor != 0 LIMIT 1)) AS person,
    (SELECT count() FROM (SELECT 1 FROM $plain WHERE $window AND e.actor != 0
        AND e.actor < $marked LIMIT 1)) AS followed,
    (SELECT count() FROM (SELECT 1 FROM $plain WHERE $window
        AND e.at != toStartOfDay(toTimeZone(e.at, {zone:String})) LIMIT 1)) AS clock"""
"""Whether anything happened in the window, anybody is known, anybody for longer than a day, and any time of day."""
