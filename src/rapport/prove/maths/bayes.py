"""The Bayesian reading: how likely is it that the treatment is better, given what one believed before."""

import math
from dataclasses import dataclass

from rapport.prove.maths.curves import normal_below, normal_height, normal_point
from rapport.prove.maths.estimate import Estimate
from rapport.prove.maths.fixed import Interval
from rapport.prove.maths.not_yet import NotYet


@dataclass(frozen=True, slots=True)
class Prior:
    """What one believed of the relative effect: a normal curve. The default says that ±30 % is a usual size."""

    mean: float = 0.0
    spread: float = 0.3


@dataclass(frozen=True, slots=True)
class Belief:
    """What one believes now of the relative effect."""

    relative: float
    interval: Interval
    """Holds the relative effect with probability 1 − alpha."""
    chance_to_win: float
    """Probability that the effect is above 0."""
    risk: float
    """What is lost on average by choosing the treatment if it is the worse one, as a share of the control."""

    @property
    def of_less(self) -> tuple[float, float]:
        """Chance to win and risk where less is better: an effect above 0 is the loss."""
        return 1 - self.chance_to_win, self.relative + self.risk


def believe(control: Estimate, treatment: Estimate, alpha: float, prior: Prior | None = None) -> Belief | NotYet:
    """Prior times likelihood, both normal. Source: Gelman et al., "Bayesian Data Analysis", 3rd edition, section 2.5;
    the relative effect by the delta method as in GrowthBook's engine. Looking often changes no probability, but makes
    deciding at the first good one wrong more often than the number says.
    """
    prior = prior or Prior()
    if not control.mean > 0:
        return NotYet("not_positive")
    if min(control.n, treatment.n) < 2:
        return NotYet("too_few", 2)
    spread = _relative_variance(control, treatment)
    if not spread > 0:
        return NotYet("no_variance")
    weight = 1 / prior.spread**2 + 1 / spread
    found = (prior.mean / prior.spread**2 + (treatment.mean / control.mean - 1) / spread) / weight
    error = 1 / math.sqrt(weight)
    half = normal_point(1 - alpha / 2) * error
    z = found / error
    risk = error * (normal_height(z) - z * normal_below(-z))
    return Belief(found, (found - half, found + half), normal_below(z), risk)


def _relative_variance(control: Estimate, treatment: Estimate) -> float:
    base = control.mean**2
    return treatment.squared_error / base + control.squared_error * treatment.mean**2 / base**2
