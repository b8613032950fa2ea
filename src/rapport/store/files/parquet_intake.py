"""Taking a Parquet file."""

from collections import Counter
from collections.abc import Iterator

from rapport.kernel.refusal import Refusal
from rapport.store.files.hand import Hand
from rapport.store.files.parquet import READING, ParquetFile, ids_differ
from rapport.store.files.rows import select
from rapport.store.files.taken import Taken

CARRIED_ROWS = 500_000
"""So many rows travel at once to a store that cannot see the file."""


def take_parquet(hand: Hand, reader: ParquetFile) -> Taken:
    """Take a Parquet file: in one statement where the store can see it, else in slices that travel."""
    engine, details = hand.engine, not hand.way.counted
    bad = reader.bad_times(engine, hand.file.options.timezone)
    # To drop repeated ids, the store has to hold all of them at once; most files have none.
    apart = None if reader.parts.id is None else ids_differ(engine, [reader])
    inbox = reader.inbox(counted=hand.way.counted, has_ids=bool(apart))
    agents = hand.agents() if "agent" in inbox else None
    taken = Taken(refused=+Counter({Refusal.BAD_TIME: bad}))
    try:
        if agents:
            agents.learn(reader.rows(engine, details=False), reader.agent(), hand.values)
        for among in _slices(reader.records) if hand.carries else [range(reader.records)]:
            rows = f"{reader.rows(engine, details=details, among=among if hand.carries else None)} AS row"
            piece = select(inbox, agents.joined(rows, reader.agent()) if agents else rows)
            loaded = hand.give(piece, len(among) - bad, READING, distinct=apart)
            taken += Taken(loaded.new, loaded.duplicate)
    finally:
        if agents:
            agents.drop()
    return taken


def _slices(records: int) -> Iterator[range]:
    for first in range(0, records, CARRIED_ROWS):
        yield range(first, min(first + CARRIED_ROWS, records))
