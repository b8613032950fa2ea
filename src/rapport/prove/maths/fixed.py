"""The classical comparison of two variants: one look, at the end that was declared before the start."""

import math
from dataclasses import dataclass

from rapport.prove.maths.curves import student_below, student_point
from rapport.prove.maths.estimate import Estimate
from rapport.prove.maths.not_yet import NotYet

Interval = tuple[float, float]


WIDEST = math.log(1e6)
"""A relative interval that goes up to a million times the control says nothing; its control lies about 0."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How far a treatment lies from the control, in the metric's own unit. ``n`` counts the people of both."""

    effect: float
    error: float
    """Standard error of the effect."""
    n: int
    freedom: float
    """Degrees of freedom (Welch and Satterthwaite)."""

    @property
    def t(self) -> float:
        """The effect in standard errors."""
        return self.effect / self.error

    @property
    def p(self) -> float:
        """Two-sided p value of Welch's t test: how often luck alone gives an effect of at least this size."""
        return 2 * student_below(-abs(self.t), self.freedom)

    def interval(self, alpha: float) -> Interval:
        """Holds the true effect in all but a share ``alpha`` of experiments that are looked at once."""
        half = student_point(1 - alpha / 2, self.freedom) * self.error
        return self.effect - half, self.effect + half


def difference(control: Estimate, treatment: Estimate) -> Difference | NotYet:
    """Treatment less control, with Welch's unequal variances (Welch 1947; Satterthwaite 1946)."""
    if min(control.n, treatment.n) < 2:
        return NotYet("too_few", 2)
    parts = control.squared_error, treatment.squared_error
    error = math.sqrt(sum(parts))
    if not error > 0:
        return NotYet("no_variance")
    effect = treatment.mean - control.mean
    return Difference(effect, error, control.n + treatment.n, _freedom(parts, (control.n, treatment.n)))


@dataclass(frozen=True, slots=True)
class Change:
    """The effect as a share of the control: 0.1 is 10 % more. ``interval`` is None where it has no meaning."""

    relative: float
    interval: Interval | None


def change(control: Estimate, treatment: Estimate, alpha: float) -> Change | NotYet:
    """The relative effect with the interval of the logarithm of the ratio of both means, put back to a share.

    It is not symmetric, never below −100 %, and its two-sided test is another one than that of the difference: near the
    border one may exclude 0 where the other does not. Source: the delta method on ln(treatment ÷ control), as
    tea-tasting has it.
    """
    if not control.mean > 0:
        return NotYet("not_positive")
    times = treatment.mean / control.mean
    if times <= 0 or min(control.n, treatment.n) < 2:
        return Change(times - 1, None)
    parts = control.squared_error / control.mean**2, treatment.squared_error / treatment.mean**2
    error = math.sqrt(sum(parts))
    if not error > 0:
        return Change(times - 1, None)
    reach = student_point(1 - alpha / 2, _freedom(parts, (control.n, treatment.n))) * error
    if reach > WIDEST:
        return Change(times - 1, None)
    return Change(times - 1, (times / math.exp(reach) - 1, times * math.exp(reach) - 1))


def _freedom(parts: tuple[float, float], people: tuple[int, int]) -> float:
    return sum(parts) ** 2 / math.fsum(part**2 / (n - 1) for part, n in zip(parts, people, strict=True))
