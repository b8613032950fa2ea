"""From bytes to events on disk. Knows no Django, no engine and no database, and waits for none of them."""

from rapport.collect.atlas import Atlas, BadAtlas
from rapport.collect.callers import Callers
from rapport.collect.dialects import ADDRESSES
from rapport.collect.door import Door
from rapport.collect.hosting import BadHosting, Hosting
from rapport.collect.reading import SpoolReader
from rapport.collect.records import BadRecord, content_of, of_events
from rapport.collect.refusals import Count, Refusals
from rapport.collect.salts import Salts
from rapport.collect.spool import NotKept, Spool
from rapport.collect.tally import Tally

__all__ = [
    "ADDRESSES",
    "Atlas",
    "BadAtlas",
    "BadHosting",
    "BadRecord",
    "Callers",
    "Count",
    "Door",
    "Hosting",
    "NotKept",
    "Refusals",
    "Salts",
    "Spool",
    "SpoolReader",
    "Tally",
    "content_of",
    "of_events",
]
