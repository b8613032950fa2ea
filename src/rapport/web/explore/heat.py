"""Tables with coloured cells: cohorts, and the hours of a week."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapport.measure import Column, Number
from rapport.web import words
from rapport.web.explore.sheet import written

LEVELS = 9
"""So many colours a cell can have, from the faintest; style.css names them ``heat-1`` to ``heat-9``."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell: ``level`` is its colour, 0 for none."""

    text: str
    title: str
    level: int
    known: bool = True


def level(value: Number, top: float) -> int:
    """The colour of a value where ``top`` has the strongest: 0 only for nothing."""
    if not value or top <= 0:
        return 0
    return max(1, min(LEVELS, round(LEVELS * value / top)))


def spot(column: Column, value: Number, top: float, title: str = "", reason: str = "") -> Spot:
    """A cell of a value. What is not known has no colour and says why; ``title`` is read out with the value."""
    if value is None:
        return Spot("–", f"{title}: {words.why(reason or column.missing)}".removeprefix(": "), 0, known=False)
    text = written(column, value)
    return Spot(short(column, text), f"{title}: {text}" if title else text, level(value, top))


def short(column: Column, text: str) -> str:
    """A value as narrow cells need it: of a length of time the largest unit only."""
    return text.split(" ")[0] if column.unit == "s" else text


def highest(values: Iterable[Number]) -> float:
    """The largest of the values that are known, 0 where there is none."""
    return max((value for value in values if value is not None), default=0)


def legend(column: Column, top: float) -> Sequence[Spot]:
    """What the faintest and the strongest colour mean."""
    return (Spot(written(column, 0), "", 0), Spot(written(column, top), "", LEVELS))
