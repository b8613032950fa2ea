"""Why an item is shown: what of the history spoke most for it, and how much each source did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rapport.act.recommend.engine.model import Model
from rapport.act.recommend.engine.scoring import Session, terms_of

GRAPH = "graph"


@dataclass(frozen=True)
class Reason:
    """Why one item has its score.

    ``source`` is ``together``, ``order`` or ``content``, whose one row said most, and ``because`` the item of that row;
    where no row speaks for it, ``graph`` and None. ``by_source`` sums up to the score.
    """

    item: int
    source: str
    because: int | None
    by_source: Mapping[str, float]


def reasons(model: Model, session: Session, items: Sequence[int]) -> list[Reason]:
    """The reason of each of these items (places in the model's names) for who did this."""
    terms = terms_of(model, [session])
    parts = []
    for term in terms:
        rows = term.matrix[term.done.indices][:, items].toarray()
        parts.append(rows * (term.done.data * term.weight)[:, None])
    taste = (terms[0].done @ model.graph.sources)[0] * (model.settings.graph_weight * terms[0].weight)
    graph = model.graph.targets[items] @ taste
    found = []
    for place, item in enumerate(items):
        by_source = {term.source: float(part[:, place].sum()) for term, part in zip(terms, parts, strict=True)}
        said = [
            (float(part[row, place]), term.source, int(term.done.indices[row]))
            for term, part in zip(terms, parts, strict=True)
            if len(part)
            for row in [int(np.argmax(part[:, place]))]
        ]
        most, source, because = max(said, default=(0.0, GRAPH, 0))
        by_source[GRAPH] = float(graph[place])
        found.append(Reason(item, source, because, by_source) if most > 0 else Reason(item, GRAPH, None, by_source))
    return found
