"""The spool: what was answered 2xx is on disk before the answer, and stays there until somebody has taken it.

A directory of segments, ``<writer>-<number>.seg``. Every writer has its own, so any number of processes collect into
one directory; a writer holds a lock on the segment it writes, and a segment without a lock never changes again.
"""

import asyncio
import fcntl
import os
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rapport.collect.frames import frame

ROLL_BYTES = 64 * 1024 * 1024
MOST_WAITING_BYTES = 64 * 1024 * 1024
"""What may wait for a slow disk in memory; above it nothing more is taken."""
SUFFIX = ".seg"
LET_GO = "let_go"
"""A file in the directory; whenever something else stands in it, every writer begins a new segment."""

_sync = getattr(os, "fdatasync", os.fsync)


class NotKept(RuntimeError):
    """The record is not on disk and will not be. The message says why; the sender may send it again."""


class TooMuch(NotKept):
    """More waits for the disk than may: nothing is wrong with it, it is only slower than what comes in."""


class Spool:
    """The writing end: :meth:`append` returns when the record is durable. Belongs to one event loop."""

    def __init__(
        self,
        directory: Path,
        *,
        writer: str | None = None,
        roll_bytes: int = ROLL_BYTES,
        most_waiting_bytes: int = MOST_WAITING_BYTES,
    ) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.directory = directory
        self._writer = writer or f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(3)}"
        self._roll_bytes, self._most_waiting_bytes = roll_bytes, most_waiting_bytes
        self._number = 0
        self._segment: _Segment | None = None
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._waiting_bytes = 0
        self._keeping: asyncio.Task[None] | None = None
        self._hand = ThreadPoolExecutor(1, thread_name_prefix="spool")
        self._closed = False
        self._asked = _asked(directory)

    async def append(self, record: bytes) -> None:
        """Keep one record. Everything that waits at the same time shares one write and one sync.

        Raises :class:`NotKept` when the disk does not take it, or is too slow for what comes.
        """
        data = frame(record)
        if self._closed:
            raise NotKept("The spool is closed.")
        if self._waiting_bytes + len(data) > self._most_waiting_bytes:
            raise TooMuch("The disk is slower than what comes in.")
        loop = asyncio.get_running_loop()
        kept: asyncio.Future[None] = loop.create_future()
        self._waiting.append((data, kept))
        self._waiting_bytes += len(data)
        if self._keeping is None or self._keeping.done():
            self._keeping = loop.create_task(self._keep())
        await kept

    def let_go(self) -> None:
        """Begin a new segment with the next record, so that the reader may take away what is written. From any thread.

        Must not be called in the event loop's thread: it waits for what is being written.
        """
        self._hand.submit(self._close_segment).result()

    def mind(self) -> None:
        """Let go if a reader has asked all writers for it (:func:`ask_to_let_go`). To be called every now and then.

        Must not be called in the event loop's thread.
        """
        asked = _asked(self.directory)
        if asked != self._asked and not self._closed:
            self.let_go()
            self._asked = asked

    async def close(self) -> None:
        """Keep what waits, then let the segment go, so that the reader may take all of it."""
        self._closed = True
        if self._keeping is not None:
            await self._keeping
        self._hand.shutdown()
        self._close_segment()

    def _close_segment(self) -> None:
        if self._segment is not None:
            self._segment.close()
            self._segment = None

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            await self._gather()
            group, self._waiting, self._waiting_bytes = self._waiting, [], 0
            trouble: NotKept | None = None
            try:
                await loop.run_in_executor(self._hand, self._write, b"".join(data for data, _ in group))
            except OSError as error:
                trouble = NotKept(f"The spool cannot be written ({error.strerror}).")
            for _, kept in group:
                if kept.done():
                    continue
                if trouble is None:
                    kept.set_result(None)
                else:
                    kept.set_exception(trouble)

    async def _gather(self) -> None:
        """Let requests that are here already come along: a sync costs as much for many as for one."""
        quiet, count = 0, len(self._waiting)
        while quiet < QUIET_TURNS:
            await asyncio.sleep(0)
            quiet, count = (quiet + 1, count) if len(self._waiting) == count else (0, len(self._waiting))

    def _write(self, data: bytes) -> None:
        if self._segment is None:
            self._number += 1
            self._segment = _Segment(self.directory / f"{self._writer}-{self._number:06d}{SUFFIX}")
        try:
            self._segment.write(data)
        except OSError:
            # After a failed write or sync nobody knows what is on the disk: this segment is never written again.
            failed, self._segment = self._segment, None
            failed.abandon()
            raise
        if self._segment.size >= self._roll_bytes:
            full, self._segment = self._segment, None
            full.close()


QUIET_TURNS = 2
"""Turns of the event loop in which nothing more was said; a request takes two from its arrival to here."""


class _Segment:
    """One file of frames, locked from before it has its name until it is closed or its process is gone."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        unnamed = path.with_suffix(".new")
        self._file = os.open(unnamed, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            unnamed.rename(path)
            sync_directory(path.parent)
        except OSError:
            os.close(self._file)
            unnamed.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            raise

    def write(self, data: bytes) -> None:
        """Write and sync. Whoever sees this fail must :meth:`abandon` the segment."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._file, rest) :]
        _sync(self._file)
        self.size += len(data)

    def abandon(self) -> None:
        """Cut off what was not acknowledged, and close. A tail that cannot be cut is passed over by the reader."""
        try:
            os.ftruncate(self._file, self.size)
            if self.size == 0:
                self.path.unlink(missing_ok=True)
        finally:
            self.close()

    def close(self) -> None:
        os.close(self._file)


def ask_to_let_go(directory: Path) -> None:
    """Ask every writer of a spool, in whichever process, to begin a new segment; each does at its next look."""
    unnamed = directory / f"{LET_GO}.new"
    unnamed.write_text(secrets.token_hex(8))
    unnamed.replace(directory / LET_GO)


def _asked(directory: Path) -> str:
    try:
        return (directory / LET_GO).read_text()
    except FileNotFoundError:
        return ""


def sync_directory(directory: Path) -> None:
    """Make new names and removals in a directory durable."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
