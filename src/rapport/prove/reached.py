"""Whom an experiment reached, as it was counted."""

from dataclasses import dataclass

from rapport.measure.by_person import PersonMetric
from rapport.prove.maths import Moments
from rapport.prove.plan import Outcome


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
    def is_mean(self) -> bool:
        """Whether it is the mean of a number, in which one person can outweigh everybody."""
        return self.bottom is None and not self.number.is_share and self.level is None

    @property
    def level(self) -> float | None:
        """The quantile that is compared; None where it is none."""
        return self.outcome.quantile or (0.5 if self.number.is_quantile else None)

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
    below: dict[str, Moments]
    """Of quantiles of things: moments over people of (things at or below the quantile, things)."""
    ends: dict[str, tuple[float, float]]
    """Of outcomes that are means of numbers: the lowest and the highest value of a person."""
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
