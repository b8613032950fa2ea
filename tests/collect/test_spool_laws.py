"""The law of the spool: whatever stops whenever, each acknowledged record is taken exactly once, in its order."""

import asyncio
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from typing_extensions import override

from rapport.collect.frames import frame
from rapport.collect.reading import SpoolReader
from rapport.collect.spool import Spool
from tests.trying import tries

ROLLS = (400, 200_000)
"""Segments of a few records, and segments longer than what is read at once."""


class SpoolWorld(RuleBasedStateMachine):
    """Writers come and are killed in the middle of a write; the reader reads, commits, forgets and comes back."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp())
        self.loop = asyncio.new_event_loop()
        self.writers = 0
        self.told = 0
        self.acknowledged: list[bytes] = []
        self.lent: list[bytes] = []
        self.taken: list[bytes] = []
        self.begin()
        self.reader = SpoolReader(self.directory)

    def begin(self) -> None:
        """A new writer, in a process of its own as far as the files can tell."""
        self.writers += 1
        self.spool = Spool(self.directory, writer=f"{self.writers:04d}", roll_bytes=ROLLS[self.writers % 2])

    @rule(sizes=st.lists(st.integers(0, 300) | st.just(40_000), min_size=1, max_size=5))
    def append(self, sizes: list[int]) -> None:
        records = [b"%06d" % (self.told + place) + b"." * size for place, size in enumerate(sizes)]
        self.told += len(records)

        async def together() -> None:
            await asyncio.gather(*map(self.spool.append, records))

        self.loop.run_until_complete(together())
        self.acknowledged += records

    @rule(limit=st.integers(1, 2_000))
    def read(self, limit: int) -> None:
        self.lent = self.reader.read(limit)

    @rule()
    def commit(self) -> None:
        self.reader.commit()
        self.taken += self.lent
        self.lent = []

    @rule()
    def reader_dies(self) -> None:
        self.reader, self.lent = SpoolReader(self.directory), []

    @rule(cut=st.integers(0, 40), junk=st.binary(max_size=30))
    def writer_dies(self, cut: int, junk: bytes) -> None:
        """In the middle of a write that nobody was told about: some bytes of it, or anything, are there."""
        self.loop.run_until_complete(self.spool.close())
        for path in self.directory.glob(f"{self.writers:04d}-*.seg"):
            if path == max(self.directory.glob(f"{self.writers:04d}-*.seg")):
                with path.open("ab") as file:
                    file.write(frame(b"never acknowledged, never whole")[:cut] + junk)
        self.begin()

    @invariant()
    def nothing_twice_and_nothing_before_its_turn(self) -> None:
        assert self.taken == self.acknowledged[: len(self.taken)]

    @override
    def teardown(self) -> None:
        self.loop.run_until_complete(self.spool.close())
        self.loop.close()
        reader = SpoolReader(self.directory)
        while records := reader.read():
            self.taken += records
            reader.commit()
        assert self.taken == self.acknowledged
        assert not list(self.directory.glob("*.seg"))
        shutil.rmtree(self.directory)


TestSpool = SpoolWorld.TestCase
TestSpool.settings = settings(max_examples=tries(60), stateful_step_count=30, deadline=None)
