"""Many questions asked of one experiment: p values that stay honest together."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeVar

Method = Literal["holm", "benjamini_hochberg"]
Name = TypeVar("Name")


def holm(values: Sequence[float]) -> list[float]:
    """The chance of even one false alarm among all stays below alpha (Holm 1979)."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    found, highest = [0.0] * len(values), 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, values[place] * (len(values) - rank)))
        found[place] = highest
    return found


def benjamini_hochberg(values: Sequence[float]) -> list[float]:
    """The share of false alarms among the alarms stays below alpha (Benjamini and Hochberg 1995)."""
    order = sorted(range(len(values)), key=lambda place: values[place], reverse=True)
    found, lowest = [0.0] * len(values), 1.0
    for above, place in enumerate(order):
        lowest = min(lowest, values[place] * len(values) / (len(values) - above))
        found[place] = lowest
    return found


METHODS = {"holm": holm, "benjamini_hochberg": benjamini_hochberg}


def primary_first(
    values: Mapping[Name, float], primary: Sequence[Name], method: Method = "benjamini_hochberg"
) -> dict[Name, float]:
    """Corrected p values: those of the primary metric among themselves (Holm), the others among themselves.

    So the question the experiment was made for pays nothing for what is asked besides; what is asked besides suggests,
    and does not decide.
    """
    first = [name for name in values if name in primary]
    others = [name for name in values if name not in primary]
    return dict(zip(first, holm([values[name] for name in first]), strict=True)) | dict(
        zip(others, METHODS[method]([values[name] for name in others]), strict=True)
    )
