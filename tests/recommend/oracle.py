"""A second opinion on the engine: dense, slow, from the formulas as they stand in their papers."""

from collections.abc import Sequence
from math import log

import numpy as np
import numpy.typing as npt

Dense = npt.NDArray[np.float64]


def together(did: Dense, ridge: float, damping: float) -> Dense:
    """EASE's regression of each item on all others, each person weighed by their number of items."""
    lengths = np.maximum((did > 0).sum(axis=1), 1)
    weighed = did * (lengths**-damping)[:, None]
    gram = weighed.T @ weighed
    return regression(gram, gram, ridge)


def regression(gram: Dense, products: Dense, ridge: float) -> Dense:
    """Sources × targets; no item is a source of itself, nor one that never met the target."""
    found = np.zeros_like(gram)
    for target in range(len(gram)):
        sources = [i for i in range(len(gram)) if i != target and products[i, target] > 0]
        if sources:
            inner = gram[np.ix_(sources, sources)] + ridge * np.eye(len(sources))
            found[sources, target] = np.linalg.solve(inner, products[sources, target])
    return found


def order(lists: Sequence[Sequence[int]], items: int, ridge: float, window: int, decay: float) -> Dense:
    """Regression of the next item on those before it."""
    gram, products = np.zeros((items, items)), np.zeros((items, items))
    for one in lists:
        for place in range(1, len(one)):
            before = np.zeros(items)
            for gap in range(1, min(window, place) + 1):
                before[one[place - gap]] += decay ** (gap - 1)
            gram += np.outer(before, before)
            products[:, one[place]] += before
    return regression(gram, products, ridge)


def directions(did: Dense, rank: int) -> Dense:
    """The projection on the main directions of the normalised graph."""
    people, items = (did > 0).sum(axis=1), (did > 0).sum(axis=0)
    normal = (did > 0) / np.sqrt(np.maximum(people, 1))[:, None] / np.sqrt(np.maximum(items, 1))
    _, _, right = np.linalg.svd(normal)
    root = np.sqrt(np.maximum(items, 1))
    return np.asarray((right[:rank].T @ right[:rank]) / root[:, None] * root, np.float64)


def allocation(follows: set[tuple[int, int]], people: int) -> Dense:
    """Resource allocation between any two people, who is known or not."""
    both = follows | {(b, a) for a, b in follows}
    found = np.zeros((people, people))
    for a in range(people):
        for b in range(people):
            common = [c for c in range(people) if (a, c) in both and (b, c) in both]
            found[a, b] = sum(1 / sum((c, d) in both for d in range(people)) for c in common)
    return found


def ndcg(listed: Sequence[int], came: set[int], most: int) -> float:
    """Discounted gain ÷ that of the best list."""
    gain = sum(1 / log(place + 2, 2) for place, item in enumerate(listed[:most]) if item in came)
    return gain / sum(1 / log(place + 2, 2) for place in range(min(most, len(came))))
