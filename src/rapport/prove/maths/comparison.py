"""Everything that a control and a treatment say about each other at one look."""

from dataclasses import dataclass

from rapport.prove.maths.anytime import N_STAR, Look, look
from rapport.prove.maths.estimate import Estimate
from rapport.prove.maths.fixed import Change, Difference, Interval, change, difference
from rapport.prove.maths.not_yet import NotYet


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two estimates side by side; what cannot be said yet is :class:`NotYet` or None."""

    control: Estimate
    treatment: Estimate
    alpha: float
    n_star: float
    difference: Difference | NotYet
    change: Change | NotYet

    @property
    def effect(self) -> float:
        """Treatment less control, in the metric's unit."""
        return self.treatment.mean - self.control.mean

    @property
    def interval(self) -> Interval | None:
        """The interval of the effect, right for one look."""
        return self.difference.interval(self.alpha) if isinstance(self.difference, Difference) else None

    @property
    def p(self) -> float | None:
        """The p value of the effect, right for one look."""
        return self.difference.p if isinstance(self.difference, Difference) else None

    @property
    def sequential(self) -> Look | None:
        """Interval and p value that are right at any look; this one alone, without those before."""
        return look(self.difference, self.alpha, self.n_star) if isinstance(self.difference, Difference) else None


def compare(control: Estimate, treatment: Estimate, alpha: float = 0.05, n_star: float = N_STAR) -> Comparison:
    """Compare two variants. Raises ValueError for an alpha that is no share or an ``n_star`` that is not positive."""
    if not 0 < alpha < 0.5:
        raise ValueError(f"alpha: {alpha:g} is not between 0 and 0.5; 0.05 is usual.")
    if not n_star > 0:
        raise ValueError(f"n_star: {n_star:g} is not above 0; give the people at whom you expect to decide.")
    found = difference(control, treatment)
    return Comparison(control, treatment, alpha, n_star, found, change(control, treatment, alpha))
