"""One query for one experiment: whom it reached, what each of them did after, and of each variant the moments of it.

A person counts from their first exposure on. Events count from that instant, sessions that were going on then or began
later, each for the window of the plan. What was done before is read the same way, to take noise away.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from rapport.kernel.scope import Scope
from rapport.kernel.segment import Condition
from rapport.measure.buckets import horizon, present
from rapport.measure.by_person import by_person, counted, person_metric
from rapport.measure.compile import fill
from rapport.measure.dimensions import PROPERTY, dimension
from rapport.measure.filters import BadQuestion
from rapport.measure.metric import Tally
from rapport.measure.outcomes import RANKED, RANKED_DAYS
from rapport.measure.segments import segment_tests
from rapport.measure.sources import SEEN, SESSIONS
from rapport.prove.counting_sql import (
    ALL_OF,
    AT_ONCE,
    AT_ONCE_SETTING,
    COUNTED,
    DAYS,
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
    SLICED_SIDES,
    SLICES,
    WHOLE,
)
from rapport.prove.maths.curves import normal_point
from rapport.prove.plan import Outcome, Plan
from rapport.prove.ranking import OVER, ranks
from rapport.prove.reached import Group, Measured, Reached, group_of
from rapport.store import Engine

DAY_MS = 86_400_000

_ROWS = re.compile("|".join(map(re.escape, (SEEN, SESSIONS))))


def count(
    engine: Engine, plan: Plan, scope: Scope, by: str | None = None, *, segments: Mapping[str, Condition] | None = None
) -> Reached:
    """Count an experiment's exposures of a window, and what came of them until its end.

    ``by`` splits people by a field of the event that exposed them, ``segments`` by these, of which somebody may be in
    several; who is in none is left out then. In a segment, also in the scope's own, is who was in it on the day before
    the window: a variant may have brought in whoever came later. Raises :class:`BadQuestion`.
    """
    counting = Counting(plan, scope, by)
    counting.segments = segments
    return counting.ask(engine).get(None, counting.nobody)


class Counting:
    """Puts the query together. Columns are tallies of a source, after or before, each read once.

    ``exposed`` is one of the ways to look at the people (:mod:`rapport.prove.counting_sql`): as a whole, or in slices.
    """

    def __init__(self, plan: Plan, scope: Scope, by: str | None = None, exposed: str = WHOLE, ages: int = 0) -> None:
        self.plan, self.scope, self.by, self.exposed, self.ages = plan, scope, by, exposed, ages
        self.segments: Mapping[str, Condition] | None = None
        self.columns: dict[tuple[str, Tally], int] = {}
        self.measured = tuple(map(self._measure, plan.outcomes))

    def _measure(self, outcome: Outcome) -> Measured:
        number = person_metric(outcome.metric)
        # Whether somebody comes back on a day is told by that day, whatever the window.
        side = "week" if number.is_rank else "later" if number.looks_ahead else "after"
        made = Measured(outcome, number, self._column(side, number.top), None)
        if number.bottom:
            made = replace(made, bottom=self._column(side, number.bottom))
        if made.level is not None:
            if number.bottom or number.is_share:
                raise BadQuestion(f"quantile: {outcome.metric} has no quantile over people; take a number of things.")
            return made
        if self.plan.before_days and number.is_rank:
            return replace(made, before_top=self._column("week_before", number.top))
        # What else waits for later days cannot be known of the days before.
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
                found.append(group_of(row, self.measured))
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
        ranked = any(one.number.is_rank and one.before_top is not None for one in self.measured)
        days = max(self.plan.before_days, RANKED_DAYS * ranked) + 1
        return replace(self.scope, first=self.scope.first - timedelta(days=days), segment=None)

    def statement(self, *, at_once: bool = False) -> tuple[str, dict[str, object]]:
        """The SQL, and the values to bind besides the scope's. ``at_once`` finds the people once for all that is read.

        The embedded engine knows how; a server may be too old for it, and gives the same numbers without.
        """
        values = self._bound()
        places = {"field": self._field(values), "segment": "1", "arm": POOLED if self.plan.pooled else SAID}
        if self.scope.segment is not None:
            (places["segment"],), tested = segment_tests([self.scope.segment], self.eve)
            values |= tested
        slice_, mixed = SLICE_OF[self.exposed]
        parts = {
            "$exposed": fill(self.exposed.replace("$first", FIRST), **places),
            "$numbers": ", ".join(self._numbers()),
            "$cut": ", ".join(self._cut(values)),
            "$values": ", ".join(self._values()),
            "$slice": slice_,
            "$mixed": mixed,
            "$part": self._part(values),
            "$persons": PERSONS if self.exposed == WHOLE else PERSONS_SLICED,
            "$joins": "\n        ".join(self._joins(values)),
        }
        sql = COUNTED
        for place, text in parts.items():
            sql = sql.replace(f"{place} ", f"{text} ").replace(f"{place}\n", f"{text}\n")
        if at_once:
            sql = sql.replace(*AT_ONCE) + AT_ONCE_SETTING
        return sql, {name: value for name, value in values.items() if f"{{{name}:" in sql}

    @property
    def eve(self) -> Scope:
        """The day before the window."""
        day = self.scope.first - timedelta(days=1)
        return replace(self.scope, first=day, last=day, segment=None)

    def _part(self, values: dict[str, object]) -> str:
        """In which part people stand, each of several if they do."""
        if self.segments is None:
            return "x.field"
        tests, tested = segment_tests(list(self.segments.values()), self.eve)
        values |= tested | {f"part{n}": name for n, name in enumerate(self.segments)}
        names = ", ".join(f"if({test}, [{{part{n}:String}}], [])" for n, test in enumerate(tests))
        return f"arrayJoin(arrayConcat({names or 'emptyArrayString()'}))"

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

    def _joins(self, values: dict[str, object]) -> Iterator[str]:
        for number, (side, rows, tallies) in enumerate(self._sources()):
            sliced = self.exposed != WHOLE and side in SLICED_SIDES
            if rows == RANKED:
                made = ranks(side, tallies, self.scope)
                found = made.sql
                values |= made.values
            else:
                found = _ROWS.sub(partial(self._narrowed, side, sliced=sliced), by_person(rows, tallies))
            yield f"LEFT ANY JOIN ({found}) AS j{number} ON x.{'id' if sliced else 'person'} = j{number}.bucket"

    def _narrowed(self, side: str, found: re.Match[str], *, sliced: bool) -> str:
        """The same rows, but only what people did on this side of their exposure."""
        of_sessions = found[0] == SESSIONS
        view, alias = ("sessions", "s") if of_sessions else ("seen", "e")
        made = NARROWED if not sliced else SLICED.replace("$belongs", SLICES[self.exposed][of_sessions])
        rows = f"{view}(project = {{project:UInt32}})"
        return made.replace("$rows", rows).replace("$when", SIDES[side][of_sessions]).replace("$alias", alias)

    def _values(self) -> Iterator[str]:
        over = "least({horizon:Date}, slice)" if self.exposed == DAYS else "{horizon:Date}"
        for number, (side, rows, tallies) in enumerate(self._sources()):
            there = f"j{number}.bucket != 0"
            for place, tally in enumerate(tallies):
                column, found = self.columns[side, tally], f"j{number}.t{place}"
                if column in self.lists:
                    yield f"{found} AS v{column}, {self.lists[column]}(v{column}) > 0 AS k{column}"
                    yield f"{there} AS h{column}"
                    continue
                value = counted(tally, found, there, over)
                if side == "week":
                    value = f"if({OVER.replace('$over', over)}, {value}, 0)"
                yield f"{value} AS v{column}, isNotNull({found}) AS k{column}"
                yield f"{f'j{number}.here' if rows == RANKED else there} AS h{column}"

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
        for a, b in sorted(pairs):
            spread = f"varSampStable(c{a})" if a == b else f"covarSampStable(c{a}, c{b})"
            yield f"{spread} AS cov{a}_{b}"
        for one in self.measured:
            if one.is_mean:
                yield f"min(c{one.top}) AS low{one.top}, max(c{one.top}) AS high{one.top}"
            if one.level and not one.number.is_quantile:
                yield QUANTILE.replace("$c", f"c{one.top}").replace("$level", f"level{one.top}")
