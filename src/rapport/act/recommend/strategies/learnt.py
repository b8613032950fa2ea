"""What the engine says: from what somebody did, or from the item of the page."""

from collections.abc import Sequence

import numpy as np

from rapport.act.recommend.engine import Model, Session, reasons, scores
from rapport.act.recommend.engine.explaining import GRAPH
from rapport.act.recommend.stock import Stock
from rapport.act.recommend.strategies import NOTHING, Asked, Did, Found, Strategy, Why, register

WORDS = {
    "together": "Goes with “{0}”, which you looked at",
    "order": "Often comes next after “{0}”",
    "content": "Like “{0}”, which you looked at",
}
OF_PAGE = {
    "together": "People who took “{0}” took this too",
    "order": "Often comes next after “{0}”",
    "content": "Like “{0}”",
}
TASTE = "Fits what you like"


def session_of(stock: Stock, did: Sequence[Did]) -> Session:
    """What somebody did, as the engine takes it: what the model does not know is left out."""
    known = ((stock.place.get(one.item, -1), one.weight) for one in did)
    return [(stock.in_model[place], weight) for place, weight in known if place in stock.in_model]


def by_engine(stock: Stock, session: Session, words: dict[str, str]) -> Found:
    """Items by the whole score."""
    if stock.model is None or not session:
        return NOTHING
    model = stock.model
    found, values = scores(model, [session])[0]
    ours = stock.of_model[found]
    keep = (ours >= 0) & (values > 0)
    return Found(ours[keep], values[keep].astype(np.float64), lambda some: said(stock, model, session, some, words))


def said(stock: Stock, model: Model, session: Session, some: Sequence[int], words: dict[str, str]) -> list[Why]:
    """The reason of each, in words."""
    found = []
    for reason in reasons(model, session, [stock.in_model[place] for place in some]):
        because = stock.items[stock.of_model[reason.because]] if reason.because is not None else None
        text = TASTE if because is None else words[reason.source].format(because.title or because.id)
        found.append(Why(reason.source, text, because.id if because else "", dict(reason.by_source)))
    return found


def for_you(stock: Stock, asked: Asked) -> Found:
    """From everything somebody did lately."""
    return by_engine(stock, session_of(stock, asked.did), WORDS)


def viewed(stock: Stock, asked: Asked) -> Found:
    """From the one item that they looked at last."""
    return by_engine(stock, session_of(stock, asked.did)[-1:], WORDS)


def of_page(stock: Stock, asked: Asked) -> Session:
    """The item of the page as a session, or else the one that was looked at last."""
    return session_of(stock, [Did(asked.item, "", asked.now)] if asked.item else asked.did[-1:])


def similar(stock: Stock, asked: Asked) -> Found:
    """From the item of the page, or else the one that they looked at last."""
    return by_engine(stock, of_page(stock, asked), OF_PAGE)


def often_together(stock: Stock, asked: Asked) -> Found:
    """Only by people who have both."""
    session = of_page(stock, asked)
    if stock.model is None or not session:
        return NOTHING
    model, here = stock.model, session[0][0]
    row = model.together[[here]]
    ours = stock.of_model[row.indices]
    keep = (ours >= 0) & (row.data > 0)
    item = stock.items[stock.of_model[here]]
    words = OF_PAGE["together"].format(item.title or item.id)
    return Found(
        ours[keep], row.data[keep].astype(np.float64), lambda some: [Why("together", words, item.id) for _ in some]
    )


def people_like_you(stock: Stock, asked: Asked) -> Found:
    """By directions of taste alone: what people far and near with the same taste have."""
    session = session_of(stock, asked.did)
    if stock.model is None or not session:
        return NOTHING
    graph = stock.model.graph
    taste = sum((graph.sources[item] * weight for item, weight in session), np.zeros(graph.sources.shape[1]))
    values = graph.targets @ taste
    keep = (stock.of_model >= 0) & (values > 0)
    return Found(
        stock.of_model[keep], values[keep], lambda some: [Why(GRAPH, "People like you took this") for _ in some]
    )


def groups(stock: Stock, asked: Asked) -> Found:
    """For you, but only groups."""
    found = for_you(stock, asked)
    keep = stock.groups[found.places]
    return Found(found.places[keep], found.scores[keep], found.why)


register(Strategy("for_you", "For you", "By everything that somebody did lately.", for_you))
register(Strategy("viewed", "Because you viewed", "By the item that somebody looked at last.", viewed))
register(Strategy("similar", "Similar", "What is like the item of the page.", similar))
register(
    Strategy("often_together", "Often together", "What people have who have the item of the page.", often_together)
)
register(Strategy("people_like_you", "People like you", "What people with the same taste took.", people_like_you))
register(Strategy("groups", "Groups for you", "Groups that fit somebody's taste.", groups))
