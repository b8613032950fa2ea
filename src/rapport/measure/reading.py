"""Reading a source: which sources a question needs, each asked once, and what each gave."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from rapport.kernel.scope import Scope
from rapport.measure.buckets import label, present
from rapport.measure.compile import compile_facts, compile_statement
from rapport.measure.filters import Filter
from rapport.measure.metric import Metric, Tally
from rapport.measure.question import Number
from rapport.measure.sources import SOURCES, rolls
from rapport.store import Engine

Place = tuple[str, str | None]
"""A source, and by what it is split."""

TOTAL = ""
"""The bucket of a total."""

CLOCK = Tally("sessions", "countIf(toUnixTimestamp64Milli(s.start) % 900000 != 0)")
"""Sessions that begin at another time than a full quarter of an hour: then events have a time of day."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What to read: a place, its tallies, and for fields which rows (``keys`` before others, ordered by ``first``)."""

    place: Place
    tallies: tuple[Tally, ...]
    filters: tuple[Filter, ...]
    keys: Sequence[str] = ()
    limit: int = 0
    first: Metric | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a reading gave: tallies by bucket, and the SQL with its bindings, to be shown."""

    found: dict[str, dict[Tally, Number]]
    sql: str
    total: dict[Tally, Number] = field(default_factory=dict)
    """What the same reading told of all buckets together."""


Counts = dict[Place, Found]


def read_of(metric: Metric, tally: Tally, by: str | None) -> Place:
    """Where a tally of a metric is read. Sessions have no page of their own: the first or the last stands for it."""
    if by == "page" and SOURCES[tally.rows].of == "session":
        return tally.rows, "exit_page" if metric.page == "exit_page" else "entry_page"
    return tally.rows, by


def plan(metrics: list[Metric], by: str | None) -> dict[Place, tuple[Tally, ...]]:
    """Which places to read for which tallies, each once. The first metric's come first."""
    places: dict[Place, dict[Tally, None]] = {}
    for metric in metrics:
        for tally in metric.tallies:
            places.setdefault(read_of(metric, tally, by), {})[tally] = None
    for place in places:
        if place[0] == "sessions":
            places[place][CLOCK] = None
            break
    return {place: tuple(tallies) for place, tallies in places.items()}


def halves(metric: Metric, by: str | None, counts: Counts, key: str) -> tuple[Number, Number]:
    """Top and bottom of a metric for a bucket. What was not counted there is 0, but a median of nothing is None."""
    nothing = 0 if metric.bottom or metric.counts else None
    top = counts[read_of(metric, metric.top, by)].found.get(key, {}).get(metric.top, nothing)
    if metric.bottom is None:
        return top, None
    return top, counts[read_of(metric, metric.bottom, by)].found.get(key, {}).get(metric.bottom, 0)


def read(engine: Engine, reading: Reading, scope: Scope) -> Found:
    """Ask the engine for one place."""
    source, by = reading.place
    statement = compile_statement(source, by, reading.filters, reading.tallies, _order(reading))
    yesterday = scope.today - timedelta(days=1) if scope.today else scope.last
    extra = {
        "keys": list(reading.keys),
        "limit": reading.limit,
        "opens": scope.first,
        "present": present(scope),
        "horizon": min(scope.last, yesterday),
    }
    reach = replace(scope, first=scope.first - timedelta(days=SOURCES[source].lookback))
    values = {name: value for name, value in (statement.values | extra).items() if f"{{{name}:" in statement.sql}
    answered = Found({}, _shown(statement.sql, reach.bound() | values))
    for bucket, *numbers in engine.ask_scope(statement.sql, reach, **values):
        whole = numbers.pop() if rolls(source, by) else 0
        told = dict(zip(reading.tallies, map(_number, numbers), strict=True))
        if whole:
            answered.total.update({tally: told[tally] for tally in reading.tallies if tally.rolls})
        else:
            answered.found[TOTAL if by is None else label(by, bucket, scope)] = told
    return answered


def facts(engine: Engine, scope: Scope) -> tuple[bool, bool, bool]:
    """Whether the window has events, whether any is somebody's, and whether any has a time of day."""
    events, person, clock = engine.ask_scope(compile_facts(), scope).rows[0]
    return bool(events), bool(person), bool(clock)


def _order(reading: Reading) -> str:
    """SQL that orders rows by the first metric, as far as one source can."""
    first, tallies = reading.first, reading.tallies
    if first is None or first.bottom not in tallies:
        return "t0"
    below = f"t{tallies.index(first.bottom)}"
    return f"if({below} = 0, NULL, t0 / {below})"


def _number(value: object) -> Number:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, int | float) else None


def _shown(sql: str, values: dict[str, object]) -> str:
    bound = [f"-- {name} = {value!s}" for name, value in values.items() if f"{{{name}:" in sql]
    return "\n".join([*bound, sql])
