"""Reading a source: which sources a question needs, each asked once, and what each gave."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from rapport.kernel.scope import Scope
from rapport.measure.buckets import horizon, label, present
from rapport.measure.compile import Statement, compile_cube, compile_facts, compile_statement, shown_sql
from rapport.measure.filters import Filter
from rapport.measure.metric import Metric, Tally
from rapport.measure.question import Number
from rapport.measure.segments import narrowed
from rapport.measure.sources import SOURCES, rolls
from rapport.store import Engine, Rows

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
    _, by = reading.place
    rows, total, sql = _ask(engine, reading, scope, None)
    found = {(TOTAL if by is None else label(by, bucket, scope)): numbers for bucket, numbers in rows}
    return Found(found, sql, total)


def read_times(engine: Engine, reading: Reading, time: str, scope: Scope) -> dict[str, Found]:
    """Ask for a place that is split by a field, each of ``reading.keys`` split by a stretch of time as well."""
    rows, _, sql = _ask(engine, reading, scope, time)
    found = {key: Found({}, sql) for key in reading.keys}
    for (stretch, key), numbers in rows:
        found[str(key)].found[label(time, stretch, scope)] = numbers
    return found


def _ask(
    engine: Engine, reading: Reading, scope: Scope, time: str | None
) -> tuple[list[tuple[Any, dict[Tally, Number]]], dict[Tally, Number], str]:
    """Buckets with their tallies, those of all buckets together where they came along, and the SQL to be shown."""
    source, by = reading.place
    statement = compile_statement(source, by, reading.filters, reading.tallies, _order(reading), time)
    asked, sql = _asked(engine, statement, reading, scope)
    rows: list[tuple[Any, dict[Tally, Number]]] = []
    total: dict[Tally, Number] = {}
    for bucket, *numbers in asked:
        whole = numbers.pop() if time is None and rolls(source, by) else 0
        told = dict(zip(reading.tallies, map(_number, numbers), strict=True))
        if whole:
            total = {tally: told[tally] for tally in reading.tallies if tally.rolls}
        else:
            rows.append((bucket, told))
    return rows, total, sql


def _asked(engine: Engine, statement: Statement, reading: Reading, scope: Scope) -> tuple[Rows, str]:
    """Rows of a statement, and its SQL to be shown."""
    statement = narrowed(statement, scope)
    extra = {
        "keys": list(reading.keys),
        "limit": reading.limit,
        "opens": scope.first,
        "present": present(scope),
        "horizon": horizon(scope),
    }
    reach = replace(scope, first=scope.first - timedelta(days=SOURCES[reading.place[0]].lookback))
    values = {name: value for name, value in (statement.values | extra).items() if f"{{{name}:" in statement.sql}
    rows = engine.ask_scope(statement.sql, reach, **values)
    return rows, shown_sql(statement.sql, reach.bound() | values)


@dataclass(frozen=True, slots=True)
class Cube:
    """A place that was read by a stretch of time and a field at once."""

    by_time: Found
    by_field: Found
    pairs: dict[str, Found]
    """By the field's value: its tallies by stretch of time."""


def read_cube(engine: Engine, reading: Reading, time: str, scope: Scope) -> Cube:
    """Ask for a place by a stretch of time and its field, by each alone and in all, in one reading.

    Only where :func:`rapport.measure.sources.cubes` says so. Of the field's values there are ``reading.limit``.
    """
    source, by = reading.place
    statement = compile_cube(source, by or "", reading.filters, reading.tallies, _order(reading), time)
    rows, sql = _asked(engine, statement, reading, scope)
    cube = Cube(Found({}, sql), Found({}, sql), {})
    for stretch, part, *numbers, all_times, all_parts in rows:
        told = dict(zip(reading.tallies, map(_number, numbers), strict=True))
        if all_times and all_parts:
            cube.by_time.total.update(told)
            cube.by_field.total.update(told)
        elif all_parts:
            cube.by_time.found[label(time, stretch, scope)] = told
        elif all_times:
            cube.by_field.found[label(by or "", part, scope)] = told
        else:
            cube.pairs.setdefault(str(part), Found({}, sql)).found[label(time, stretch, scope)] = told
    return cube


def facts(engine: Engine, scope: Scope) -> tuple[bool, dict[str, bool]]:
    """Whether the window has events, and which of the needs that can be looked at there they meet."""
    statement = narrowed(compile_facts(), scope)
    events, person, followed, clock = engine.ask_scope(statement.sql, scope, **statement.values).rows[0]
    return bool(events), {"person": bool(person), "people over days": bool(followed), "time of day": bool(clock)}


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
