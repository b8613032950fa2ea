"""People to follow: who is near in the graph of who follows whom, and who likes the same.

Source: resource allocation (Zhou, Lü and Zhang 2009), in which whom two people both know counts less the more they
know; the cosine of what both did, weighted by how rare it is; and the engine itself, for which people are items and
whom somebody knows is what they did.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from rapport.act.recommend.engine.histories import histories_of
from rapport.act.recommend.engine.model import Model, fit
from rapport.act.recommend.engine.nearest import lengths_of, scaled
from rapport.act.recommend.engine.scoring import scores

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

TASTE_WEIGHT = 0.5
"""Of the cosine of tastes, beside 1 for resource allocation."""


@dataclass(frozen=True)
class Circle:
    """What is known of people among each other. Places are rows of the matrices it was made of."""

    known: sp.csr_array
    """People × people: 1 where one follows the other, in either direction."""
    shared: sp.csr_array
    """The same, each row divided by its sum."""
    taste: sp.csr_array
    """Items × people, each person of length 1."""
    names: tuple[str, ...] = ()
    """Ids of the people, by place."""
    near: Model | None = None
    """The engine's model of who knows whom."""

    def scores(self, person: int) -> tuple[Places, Floats]:
        """People who have any score for somebody, and their scores; without who is known already and themselves."""
        near = self.known[[person]] @ self.shared + self.taste.T[[person]] @ self.taste * np.float32(TASTE_WEIGHT)
        known = self.known.indices[self.known.indptr[person] : self.known.indptr[person + 1]]
        if self.near is not None:
            places, values = scores(self.near, [[(int(one), 1.0) for one in known]])[0]
            near = near + sp.csr_array((values, (np.zeros(len(places), np.int64), places)), shape=near.shape)
        near = sp.csr_array(near)
        keep = ~np.isin(near.indices, [*known, person]) & (near.data > 0)
        return near.indices[keep].astype(np.int64), near.data[keep]

    def between(self, one: int, other: int) -> int:
        """How many people both know."""
        return int((self.known[[one]] @ self.known[[other]].T).sum())


def circle_of(
    follows: sp.csr_array, did: sp.csr_array | None = None, names: Sequence[str] = (), *, learn: bool = True
) -> Circle:
    """From people × people (who follows whom) and people × items (what they did, weighted).

    Without ``learn`` only whom two people both know, and taste, say who is near.
    """
    both = sp.csr_array(follows + follows.T)
    both.setdiag(0)
    both.eliminate_zeros()
    both.data[:] = 1
    known = both.astype(np.float32)
    degree = np.maximum(np.diff(known.indptr), 1)
    shared = sp.csr_array((known.data / np.repeat(degree, degree_of(known)), known.indices, known.indptr), known.shape)
    near = learnt(known) if learn else None
    return Circle(known, shared.astype(np.float32), tastes_of(did, known.shape[0]), tuple(names), near)


def learnt(known: sp.csr_array) -> Model:
    """The engine's model of who knows whom."""
    lists = [known.indices[begin:end].tolist() for begin, end in zip(known.indptr[:-1], known.indptr[1:], strict=True)]
    return fit(histories_of([str(place) for place in range(known.shape[0])], lists, ordered=False))


def degree_of(known: sp.csr_array) -> npt.NDArray[np.int32]:
    """How many people each one knows."""
    return np.asarray(np.diff(known.indptr), np.int32)


def tastes_of(did: sp.csr_array | None, people: int) -> sp.csr_array:
    """Items × people: what each did, by how rare it is, as a vector of length 1."""
    if did is None:
        return sp.csr_array((1, people), dtype=np.float32)
    having = np.maximum(np.bincount(did.indices, minlength=did.shape[1]), 1)
    rare = np.log(max(people, 1) / having)
    weighted = sp.csr_array((np.sign(did.data) * rare[did.indices], did.indices, did.indptr), shape=did.shape)
    turned = sp.csr_array(weighted.T).astype(np.float32)
    return scaled(turned, lengths_of(turned))
