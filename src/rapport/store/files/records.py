"""Records of delimited text, one by one: slower than a block at once, and never led astray by a stray quote."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapport.store.files.stream import decoded

LONGEST = 1_000
"""A quoted field may run over so many lines; a quote that stays open longer was not meant as one."""


class Record(NamedTuple):
    """A record: the bytes it takes, and its fields; None for a line that is no record."""

    start: int
    end: int
    fields: list[str] | None


def records(data: bytes, delimiter: str, width: int | None = None, *, last: bool = True) -> Iterator[Record]:
    """The records of ``width`` fields in some whole lines.

    Unless these are the ``last`` lines, what comes after a quote that is still open at the end is left for later.
    """
    lines = data.splitlines(keepends=True)
    place, start = 0, 0
    while place < len(lines):
        raw, after = lines[place], place + 1
        fields = _fields(raw, delimiter, width)
        if fields is None and raw.count(b'"') % 2:
            closed = _closed(lines, place)
            if closed is None and not last and len(lines) - place < LONGEST:
                return
            longer = b"".join(lines[place:closed])
            if closed and (joined := _fields(longer, delimiter, width)) is not None:
                raw, after, fields = longer, closed, joined
        if raw.strip():
            yield Record(start, start + len(raw), fields)
        place, start = after, start + len(raw)


def _fields(raw: bytes, delimiter: str, width: int | None) -> list[str] | None:
    text = io.StringIO(decoded(raw), newline="")
    try:
        fields = next(csv.reader(text, delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration):
        return None
    return fields if width is None or len(fields) == width else None


def _closed(lines: Sequence[bytes], start: int) -> int | None:
    """The place after the line on which the quote closes that line ``start`` leaves open."""
    quotes = lines[start].count(b'"')
    for place in range(start + 1, min(start + LONGEST, len(lines))):
        quotes += lines[place].count(b'"')
        if quotes % 2 == 0:
            return place + 1
    return None
