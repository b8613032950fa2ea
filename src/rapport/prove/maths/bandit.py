"""Gaussian Thompson sampling: variants that do well get more people, and none is ever given up.

Source: Thompson 1933; the shares with a floor as in GrowthBook's bandits. Means of a bandit's variants are too low,
most of all those of the losers, so lift is never told from them but from a holdout with a constant share.
"""

from collections.abc import Sequence

from rapport.prove.maths.curves import normal_below, normal_height
from rapport.prove.maths.estimate import Estimate

FLOOR = 0.01
"""No variant gets less than this share."""
FEWEST = 100
"""People each variant has before shares change: below, all get the same."""
STEPS, REACH = 200, 6.0
"""The curve is summed at so many steps, so far out to both sides in standard errors."""


def chances_to_be_best(estimates: Sequence[Estimate]) -> list[float]:
    """How likely each variant is the one with the highest mean, by a flat prior. No chance is used to find it."""
    errors = [max(one.squared_error, 1e-300) ** 0.5 for one in estimates]
    found = []
    for place, one in enumerate(estimates):
        others = [(e.mean, error) for k, (e, error) in enumerate(zip(estimates, errors, strict=True)) if k != place]
        found.append(_best(one.mean, errors[place], others))
    whole = sum(found)
    return [one / whole for one in found] if whole else [1 / len(found)] * len(found)


def _best(mean: float, error: float, others: Sequence[tuple[float, float]]) -> float:
    step = 2 * REACH / STEPS
    total = 0.0
    for number in range(STEPS + 1):
        z = number * step - REACH
        height = normal_height(z) * step
        for other, spread in others:
            height *= normal_below((mean + z * error - other) / spread)
        total += height
    return total


def shares(estimates: Sequence[Estimate], floor: float = FLOOR) -> list[float]:
    """The share of people each variant gets next: ``floor + (1 − k · floor) · chance to be best``.

    Equal shares until each has had :data:`FEWEST` people. Raises ValueError when the floors fill more than everything.
    """
    count = len(estimates)
    if floor * count > 1 or floor < 0:
        raise ValueError(f"floor: {count} variants cannot have {floor:g} each; give 0 to {1 / count:g}.")
    if min(one.n for one in estimates) < FEWEST:
        return [1 / count] * count
    return [floor + (1 - count * floor) * chance for chance in chances_to_be_best(estimates)]
