"""One person who outweighs everybody: found, so that the capped number can be shown beside the plain one."""

import math
from dataclasses import dataclass

MOST = 0.25
"""One person who alone makes more than this share of the variance is extreme."""
FEWEST = 30
CAP = 0.999
"""Values are capped at this quantile of everybody's."""


@dataclass(frozen=True, slots=True)
class Outlier:
    """The value, and its share of the variance."""

    value: float
    share: float


def outlier(n: int, mean: float, variance: float, lowest: float, highest: float) -> Outlier | None:
    """The extreme value of a metric, if it has one. All numbers are over everybody, whatever their variant."""
    if n < FEWEST or not variance > 0:
        return None
    value = highest if highest - mean >= mean - lowest else lowest
    share = (value - mean) ** 2 / (variance * (n - 1))
    return Outlier(value, share) if share > MOST else None


def cap_rank(n: int, level: float = CAP) -> int:
    """Which value of the sorted list, counted from 1, is the cap: at least the largest one is always capped.

    Winsorising: Tukey 1962, "The Future of Data Analysis".
    """
    return max(1, min(math.ceil(round(level * n, 6)), n - 1))
