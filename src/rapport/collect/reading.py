"""The reading end of the spool: every record of every writer, again and again until it is committed."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from rapport.collect.frames import frames
from rapport.collect.records import BadRecord, count_of, received_of
from rapport.collect.spool import SUFFIX, sync_directory

READ_BYTES = 32 * 1024 * 1024
"""Of which a load is made at once: about 80,000 events. The larger a load, the less an event costs."""
MARGIN_BYTES = 64 * 1024
"""Read beyond the limit, so that the record that crosses it is mostly all there."""
MOST_COUNTED_BYTES = 64 * 1024 * 1024
"""Of more than this the events that wait are not counted."""
POSITIONS = "positions.json"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in a spool."""

    events: int | None
    """How many; None when there are too many to count them quickly."""
    oldest_ms: int
    """When the first of them was received; 0 when there is none."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What was read of a segment: records, and the position after them."""

    records: list[bytes]
    end: int
    over: bool
    """Nothing is left, and nothing can follow."""
    more: bool = False
    """More of it could have been read at once."""


class SpoolReader:
    """Reads all segments of a directory, oldest writer first, each from its committed position. One per directory.

    A segment that no writer holds and of which everything is committed is removed.

    :meth:`read` gives the same records until :meth:`commit` says that they are safe elsewhere; after a crash between
    the two they are read again. A torn tail is waited for while its writer lives, and passed over when it is gone.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._committed = self._stored_positions()
        self._ends: dict[str, int] = {}
        self._over: set[str] = set()

    def read(self, limit_bytes: int = READ_BYTES) -> list[bytes]:
        """The next records, of at least one byte and about ``limit_bytes``; nothing when all are committed."""
        records: list[bytes] = []
        self._ends, self._over = {}, set()
        left = limit_bytes
        for path in self._segments():
            piece = _read_piece(path, self._committed.get(path.name, 0), left)
            if piece is None:
                continue
            if piece.over and not piece.records:
                path.unlink(missing_ok=True)
                continue
            records += piece.records
            left -= sum(map(len, piece.records))
            self._ends[path.name] = piece.end
            if piece.over:
                self._over.add(path.name)
            if piece.more or left <= 0:
                break
        return records

    def commit(self) -> None:
        """What the last :meth:`read` gave is safe elsewhere: go on after it, and remove segments that are done."""
        there = {path.name for path in self._segments()}
        positions = {name: at for name, at in (self._committed | self._ends).items() if name in there}
        if positions != self._committed:
            self._store_positions(positions)
            self._committed = positions
        for name in self._over:
            (self.directory / name).unlink(missing_ok=True)
        self._ends, self._over = {}, set()

    def backlog_bytes(self) -> int:
        """How much of the spool is not committed yet."""
        total = 0
        for path in self._segments():
            with contextlib.suppress(FileNotFoundError):
                total += max(0, path.stat().st_size - self._committed.get(path.name, 0))
        return total

    def waiting(self) -> Waiting:
        """What is not committed yet. For any thread: it disturbs nobody who reads."""
        events, left, oldest = 0, MOST_COUNTED_BYTES, 0
        for path in self._segments():
            piece = _read_piece(path, self._committed.get(path.name, 0), left)
            for record in piece.records if piece else ():
                left -= len(record)
                with contextlib.suppress(BadRecord):
                    events += count_of(record)
                    oldest = oldest or received_of(record)
            if left <= 0:
                return Waiting(None, oldest)
        return Waiting(events, oldest)

    def _segments(self) -> list[Path]:
        return sorted(path for path in self.directory.iterdir() if path.suffix == SUFFIX)

    def _stored_positions(self) -> dict[str, int]:
        """Where the last commit stood. Without it everything still there is read again; the store knows it already."""
        try:
            return msgspec.json.decode((self.directory / POSITIONS).read_bytes(), type=dict[str, int])
        except (FileNotFoundError, msgspec.DecodeError):
            return {}

    def _store_positions(self, positions: dict[str, int]) -> None:
        unnamed = self.directory / f"{POSITIONS}.new"
        with unnamed.open("wb") as file:
            file.write(msgspec.json.encode(positions))
            file.flush()
            os.fsync(file.fileno())
        unnamed.replace(self.directory / POSITIONS)
        sync_directory(self.directory)


def held_bytes(directory: Path) -> dict[str, int]:
    """The segments that a writer holds at this moment, by their name, and how long they are."""
    found = {}
    for path in directory.glob(f"*{SUFFIX}"):
        with _opened(path) as file:
            if file is not None and not _nobody_holds(file):
                found[path.name] = os.fstat(file).st_size
    return found


def _read_piece(path: Path, at: int, limit_bytes: int) -> _Piece | None:
    """Records of a segment from a position on; None when the segment was taken away meanwhile."""
    with _opened(path) as file:
        if file is None:
            return None
        # First the lock, then the size: the size of a segment that nobody holds is final.
        free = _nobody_holds(file)
        size = os.fstat(file).st_size
        wanted = limit_bytes + MARGIN_BYTES
        while True:
            data = os.pread(file, min(wanted, size - at), at) if at < size else b""
            all_there = at + len(data) >= size
            piece = _gathered(data, limit_bytes, at, whole=free and all_there)
            if piece.records or all_there:
                return replace(piece, more=piece.more or not all_there)
            # The first record is longer than what was read, or damaged: look at all of the rest.
            wanted = size - at


def _gathered(data: bytes, limit_bytes: int, at: int, *, whole: bool) -> _Piece:
    records: list[bytes] = []
    end = 0
    left = limit_bytes
    for found in frames(data, whole=whole):
        records.append(found.record)
        end = found.end
        left -= len(found.record)
        if left <= 0 and end < len(data):
            return _Piece(records, at + end, over=False, more=True)
    return _Piece(records, at + (len(data) if whole else end), over=whole)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int | None]:
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        yield None
        return
    try:
        yield file
    finally:
        os.close(file)


def _nobody_holds(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
