"""Funnel: how many of those who take a first step also take the next ones, in time, and how long that takes them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from rapport.kernel.scope import Scope
from rapport.measure.compile import Statement
from rapport.measure.dimensions import STRETCHES
from rapport.measure.durations import spelled
from rapport.measure.questions import funnel_sql as sql
from rapport.measure.questions.funnel_trend import Cell, cells
from rapport.measure.questions.funnel_wants import Asked, FunnelWants, read
from rapport.measure.reading import facts
from rapport.measure.shape import Column, Shape, Shaped, found, shape, shown
from rapport.measure.shaping import compile_shape
from rapport.store import Engine


@dataclass(frozen=True, slots=True)
class Step:
    """One step of everybody's funnel, or of a group's."""

    of: Annotated[str, Column("Of", "text", "everybody, group, or other: the values that are not named, together.")]
    group: Annotated[str | None, Column("Group", "text", "The field's value at the first step.")]
    step: Annotated[int, Column("Step", "count", "1 is the first. In any order: how many of the steps.")]
    meets: Annotated[str, Column("Meets", "text", "The condition of the step.")]
    reached: Annotated[int, Column("Reached", "count", "People (or sessions) whose best attempt got here.")]
    dropped: Annotated[int | None, Column("Dropped", "count", "Those of the step before who did not get here.")]
    conversion: Annotated[float | None, Column("Conversion", "share", "Reached ÷ reached the first step.")]
    step_conversion: Annotated[float | None, Column("From before", "share", "Reached ÷ reached the step before.")]
    median_s: Annotated[float | None, Column("Median", "s", "Time since the step before, median.")]
    mean_s: Annotated[float | None, Column("Mean", "s", "Time since the step before, mean.")]
    total_median_s: Annotated[float | None, Column("Since first, median", "s", "Time since the first step, median.")]
    total_mean_s: Annotated[float | None, Column("Since first, mean", "s", "Time since the first step, mean.")]


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who reached a step: the engine's number, the id they are known by, and when they took each step."""

    person: str
    known_as: str
    times_ms: tuple[int, ...]
    """Milliseconds since 1970 UTC, one for each step reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel(Shaped):
    """A funnel; ``rows`` are the steps of everybody, then of each group."""

    trend: tuple[Cell, ...] = ()
    people: tuple[Who, ...] = ()
    notes: tuple[str, ...] = ()
    """What to know when reading it, in sentences."""


@dataclass(slots=True)
class _Asking:
    """Asks for one funnel, and keeps the SQL."""

    engine: Engine
    scope: Scope
    asked: Asked
    sql: list[str] = field(default_factory=list)

    def rows(self, outer: str, /, stretch: str = "", **values: object) -> list[tuple[Any, ...]]:
        return self.ask(self.asked.statement(outer, stretch=stretch), values)

    def ask(self, statement: Statement, values: dict[str, object]) -> list[tuple[Any, ...]]:
        values = {"within": self.asked.within_ms, **values}
        self.sql.append(shown(statement, self.scope, **values))
        return list(found(self.engine, statement, self.scope, **values))


def funnel(engine: Engine, scope: Scope, wants: FunnelWants) -> Funnel:
    """The funnel. Raises :class:`BadQuestion` for what has no answer; no event at all is unknown."""
    asking = _Asking(engine, scope, read(wants))
    rows = _steps(asking.asked, "everybody", None, asking.rows(sql.TOTALS)[0])
    notes: list[str] = []
    if not rows[-1].reached:
        missing, unknown = _missing(asking)
        if unknown:
            return Funnel(unknown={"": unknown}, sql=tuple(asking.sql))
        notes += missing
    if wants.by:
        rows += _groups(asking, notes)
    trend = _trend(asking, notes) if wants.trend else ()
    if rows[0].reached:
        notes.append(f"Who began less than {spelled(wants.window)} before the end had less time for the other steps.")
    people = _people(asking) if wants.who else ()
    return Funnel(rows=tuple(rows), trend=trend, people=people, notes=tuple(notes), sql=tuple(asking.sql))


def _steps(asked: Asked, of: str, group: str | None, told: Sequence[Any]) -> list[Step]:
    """Rows of one funnel, from what TOTALS tells of it."""
    counts, *times = ([*row] for row in told)
    counts += [0] * (len(asked.steps) - len(counts))
    rows = []
    for number, reached in enumerate(counts):
        seconds = [row[number - 1] / 1000 if 0 < number <= len(row) else None for row in times]
        before = counts[number - 1] if number else None
        rows.append(
            Step(
                of,
                group,
                number + 1,
                asked.wants.step[number] if asked.wants.order != "any" else f"any {number + 1} of the steps",
                reached,
                None if before is None else before - reached,
                reached / counts[0] if counts[0] else None,
                reached / before if before else None,
                *seconds,
            )
        )
    return rows


def _missing(asking: _Asking) -> tuple[list[str], str]:
    """A note for each step that nothing meets, and a reason where nobody did anything at all."""
    statement = compile_shape(sql.MET, step=list(asking.asked.steps))
    met, events = asking.ask(statement, {})[0]
    if not events:
        return [], "no_person" if facts(asking.engine, asking.scope)[0] else "no_data"
    steps = enumerate(zip(asking.asked.wants.step, met, strict=True), 1)
    return [f"Step {n}: no such event in this window ({text})." for n, (text, is_met) in steps if not is_met], ""


def _groups(asking: _Asking, notes: list[str]) -> list[Step]:
    rows: list[Step] = []
    for named, name, different, *told in asking.rows(sql.GROUPS, top=asking.asked.wants.top):
        rows += _steps(asking.asked, "group" if named else "other", str(name) if named else None, told)
        if not named:
            notes.append(f"The group other is the {different} values with the fewest people, together.")
    return rows


def _trend(asking: _Asking, notes: list[str]) -> tuple[Cell, ...]:
    wants = asking.asked.wants
    stretch = STRETCHES[wants.trend].sql.format(sql.FIRST_DAY)
    told = {day: counts for day, *counts in asking.rows(sql.TREND, stretch, steps=len(wants.step))}
    row = cells(asking.scope, wants.trend, asking.asked.within_ms, told)
    if all(cell.incomplete for cell in row):
        notes.append(f"No {wants.trend} is complete: ask for more days, or for less time to convert.")
    return row


def _people(asking: _Asking) -> tuple[Who, ...]:
    wants = asking.asked.wants
    rows = asking.rows(sql.WHO, step=wants.at, dropped=wants.who == "dropped", limit=wants.limit)
    people = [person for person, _ in rows]
    names = {
        person: str(known or anonymous)
        for person, known, anonymous in asking.ask(compile_shape(sql.NAMES), {"people": people})
    }
    return tuple(Who(str(person), names.get(person, ""), tuple(times)) for person, times in rows)


shape(
    Shape(
        name="funnel",
        title="Funnel",
        asks="Where do people stop on the way?",
        sentence="How many of those who take a first step also take the next ones in time, and how long it takes them.",
        term="funnel",
        wants=FunnelWants,
        row=Step,
        answer=funnel,
        place=10,
        examples=("--project shop --step view_item --step add_to_cart --step purchase --window 7d --by device",),
    )
)
