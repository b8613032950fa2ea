"""What events say of items: names, prices and categories, as shops and sites send them with every view."""

from collections.abc import Mapping
from typing import Any

import msgspec

from rapport.act.recommend.facts import ItemFacts
from rapport.store import Engine

SAID = """
SELECT thing, argMax(name, at) AS said, argMax(text, at) AS properties
FROM (
    SELECT arrayJoin(things) AS thing, name, at, toJSONString(properties) AS text
    FROM events
    WHERE project = {project:UInt32} AND at >= toDateTime64({since:Int64}, 3, 'UTC') AND notEmpty(things)
        AND name IN {names:Array(String)}
)
GROUP BY thing
ORDER BY thing
LIMIT {most:UInt32}"""
"""Of each item the last that was said."""

MOST = 200_000
LISTS = ("items", "products")
IDS = ("item_id", "product_id", "content_id")
NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("item_name", "name", "title", "product_name", "content_name"),
    "category": ("item_category", "category", "content_type"),
    "author": ("item_brand", "brand", "author"),
    "url": ("url", "item_url"),
    "image": ("image_url", "image"),
}


def items_said(engine: Engine, project: int, names: list[str], since: int) -> list[dict[str, Any]]:
    """Items that events of these names were about since a moment, as far as they say a title."""
    rows = engine.ask(SAID, project, names=names, since=since, most=MOST)
    found = (item_in(thing, msgspec.json.decode(text)) for thing, _, text in rows)
    return [item for item in found if item["title"]]


def item_in(thing: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """One item as an event says it: in its list of items, or beside its id."""
    said: Mapping[str, Any] = properties
    for several in LISTS:
        for one in properties.get(several) or ():
            if isinstance(one, dict) and any(str(one.get(name)) == thing for name in IDS):
                said = one
    item: dict[str, Any] = {"id": thing, "price": price_in(said)}
    for field, names in NAMES.items():
        item[field] = next((said[name][:1000] for name in names if isinstance(said.get(name), str)), "")
    if not item["url"].startswith(("/", "https://", "http://")) or len(item["url"]) > 2000:
        item["url"] = ""
    if not item["image"].startswith(("/", "https://", "http://")) or len(item["image"]) > 2000:
        item["image"] = ""
    return item | {"type": ItemFacts(id="").type}


def price_in(said: Mapping[str, Any]) -> float | None:
    """The price, where it is one."""
    price = said.get("price")
    try:
        found = float(price) if isinstance(price, int | float | str) and not isinstance(price, bool) else None
    except ValueError:
        return None
    return found if found is not None and 0 <= found < 1e12 else None
