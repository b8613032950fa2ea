"""Confidence sequences: intervals that hold at every look at once, so that looking every day does no harm.

Source: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic confidence
sequences", arXiv 2103.06476; the numbers of equations below are of its seventh version.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rapport.prove.maths.fixed import Difference, Interval

N_STAR = 5000
"""People at whom the sequence is tightest, unless an experiment says when it expects to be decided."""

Side = Literal["below", "above"]


@dataclass(frozen=True, slots=True)
class Look:
    """What one look says that may be one of any number: the interval and the p value."""

    interval: Interval
    p: float


def rho_squared(alpha: float, n_star: float) -> float:
    """Where the sequence is tightest (equation 161)."""
    return (-2 * math.log(alpha) + math.log(1 - 2 * math.log(alpha))) / n_star


def half_width(error: float, n: int, alpha: float, n_star: float) -> float:
    """How far the interval reaches to either side of the effect (equation 9)."""
    tuned = n * rho_squared(alpha, n_star)
    return error * math.sqrt(2 * (tuned + 1) / tuned * math.log(math.sqrt(tuned + 1) / alpha))


def look(found: Difference, alpha: float, n_star: float = N_STAR) -> Look:
    """The two-sided interval at this look, and the p value that holds at any look (equation 155).

    ``n_star`` is fixed at the start. The running intersection is :func:`narrowed`.
    """
    half = half_width(found.error, found.n, alpha, n_star)
    tuned = found.n * rho_squared(alpha, n_star)
    log_e = tuned * found.t**2 / (2 * (tuned + 1)) - math.log(tuned + 1) / 2
    return Look((found.effect - half, found.effect + half), math.exp(min(0.0, -log_e)))


def bound(found: Difference, alpha: float, side: Side, n_star: float = N_STAR) -> float:
    """The one-sided bound: the true effect lies ``below`` or ``above`` it at every look, but for a share ``alpha``.

    Guardrails use it: only harm is looked for, so it is found sooner. Source: the same paper, appendix on one-sided
    sequences: the logarithm becomes ln(1 + √(nρ² + 1) ÷ 2α), and rho is that of 2α.
    """
    tuned = found.n * rho_squared(2 * alpha, n_star)
    half = found.error * math.sqrt(2 * (tuned + 1) / tuned * math.log1p(math.sqrt(tuned + 1) / (2 * alpha)))
    return found.effect + half if side == "below" else found.effect - half


def narrowed(looks: Iterable[Look]) -> list[Look]:
    """Each look together with those before it: what was once excluded stays so, and p never rises again.

    If two looks exclude each other, the later interval is the one point between them: then something has changed.
    """
    found: list[Look] = []
    low, high, p = -math.inf, math.inf, 1.0
    for one in looks:
        low, high, p = max(low, one.interval[0]), min(high, one.interval[1]), min(p, one.p)
        if low > high:
            low = high = (low + high) / 2
        found.append(Look((low, high), p))
    return found
