"""Two chances to be wrong, one budget: a sequence while it runs, and one classical look at the declared end.

While it runs the sequence may use ``early`` of the error, so that a clear effect ends it soon; the end uses what is
left and has nearly the power of a test that nobody peeked at. By the union bound both intervals hold together in all
but a share ``alpha``, so their intersection does. Source: Eppo's documentation, with a smaller early share.
"""

from dataclasses import dataclass

from rapport.prove.maths.anytime import N_STAR, Look, look, narrowed
from rapport.prove.maths.fixed import Difference, Interval

EARLY = 0.2
"""The share of the error that is spent before the end: 0.01 of 0.05."""


@dataclass(frozen=True, slots=True)
class Decided:
    """``interval`` holds in all but a share alpha. ``by`` says which test excluded 0, if any did."""

    interval: Interval
    p: float
    """The smallest alpha at which 0 would be excluded."""
    by: str

    @property
    def sure(self) -> bool:
        """Whether luck is excluded as far as was asked."""
        return bool(self.by)


def decide(
    found: Difference,
    alpha: float,
    n_star: float = N_STAR,
    *,
    ended: bool,
    earlier: tuple[Look, ...] = (),
    early: float = EARLY,
) -> Decided:
    """What is known now. ``earlier`` are the looks so far, each made with ``alpha * early``."""
    first = alpha * early
    now = narrowed((*earlier, look(found, first, n_star)))[-1]
    low, high = now.interval
    p, by = min(1.0, now.p / early), "sequence" if now.p <= first else ""
    if ended:
        last = found.interval(alpha - first)
        low, high = max(low, last[0]), min(high, last[1])
        if low > high:
            low = high = (low + high) / 2
        if found.p / (1 - early) < p:
            p = found.p / (1 - early)
            by = by or ("end" if found.p <= alpha - first else "")
    return Decided((low, high), p, by)
