"""Taking a text file: chunks become rows of the stage, and a full stage goes into the store."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rapport.kernel.refusal import Refusal
from rapport.store.files.hand import Hand
from rapport.store.files.stage import Stage
from rapport.store.files.stream import Stream, lines_of
from rapport.store.files.taken import Bookmark, Progress, Taken
from rapport.store.files.text import TextReader
from rapport.store.loading import Loaded

CHUNK = 12 << 20
"""So many bytes of text become one table."""
FULL = 250_000
"""So many rows are handed over at once."""
FULL_COUNTED = 60_000
"""So many when they are only counted: these need no second look, and less waits in memory."""


class TextIntake:
    """One text file on its way into the store."""

    def __init__(self, hand: Hand, reader: TextReader, start: Bookmark, scratch: Path) -> None:
        self._hand = hand
        self._reader = reader
        self._scratch = scratch
        inbox = reader.inbox(counted=hand.way.counted)
        self._stage = Stage(hand.engine, inbox)
        self._agents = hand.agents() if "agent" in inbox else None
        self._mark = replace(start, content=max(start.content, reader.skip))
        self._waiting = 0
        self._unread: Counter[Refusal] = Counter()

    def run(self, on_progress: Callable[[Progress], None], on_piece: Callable[[Bookmark], None]) -> Taken:
        """Take everything after the start."""
        stream = Stream(self._hand.file.path)
        full = FULL_COUNTED if self._hand.way.counted else FULL
        try:
            rest = b""
            for chunk in lines_of(stream, CHUNK, self._mark.content):
                rest = self._put(rest + chunk, last=False)
                on_progress(Progress(stream.done, stream.size, self._mark.taken.rows + self._waiting))
                if self._waiting >= full:
                    self._flush()
                    on_piece(self._mark)
            if rest:
                self._put(rest, last=True)
            self._flush()
        finally:
            self._stage.drop()
            if self._agents:
                self._agents.drop()
        if stream.torn:
            return self._mark.taken + Taken(refused=Counter({Refusal.BAD_LINE: 1}), torn=True)
        return self._mark.taken

    def _put(self, data: bytes, *, last: bool) -> bytes:
        """Add lines to the stage; gives those back that go on in the next ones."""
        way = self._hand.way
        judged = self._reader.judge(data, self._scratch, self._mark.record, details=not way.counted, last=last)
        self._stage.fill(judged, self._hand.values)
        self._unread.update(judged.refused)
        self._waiting = self._stage.counts()[0]
        self._mark = replace(
            self._mark, content=self._mark.content + judged.used, record=self._mark.record + judged.records
        )
        return data[judged.used :]

    def _flush(self) -> None:
        good, refused = self._stage.counts()
        loaded = self._hand.give(self._piece(), good, {}) if good else Loaded()
        refused += self._unread
        self._mark = replace(self._mark, taken=self._mark.taken + Taken(loaded.new, loaded.duplicate, refused))
        self._stage.empty()
        self._waiting = 0
        self._unread.clear()

    def _piece(self) -> str:
        rows = self._stage.good
        if self._agents:
            self._agents.learn(rows, "agent", {})
            rows = self._agents.joined(rows, f"{rows}.agent")
        return self._stage.piece(rows)
