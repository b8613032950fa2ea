"""Intervals of 95 % around what answers say. Pure; each names its source. None where there are too few to say."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import stdtrit

Z = 1.959963984540054
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval and the count of answers it is made of. None is unknown."""

    value: float | None
    low: float | None
    high: float | None
    count: int


def share(part: int, whole: int) -> Estimate:
    """A share of all answers, with Wilson's score interval (Wilson 1927)."""
    if not whole:
        return Estimate(None, None, None, 0)
    p = part / whole
    middle = (p + Z * Z / (2 * whole)) / (1 + Z * Z / whole)
    wide = Z * math.sqrt(p * (1 - p) / whole + Z * Z / (4 * whole * whole)) / (1 + Z * Z / whole)
    return Estimate(p, max(0.0, middle - wide), min(1.0, middle + wide), whole)


def mean(values: Sequence[float]) -> Estimate:
    """The mean, with Student's t interval."""
    count = len(values)
    if not count:
        return Estimate(None, None, None, 0)
    middle = math.fsum(values) / count
    if count < FEWEST:
        return Estimate(middle, None, None, count)
    variance = math.fsum((one - middle) ** 2 for one in values) / (count - 1)
    wide = float(stdtrit(count - 1, 0.975)) * math.sqrt(variance / count)
    return Estimate(middle, middle - wide, middle + wide, count)


def net_promoters(promoters: int, passives: int, detractors: int) -> Estimate:
    """NPS: promoters less detractors, in hundredths of all answers (-100 to 100).

    The interval is the adjusted Wald one: three answers are added, 3/4 of each end and 3/2 between, so that few answers
    do not look certain (Sauro and Lewis 2016, after Agresti and Min).
    """
    count = promoters + passives + detractors
    if not count:
        return Estimate(None, None, None, 0)
    score = 100 * (promoters - detractors) / count
    whole, up, down = count + 3, (promoters + 0.75) / (count + 3), (detractors + 0.75) / (count + 3)
    wide = 100 * Z * math.sqrt((up + down - (up - down) ** 2) / whole)
    middle = 100 * (up - down)
    return Estimate(score, max(-100.0, middle - wide), min(100.0, middle + wide), count)
