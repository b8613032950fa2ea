"""The few curves that statistics needs. What the standard library has is taken from there, the rest from scipy.

scipy is loaded when the first number is wanted: it takes longer to load than most commands to run.
"""

import math
from functools import cache
from importlib import import_module
from statistics import NormalDist
from typing import Any

NORMAL = NormalDist()


@cache
def _special() -> Any:  # noqa: ANN401  scipy says no types
    return import_module("scipy.special")


def normal_below(x: float) -> float:
    """The share of a standard normal curve below ``x``; exact far out in the lower tail, too."""
    return math.erfc(-x / math.sqrt(2)) / 2


def normal_point(share: float) -> float:
    """The point below which this share of a standard normal curve lies."""
    return NORMAL.inv_cdf(share)


def normal_height(x: float) -> float:
    """The density of a standard normal curve."""
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def student_below(x: float, freedom: float) -> float:
    """The share of Student's curve below ``x``; ``freedom`` need not be whole."""
    return float(_special().stdtr(freedom, x))


def student_point(share: float, freedom: float) -> float:
    """The point below which this share of Student's curve lies."""
    return float(_special().stdtrit(freedom, share))


def chi2_above(x: float, freedom: float) -> float:
    """The share of a chi-squared curve above ``x``."""
    return float(_special().chdtrc(freedom, x))
