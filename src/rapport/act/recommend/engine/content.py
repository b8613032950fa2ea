"""Likeness by what items are: their tags, category, author and words, weighted by how rare each is.

The only term that knows an item nobody has touched. Source: TF-IDF (Salton and Buckley 1988) and its cosine.
"""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from rapport.act.recommend.engine.nearest import lengths_of, nearest, scaled
from rapport.act.recommend.engine.ridge import without_self


def marks_of(marks: Sequence[Sequence[str]]) -> sp.csr_array:
    """Items × marks: 1 where an item has it, in the order in which marks are first seen."""
    known: dict[str, int] = {}
    rows, columns = [], []
    for row, some in enumerate(marks):
        for mark in dict.fromkeys(some):
            rows.append(row)
            columns.append(known.setdefault(mark, len(known)))
    return sp.csr_array((np.ones(len(rows), np.float32), (rows, columns)), shape=(len(marks), max(1, len(known))))


def alike(marks: sp.csr_array, most: int) -> sp.csr_array:
    """Item × item: cosines of the ``most`` most alike, by marks weighted with ``log(items ÷ items with it)``."""
    having = np.bincount(marks.indices, minlength=marks.shape[1])
    rare = np.log(max(marks.shape[0], 1) / np.maximum(having, 1))
    data = (marks.data * rare[marks.indices]).astype(np.float32)
    turned = sp.csr_array(sp.csr_array((data, marks.indices, marks.indptr), shape=marks.shape).T)
    whole = scaled(turned, lengths_of(turned))
    return without_self(nearest(whole, whole, most + 1), most)
