"""People to follow: near in the graph of who follows whom, or with the same taste."""

from collections.abc import Sequence

from rapport.act.recommend.stock import Stock
from rapport.act.recommend.strategies import NOTHING, Asked, Found, Strategy, Why, register


def follow(stock: Stock, asked: Asked) -> Found:
    """People whom somebody does not follow yet, as items of the type ``person``."""
    circle = stock.circle
    here = next((stock.in_circle[id] for id in sorted(asked.ids) if id in stock.in_circle), None)
    if circle is None or here is None:
        return NOTHING
    found, values = circle.scores(here)
    ours = stock.of_circle[found]
    keep = ours >= 0
    back = dict(zip(ours[keep].tolist(), found[keep].tolist(), strict=True))

    def why(some: Sequence[int]) -> list[Why]:
        return [said(circle.between(here, back[place])) for place in some]

    return Found(ours[keep], values[keep].astype(float), why)


def said(between: int) -> Why:
    """The reason for one, by how many people both know."""
    if not between:
        return Why("taste", "Likes what you like")
    return Why("circle", f"Known to {between} {'person' if between == 1 else 'people'} whom you know")


register(Strategy("follow", "People to follow", "People near in who follows whom, or with the same taste.", follow))
