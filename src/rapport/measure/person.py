"""One person: ids, what was said of them, numbers, the engagement index and how it came about, and their sessions."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from rapport.kernel.scope import Scope
from rapport.measure.index import ASPECTS, index_statement, weighed
from rapport.measure.person_measures import PERSON_MEASURES
from rapport.measure.shape import found
from rapport.measure.shaping import compile_shape
from rapport.store import Engine

INDEX_DAYS = 28

ACTORS = """
SELECT DISTINCT if(p.person = 0, a.actor, p.person) AS person FROM (
    SELECT arrayJoin([sipHash64('u', {said:String}), sipHash64('a', {said:String}), toUInt64OrZero({said:String})])
        AS actor
) AS a
LEFT ANY JOIN (SELECT actor, person FROM people FINAL WHERE project = {project:UInt32}) AS p ON a.actor = p.actor
WHERE person IN (SELECT person FROM sessions(project = {project:UInt32}))"""

WHOSE = """e.project = {project:UInt32} AND e.actor IN (
    SELECT actor FROM people FINAL WHERE project = {project:UInt32} AND person = {person:UInt64}
    UNION ALL SELECT {person:UInt64})"""

IDS = """
SELECT pair.1 AS kind, pair.2 AS id, count() AS events, min(e.at) AS first, max(e.at) AS last,
    arraySort(groupUniqArrayIf(3)(toString(e.device), e.device != '')) AS devices,
    arraySort(groupUniqArrayIf(3)(toString(e.browser), e.browser != '')) AS browsers
FROM events AS e ARRAY JOIN [('known', e.user_id), ('anonymous', e.anonymous_id)] AS pair
WHERE $whose AND id != '' GROUP BY kind, id ORDER BY kind DESC, last DESC LIMIT 100"""

SAID = """
SELECT pair.1 AS name, argMax(pair.2, (e.at, e.id)) AS said, max(e.at) AS last
FROM events AS e ARRAY JOIN JSONExtractKeysAndValuesRaw(toJSONString(e.properties)) AS pair
WHERE $whose AND e.name = 'identify'
GROUP BY name ORDER BY name LIMIT 200"""

NUMBERS = "SELECT $measures FROM $sessions WHERE s.person = {person:UInt64} AND $touching"

WEEKS = """
SELECT intDiv(dateDiff('day', s.day, {last:Date}), 7) AS back, count() AS sessions,
    length(arrayDistinct(groupArrayArray(s.days))) AS active_days, sum(s.engaged_ms) / 1000 AS engaged_s,
    sum(s.acts) AS active_events
FROM $sessions WHERE s.person = {person:UInt64} AND s.day BETWEEN {first:Date} AND {last:Date} GROUP BY back"""

INDEX = "SELECT * EXCEPT (person) FROM ($index) WHERE person = {person:UInt64}"

SESSIONS = """
SELECT s.start, s.stop, s.session, s.events, s.views, s.engaged_ms / 1000, toString(s.entry_page),
    toString(s.exit_page), toString(s.channel), toString(s.country), toString(s.device), toString(s.browser)
FROM $sessions WHERE s.person = {person:UInt64} AND s.start < fromUnixTimestamp64Milli({before:Int64}, 'UTC')
ORDER BY s.start DESC, s.session LIMIT {limit:UInt32}"""

EVENTS = """
SELECT e.at, e.session, toString(e.name), toString(e.page), e.things, e.engaged_ms / 1000, toJSONString(e.properties)
FROM events AS e
WHERE $whose AND e.at BETWEEN fromUnixTimestamp64Milli({begins:Int64}, 'UTC')
    AND fromUnixTimestamp64Milli({ends:Int64}, 'UTC')
ORDER BY e.at, e.id LIMIT 2000"""


@dataclass(frozen=True, slots=True)
class Id:
    """One id the person was met by; ``kind`` is known or anonymous."""

    kind: str
    id: str
    events: int
    first: datetime
    last: datetime
    devices: list[str]
    browsers: list[str]


@dataclass(frozen=True, slots=True)
class Part:
    """One aspect of the index: what was counted, its percentile among everybody, and what it gives to the index."""

    name: str
    title: str
    term: str
    raw: float
    percentile: float | None
    weight: float
    gives: float | None


@dataclass(frozen=True, slots=True)
class PersonIndex:
    """The engagement index of a person in the 28 days that end with a window; None when they did not come then."""

    value: float | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """What a person did in seven days; sessions count where they began."""

    first: date
    last: date
    sessions: int
    active_days: int
    engaged_s: float
    active_events: int


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a session."""

    at: datetime
    name: str
    page: str
    things: list[str]
    engaged_s: float
    properties: str


@dataclass(frozen=True, slots=True)
class Session:
    """One session with its events."""

    start: datetime
    stop: datetime
    session: str
    events: int
    views: int
    engaged_s: float
    entry_page: str
    exit_page: str
    channel: str
    country: str
    device: str
    browser: str
    happened: tuple[Happened, ...] = ()


def find_person(engine: Engine, project: int, said: str) -> int | None:
    """The number of the person whom an id of a client, or the number itself, means; None when nobody is known by it."""
    rows = engine.ask(ACTORS, project, said=said).rows
    return int(rows[0][0]) if rows else None


def ids_of(engine: Engine, project: int, person: int) -> list[Id]:
    """Every id that was joined into the person, the known ones first."""
    rows = engine.ask(IDS.replace("$whose", WHOSE), project, person=person)
    return [Id(kind, id, n, aware(first), aware(last), *more) for kind, id, n, first, last, *more in rows]


def said_of(engine: Engine, project: int, person: int) -> dict[str, str]:
    """What was last said of the person by ``identify``, by name; values as JSON."""
    rows = engine.ask(SAID.replace("$whose", WHOSE), project, person=person)
    return {name: said for name, said, _ in rows}


def numbers_of(engine: Engine, scope: Scope, person: int) -> dict[str, float | None]:
    """The person's measures in a window (:data:`rapport.measure.person_measures.PERSON_MEASURES`)."""
    measures = ", ".join(f"{row.sql} AS {name}" for name, row in PERSON_MEASURES.items())
    statement = compile_shape(NUMBERS.replace("$measures", f"count() AS came, {measures}"))
    came, *values = found(engine, statement, replace(scope, segment=None), person=person).rows[0]
    if not came:
        return {name: row.none for name, row in PERSON_MEASURES.items()}
    return dict(zip(PERSON_MEASURES, values, strict=True))


def weeks_of(engine: Engine, scope: Scope, person: int, weeks: int) -> list[Week]:
    """The person's own numbers in each of the last weeks that end with the window, the newest first."""
    first = scope.last - timedelta(days=7 * weeks - 1)
    statement = compile_shape(WEEKS)
    rows = found(engine, statement, replace(scope, first=first, segment=None), person=person)
    told = {back: numbers for back, *numbers in rows}
    days = [scope.last - timedelta(days=7 * back) for back in range(weeks)]
    return [Week(last - timedelta(days=6), last, *told.get(back, (0, 0, 0.0, 0))) for back, last in enumerate(days)]


def index_of(engine: Engine, scope: Scope, person: int) -> PersonIndex:
    """The engagement index in the 28 days up to the end of the window, and its parts."""
    window = replace(scope, first=scope.last - timedelta(days=INDEX_DAYS - 1), segment=None)
    index = index_statement(window)
    sql = INDEX.replace("$index", index.sql)
    rows = found(engine, replace(index, sql=sql), window, person=person).dicts()
    if not rows:
        return PersonIndex(None, ())
    row, weights = rows[0], window.rules.weights
    percentiles = [row[aspect.name] for aspect in ASPECTS]
    total = sum(weight for part, weight in zip(percentiles, weights, strict=True) if part is not None)
    parts = tuple(
        Part(
            aspect.name,
            aspect.title,
            aspect.term,
            row[f"raw_{aspect.name}"],
            percentile,
            weight / total if percentile is not None and total else 0.0,
            percentile * weight / total if percentile is not None and total else None,
        )
        for aspect, percentile, weight in zip(ASPECTS, percentiles, weights, strict=True)
    )
    return PersonIndex(weighed(percentiles, weights), parts)


def sessions_of(engine: Engine, scope: Scope, person: int, before: datetime, limit: int = 20) -> list[Session]:
    """The person's sessions that began before an instant, the newest first, each with its events."""
    statement = compile_shape(SESSIONS)
    before_ms = round(before.timestamp() * 1000)
    rows = engine.ask(statement.sql, scope.project, person=person, before=before_ms, limit=limit)
    sessions = [Session(aware(start), aware(stop), *more) for start, stop, *more in rows]
    if not sessions:
        return []
    begins, ends = min(one.start for one in sessions), max(one.stop for one in sessions)
    told = engine.ask(
        EVENTS.replace("$whose", WHOSE),
        scope.project,
        person=person,
        begins=round(begins.timestamp() * 1000),
        ends=round(ends.timestamp() * 1000),
    )
    events = [(aware(at), session, Happened(aware(at), *more)) for at, session, *more in told]
    return [replace(one, happened=tuple(within(one, events))) for one in sessions]


def within(session: Session, events: Iterable[tuple[datetime, str, Happened]]) -> Iterable[Happened]:
    """The events of a session."""
    return (told for at, name, told in events if name == session.session and session.start <= at <= session.stop)


def aware(moment: datetime) -> datetime:
    """A moment that the engine gave, as one in UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
