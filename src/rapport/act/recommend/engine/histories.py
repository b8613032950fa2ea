"""What people did, as numbers: who, which item, how much it weighs, in the order of time where that is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Histories:
    """Events of people, each one's together: those of person ``p`` stand at ``starts[p]:starts[p + 1]``.

    ``items`` are places in ``names``; ``ordered`` says whether a person's events stand in the order of time.
    """

    names: tuple[str, ...]
    starts: Ints
    items: Ints
    weights: Floats
    ordered: bool

    @property
    def people(self) -> int:
        """How many people there are, also those who did nothing."""
        return len(self.starts) - 1

    def matrix(self) -> sp.csr_array:
        """People × items, from histories in which each item stands :meth:`once`."""
        found = sp.csr_array(
            (self.weights, self.items.astype(np.int32), self.starts.astype(np.int32)),
            shape=(self.people, len(self.names)),
            copy=True,
        )
        found.sort_indices()
        return found

    def once(self) -> "Histories":
        """The same with each item of a person once, where it came last, with the greatest of its weights."""
        people = np.repeat(np.arange(self.people, dtype=np.int32), np.diff(self.starts))
        order = np.lexsort((self.items, people))
        same = (people[order][1:] == people[order][:-1]) & (self.items[order][1:] == self.items[order][:-1])
        if not same.any():
            return self
        first = np.flatnonzero(np.concatenate(([True], ~same)))
        last = order[np.concatenate((first[1:], [len(order)])) - 1]
        weights = self.weights.copy()
        weights[last] = np.maximum.reduceat(self.weights[order], first)
        keep = np.zeros(len(order), bool)
        keep[last] = True
        return Histories(self.names, self.starts, self.items, weights, self.ordered)._where(keep)

    def last(self, most: int) -> "Histories":
        """The same with at most the last ``most`` events of each person."""
        lengths = np.diff(self.starts)
        if not len(lengths) or lengths.max() <= most:
            return self
        from_end = np.repeat(self.starts[1:], lengths) - np.arange(len(self.items))
        return self._where(from_end <= most)

    def without_last(self, events: int) -> "Histories":
        """The same without the last ``events`` of each person, for asking whether they could have been foretold."""
        from_end = np.repeat(self.starts[1:], np.diff(self.starts)) - np.arange(len(self.items))
        return self._where(from_end > events)

    def _where(self, keep: npt.NDArray[np.bool_]) -> "Histories":
        before = np.concatenate(([0], np.cumsum(keep)))
        return Histories(self.names, before[self.starts], self.items[keep], self.weights[keep], self.ordered)


def histories_of(names: Sequence[str], lists: Iterable[Sequence[int]], *, ordered: bool) -> Histories:
    """Histories from a list of items (places in ``names``) a person, each event of weight 1."""
    lengths, parts = [0], []
    for one in lists:
        lengths.append(len(one))
        parts.append(np.asarray(one, np.int64))
    items = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    return Histories(tuple(names), np.cumsum(lengths), items, np.ones(len(items), np.float32), ordered)
