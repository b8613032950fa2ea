"""Taking files into the store: piece by piece, in constant memory, counted, resumable and repeatable."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rapport.store.engine import Engine
from rapport.store.files.file import File
from rapport.store.files.hand import Hand, Way
from rapport.store.files.parquet import ParquetFile
from rapport.store.files.parquet_intake import take_parquet
from rapport.store.files.taken import Bookmark, Progress, Taken
from rapport.store.files.text_intake import TextIntake
from rapport.store.loading import Store


def take(
    store: Store,
    file: File,
    way: Way,
    *,
    start: Bookmark | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    on_piece: Callable[[Bookmark], None] = lambda bookmark: None,
    reading: Engine | None = None,
) -> Taken:
    """Take a file; afterwards the store must be settled. Taking it again changes nothing.

    ``on_piece`` gets a bookmark after each piece that is safe in the store; a later call may ``start`` there.
    ``reading`` is the engine that reads the file, an embedded one: the store's own where that is embedded.
    Raises :class:`rapport.store.files.options.BadFile` when the disk fails.
    """
    with tempfile.TemporaryDirectory(prefix="rapport-") as folder, _reading(store, reading) as engine:
        hand = Hand(store, engine, file, way)
        if isinstance(file.reader, ParquetFile):
            taken = take_parquet(hand, file.reader)
            on_progress(Progress(file.size, file.size, file.reader.records))
            return taken
        text = TextIntake(hand, file.reader, start or Bookmark(), Path(folder) / "chunk")
        return text.run(on_progress, on_piece)


@contextmanager
def _reading(store: Store, given: Engine | None) -> Iterator[Engine]:
    if given is not None or store.engine.embedded:
        yield given or store.engine
        return
    # A server cannot see this machine's files: an engine of our own reads them, and the rows travel.
    own = Engine.open("chdb://")
    try:
        yield own
    finally:
        own.close()
