"""How alike candidates are to what was chosen already: by marks that both have, of all that either has (Jaccard)."""

from collections.abc import Collection, Sequence

import numpy as np

from rapport.act.recommend.stock import Floats


class Alike:
    """Candidates with, for each, how alike it is to the nearest of those that were :meth:`met`: 0 to 1."""

    def __init__(self, marks: Sequence[Collection[str]]) -> None:
        """``marks`` are those of each candidate."""
        self.nearest: Floats = np.zeros(len(marks))
        self._counts = np.array([len(some) for some in marks], np.float64)
        self._having: dict[str, list[int]] = {}
        for place, some in enumerate(marks):
            for mark in some:
                self._having.setdefault(mark, []).append(place)

    def met(self, marks: Collection[str]) -> None:
        """Something with these marks was chosen."""
        both = np.zeros(len(self.nearest))
        for mark in marks:
            if mark in self._having:
                both[self._having[mark]] += 1
        either = np.maximum(self._counts + len(marks) - both, 1)
        self.nearest = np.maximum(self.nearest, both / either)
