"""What properties say that has a place of its own: the things that an event is about."""

from typing import Any

from rapport.collect import limits

FIELDS = ("item_id", "product_id", "content_id", "promotion_id")
LISTS = ("items", "products")
TELLING = frozenset((*FIELDS, *LISTS, "list_id"))
"""Properties that say what an event is about; most events have none of them."""


def things_of(properties: dict[str, Any]) -> tuple[str, ...]:
    """Ids of what the event is about. A list stands for itself only where none of its items is named."""
    if TELLING.isdisjoint(properties):
        return ()
    found = [properties[field] for field in FIELDS if field in properties]
    for several in LISTS:
        if several in properties:
            found += _inside(properties[several])
    ids = tuple(dict.fromkeys(filter(None, map(_id, found))))
    listed = "" if ids else _id(properties.get("list_id"))
    return (listed,) if listed else ids


def _inside(items: Any) -> list[Any]:  # noqa: ANN401 - whatever a client sent
    if not isinstance(items, list):
        return []
    return [item.get(field) for item in items if isinstance(item, dict) for field in FIELDS]


def text_of(properties: dict[str, Any], field: str) -> str:
    """A property that is text; '' for any other."""
    value = properties.get(field)
    return value if isinstance(value, str) else ""


def id_of(properties: dict[str, Any], field: str) -> str | int | None:
    """A property that is an id, text or a number; None for any other."""
    value = properties.get(field)
    return value if isinstance(value, str | int) and not isinstance(value, bool) else None


def _id(value: Any) -> str:  # noqa: ANN401 - whatever a client sent
    said = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value)[: limits.MAX_ID_CHARS] if said else ""
