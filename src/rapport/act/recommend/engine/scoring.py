"""From the last things somebody did to scores: a weighted sum of sparse rows; nothing is fitted for an event."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from rapport.act.recommend.engine.model import Model

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]
Session = Sequence[tuple[int, float]]
"""Items (places in the model's names) and the weight of what was done, in the order of time."""


@dataclass(frozen=True)
class Term:
    """One reason for a score: what was done, by rows of ``done``, leads over ``matrix`` to items."""

    source: str
    done: sp.csr_array
    matrix: sp.csr_array
    weight: float


def terms_of(model: Model, sessions: Sequence[Session]) -> list[Term]:
    """The sparse terms of the score of each session: items seen together, what comes next, likeness."""
    settings = model.settings
    ordered = model.order is not None
    recent = [session[-settings.session_length :] if ordered else session for session in sessions]
    done = weighed(recent, len(model.names), settings.session_decay if ordered else 1.0)
    terms = [Term("together", done, model.together, 1 - settings.order_weight if ordered else 1.0)]
    if model.order is not None:
        latest = weighed(recent, len(model.names), settings.order_decay)
        terms.append(Term("order", latest, model.order, settings.order_weight))
    if model.content is not None:
        terms.append(Term("content", done, model.content, settings.content_weight))
    return terms


def weighed(sessions: Sequence[Session], items: int, decay: float) -> sp.csr_array:
    """Sessions × items: each event's weight, less by ``decay`` for each event after it; repeats add up."""
    lengths = [len(session) for session in sessions]
    back = np.concatenate([np.arange(length - 1, -1, -1) for length in lengths]) if lengths else np.zeros(0)
    flat = np.array([event for session in sessions for event in session], np.float64).reshape(-1, 2)
    data = (flat[:, 1] * decay**back).astype(np.float32)
    starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    found = sp.csr_array((data, flat[:, 0].astype(np.int32), starts), shape=(len(sessions), items))
    found.sum_duplicates()
    return found


def scores(model: Model, sessions: Sequence[Session]) -> list[tuple[Places, Floats]]:
    """For each session the items that have a score, at most ``candidates`` of them, and their scores.

    Items of the session itself may be among them. A session without known items has none.
    """
    terms = terms_of(model, sessions)
    near, *others = [(term.done * np.float32(term.weight)) @ term.matrix for term in terms]
    for other in others:
        near = near + other
    taste = (terms[0].done @ model.graph.sources) * (model.settings.graph_weight * terms[0].weight)
    return [
        among(model, near.indices[begin:end], near.data[begin:end], taste[row])
        for row, (begin, end) in enumerate(zip(near.indptr[:-1], near.indptr[1:], strict=True))
    ]


def among(model: Model, places: Places, near: Floats, taste: Floats) -> tuple[Places, Floats]:
    """The best of these with the low-rank term counted too."""
    if len(places) > model.settings.candidates:
        best = np.argpartition(-near, model.settings.candidates)[: model.settings.candidates]
        places, near = places[best], near[best]
    return places, near + model.graph.targets[places] @ taste


def best(places: Places, found: Floats, most: int) -> Places:
    """Positions of the ``most`` greatest, greatest first; of equal ones the lower place first."""
    if len(found) > most:
        edge = np.partition(found, len(found) - most)[len(found) - most]
        kept = np.flatnonzero(found >= edge)
    else:
        kept = np.arange(len(found))
    return kept[np.lexsort((places[kept], -found[kept]))][:most]
