"""What comes next: ridge regression of the next item on those just before it.

Source: the sequential linear item transition model SLIT (Choi and others 2021), solved locally as in :mod:`.ridge`.
"""

import numpy as np
import scipy.sparse as sp

from rapport.act.recommend.engine.histories import Histories


def steps_of(histories: Histories, window: int, decay: float) -> tuple[sp.csr_array, sp.csr_array]:
    """Before × items and next × items: a row for each event that has one before it.

    An item ``gap`` steps before weighs ``decay ** (gap - 1)``.
    """
    starts, items = histories.starts, histories.items
    place = np.arange(len(items)) - np.repeat(starts[:-1], np.diff(starts))
    nexts = np.flatnonzero(place > 0)
    row_of = np.full(len(items), -1)
    row_of[nexts] = np.arange(len(nexts))
    rows, columns, weights = [], [], []
    for gap in range(1, window + 1):
        at = np.flatnonzero(place >= gap)
        rows.append(row_of[at])
        columns.append(items[at - gap])
        weights.append(np.full(len(at), decay ** (gap - 1), np.float32))
    shape = (len(nexts), len(histories.names))
    before = sp.csr_array(
        (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))), shape=shape, dtype=np.float32
    )
    before.sum_duplicates()
    after = sp.csr_array((np.ones(len(nexts), np.float32), (np.arange(len(nexts)), items[nexts])), shape=shape)
    return before, after
