"""Where items come from: files, feeds, and what events say of them."""

from rapport.act.recommend.catalogue.reading import BadItems, read_items
from rapport.act.recommend.catalogue.said import items_said

__all__ = ["BadItems", "items_said", "read_items"]
