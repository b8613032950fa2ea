"""Live events on their way in, as a table with the columns of what comes in."""

from collections.abc import Sequence

import pyarrow as pa
from msgspec.structs import astuple

from rapport.kernel.event import Event
from rapport.store.derive import INBOX

_KINDS: dict[str, pa.DataType] = {
    "DateTime64(3, 'UTC')": pa.timestamp("ms", "UTC"),
    "UInt32": pa.uint32(),
    "UInt64": pa.uint64(),
    "Int16": pa.int16(),
    "Array(String)": pa.list_(pa.string()),
}
ARROW: dict[str, pa.DataType] = {name: _KINDS.get(kind, pa.string()) for name, kind in INBOX.items()}
"""The Arrow type of each column of what comes in."""


def inbox_table(events: Sequence[Event]) -> pa.Table:
    """Events as a table with the columns of :data:`INBOX`, without those that none of them says."""
    told = dict(zip(Event.__struct_fields__, zip(*map(astuple, events), strict=True), strict=True))
    told["seq"] = tuple(range(len(events)))
    return pa.table({name: pa.array(told[name], kind) for name, kind in ARROW.items() if any(told[name])})
