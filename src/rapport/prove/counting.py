"""One query for one experiment: whom it reached, what each of them did after, and of each variant the moments of it.

A person counts from their first exposure on. Events count from that instant, sessions that were going on then or began
later, each for the window of the plan. What was done before is read the same way, to take noise away.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from rapport.kernel.scope import Scope
from rapport.measure.buckets import horizon, present
from rapport.measure.by_person import by_person, person_metric
from rapport.measure.compile import fill
from rapport.measure.dimensions import PROPERTY, dimension
from rapport.measure.filters import BadQuestion
from rapport.measure.metric import Tally
from rapport.measure.segments import segment_test
from rapport.measure.sources import SEEN, SESSIONS
from rapport.prove.counting_sql import (
    ALL_OF,
    AT_ONCE,
    AT_ONCE_SETTING,
    COUNTED,
    FIRST,
    NARROWED,
    PERSONS,
    PERSONS_SLICED,
    POOLED,
    QUANTILE,
    SAID,
    SIDES,
    SLICE_OF,
    SLICED,
    SLICES,
    WHOLE,
)
from rapport.prove.maths import Moments
from rapport.prove.maths.curves import normal_point
from rapport.prove.plan import Outcome, Plan
from rapport.prove.reached import Group, Measured, Reached
from rapport.store import Engine

DAY_MS = 86_400_000

_ROWS = re.compile("|".join(map(re.escape, (SEEN, SESSIONS))))


def count(engine: Engine, plan: Plan, scope: Scope, by: str | None = None, *, within: Scope | None = None) -> Reached:
    """Count an experiment's exposures of a window, and what came of them until its end.

    ``by`` splits people by a field of the event that exposed them. Of ``within`` only people count who were in its
    segment at its end; without it, those who are in the scope's own. Raises :class:`BadQuestion`.
    """
    counting = Counting(plan, scope, by)
    counting.within = within or scope
    return counting.ask(engine).get(None, counting.nobody)


class Counting:
    """Puts the query together. Columns are tallies of a source, after or before, each read once.

    ``exposed`` is one of the ways to look at the people (:mod:`rapport.prove.counting_sql`): as a whole, or in slices.
    """

    def __init__(self, plan: Plan, scope: Scope, by: str | None = None, exposed: str = WHOLE, ages: int = 0) -> None:
        self.plan, self.scope, self.by, self.exposed, self.ages = plan, scope, by, exposed, ages
        self.within = scope
        self.columns: dict[tuple[str, Tally], int] = {}
        self.measured = tuple(map(self._measure, plan.outcomes))

    def _measure(self, outcome: Outcome) -> Measured:
        number = person_metric(outcome.metric)
        # Whether somebody comes back on a day is told by that day, whatever the window.
        side = "later" if number.looks_ahead else "after"
        made = Measured(outcome, number, self._column(side, number.top), None)
        if number.bottom:
            made = replace(made, bottom=self._column(side, number.bottom))
        if made.level is not None:
            if number.bottom or number.is_share:
                raise BadQuestion(f"quantile: {outcome.metric} has no quantile over people; take a number of things.")
            return made
        # What waits for later days cannot be known of the days before.
        if self.plan.before_days and not number.looks_ahead:
            made = replace(made, before_top=self._column("before", number.top))
            if number.bottom:
                made = replace(made, before_bottom=self._column("before", number.bottom))
        return made

    @property
    def lists(self) -> dict[int, str]:
        """Columns that hold all things of a person, and not a number; and what tells whether these are known."""
        some = {"not_collected": "arrayMax"}
        return {
            one.top: some.get(one.number.metric.missing, "notEmpty") for one in self.measured if one.number.is_quantile
        }

    def _column(self, side: str, tally: Tally) -> int:
        return self.columns.setdefault((side, tally), len(self.columns))

    def ask(self, engine: Engine) -> dict[Any, Reached]:
        """What was counted, by slice; None is the one of the whole."""
        sql, values = self.statement(at_once=engine.embedded)
        groups: dict[Any, list[Group]] = {}
        mixed: Counter[Any] = Counter()
        for row in engine.ask_scope(sql, self.reach, **values).dicts():
            found = groups.setdefault(row["slice"], [])
            if row["mixed"]:
                mixed[row["slice"]] += row["people"]
            else:
                found.append(self._group(row))
        told = self.told(sql, values)
        return {name: Reached(tuple(found), mixed[name], self.measured, told) for name, found in groups.items()}

    @property
    def nobody(self) -> Reached:
        """What is counted where nobody was reached."""
        return Reached((), 0, self.measured, self.told(*self.statement()))

    def told(self, sql: str, values: dict[str, object]) -> str:
        """The query with what is bound in front."""
        bound = self.reach.bound() | values
        return "\n".join([*(f"-- {name} = {value!s}" for name, value in bound.items() if f"{{{name}:" in sql), sql])

    @property
    def reach(self) -> Scope:
        """The window that has to be read: from before the exposures, and from sessions that had begun already."""
        return replace(self.scope, first=self.scope.first - timedelta(days=self.plan.before_days + 1), segment=None)

    def statement(self, *, at_once: bool = False) -> tuple[str, dict[str, object]]:
        """The SQL, and the values to bind besides the scope's. ``at_once`` finds the people once for all that is read.

        The embedded engine knows how; a server may be too old for it, and gives the same numbers without.
        """
        values = self._bound()
        places = {"field": self._field(values), "segment": "1", "arm": POOLED if self.plan.pooled else SAID}
        if self.within.segment is not None:
            test = segment_test(self.within.segment, self.within)
            places["segment"], values = test.sql, values | test.values
        slice_, mixed = SLICE_OF[self.exposed]
        parts = {
            "$exposed": fill(self.exposed.replace("$first", FIRST), **places),
            "$numbers": ", ".join(self._numbers()),
            "$cut": ", ".join(self._cut(values)),
            "$values": ", ".join(self._values()),
            "$slice": slice_,
            "$mixed": mixed,
            "$persons": PERSONS if self.exposed == WHOLE else PERSONS_SLICED,
            "$joins": "\n        ".join(self._joins()),
        }
        sql = COUNTED
        for place, text in parts.items():
            sql = sql.replace(f"{place} ", f"{text} ").replace(f"{place}\n", f"{text}\n")
        if at_once:
            sql = sql.replace(*AT_ONCE) + AT_ONCE_SETTING
        return sql, {name: value for name, value in values.items() if f"{{{name}:" in sql}

    def _bound(self) -> dict[str, object]:
        """What every query binds."""
        levels = {f"level{one.top}": one.level for one in self.measured if one.level}
        return levels | {
            "experiment": self.plan.experiment,
            "version": "" if self.plan.version is None else str(self.plan.version),
            "control": self.plan.control,
            "pooled": self.plan.pooled,
            "exposed_since": self.scope.bound()["since"],
            "window_ms": (self.plan.window_days or 36_600) * DAY_MS,
            "before_ms": self.plan.before_days * DAY_MS,
            "ages": self.ages,
            "z": normal_point(1 - self.plan.alpha / 2),
            "present": present(self.scope),
            "horizon": horizon(self.scope),
        }

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
            sliced = self.exposed != WHOLE and side != "before"
            found = _ROWS.sub(partial(self._narrowed, side, sliced=sliced), by_person(rows, tallies))
            yield f"LEFT JOIN ({found}) AS j{number} ON x.{'id' if sliced else 'person'} = j{number}.bucket"

    def _narrowed(self, side: str, found: re.Match[str], *, sliced: bool) -> str:
        """The same rows, but only what people did on this side of their exposure."""
        of_sessions = found[0] == SESSIONS
        view, alias = ("sessions", "s") if of_sessions else ("seen", "e")
        made = NARROWED if not sliced else SLICED.replace("$belongs", SLICES[self.exposed][of_sessions])
        rows = f"{view}(project = {{project:UInt32}})"
        return made.replace("$rows", rows).replace("$when", SIDES[side][of_sessions]).replace("$alias", alias)

    def _values(self) -> Iterator[str]:
        for number, (side, _, tallies) in enumerate(self._sources()):
            for place, tally in enumerate(tallies):
                column = self.columns[side, tally]
                if column in self.lists:
                    yield f"j{number}.t{place} AS v{column}, {self.lists[column]}(v{column}) > 0 AS k{column}"
                else:
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
                highest = f"quantileExact({{cap{column}:Float64}})(v{column}) OVER (PARTITION BY slice)"
                yield f"least(v{column}, {highest}) AS c{column}"
            else:
                yield f"v{column} AS c{column}"

    def _numbers(self) -> Iterator[str]:
        sums = [one for one in self.measured if not one.number.is_quantile]
        pairs = {(a, b) for one in sums for a in one.places for b in one.places if a <= b}
        for column in self.columns.values():
            if column in self.lists:
                yield f"sum(k{column}) AS known{column}, " + ALL_OF.replace("$n", str(column))
                continue
            yield f"avg(c{column}) AS mean{column}, sum(k{column}) AS known{column}"
            yield f"sum(h{column}) AS there{column}"
        yield from (f"covarSampStable(c{a}, c{b}) AS cov{a}_{b}" for a, b in sorted(pairs))
        for one in self.measured:
            if one.is_mean:
                yield f"min(c{one.top}) AS low{one.top}, max(c{one.top}) AS high{one.top}"
            if one.level and not one.number.is_quantile:
                yield QUANTILE.replace("$c", f"c{one.top}").replace("$level", f"level{one.top}")

    def _group(self, row: dict[str, Any]) -> Group:
        n = row["people"]

        def moments(one: Measured) -> Moments:
            places = one.places
            shared = [[row[f"cov{min(a, b)}_{max(a, b)}"] if n > 1 else 0.0 for b in places] for a in places]
            return Moments(n, tuple(row[f"mean{place}"] for place in places), tuple(map(tuple, shared)))

        def below(place: int) -> Moments:
            one, both, other = row[f"shared{place}"] if n > 1 else (0.0, 0.0, 0.0)
            means = row[f"mean_below{place}"], row[f"things{place}"] / n
            return Moments(n, means, ((one, both), (both, other)))

        return Group(
            row["variant"],
            row["field"],
            n,
            {one.outcome.metric: moments(one) for one in self.measured if not one.number.is_quantile},
            {one.outcome.metric: row[f"known{one.top}"] for one in self.measured},
            {one.outcome.metric: tuple(row[f"level{one.top}"]) for one in self.measured if one.level},
            {one.outcome.metric: below(one.top) for one in self.measured if one.number.is_quantile},
            {one.outcome.metric: (row[f"low{one.top}"], row[f"high{one.top}"]) for one in self.measured if one.is_mean},
            {one.outcome.metric: row[f"there{one.before_top}"] for one in self.measured if one.before_top is not None},
        )
