"""Local ridge: each item as a weighted sum of the items nearest to it, solved in closed form.

Source: the linear item models SLIM (Ning and Karypis 2011) and EASE (Steck 2019), each item's weights solved among its
nearest items only, so that no matrix of all items by all items is ever inverted.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.linalg.lapack import sposv

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int32]
Told = Callable[[int], None]

STEP = 500
"""After so many items it is told how far the work is."""


def local_ridge(
    inner: sp.csr_array, lengths: Floats, cross: sp.csr_array, targets: Floats, ridge: float, told: Told
) -> sp.csr_array:
    """Weights, source × target, of the ridge regression of each target on the sources that ``cross`` lists for it.

    ``inner`` holds cosines of sources among each other and ``lengths`` their lengths; row j of ``cross`` holds cosines
    of target j with its sources, and ``targets`` the lengths of targets.
    """
    values = np.zeros(cross.nnz, np.float32)
    for j in range(cross.shape[0]):
        begin, end = cross.indptr[j], cross.indptr[j + 1]
        if begin < end:
            sources = cross.indices[begin:end]
            scale = lengths[sources]
            gram = gram_of(inner, sources, scale)
            values[begin:end] = solved(gram, cross.data[begin:end] * scale * targets[j], ridge)
        if not j % STEP:
            told(j)
    told(cross.shape[0])
    weights = sp.csr_array((values, cross.indices, cross.indptr), shape=cross.shape)
    return sp.csr_array(weights.T)


def gram_of(inner: sp.csr_array, sources: Places, scale: Floats) -> Floats:
    """Products of the sources with each other. Only the nearest are known; the others count as 0."""
    cosines: Floats = inner[sources][:, sources].toarray()
    np.maximum(cosines, cosines.T, out=cosines)
    cosines *= scale
    cosines *= scale[:, None]
    return cosines


def solved(gram: Floats, products: Floats, ridge: float) -> Floats:
    """The weights of one target: ``(gram + ridge · 1)⁻¹ products``."""
    gram[np.diag_indices_from(gram)] += ridge
    _, weights, wrong = sposv(gram, products, lower=1)
    if wrong:
        # Products that were cut off may leave a matrix that is not positive; it still has a solution.
        weights = np.linalg.lstsq(gram, products, rcond=None)[0]
    return np.asarray(weights, np.float32)


def without_self(nearest: sp.csr_array, most: int) -> sp.csr_array:
    """At most the first ``most`` of each row, none of them the row itself; each row in the order of columns."""
    first = firsts(nearest, most + 1)
    rows = np.repeat(np.arange(first.shape[0], dtype=np.int32), np.diff(first.indptr))
    other = first.indices != rows
    starts = np.concatenate(([0], np.cumsum(np.bincount(rows[other], minlength=first.shape[0]))))
    kept = firsts(sp.csr_array((first.data[other], first.indices[other], starts), shape=first.shape), most)
    kept.sort_indices()
    return kept


def firsts(matrix: sp.csr_array, most: int) -> sp.csr_array:
    """At most the first ``most`` of each row, without a copy of all of them."""
    lengths = np.minimum(np.diff(matrix.indptr), most)
    starts = np.concatenate(([0], np.cumsum(lengths)))
    at = np.repeat(matrix.indptr[:-1] - starts[:-1], lengths) + np.arange(starts[-1])
    return sp.csr_array((matrix.data[at], matrix.indices[at], starts), shape=matrix.shape)
