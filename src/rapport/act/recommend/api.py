"""What the floors above may import of this room."""

from rapport.act.recommend.actions import (
    change_weights,
    checked_block,
    drop_block,
    drop_items,
    keep_block,
    keep_fit,
    keep_items,
    listen,
)
from rapport.act.recommend.answering import Answered, BadCursor, Shown, Wish, answer
from rapport.act.recommend.catalogue import BadItems, items_said, read_items
from rapport.act.recommend.facts import BlockFacts, ItemFacts
from rapport.act.recommend.lately import Ids, Recents, counts, did_lately, is_newer
from rapport.act.recommend.performance import Performance, performance
from rapport.act.recommend.reads import (
    block_of,
    blocks_of,
    editions,
    facts_of_block,
    facts_of_item,
    fits_of,
    item_of,
    items_of,
    live_fit,
    some_items,
    told_fit,
    told_item,
    weights_of,
)
from rapport.act.recommend.stock import Counts, Stock
from rapport.act.recommend.strategies import STRATEGIES, Asked, Did, Why

__all__ = [
    "STRATEGIES",
    "Answered",
    "Asked",
    "BadCursor",
    "BadItems",
    "BlockFacts",
    "Counts",
    "Did",
    "Ids",
    "ItemFacts",
    "Performance",
    "Recents",
    "Shown",
    "Stock",
    "Why",
    "Wish",
    "answer",
    "block_of",
    "blocks_of",
    "change_weights",
    "checked_block",
    "counts",
    "did_lately",
    "drop_block",
    "drop_items",
    "editions",
    "facts_of_block",
    "facts_of_item",
    "fits_of",
    "is_newer",
    "item_of",
    "items_of",
    "items_said",
    "keep_block",
    "keep_fit",
    "keep_items",
    "listen",
    "live_fit",
    "performance",
    "read_items",
    "some_items",
    "told_fit",
    "told_item",
    "weights_of",
]
