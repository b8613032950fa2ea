"""Quantiles without anybody's rows: three values of the sorted list are enough for the interval."""

import math
from dataclasses import dataclass

from rapport.prove.maths.curves import normal_point
from rapport.prove.maths.estimate import Estimate, ratio
from rapport.prove.maths.moments import Moments
from rapport.prove.maths.not_yet import NotYet


@dataclass(frozen=True, slots=True)
class Levels:
    """Which quantiles to ask the engine for: the one that is wanted, and the ends of its interval."""

    low: float
    level: float
    high: float


def fewest(level: float) -> int:
    """So many values a quantile needs: 380 or so at the 99th percentile, 4 at the median."""
    return math.ceil(round(4 * max(level / (1 - level), (1 - level) / level), 9))


def levels(n: int, level: float, alpha: float = 0.05) -> Levels | NotYet:
    """The order statistics between which the quantile lies. Source: GrowthBook's quantile metrics; David and Nagaraja,
    "Order Statistics", section 7.1, by the normal curve.
    """
    if not 0 < level < 1:
        raise ValueError(f"level: {level:g} is not between 0 and 1.")
    if n < fewest(level):
        return NotYet("too_few_for_quantile", fewest(level))
    half = normal_point(1 - alpha / 2) * math.sqrt(level * (1 - level) / n)
    return Levels(max(level - half, 0.0), level, min(level + half, 1.0))


def quantile(n: int, low: float, value: float, high: float, alpha: float = 0.05, widening: float = 1.0) -> Estimate:
    """The quantile as an estimate to compare: its variance is that of an interval of this width.

    ``widening`` is :func:`cluster_factor` where ``n`` counts things of which a person has several.
    """
    error = (high - low) / (2 * normal_point(1 - alpha / 2))
    return Estimate(n, value, error**2 * widening * n)


def cluster_factor(below: Moments, level: float) -> float:
    """How much larger the variance is because people, and not their single values, were drawn by chance.

    ``below`` are moments over people of (values at or below the quantile, values). Source: Deng, Knoblich and Lu 2018,
    section 4.2; it multiplies the variance that independent values would have.
    """
    shares = ratio(below, 0, 1)
    values = below.means[1] * below.n
    return shares.squared_error / (level * (1 - level) / values)
