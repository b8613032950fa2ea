"""A variant's number and how far it can be trusted: proportions, means, ratios, with or without a covariate (CUPED).

The person is the unit throughout: whoever has ten sessions is still drawn once.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rapport.prove.maths.moments import BadSums, Moments


@dataclass(frozen=True, slots=True)
class Estimate:
    """``mean`` of ``n`` people. ``variance`` is that of one person's value, so that the mean's is ``variance / n``."""

    n: int
    mean: float
    variance: float

    @property
    def squared_error(self) -> float:
        """The variance of the mean."""
        return self.variance / self.n


def proportion(n: int, yes: float) -> Estimate:
    """A share of people, with the unpooled variance p(1 − p). Raises :class:`BadSums`.

    Source: Wald; as GrowthBook's ``ProportionStatistic`` has it.
    """
    if n < 1 or not 0 <= yes <= n:
        raise BadSums(f"sum: {yes:g} of {n} people; a proportion lies between 0 and all of them.")
    share = yes / n
    return Estimate(n, share, share * (1 - share))


def mean(moments: Moments, column: int = 0) -> Estimate:
    """The mean of a column."""
    return Estimate(moments.n, moments.means[column], max(moments.covariances[column][column], 0.0))


@dataclass(frozen=True, slots=True)
class Linear:
    """A number as means see it when they move a little: ``value``, and how much it changes with each column.

    That is the delta method: Deng, Knoblich and Lu 2018, "Applying the Delta Method in Metric Analytics".
    """

    value: float
    slopes: tuple[float, ...]


def linear_mean(moments: Moments, column: int) -> Linear:
    """The mean of one column, which is linear already."""
    slopes = tuple(float(place == column) for place in range(len(moments.means)))
    return Linear(moments.means[column], slopes)


def linear_ratio(moments: Moments, top: int, bottom: int) -> Linear:
    """One column's mean divided by another's. Raises ZeroDivisionError where there is nothing to divide by."""
    value, below = moments.means[top] / moments.means[bottom], moments.means[bottom]
    slopes = [0.0] * len(moments.means)
    slopes[top], slopes[bottom] = 1 / below, -value / below
    return Linear(value, tuple(slopes))


def shared_variance(moments: Moments, one: Sequence[float], other: Sequence[float]) -> float:
    """The covariance of two sums of columns, each weighed by its slopes."""
    places = range(len(one))
    return math.fsum(one[i] * moments.covariances[i][j] * other[j] for i in places for j in places)


def estimate(moments: Moments, number: Linear) -> Estimate:
    """The number with the variance that the delta method gives it."""
    return Estimate(moments.n, number.value, max(shared_variance(moments, number.slopes, number.slopes), 0.0))


def ratio(moments: Moments, top: int = 0, bottom: int = 1) -> Estimate:
    """The sum of one column divided by that of another. Raises ZeroDivisionError."""
    return estimate(moments, linear_ratio(moments, top, bottom))


@dataclass(frozen=True, slots=True)
class Column:
    """Where a number stands in the moments: a mean of ``top``, or a ratio of ``top`` and ``bottom``."""

    top: int
    bottom: int | None = None

    def linear(self, moments: Moments) -> Linear:
        """The number as :class:`Linear`. Raises ZeroDivisionError."""
        if self.bottom is None:
            return linear_mean(moments, self.top)
        return linear_ratio(moments, self.top, self.bottom)


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Both variants after what was known before is taken out, and by how much."""

    control: Estimate
    treatment: Estimate
    theta: float
    """How much of a difference before goes on after it."""
    kept: float
    """The share of the variance that is left, both variants together; 1 is nothing gained."""


def adjusted(control: Moments, treatment: Moments, outcome: Column, before: Column) -> Adjusted:
    """CUPED: the outcome less ``theta`` times what the covariate differs from everybody's. Raises ZeroDivisionError.

    ``theta`` is the regression of outcome on covariate in both variants together. Sources: Deng, Xu, Kohavi and Walker
    2013, "Improving the Sensitivity of Online Controlled Experiments"; for ratios Deng, Knoblich and Lu 2018, as
    tea-tasting has it.
    """
    both = control.and_of(treatment)
    number, earlier = outcome.linear(both), before.linear(both)
    spread = shared_variance(both, earlier.slopes, earlier.slopes)
    theta = shared_variance(both, number.slopes, earlier.slopes) / spread if spread > 0 else 0.0

    def one(moments: Moments) -> Estimate:
        value, known = outcome.linear(moments), before.linear(moments)
        slopes = tuple(a - theta * b for a, b in zip(value.slopes, known.slopes, strict=True))
        return estimate(moments, Linear(value.value - theta * (known.value - earlier.value), slopes))

    made = one(control), one(treatment)
    plain = sum(estimate(moments, outcome.linear(moments)).squared_error for moments in (control, treatment))
    left = sum(part.squared_error for part in made)
    return Adjusted(*made, theta, left / plain if plain > 0 else 1.0)
