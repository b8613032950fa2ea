"""Ways to find items for somebody: each is a file here that registers what it knows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules

import numpy as np
import numpy.typing as npt

from rapport.act.recommend.stock import Floats, Places, Stock


@dataclass(frozen=True)
class Did:
    """Something that somebody did with an item."""

    item: str
    name: str
    at: int
    weight: float = 1.0


@dataclass(frozen=True)
class Asked:
    """For whom and where: what they did, in the order of time, and the item of the page they are on."""

    did: Sequence[Did] = ()
    item: str = ""
    now: int = 0
    ids: frozenset[str] = frozenset()
    """The ids of the person, to know their own items by."""


@dataclass(frozen=True)
class Why:
    """The reason of one item, in words, with what decided: ``because`` is an item, ``by_source`` parts of the score."""

    source: str
    words: str
    because: str = ""
    by_source: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """Items that a strategy found (places in the stock), their scores, and how to say why."""

    places: Places
    scores: Floats
    why: Callable[[Sequence[int]], list[Why]]


@dataclass(frozen=True)
class Strategy:
    """One way to find items."""

    name: str
    title: str
    sentence: str
    find: Callable[[Stock, Asked], Found]
    shows_seen: bool = False
    """Whether it is about what somebody has seen already."""


STRATEGIES: dict[str, Strategy] = {}


def register(strategy: Strategy) -> Strategy:
    """Let there be a strategy. Raises :class:`ValueError` where its name is taken."""
    if strategy.name in STRATEGIES:
        raise ValueError(f"There is a strategy {strategy.name} already.")
    STRATEGIES[strategy.name] = strategy
    return strategy


def by_counts(values: npt.NDArray[np.float64], source: str, words: str) -> Found:
    """Every item with a count above 0; the reason is the same for all."""
    places = np.flatnonzero(values > 0)
    return Found(places, values[places], lambda some: [Why(source, words) for _ in some])


NOTHING = Found(np.zeros(0, np.int64), np.zeros(0), lambda some: [])
"""Where nothing is known of somebody."""

for _found in iter_modules(__path__):
    import_module(f"{__name__}.{_found.name}")
