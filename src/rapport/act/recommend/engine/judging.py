"""How good lists are: recall, NDCG, hit rate, and how much of the catalogue they show.

Recall and NDCG as in LightGCN (He and others 2020): hits ÷ items that came, and the gain of hits discounted by the
logarithm of their place ÷ that of the best possible list of the same length.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Judged:
    """Sums over people, of whom each had something that came."""

    most: int
    people: int = 0
    recall_sum: float = 0.0
    ndcg_sum: float = 0.0
    hits: int = 0
    shown: set[int] = field(default_factory=set)

    def add(self, listed: Sequence[int], came: Collection[int]) -> None:
        """Somebody was shown ``listed``, best first; then ``came``."""
        listed = listed[: self.most]
        gains = 1 / np.log2(np.arange(2, self.most + 2))
        hit = np.array([item in came for item in listed], bool)
        self.people += 1
        self.recall_sum += float(hit.sum()) / len(came)
        self.ndcg_sum += float(gains[: len(hit)][hit].sum() / gains[: len(came)].sum())
        self.hits += bool(hit.any())
        self.shown.update(listed)

    def mean(self, whole: float) -> float | None:
        """A sum over people as a mean; None of nobody."""
        return whole / self.people if self.people else None

    @property
    def recall(self) -> float | None:
        """Mean share of what came that was listed; None of nobody."""
        return self.mean(self.recall_sum)

    @property
    def ndcg(self) -> float | None:
        """Mean normalised discounted gain; None of nobody."""
        return self.mean(self.ndcg_sum)

    @property
    def hit_rate(self) -> float | None:
        """Share of people for whom anything listed came; None of nobody."""
        return self.mean(self.hits)
