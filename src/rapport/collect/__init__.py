"""From bytes to events on disk. Knows no Django, no engine and no database, and waits for none of them."""

from rapport.collect.atlas import Atlas, BadAtlas
from rapport.collect.callers import Callers
from rapport.collect.dialects import ADDRESSES
from rapport.collect.door import Door
from rapport.collect.hosting import BadHosting, Hosting
from rapport.collect.reading import SpoolReader, held_bytes
from rapport.collect.records import BadRecord, content_of, of_events, show_record
from rapport.collect.salts import Salts
from rapport.collect.seen import Onlooker, Seen
from rapport.collect.spool import NotKept, Spool, ask_to_let_go
from rapport.collect.tally import Tally

__all__ = [
    "ADDRESSES",
    "Atlas",
    "BadAtlas",
    "BadHosting",
    "BadRecord",
    "Callers",
    "Door",
    "Hosting",
    "NotKept",
    "Onlooker",
    "Salts",
    "Seen",
    "Spool",
    "SpoolReader",
    "Tally",
    "ask_to_let_go",
    "content_of",
    "held_bytes",
    "of_events",
    "show_record",
]
