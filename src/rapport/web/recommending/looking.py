"""What somebody would see and why: for members and programs who look, not for pages; nothing is said as an event."""

from typing import Any

import numpy as np
from django.conf import settings

from rapport.act.recommend import api as recommend
from rapport.act.recommend.strategies import STRATEGIES
from rapport.deliver.api import Wrong
from rapport.kernel.clock import now_ms
from rapport.projects.models import Project
from rapport.web import runtime
from rapport.web.recommending.refit import refit
from rapport.web.recommending.shelf import Shelf

MOST_SAID, MOST_NEAR = 50, 8


def shelf() -> Shelf:
    """What reads a stock for one look."""
    return Shelf(lambda: runtime.store().engine, settings.DATA / "models")


def seen_by(
    project: Project, block: str, person: str, item: str = "", n: int = 0, said: recommend.BlockFacts | None = None
) -> dict[str, Any]:
    """A block as a person sees it: what they did, what is shown with each part of its score, and what is left out.

    ``person`` is any of their ids; ``said`` is tried in place of what is kept of the block. Raises :class:`Wrong` and
    NotThere.
    """
    if not 0 <= n <= 100:
        raise Wrong("n", "Give how many items are wanted, 1 to 100.")
    kept = recommend.facts_of_block(recommend.block_of(project, block))
    one = shelf()
    stock = one.fresh(project.pk)
    facts = said or stock.blocks.get(block, kept)
    did = one.did(project.pk, person, person)
    asked = recommend.Asked(did, item, now_ms(), frozenset({person} - {""}))
    found = recommend.answer(stock, facts, asked, recommend.Wish(n), one.chance)
    return {
        "block": block,
        "strategy": STRATEGIES[facts.strategy].title,
        "did": [{"item": did_.item, "event": did_.name, "weight": did_.weight} for did_ in reversed(did[-MOST_SAID:])],
        "items": [shown(position, one) for position, one in enumerate(found.shown, 1)],
        "fallbacks": found.fallbacks,
        "left_out": dict(found.left_out),
        "model": stock.model is not None,
    }


def shown(position: int, one: recommend.Shown) -> dict[str, Any]:
    """One item with everything that decided about it."""
    return {
        "position": position,
        "id": one.item.id,
        "title": one.item.title,
        "reason": one.why.words,
        "because": one.why.because,
        "source": one.why.source,
        "strategy": one.strategy,
        "score": one.score,
        "by_source": one.why.by_source,
    }


def near(project: Project, item: str) -> dict[str, Any]:
    """What the model knows of an item: how many people have it, and what it leads to, by each source.

    ``people`` is None where the model has never heard of it, 0 where it is known by what it is alone.
    """
    stock = shelf().fresh(project.pk)
    place = stock.place.get(item)
    model = stock.model
    if model is None or place is None or place not in stock.in_model:
        return {"model": model is not None, "people": None, "leads": {}}
    here = stock.in_model[place]
    leads = {}
    for source in ("together", "order", "content"):
        matrix = getattr(model, source)
        if matrix is not None:
            row = matrix[[here]]
            best = [one for one in np.argsort(-row.data, kind="stable")[:MOST_NEAR] if row.data[one] > 0]
            leads[source] = [(named(stock, int(row.indices[one])), float(row.data[one])) for one in best]
    return {"model": True, "people": int(model.people[here]), "leads": leads}


def named(stock: recommend.Stock, place: int) -> recommend.ItemFacts:
    """The item at a place of the model; one that is in no catalogue has only its id."""
    ours = int(stock.of_model[place])
    if ours >= 0:
        return stock.items[ours]
    return recommend.ItemFacts(id=stock.model.names[place] if stock.model else "")


def fit_now(project: Project) -> dict[str, Any]:
    """Fit a model at once; gives its report. Raises :class:`rapport.web.recommending.refit.NoFit`."""
    return refit(runtime.store().engine, project, settings.DATA / "models", now_ms())
