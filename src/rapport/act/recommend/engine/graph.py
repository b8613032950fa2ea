"""The low-rank term: what the whole graph of people and items says beyond direct neighbours.

Source: GF-CF (Shen and others 2021): the ideal low-pass filter over the normalised graph; its eigenvectors by
randomised subspace iteration (Halko, Martinsson and Tropp 2011), seeded.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Floats = npt.NDArray[np.float32]

OVERSAMPLED, ROUNDS = 16, 4
MOST_EVENTS = 4_000_000
"""From more events a seeded sample of people is taken: a hundred directions need no more."""


@dataclass(frozen=True)
class Factors:
    """Directions of taste: ``sources[i]`` is what an item in a history says, ``targets[j]`` what one asks for."""

    sources: Floats
    targets: Floats


def factors_of(matrix: sp.csr_array, rank: int, seed: int) -> Factors:
    """The ``rank`` main directions of people × items; fewer where there are fewer people or items."""
    chance = np.random.default_rng(seed)
    degree = np.maximum(np.bincount(matrix.indices, minlength=matrix.shape[1]), 1).astype(np.float32)
    sample = sampled(matrix, chance)
    people = np.maximum(np.diff(sample.indptr), 1).astype(np.float32)
    within = np.maximum(np.bincount(sample.indices, minlength=matrix.shape[1]), 1).astype(np.float32)
    rows = np.repeat(people**-0.5, np.diff(sample.indptr))
    data = (rows * within[sample.indices] ** -0.5).astype(np.float32)
    normal = sp.csr_array((data, sample.indices, sample.indptr), shape=sample.shape)
    # All directions together would say nothing but the item itself: of few items only the main quarter counts.
    directions = main_directions(normal, min(rank, max(1, min(normal.shape) // 4)), chance)
    root = np.sqrt(degree)[:, None]
    return Factors((directions / root).astype(np.float32), (directions * root).astype(np.float32))


def sampled(matrix: sp.csr_array, chance: np.random.Generator) -> sp.csr_array:
    """All people, or as many by lot as have :data:`MOST_EVENTS` together."""
    if matrix.nnz <= MOST_EVENTS:
        return matrix
    share = MOST_EVENTS / matrix.nnz
    return sp.csr_array(matrix[np.flatnonzero(chance.random(matrix.shape[0]) < share)])


def main_directions(normal: sp.csr_array, rank: int, chance: np.random.Generator) -> Floats:
    """Right singular vectors of the ``rank`` largest singular values, as columns."""
    width = min(rank + OVERSAMPLED, *normal.shape)
    turned = sp.csr_array(normal.T)
    basis = chance.standard_normal((normal.shape[1], width)).astype(np.float32)
    for _ in range(ROUNDS):
        basis, _ = np.linalg.qr(turned @ (normal @ basis))
    small = normal @ basis
    values, vectors = np.linalg.eigh(small.T @ small)
    best = np.argsort(values)[::-1][:rank]
    found: Floats = (basis @ vectors[:, best]).astype(np.float32)
    return found
