"""What one pass over the people of a variant tells: how many they are, means, variances and covariances.

Everything else is made of these, so no row of anybody leaves the engine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self


class BadSums(ValueError):
    """Sums that no people could have. The message names the field and the mend."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Of several columns over the ``n`` people of one variant; variances and covariances are divided by n − 1.

    Of fewer than two people there are no variances: they are 0 here, and nobody may conclude anything from them.
    """

    n: int
    means: tuple[float, ...]
    covariances: tuple[tuple[float, ...], ...]
    """Symmetric, one row a column; variances on the diagonal."""

    @classmethod
    def of_sums(cls, n: int, sums: Sequence[float], products: Sequence[Sequence[float]]) -> Self:
        """From sums, and sums of products of each column with each. Raises :class:`BadSums`."""
        if n < 1:
            raise BadSums(f"n: {n} people; give 1 or more.")
        means = tuple(one / n for one in sums)
        rows = tuple(
            tuple((products[i][j] - sums[i] * means[j]) / (n - 1) if n > 1 else 0.0 for j in range(len(sums)))
            for i in range(len(sums))
        )
        return cls(n, means, rows)

    def and_of(self, other: "Moments") -> "Moments":
        """Of the people of both together (Chan, Golub and LeVeque 1983, updating formulas for variances)."""
        n = self.n + other.n
        steps = [there - here for here, there in zip(self.means, other.means, strict=True)]
        means = tuple(here + step * other.n / n for here, step in zip(self.means, steps, strict=True))
        between = self.n * other.n / n

        def together(i: int, j: int) -> float:
            within = self.covariances[i][j] * (self.n - 1) + other.covariances[i][j] * (other.n - 1)
            return (within + steps[i] * steps[j] * between) / (n - 1)

        places = range(len(means))
        return Moments(n, means, tuple(tuple(together(i, j) for j in places) for i in places))
