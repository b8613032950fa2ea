"""What the readers of text have in common: a chunk of lines becomes a table that SQL can read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from rapport.kernel.refusal import Refusal
from rapport.store.files.parts import Parts


@dataclass(frozen=True, slots=True)
class Judged:
    """A chunk as a FROM clause that gives ``refusal`` and the columns that the reader's expressions use."""

    rows: str
    records: int
    """How many records the chunk has, good and bad: the next chunk's are numbered from there on."""
    used: int
    """How many bytes of the chunk these records take; the rest belongs to a record that goes on in the next one."""
    values: Mapping[str, object] = field(default_factory=dict)
    refused: Mapping[Refusal, int] = field(default_factory=dict)
    """What was refused before SQL saw it."""


class TextReader(Protocol):
    """Reads one format of text. Made from the first bytes of a file and the options."""

    columns: tuple[str, ...]
    parts: Parts
    notes: tuple[str, ...]
    first: bytes
    """The first row of data: it tells one file from another."""
    skip: int
    """Bytes before the first row of data."""

    def inbox(self, *, counted: bool) -> dict[str, str]:
        """The SQL of each inbox column over the rows of a chunk; see :func:`rapport.store.files.rows.inbox`."""

    def judge(self, data: bytes, scratch: Path, base: int, *, details: bool, last: bool) -> Judged:
        """Write whole lines where SQL can read them and say how.

        ``scratch`` is a file that may be overwritten, ``base`` the number of the first record, and ``details`` asks
        for everything that is in the rows, not only for what has a part. ``last`` says that nothing comes after.
        """
