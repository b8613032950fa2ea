"""Who the people are: those of a window, with the numbers of each."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec

from rapport.kernel.scope import Scope
from rapport.measure.compile import Statement
from rapport.measure.filters import parse_filters
from rapport.measure.index import index_statement
from rapport.measure.person_measures import ACTIVE_DAYS
from rapport.measure.shape import Column, Shape, Shaped, Wants, found, shape, shown
from rapport.measure.shaping import compile_shape
from rapport.store import Engine

SQL = """
SELECT toString(l.person) AS person, l.first_seen, l.last_seen, l.sessions, l.active_days, l.engaged_s,
    l.country, l.device, $index_value AS engagement_index
FROM (
    SELECT s.person AS person, min(s.start) AS first_seen, max(s.stop) AS last_seen, count() AS sessions,
        $active_days AS active_days,
        sum(s.engaged_ms) / 1000 AS engaged_s,
        argMaxIf(toString(s.country), s.start, s.country != '') AS country,
        argMaxIf(toString(s.device), s.start, s.device != '') AS device
    FROM $sessions
    WHERE $touching AND $who
    GROUP BY s.person
) AS l $indexed
ORDER BY $order, l.person
LIMIT {limit:UInt32} OFFSET {skip:UInt32}"""

COUNT = "SELECT uniqExact(s.person) FROM $sessions WHERE $touching AND $who"

MEETS = "s.person IN (SELECT e.person FROM $events WHERE $window AND e.person != 0 AND $only)"

NAMED = """s.person IN (
    SELECT e.person FROM $events
    WHERE positionCaseInsensitiveUTF8(e.user_id, {search:String}) > 0
        OR positionCaseInsensitiveUTF8(e.anonymous_id, {search:String}) > 0
        OR e.name = 'identify' AND positionCaseInsensitiveUTF8(toJSONString(e.properties), {search:String}) > 0)"""

IDS = """
SELECT toString(if(p.person = 0, e.actor, p.person)) AS whose, argMaxIf(e.user_id, e.at, e.user_id != '') AS known,
    argMaxIf(e.anonymous_id, e.at, e.anonymous_id != '') AS unknown
FROM events AS e
LEFT ANY JOIN (SELECT actor, person FROM people FINAL WHERE project = {project:UInt32}) AS p ON e.actor = p.actor
WHERE e.project = {project:UInt32} AND e.actor IN (
    SELECT actor FROM people FINAL WHERE project = {project:UInt32} AND person IN {people:Array(UInt64)}
    UNION ALL SELECT arrayJoin({people:Array(UInt64)}))
GROUP BY whose"""

Order = Literal["last_seen", "first_seen", "sessions", "active_days", "engaged_s", "engagement_index"]

ORDERS: dict[Order, str] = {
    "last_seen": "l.last_seen DESC",
    "first_seen": "l.first_seen DESC",
    "sessions": "l.sessions DESC",
    "active_days": "l.active_days DESC",
    "engaged_s": "l.engaged_s DESC",
    "engagement_index": "engagement_index DESC NULLS LAST",
}


class PeopleWants(Wants, frozen=True, kw_only=True):
    """What can be asked of people."""

    search: Annotated[
        str, msgspec.Meta(title="Search", description="A part of an id, or of what was said of the person.")
    ] = ""
    order: Annotated[
        Order,
        msgspec.Meta(title="Order", description="By what they are listed, the highest or latest first."),
    ] = "last_seen"
    limit: Annotated[int, msgspec.Meta(title="Most", description="Most people, 1 to 10,000.", ge=1, le=10_000)] = 50
    skip: Annotated[int, msgspec.Meta(title="Skip", description="How many to leave out first.", ge=0)] = 0


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the window. Numbers are about the sessions that touch it."""

    person: Annotated[str, Column("Number", "text", "The store's number of the person, in digits.")]
    name: Annotated[str, Column("Person", "text", "The id the person was last known by.")]
    first_seen: Annotated[datetime, Column("First seen", "time", "Begin of the first session in the window.")]
    last_seen: Annotated[datetime, Column("Last seen", "time", "End of the last session.")]
    sessions: Annotated[int, Column("Sessions", "count", "Sessions of the person.")]
    active_days: Annotated[int, Column("Active days", "count", "Days of the window with an event.")]
    engaged_s: Annotated[float, Column("Engaged time", "s", "Time with attention.")]
    country: Annotated[str, Column("Country", "text", "Country last seen in.")]
    device: Annotated[str, Column("Device", "text", "Device last seen with.")]
    engagement_index: Annotated[
        float | None, Column("Engagement index", "ratio", "Percentiles of the four aspects, weighed; 0 to 100.")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class People(Shaped):
    """Some of the people, and how many there are."""

    people: int = 0


def people(engine: Engine, scope: Scope, wants: PeopleWants) -> People:
    """People of the window. When nobody is known, everything is unknown: ``no_person``."""
    filters = parse_filters(wants.filter)
    who = " AND ".join([*([MEETS] if filters else []), *([NAMED] if wants.search.strip() else [])]) or "1"
    extra = {"limit": wants.limit, "skip": wants.skip, "search": wants.search.strip()}
    counted = compile_shape(COUNT.replace("$who", who), filters)
    listing = listing_statement(who, wants, scope)
    rows = found(engine, listing, scope, **extra)
    total = int(found(engine, counted, scope, **extra).rows[0][0])
    names = names_of(engine, scope.project, [int(row[0]) for row in rows])
    return People(
        rows=tuple(
            PersonRow(number, names[number], first.replace(tzinfo=UTC), last.replace(tzinfo=UTC), *numbers)
            for number, first, last, *numbers in rows
        ),
        people=total,
        unknown={} if total or filters or wants.search.strip() or scope.segment else {"": "no_person"},
        sql=(shown(listing, scope, **extra),),
    )


def count_people(engine: Engine, scope: Scope) -> int:
    """How many people have a session that touches the window."""
    return int(found(engine, compile_shape(COUNT.replace("$who", "1")), scope).rows[0][0])


def listing_statement(who: str, wants: PeopleWants, scope: Scope) -> Statement:
    """The list; the index is joined, of everybody, so that a segment's people keep their percentiles."""
    index = index_statement(scope)
    text = SQL.replace("$who", who).replace("$order", ORDERS[wants.order]).replace("$active_days", ACTIVE_DAYS)
    text = text.replace("$indexed", "LEFT ANY JOIN ($index) AS i ON l.person = i.person")
    text = text.replace("$index_value", "i.engagement_index").replace("$index", index.sql)
    compiled = compile_shape(text, parse_filters(wants.filter))
    return Statement(compiled.sql, compiled.values | index.values)


def names_of(engine: Engine, project: int, numbers: list[int]) -> dict[str, str]:
    """What each person is called: the last id they were known by, else the last anonymous one."""
    if not numbers:
        return {}
    names = {number: known or unknown for number, known, unknown in engine.ask(IDS, project, people=numbers)}
    return {str(number): names.get(str(number), "") for number in numbers}


shape(
    Shape(
        name="people",
        title="People",
        asks="Who are they?",
        sentence="The people of a period, with their sessions, active days, engaged time and engagement index.",
        term="person",
        wants=PeopleWants,
        row=PersonRow,
        answer=people,
        place=90,
        examples=("--project shop --order engagement_index --limit 20", "--project shop --search ann@"),
    )
)
