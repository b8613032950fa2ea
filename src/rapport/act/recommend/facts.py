"""Items and blocks as plain data: what is shown, and what is made of it for somebody."""

from collections.abc import Mapping
from typing import Any

import msgspec


class ItemFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One item. Times are milliseconds since 1970-01-01 UTC; None is without a limit, or unknown."""

    id: str
    type: str = "item"
    title: str = ""
    url: str = ""
    image: str = ""
    category: str = ""
    author: str = ""
    owner: str = ""
    """The id of the person whose own item it is: it is never shown to them."""
    price: float | None = None
    available: bool = True
    hidden: bool = False
    starts: int | None = None
    ends: int | None = None
    tags: tuple[str, ...] = ()
    properties: Mapping[str, Any] = msgspec.field(default_factory=dict)
    created: int = 0

    def known(self) -> dict[str, Any]:
        """What conditions are asked about: the properties, and over them the fields that every item has."""
        return {
            **self.properties,
            "id": self.id,
            "type": self.type,
            "title": self.title,
            "category": self.category,
            "author": self.author,
            "price": self.price,
            "tags": [*self.tags],
            "created": self.created,
        }

    def marks(self) -> list[str]:
        """What it is, for likeness: tags, category, author, and the words of its title."""
        words = [f"word:{word}" for word in self.title.casefold().split() if len(word) > 2]
        named = {"type": self.type, "category": self.category, "author": self.author}
        return [f"tag:{tag}" for tag in self.tags] + [f"{name}:{one}" for name, one in named.items() if one] + words

    def shown_at(self, now: int) -> bool:
        """Whether it may be shown to anybody at a moment."""
        begun = self.starts is None or self.starts <= now
        return self.available and not self.hidden and begun and (self.ends is None or now < self.ends)


class Boost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Items that meet a condition have their score multiplied."""

    condition: Mapping[str, Any]
    factor: float


class Pin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item that stands at a place, from 1, whatever its score."""

    item: str
    position: int


class BlockFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a team places on a page."""

    strategy: str
    title: str = ""
    filter: Mapping[str, Any] = msgspec.field(default_factory=dict)
    """Only items that meet this (GrowthBook's conditions)."""
    boosts: tuple[Boost, ...] = ()
    pins: tuple[Pin, ...] = ()
    most_per: Mapping[str, int] = msgspec.field(default_factory=dict)
    """At most so many of one author, category, type or tag."""
    diversity: float = 0.2
    """0: only the score counts; 1: only that items differ."""
    exploration: float = 0.0
    """The share of places given to items of which little is known."""
    fallback: tuple[str, ...] = ("trending", "popular", "new")
    exclude_seen: bool = True
    exclude_bought: bool = True
    n: int = 8


DEFAULT_WEIGHTS: Mapping[str, float] = {
    "view_item": 1.0,
    "select_item": 1.0,
    "select_content": 1.0,
    "share": 1.5,
    "add_to_wishlist": 1.5,
    "add_to_cart": 1.5,
    "join_group": 2.0,
    "person_followed": 2.0,
    "purchase": 2.0,
}
"""What an event says about taste, by its name; others say nothing."""

BOUGHT = frozenset({"purchase", "join_group", "person_followed"})
"""After these an item need not be shown again."""
