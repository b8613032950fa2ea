"""The nearest columns by cosine, without the whole square of all columns."""

from typing import cast

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sparse_dot_topn import sp_matmul_topn

Floats = npt.NDArray[np.float32]


def lengths_of(matrix: sp.csr_array) -> Floats:
    """The length of each column, as a vector."""
    squares = np.bincount(matrix.indices, matrix.data.astype(np.float64) ** 2, minlength=matrix.shape[1])
    return cast(Floats, np.sqrt(squares).astype(np.float32))


def scaled(matrix: sp.csr_array, lengths: Floats) -> sp.csr_array:
    """The same with every column of length 1; a column of nothing stays one."""
    factors = 1 / np.where(lengths > 0, lengths, 1)
    data = matrix.data * factors[matrix.indices]
    return sp.csr_array((data.astype(np.float32), matrix.indices, matrix.indptr), shape=matrix.shape)


def nearest(left: sp.csr_array, right: sp.csr_array, most: int) -> sp.csr_array:
    """For each column of ``left`` the ``most`` columns of ``right`` with the greatest product, greatest first.

    Both have the same rows. With columns of length 1 the product is the cosine.
    """
    found = sp_matmul_topn(sp.csr_matrix(left.T), sp.csr_matrix(right), top_n=most, sort=True)
    return sp.csr_array((found.data, found.indices, found.indptr), shape=(left.shape[1], right.shape[1]))
