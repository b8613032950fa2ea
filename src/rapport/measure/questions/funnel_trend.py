"""The conversion of a funnel by the day, week or month of the first step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated

from rapport.kernel.scope import Scope
from rapport.measure.buckets import labels
from rapport.measure.shape import Column


@dataclass(frozen=True, slots=True)
class Cell:
    """Those whose best attempt began in one stretch of the calendar."""

    begun: Annotated[str, Column("Begun", "text", "The day, the Monday of the week, or the first of the month.")]
    people: Annotated[int, Column("Began", "count", "People (or sessions) whose best attempt began then.")]
    converted: Annotated[int | None, Column("Converted", "count", "Those of them who reached the last step.")]
    conversion: Annotated[float | None, Column("Conversion", "share", "Converted ÷ began.")]
    incomplete: Annotated[bool, Column("Incomplete", "text", "Whether some of them still have time to convert.")]


def over_until(scope: Scope) -> int:
    """The instant (ms) until which all is known: the window's end, or the beginning of the project's current day."""
    if scope.today is None or scope.today > scope.last:
        return scope.until_ms
    return _midnight(scope, scope.today)


def cells(scope: Scope, by: str, within_ms: int, told: Mapping[date, Sequence[int]]) -> tuple[Cell, ...]:
    """A cell for each stretch; what is not over yet is None. ``told`` is how many began and converted."""
    row = []
    for label in labels(by, scope):
        first = date.fromisoformat(label)
        begun, converted = told.get(first, (0, 0))
        incomplete = _midnight(scope, min(_after(by, first), scope.last + timedelta(days=1))) + within_ms > over_until(
            scope
        )
        row.append(
            Cell(
                label,
                begun,
                None if incomplete else converted,
                None if incomplete or not begun else converted / begun,
                incomplete,
            )
        )
    return tuple(row)


def _after(by: str, first: date) -> date:
    """The day after a stretch."""
    if by == "month":
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first + timedelta(days=7 if by == "week" else 1)


def _midnight(scope: Scope, day: date) -> int:
    return round(datetime.combine(day, time(), scope.rules.zone).timestamp() * 1000)
