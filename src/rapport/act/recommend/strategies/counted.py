"""What people do now, what many take, what is new: the same for everybody, from what is counted."""

from collections.abc import Sequence

import numpy as np

from rapport.act.recommend.stock import Stock
from rapport.act.recommend.strategies import NOTHING, Asked, Found, Strategy, Why, by_counts, register

DAY_MS = 86_400_000.0


def trending(stock: Stock, _asked: Asked) -> Found:
    """By events of the last days, the newest counting most."""
    return by_counts(stock.trending, "trending", "Many people look at this right now")


def popular(stock: Stock, _asked: Asked) -> Found:
    """By people of the last four weeks."""
    return by_counts(stock.popular, "popular", "Many people took this lately")


def popular_here(stock: Stock, asked: Asked) -> Found:
    """By people, among items of the category of the page's item, or of the one that was looked at last."""
    here = asked.item or (asked.did[-1].item if asked.did else "")
    place = stock.place.get(here)
    if place is None or stock.category[place] < 0:
        return popular(stock, asked)
    same = stock.category == stock.category[place]
    words = f"Many people took this in {stock.items[place].category}"
    return by_counts(np.where(same, stock.popular, 0.0), "popular_here", words)


def new(stock: Stock, asked: Asked) -> Found:
    """By how lately an item came into the catalogue, or may be shown since."""
    age = np.maximum(asked.now - stock.since, 0.0)
    return by_counts(1 / (1 + age / DAY_MS), "new", "New here")


def carry_on(stock: Stock, asked: Asked) -> Found:
    """What somebody began and did not finish, the latest first."""
    last = {did.item: number for number, did in enumerate(asked.did, 1)}
    ours = {stock.place[item]: number for item, number in last.items() if item in stock.place}
    if not ours:
        return NOTHING
    places = np.array(list(ours), np.int64)

    def why(some: Sequence[int]) -> list[Why]:
        return [Why("continue", "You were here last", stock.items[place].id) for place in some]

    return Found(places, np.array(list(ours.values()), np.float64), why)


register(Strategy("trending", "Trending", "What most people look at right now.", trending))
register(Strategy("popular", "Popular", "What most people took in the last four weeks.", popular))
register(
    Strategy("popular_here", "Popular here", "What most people took in the category that they look at.", popular_here)
)
register(Strategy("new", "New", "What came last.", new))
register(
    Strategy(
        "continue", "Continue where you left", "What they looked at last and did not take.", carry_on, shows_seen=True
    )
)
