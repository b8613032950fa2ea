"""How many people it takes, how small an effect can be seen, and how many days are left.

Source: the usual formula of two normal means, as in Kohavi, Tang and Xu, "Trustworthy Online Controlled Experiments",
chapter 17. Shares may be unequal; the variance is taken to be the same in both variants.
"""

import math

from rapport.prove.maths.curves import normal_below, normal_point
from rapport.prove.maths.not_yet import NotYet


def spread_of(variance: float, share: float) -> float:
    """Standard error of the effect times √n, where the treatment has this ``share`` of the ``n`` people of both."""
    if not 0 < share < 1:
        raise ValueError(f"share: {share:g} is not between 0 and 1.")
    return math.sqrt(variance / share + variance / (1 - share))


def people_needed(
    variance: float, effect: float, *, alpha: float = 0.05, power: float = 0.8, share: float = 0.5
) -> int | NotYet:
    """People of both variants together that a two-sided test needs to see ``effect`` with this ``power``.

    CUPED multiplies ``variance`` by 1 − ρ² before.
    """
    if not variance > 0:
        return NotYet("no_variance")
    if not effect:
        raise ValueError("effect: no number of people shows that there is no effect; give one that would matter.")
    z = normal_point(1 - alpha / 2) + normal_point(power)
    return math.ceil((z * spread_of(variance, share) / abs(effect)) ** 2)


def smallest_effect(
    variance: float, people: int, *, alpha: float = 0.05, power: float = 0.8, share: float = 0.5
) -> float | NotYet:
    """The minimum detectable effect (MDE) with so many people of both variants together, in the metric's unit."""
    if people < 4:
        return NotYet("too_few", 4)
    if not variance > 0:
        return NotYet("no_variance")
    return (normal_point(1 - alpha / 2) + normal_point(power)) * spread_of(variance, share) / math.sqrt(people)


def power_of(variance: float, effect: float, people: int, *, alpha: float = 0.05, share: float = 0.5) -> float | NotYet:
    """How likely a two-sided test with so many people finds an effect of this size."""
    if people < 4:
        return NotYet("too_few", 4)
    if not variance > 0:
        return NotYet("no_variance")
    z = abs(effect) * math.sqrt(people) / spread_of(variance, share)
    point = normal_point(1 - alpha / 2)
    return normal_below(z - point) + normal_below(-z - point)


def days_left(people: int, needed: int, per_day: float) -> int | NotYet:
    """Days until there are as many people as it takes, when as many come a day as did lately."""
    if people >= needed:
        return 0
    if not per_day > 0:
        return NotYet("no_rate")
    return math.ceil((needed - people) / per_day)
