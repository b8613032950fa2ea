"""A score of several parts: each a rank among its like, with a weight that is shown; what is not known drops out."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from rapport.measure.question import Number


def percent_ranks(values: Sequence[Number]) -> list[Number]:
    """For each value how many in a hundred of the known ones are lower, equal ones counted half.

    The percentile rank with mid-ranks for ties (as scipy's ``percentileofscore(kind="mean")``). None stays None, and
    so does a value that has no other to be compared with.
    """
    known = sorted(value for value in values if value is not None)
    if len(known) < 2:
        return [None] * len(values)

    def rank(value: Number) -> Number:
        if value is None:
            return None
        return 50 * (bisect_left(known, value) + bisect_right(known, value)) / len(known)

    return [rank(value) for value in values]


def weighted(parts: Mapping[str, Number], weights: Mapping[str, float]) -> tuple[Number, float]:
    """The mean of the known parts by their weights, and the share of all weights that it rests on."""
    whole = sum(weights.values())
    known = {name: value for name, value in parts.items() if value is not None and weights[name] > 0}
    base = sum(weights[name] for name in known)
    if not base:
        return None, 0.0
    return sum(weights[name] * value for name, value in known.items()) / base, base / whole
