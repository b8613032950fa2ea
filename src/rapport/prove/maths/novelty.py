"""Does the effect wear off, or grow, the longer people have it: a line through the effect of each day."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rapport.prove.maths.curves import normal_below
from rapport.prove.maths.fixed import Difference
from rapport.prove.maths.not_yet import NotYet

FEWEST_DAYS = 4


@dataclass(frozen=True, slots=True)
class Trend:
    """The effect on the day of exposure and how much it changes with each day; ``p`` is of no change."""

    first: float
    per_day: float
    error: float
    p: float


def trend(days: Sequence[tuple[int, Difference]]) -> Trend | NotYet:
    """From the effect on each day since exposure; each day weighs by how surely its effect is known.

    Weighted least squares with known variances (Draper and Smith, "Applied Regression Analysis", chapter 9). The same
    people are in several days, so p is a hint and no proof.
    """
    if len({day for day, _ in days}) < FEWEST_DAYS:
        return NotYet("too_few_days", FEWEST_DAYS)
    weights = [1 / found.error**2 for _, found in days]
    whole = math.fsum(weights)
    middle = math.fsum(w * day for w, (day, _) in zip(weights, days, strict=True)) / whole
    level = math.fsum(w * found.effect for w, (_, found) in zip(weights, days, strict=True)) / whole
    spread = math.fsum(w * (day - middle) ** 2 for w, (day, _) in zip(weights, days, strict=True))
    slope = math.fsum(w * (day - middle) * found.effect for w, (day, found) in zip(weights, days, strict=True)) / spread
    error = 1 / math.sqrt(spread)
    return Trend(level - slope * middle, slope, error, 2 * normal_below(-abs(slope) / error))
