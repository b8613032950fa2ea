"""All experiments together: how many of the good ones are luck, and what all actions bring beside what they claim."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rapport.prove.maths import Difference, Interval, benjamini_hochberg
from rapport.prove.maths.curves import normal_point
from rapport.prove.verdict import Verdict

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Lift:
    """What one action brings each of the ``people`` it reached, in a metric's unit, and the standard error."""

    effect: float
    error: float
    people: int


@dataclass(frozen=True, slots=True)
class Sum:
    """What several actions bring each of everybody, if their lifts add up."""

    effect: float
    error: float

    def interval(self, alpha: float = 0.05) -> Interval:
        """Holds the true sum in all but a share ``alpha``; actions are taken to be drawn independently."""
        half = normal_point(1 - alpha / 2) * self.error
        return self.effect - half, self.effect + half


def lift_of(verdict: Verdict) -> Lift | None:
    """The lift of a verdict; None where it is not known yet."""
    made = verdict.comparison
    if made is None or not isinstance(made.difference, Difference):
        return None
    return Lift(made.effect, made.difference.error, made.treatment.n)


def sum_of_lifts(lifts: Sequence[Lift], everybody: int) -> Sum:
    """The lifts of several actions, each for the people it reached, spread over everybody.

    It stands beside the lift of the global holdout, and is larger as a rule: what was kept because it looked good was
    partly lucky (Lee and Shen 2018, "Winner's Curse", KDD), and actions take from each other. Raises ValueError.
    """
    if everybody < 1:
        raise ValueError(f"everybody: {everybody} people; give 1 or more.")
    effect = math.fsum(one.effect * one.people for one in lifts) / everybody
    error = math.sqrt(math.fsum((one.error * one.people) ** 2 for one in lifts)) / everybody
    return Sum(effect, error)


def corrected(verdicts: Mapping[K, Verdict]) -> dict[K, float]:
    """The p value of each verdict after correction for all others: of those below alpha a share alpha is luck.

    By Benjamini and Hochberg; what is not known yet is left out.
    """
    known = {name: one.p for name, one in verdicts.items() if one.p is not None}
    return dict(zip(known, benjamini_hochberg(list(known.values())), strict=True))
