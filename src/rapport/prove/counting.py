"""One query for one experiment: whom it reached, what each of them did after, and of each variant the moments of it.

A person counts from their first exposure on. Events count from that instant, sessions that were going on then or began
later, each for the window of the plan. What was done before is read the same way, to take noise away.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

from rapport.kernel.scope import Scope
from rapport.measure.buckets import horizon, present
from rapport.measure.by_person import PersonMetric, by_person, person_metric
from rapport.measure.compile import fill
from rapport.measure.dimensions import PROPERTY, dimension
from rapport.measure.filters import BadQuestion
from rapport.measure.metric import Tally
from rapport.measure.segments import segment_test
from rapport.measure.sources import SEEN, SESSIONS
from rapport.prove.maths import Moments
from rapport.prove.maths.curves import normal_point
from rapport.prove.plan import Outcome, Plan
from rapport.store import Engine

DAY_MS = 86_400_000

EXPOSED = """
SELECT e.person AS person, min(e.at) + toIntervalMillisecond({shift_ms:Int64}) AS since,
    argMin($variant, (e.at, e.id)) AS variant, uniqExact($variant) > 1 AS mixed,
    argMin(toString($field), (e.at, e.id)) AS field,
    least(since + toIntervalMillisecond({window_ms:Int64}), toDateTime64({until:Int64}, 3, 'UTC')) AS until,
    since - toIntervalMillisecond({before_ms:Int64}) AS before
FROM $seen
WHERE e.at >= toDateTime64({exposed_since:Int64}, 3, 'UTC') AND e.at < toDateTime64({until:Int64}, 3, 'UTC')
    AND e.person != 0 AND e.name = 'exposure'
    AND toString(getSubcolumn(e.properties, 'experiment')) = {experiment:String}
    AND ({version:String} = '' OR toString(getSubcolumn(e.properties, 'version')) = {version:String}) AND $segment
GROUP BY e.person
HAVING {whole_days:UInt8} = 0
    OR since + toIntervalMillisecond({window_ms:Int64}) <= toDateTime64({until:Int64}, 3, 'UTC')"""

VARIANT = "toString(getSubcolumn(e.properties, 'variant'))"

NARROWED = """(
    SELECT n.* FROM $rows AS n INNER JOIN exposed AS x ON n.person = x.person
    WHERE $when
) AS $alias"""

OTHERS = "n.name != 'exposure'"
"""Being exposed is nothing that a person does."""
SIDES: dict[str, tuple[str, str]] = {
    "after": (f"n.at >= x.since AND n.at < x.until AND {OTHERS}", "n.stop >= x.since AND n.start < x.until"),
    "later": (f"n.at >= x.since AND {OTHERS}", "n.stop >= x.since"),
    "before": (f"n.at < x.since AND n.at >= x.before AND {OTHERS}", "n.stop < x.since AND n.start >= x.before"),
}
"""Which events and which sessions of a person are read: after the exposure, without the window's end, or before."""

QUANTILE = """arrayMap(z -> arraySort(groupArray($c))[least(count(), greatest(1, toUInt64(ceil(
    count() * ({$level:Float64} + z * sqrt({$level:Float64} * (1 - {$level:Float64}) / count())) - 1e-9))))],
    [-{z:Float64}, 0, {z:Float64}]) AS $level"""
"""The order statistics that :func:`rapport.prove.maths.levels` names."""

COUNTED = """WITH exposed AS ($exposed
)
SELECT variant, mixed, field, count() AS people, $numbers
FROM (
    SELECT variant, mixed, field, $cut
    FROM (
        SELECT x.variant AS variant, x.mixed AS mixed, x.field AS field, $values
        FROM exposed AS x
        $joins
    )
)
GROUP BY variant, mixed, field
ORDER BY field, variant, mixed"""

_ROWS = re.compile("|".join(map(re.escape, (SEEN, SESSIONS))))


@dataclass(frozen=True, slots=True)
class Measured:
    """An outcome with the columns that it is made of, each a place among the columns of the query."""

    outcome: Outcome
    number: PersonMetric
    top: int
    bottom: int | None
    before_top: int | None = None
    before_bottom: int | None = None

    @property
    def places(self) -> tuple[int, ...]:
        """Its columns, in the order of its moments."""
        columns = (self.top, self.bottom, self.before_top, self.before_bottom)
        return tuple(place for place in columns if place is not None)


@dataclass(frozen=True, slots=True)
class Group:
    """People of one variant, in one part of a breakdown: how many, and the moments of each outcome by its metric.

    ``known`` counts people of whom the number is known at all.
    """

    variant: str
    field: str
    people: int
    moments: dict[str, Moments]
    known: dict[str, int]
    quantiles: dict[str, tuple[float, float, float]]
    """Of outcomes that are quantiles: the ends of its interval around the value."""
    earlier: dict[str, int]
    """Of outcomes with a time before: how many people were there then; all others are new."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom an experiment reached. ``mixed`` people met several variants and are left out.

    ``sql`` is the query with the values that were bound, to be shown.
    """

    groups: tuple[Group, ...]
    mixed: int
    measured: tuple[Measured, ...]
    sql: str


def count(engine: Engine, plan: Plan, scope: Scope, by: str | None = None, day: int | None = None) -> Reached:
    """Count an experiment's exposures of a window, and what came of them until its end.

    ``by`` splits people by a field of the event that exposed them. ``day`` looks at one day after the exposure only,
    from 0 on, of people of whom it is over. Raises :class:`BadQuestion`.
    """
    if day is not None:
        plan = replace(plan, window_days=1, before_days=0)
    return _Counting(plan, scope, by, day).ask(engine)


class _Counting:
    """Puts the query together. Columns are tallies of a source, after or before, each read once."""

    def __init__(self, plan: Plan, scope: Scope, by: str | None, day: int | None) -> None:
        self.plan, self.scope, self.by, self.day = plan, scope, by, day
        self.columns: dict[tuple[str, Tally], int] = {}
        self.measured = tuple(map(self._measure, plan.outcomes))

    def _measure(self, outcome: Outcome) -> Measured:
        number = person_metric(outcome.metric)
        # Whether somebody comes back on a day is told by that day, whatever the window.
        side = "later" if number.looks_ahead else "after"
        made = Measured(outcome, number, self._column(side, number.top), None)
        if number.bottom:
            made = replace(made, bottom=self._column(side, number.bottom))
        if outcome.quantile is not None:
            if number.bottom or number.is_share:
                raise BadQuestion(f"quantile: {outcome.metric} has no quantile over people; take a number of things.")
            return made
        # What waits for later days cannot be known of the days before.
        if self.plan.before_days and not number.looks_ahead:
            made = replace(made, before_top=self._column("before", number.top))
            if number.bottom:
                made = replace(made, before_bottom=self._column("before", number.bottom))
        return made

    def _column(self, side: str, tally: Tally) -> int:
        return self.columns.setdefault((side, tally), len(self.columns))

    def ask(self, engine: Engine) -> Reached:
        sql, values = self.statement()
        groups, mixed = [], 0
        for row in engine.ask_scope(sql, self.reach, **values).dicts():
            if row["mixed"]:
                mixed += row["people"]
            else:
                groups.append(self._group(row))
        bound = self.reach.bound() | values
        told = [f"-- {name} = {value!s}" for name, value in bound.items() if f"{{{name}:" in sql]
        return Reached(tuple(groups), mixed, self.measured, "\n".join([*told, sql]))

    @property
    def reach(self) -> Scope:
        """The window that has to be read: from before the exposures, and from sessions that had begun already."""
        return replace(self.scope, first=self.scope.first - timedelta(days=self.plan.before_days + 1), segment=None)

    def statement(self) -> tuple[str, dict[str, object]]:
        """The SQL, and the values to bind besides the scope's."""
        window = self.plan.window_days
        values: dict[str, object] = {
            "experiment": self.plan.experiment,
            "version": "" if self.plan.version is None else str(self.plan.version),
            "exposed_since": self.scope.bound()["since"],
            "window_ms": (window or 36_600) * DAY_MS,
            "shift_ms": (self.day or 0) * DAY_MS,
            "whole_days": int(self.day is not None),
            "before_ms": self.plan.before_days * DAY_MS,
            "z": normal_point(1 - self.plan.alpha / 2),
            "present": present(self.scope),
            "horizon": horizon(self.scope),
        }
        places = {"variant": VARIANT, "field": self._field(values), "segment": "1"}
        values |= {f"level{one.top}": one.outcome.quantile for one in self.measured if one.outcome.quantile}
        if self.scope.segment is not None:
            test = segment_test(self.scope.segment, self.scope)
            places["segment"], values = test.sql, values | test.values
        sql = (
            COUNTED.replace("$exposed", fill(EXPOSED, **places))
            .replace("$numbers", ", ".join(self._numbers()))
            .replace("$cut", ", ".join(self._cut(values)))
            .replace("$values", ", ".join(self._values()))
            .replace("$joins", "\n        ".join(self._joins()))
        )
        return sql, {name: value for name, value in values.items() if f"{{{name}:" in sql}

    def _field(self, values: dict[str, object]) -> str:
        if self.by is None:
            return "''"
        row = dimension(self.by, "by_name")
        if not row.event or row.many:
            raise BadQuestion(f"by: people cannot be split by {self.by!r}; use channel, country, device or the like.")
        if self.by.startswith(PROPERTY):
            values["by_name"] = self.by[len(PROPERTY) :]
        return row.event

    def _sources(self) -> Iterator[tuple[str, str, tuple[Tally, ...]]]:
        """Each side and source that is read, with its tallies."""
        found: dict[tuple[str, str], list[Tally]] = {}
        for side, tally in self.columns:
            found.setdefault((side, tally.rows), []).append(tally)
        for (side, rows), tallies in found.items():
            yield side, rows, tuple(tallies)

    def _joins(self) -> Iterator[str]:
        for number, (side, rows, tallies) in enumerate(self._sources()):
            found = _ROWS.sub(partial(_narrowed, side), by_person(rows, tallies))
            yield f"LEFT JOIN ({found}) AS j{number} ON x.person = j{number}.bucket"

    def _values(self) -> Iterator[str]:
        for number, (side, _, tallies) in enumerate(self._sources()):
            for place, tally in enumerate(tallies):
                column = self.columns[side, tally]
                yield f"toFloat64(ifNull(j{number}.t{place}, 0)) AS v{column}"
                yield f"isNotNull(j{number}.t{place}) AS k{column}"
                yield f"j{number}.bucket != 0 AS h{column}"

    def _cut(self, values: dict[str, object]) -> Iterator[str]:
        """Values after capping: a column is cut where an outcome made of it alone asks for that."""
        caps = {one.top: one.outcome.cap for one in self.measured if one.outcome.cap is not None}
        for column in self.columns.values():
            yield f"k{column}, h{column}"
            if column in caps:
                values[f"cap{column}"] = caps[column]
                yield f"least(v{column}, quantileExact({{cap{column}:Float64}})(v{column}) OVER ()) AS c{column}"
            else:
                yield f"v{column} AS c{column}"

    def _numbers(self) -> Iterator[str]:
        pairs = {(a, b) for one in self.measured for a in one.places for b in one.places if a <= b}
        for column in self.columns.values():
            yield f"avg(c{column}) AS mean{column}, sum(k{column}) AS known{column}"
            yield f"sum(h{column}) AS there{column}"
        yield from (f"covarSampStable(c{a}, c{b}) AS cov{a}_{b}" for a, b in sorted(pairs))
        for one in self.measured:
            if one.outcome.quantile is not None:
                yield QUANTILE.replace("$c", f"c{one.top}").replace("$level", f"level{one.top}")

    def _group(self, row: dict[str, Any]) -> Group:
        n = row["people"]

        def moments(one: Measured) -> Moments:
            places = one.places
            shared = [[row[f"cov{min(a, b)}_{max(a, b)}"] if n > 1 else 0.0 for b in places] for a in places]
            return Moments(n, tuple(row[f"mean{place}"] for place in places), tuple(map(tuple, shared)))

        return Group(
            row["variant"],
            row["field"],
            n,
            {one.outcome.metric: moments(one) for one in self.measured},
            {one.outcome.metric: row[f"known{one.top}"] for one in self.measured},
            {one.outcome.metric: tuple(row[f"level{one.top}"]) for one in self.measured if one.outcome.quantile},
            {one.outcome.metric: row[f"there{one.before_top}"] for one in self.measured if one.before_top is not None},
        )


def _narrowed(side: str, found: re.Match[str]) -> str:
    """The same rows, but only what people did on this side of their exposure."""
    events, sessions = SIDES[side]
    of_sessions = found[0] == SESSIONS
    view, when, alias = ("sessions", sessions, "s") if of_sessions else ("seen", events, "e")
    rows = f"{view}(project = {{project:UInt32}})"
    return NARROWED.replace("$rows", rows).replace("$when", when).replace("$alias", alias)
