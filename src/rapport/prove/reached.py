"""Whom an experiment reached, as it was counted."""

from dataclasses import dataclass
from typing import Any

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
        return self.outcome.quantile or self.number.top.quantile

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


def group_of(row: dict[str, Any], measured: tuple[Measured, ...]) -> Group:
    """A group from a row of the query."""
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
        {one.outcome.metric: moments(one) for one in measured if not one.number.is_quantile},
        {one.outcome.metric: row[f"known{one.top}"] for one in measured},
        {one.outcome.metric: tuple(row[f"level{one.top}"]) for one in measured if one.level},
        {one.outcome.metric: below(one.top) for one in measured if one.number.is_quantile},
        {one.outcome.metric: (row[f"low{one.top}"], row[f"high{one.top}"]) for one in measured if one.is_mean},
        {one.outcome.metric: row[f"there{one.before_top}"] for one in measured if one.before_top is not None},
    )
