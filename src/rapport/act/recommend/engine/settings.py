"""The engine's numbers: one set for all data, so that what is measured is what everybody gets."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """How a model is fitted and how it scores. Nothing here is tuned per data set."""

    neighbours: int = 200
    """An item is explained by at most so many others."""
    ridge: float = 20.0
    """The larger, the less a model trusts what few people did."""
    damping: float = 0.2
    """Somebody with n items weighs n to the minus this in all they did: who takes everything says little."""
    graph_rank: int = 128
    graph_weight: float = 0.5
    """Of the low-rank term, beside 1 for that of items seen together."""
    order_ridge: float = 60.0
    order_window: int = 10
    """What came so many steps before still says something about what comes next."""
    order_decay: float = 0.5
    """Of each step back in time, for what comes next."""
    order_weight: float = 0.6
    """Of what comes next, where the order is known; the rest is of items seen together."""
    session_decay: float = 0.7
    """Of each step back in time, for items seen together."""
    content_weight: float = 0.015
    content_neighbours: int = 100
    session_length: int = 50
    """So many last events of somebody are looked at where the order is known."""
    candidates: int = 2000
    """So many items, the best by items seen together, what comes next and content, have all terms counted."""
    longest: int = 2000
    """Of a person with more items only the last so many are learnt from: a bot does not become the taste of all."""
    seed: int = 20


DEFAULTS = Settings()
