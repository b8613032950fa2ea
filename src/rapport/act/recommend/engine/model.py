"""Fitting a model: what items say about each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from rapport.act.recommend.engine.content import alike, marks_of
from rapport.act.recommend.engine.graph import Factors, factors_of
from rapport.act.recommend.engine.histories import Histories
from rapport.act.recommend.engine.nearest import lengths_of, nearest, scaled
from rapport.act.recommend.engine.order import steps_of
from rapport.act.recommend.engine.ridge import local_ridge, without_self
from rapport.act.recommend.engine.settings import DEFAULTS, Settings

Told = Callable[[str, float], None]
"""How far the fitting is: the part it is at, and its share that is done."""

INNER = 800
"""Products of an item with so many others are kept while its weights are solved."""


@dataclass(frozen=True)
class Model:
    """What is known after fitting. Matrices are source × target; ``names`` are the items' ids."""

    names: tuple[str, ...]
    together: sp.csr_array
    """From items that the same people have."""
    order: sp.csr_array | None
    """From what came before to what came next; None where the order is not known."""
    content: sp.csr_array | None
    """From what items are; None where nothing is known of them."""
    graph: Factors
    people: npt.NDArray[np.int64]
    """How many people have each item."""
    settings: Settings


def untold(_part: str, _share: float) -> None:
    """Tell nobody how far the work is."""


def fit(
    histories: Histories,
    marks: Sequence[Sequence[str]] | None = None,
    settings: Settings = DEFAULTS,
    told: Told = untold,
) -> Model:
    """A model of these histories; ``marks`` are tags and the like of each item, in the order of ``histories.names``."""
    learnt = histories.once().last(settings.longest)
    whole = learnt.matrix()
    told("graph", 0.0)
    graph = factors_of(whole, settings.graph_rank, settings.seed)
    told("graph", 1.0)
    together = fit_together(whole, settings, told)
    order = fit_order(learnt, settings, told) if histories.ordered else None
    content = alike(marks_of(marks), settings.content_neighbours) if marks is not None else None
    people = np.bincount(whole.indices, minlength=len(histories.names)).astype(np.int64)
    return Model(histories.names, together, order, content, graph, people, settings)


def fit_together(whole: sp.csr_array, settings: Settings, told: Told) -> sp.csr_array:
    """Weights between items of the same people, each person damped by the length of what they did."""
    lengths = np.maximum(np.diff(whole.indptr), 1).astype(np.float64)
    damped = np.repeat(lengths**-settings.damping, np.diff(whole.indptr))
    counted = sp.csr_array((whole.data * damped, whole.indices, whole.indptr), shape=whole.shape, dtype=np.float32)
    columns = lengths_of(counted)
    unit = scaled(counted, columns)
    inner = nearest(unit, unit, INNER)
    cross = without_self(inner, settings.neighbours)
    inner.sort_indices()
    size = max(1, cross.shape[0])
    return local_ridge(inner, columns, cross, columns, settings.ridge, lambda done: told("together", done / size))


def fit_order(histories: Histories, settings: Settings, told: Told) -> sp.csr_array:
    """Weights from items to those that came after them."""
    before, after = steps_of(histories, settings.order_window, settings.order_decay)
    columns, targets = lengths_of(before), lengths_of(after)
    unit = scaled(before, columns)
    inner = nearest(unit, unit, INNER)
    inner.sort_indices()
    cross = without_self(nearest(scaled(after, targets), unit, settings.neighbours + 1), settings.neighbours)
    size = max(1, cross.shape[0])
    return local_ridge(inner, columns, cross, targets, settings.order_ridge, lambda done: told("order", done / size))
