"""What an item or a block may be: pure checks, each of which names the field and the mend."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from rapport.act.recommend.facts import BlockFacts, ItemFacts
from rapport.deliver.api import Wrong
from rapport.deliver.facts import Audience
from rapport.deliver.rules import check_audience

LONGEST_ID, LONGEST_TEXT, LONGEST_ADDRESS = 500, 1000, 2000
MOST_TAGS, MOST_BYTES = 100, 20_000
MOST_N, MOST_RULES, MOST_FACTOR = 100, 50, 1000.0
CAPPED = ("author", "category", "type", "tag")


def item_of(said: Any) -> ItemFacts:  # noqa: ANN401 - any JSON
    """An item as it was given. Raises :class:`Wrong`."""
    item: ItemFacts = _converted(said, ItemFacts, "item")
    if not item.id.strip() or len(item.id) > LONGEST_ID:
        raise Wrong("id", f"Give the id by which events name the item, of 1 to {LONGEST_ID} characters.")
    for name in ("type", "title", "category", "author", "owner"):
        if len(getattr(item, name)) > LONGEST_TEXT:
            raise Wrong(name, f"{item.id}: write at most {LONGEST_TEXT} characters.")
    for name in ("url", "image"):
        _check_address(item.id, name, getattr(item, name))
    if item.price is not None and not (math.isfinite(item.price) and item.price >= 0):
        raise Wrong("price", f"{item.id}: give a number from 0, or null where it is not known.")
    if item.starts is not None and item.ends is not None and item.ends <= item.starts:
        raise Wrong("ends", f"{item.id}: it ends before it starts; give a later end.")
    if len(item.tags) > MOST_TAGS or any(len(tag) > LONGEST_TEXT for tag in item.tags):
        raise Wrong("tags", f"{item.id}: give at most {MOST_TAGS} tags.")
    if len(msgspec.json.encode(item.properties)) > MOST_BYTES:
        raise Wrong("properties", f"{item.id}: give at most {MOST_BYTES:,} bytes of JSON.")
    return item


def _check_address(id: str, name: str, address: str) -> None:
    if len(address) > LONGEST_ADDRESS or not (not address or address.startswith(("/", "https://", "http://"))):
        raise Wrong(name, f"{id}: an address begins with / or https:// and has at most {LONGEST_ADDRESS} characters.")


def block_of(said: Any, strategies: Iterable[str]) -> BlockFacts:  # noqa: ANN401 - any JSON
    """A block as it was given; ``strategies`` are those that there are. Raises :class:`Wrong`."""
    block: BlockFacts = _converted(said, BlockFacts, "block")
    known = list(strategies)
    for field, name in (("strategy", block.strategy), *(("fallback", one) for one in block.fallback)):
        if name not in known:
            raise Wrong(field, f"There is no strategy {name!r}; there are: {', '.join(known)}.")
    if len(block.title) > LONGEST_TEXT:
        raise Wrong("title", f"Write at most {LONGEST_TEXT} characters.")
    _check_condition("filter", block.filter)
    for boost in block.boosts:
        _check_condition("boosts", boost.condition)
        if not 0 <= boost.factor <= MOST_FACTOR:
            raise Wrong("boosts", f"{boost.factor:g} is no factor; give 0 to {MOST_FACTOR:g}, where 1 changes nothing.")
    _check_pins(block)
    _check_numbers(block)
    return block


def _check_numbers(block: BlockFacts) -> None:
    if any(name not in CAPPED or most < 1 for name, most in block.most_per.items()):
        raise Wrong("most_per", f"Give how many of one {', '.join(CAPPED)} at most, from 1.")
    for name in ("diversity", "exploration"):
        if not 0 <= getattr(block, name) <= 1:
            raise Wrong(name, "Give a share from 0 to 1.")
    if not 1 <= block.n <= MOST_N:
        raise Wrong("n", f"Give how many items are shown, 1 to {MOST_N}.")


def _check_pins(block: BlockFacts) -> None:
    if len(block.pins) > MOST_RULES or len(block.boosts) > MOST_RULES:
        raise Wrong("pins", f"Give at most {MOST_RULES} pins and boosts.")
    places = [pin.position for pin in block.pins]
    items = [pin.item for pin in block.pins]
    if len(set(places)) < len(places) or len(set(items)) < len(items):
        raise Wrong("pins", "Give each item one place, and each place one item.")
    if any(not 1 <= place <= MOST_N for place in places):
        raise Wrong("pins", f"Give places from 1 to {MOST_N}.")


def _check_condition(field: str, condition: Mapping[str, Any]) -> None:
    try:
        check_audience(Audience(condition))
    except Wrong as wrong:
        raise Wrong(field, str(wrong)) from wrong


def weights_of(said: Any) -> dict[str, float]:  # noqa: ANN401 - any JSON
    """What events say about taste. Raises :class:`Wrong`."""
    weights: dict[str, float] = _converted(said, dict[str, float], "weights")
    if not weights or len(weights) > MOST_RULES:
        raise Wrong("weights", f"Name 1 to {MOST_RULES} events.")
    if bad := next((name for name, weight in weights.items() if not 0 < weight <= 10), ""):
        raise Wrong("weights", f"{bad}: give a weight above 0, up to 10; leave out what says nothing about taste.")
    return weights


def _converted(said: Any, kind: Any, field: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        return msgspec.convert(said, kind)
    except msgspec.ValidationError as wrong:
        message, _, path = str(wrong).partition(" - at `$.")
        raise Wrong(path.rstrip("`") or field, f"{message}.") from None
