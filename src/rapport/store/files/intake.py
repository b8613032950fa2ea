"""Taking files into the store: piece by piece, in constant memory, counted, resumable and repeatable."""

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from rapport.kernel.refusal import Refusal
from rapport.kernel.rules import Rules
from rapport.store.files.file import File
from rapport.store.files.parquet import READING, ParquetFile
from rapport.store.files.roles import role_values
from rapport.store.files.rows import select
from rapport.store.files.stage import Stage
from rapport.store.files.stream import Stream, lines_of, readable
from rapport.store.files.text import TextReader
from rapport.store.loading import DIRECT_ROWS, Loaded, Store

CHUNK = 12 << 20
"""So many bytes of text become one table."""
FULL = 250_000
"""So many rows are taken at once."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the taking of a file is: bytes on disk, and rows that were looked at."""

    done: int
    size: int
    rows: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file: events that are new, those that were there already, rows refused by reason."""

    new: int = 0
    duplicate: int = 0
    refused: Counter[Refusal] = field(default_factory=Counter)
    torn: bool = False
    """The file broke off; what came before is taken."""

    @property
    def rows(self) -> int:
        """How many rows were looked at."""
        return self.new + self.duplicate + sum(self.refused.values())

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(
            self.new + other.new,
            self.duplicate + other.duplicate,
            self.refused + other.refused,
            self.torn or other.torn,
        )


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Where the taking of a file can go on: bytes of its content, the number of the next record, what came so far."""

    content: int = 0
    record: int = 0
    taken: Taken = field(default_factory=Taken)


@dataclass(frozen=True, slots=True)
class Way:
    """How files are taken: into which project by which rules, and when they are received.

    ``counted`` is for a store that holds nothing else and is thrown away: only what the numbers need is taken, and a
    row's place in the file is its id. ``label`` then tells the files apart.
    """

    project: int
    rules: Rules
    received: int
    counted: bool = False
    label: str = ""


def take(
    store: Store,
    file: File,
    way: Way,
    *,
    start: Bookmark | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    on_piece: Callable[[Bookmark], None] = lambda bookmark: None,
) -> Taken:
    """Take a file; afterwards the store must be settled. Taking it again changes nothing.

    ``on_piece`` gets a bookmark after each piece that is safe in the store; a later call may ``start`` there.
    Raises :class:`rapport.store.files.options.BadFile` when the disk fails.
    """
    with tempfile.TemporaryDirectory(prefix="rapport-") as folder:
        if isinstance(file.reader, ParquetFile):
            return _take_parquet(store, file, file.reader, way, on_progress)
        text = _Text(store, file, file.reader, way, start or Bookmark(), Path(folder) / "chunk")
        return text.run(on_progress, on_piece)


def _take_parquet(
    store: Store, file: File, reader: ParquetFile, way: Way, on_progress: Callable[[Progress], None]
) -> Taken:
    refused = Counter({Refusal.BAD_TIME: reader.bad_times(store.engine, file.options.timezone)})
    sql = select(reader.inbox(counted=way.counted), reader.rows(store.engine, details=not way.counted))
    loaded = _take_piece(store, sql, file, way, READING, max(reader.records, DIRECT_ROWS + 1))
    on_progress(Progress(file.size, file.size, reader.records))
    return Taken(loaded.new, loaded.duplicate, +refused)


def _take_piece(store: Store, sql: str, file: File, way: Way, settings: Mapping[str, object], rows: int) -> Loaded:
    parts = file.parts
    return store.take(
        sql,
        way.project,
        way.rules,
        _values(file, way),
        settings,
        rows=rows,
        distinct=parts.id is None,
        tells_source=parts.tells_source,
    )


def _values(file: File, way: Way) -> dict[str, object]:
    return {
        "file": way.label or file.fingerprint,
        "received": way.received,
        "zone": file.options.timezone,
        **role_values(file.options),
    }


class _Text:
    """The taking of one text file: chunks become rows of the stage, a full stage goes into the store."""

    def __init__(self, store: Store, file: File, reader: TextReader, way: Way, start: Bookmark, scratch: Path) -> None:
        self._store = store
        self._file = file
        self._reader = reader
        self._way = way
        self._scratch = scratch
        self._stage = Stage(store.engine, reader.inbox(counted=way.counted))
        self._mark = replace(start, content=max(start.content, reader.skip))
        self._waiting = 0
        self._unread: Counter[Refusal] = Counter()

    def run(self, on_progress: Callable[[Progress], None], on_piece: Callable[[Bookmark], None]) -> Taken:
        """Take everything after the start."""
        stream = Stream(self._file.path)
        full = FULL * (4 if self._way.counted else 1)
        try:
            for chunk in lines_of(stream, CHUNK, self._mark.content):
                self._put(chunk)
                on_progress(Progress(stream.done, stream.size, self._mark.taken.rows + self._waiting))
                if self._waiting >= full:
                    self._flush()
                    on_piece(self._mark)
            self._flush()
        finally:
            self._stage.drop()
        if stream.torn:
            return self._mark.taken + Taken(refused=Counter({Refusal.BAD_LINE: 1}), torn=True)
        return self._mark.taken

    def _put(self, chunk: bytes) -> None:
        details = not self._way.counted
        judged = self._reader.judge(readable(chunk), self._scratch, self._mark.record, details=details)
        self._stage.fill(judged, _values(self._file, self._way))
        self._unread.update(judged.refused)
        self._waiting = self._stage.counts()[0]
        self._mark = replace(
            self._mark, content=self._mark.content + len(chunk), record=self._mark.record + judged.records
        )

    def _flush(self) -> None:
        good, refused = self._stage.counts()
        loaded = Loaded()
        if good:
            rows = max(good, DIRECT_ROWS + 1) if self._way.counted else good
            loaded = _take_piece(self._store, self._stage.piece, self._file, self._way, {}, rows)
        refused += self._unread
        self._mark = replace(self._mark, taken=self._mark.taken + Taken(loaded.new, loaded.duplicate, refused))
        self._stage.empty()
        self._waiting = 0
        self._unread.clear()
