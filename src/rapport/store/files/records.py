"""Records of delimited text, one by one: slower than a block at once, and never led astray by a stray quote."""

import csv
import io
from collections.abc import Iterator

LONGEST = 1_000
"""A quoted field may run over so many lines; a quote that stays open longer was not meant as one."""


def records(data: bytes, delimiter: str, width: int | None = None) -> Iterator[tuple[bytes, list[str] | None]]:
    """The bytes and the fields of each record; None for a line that is no record of ``width`` fields."""
    lines = data.splitlines(keepends=True)
    place = 0
    while place < len(lines):
        raw = lines[place]
        place += 1
        if not raw.strip():
            continue
        fields = _fields(raw, delimiter, width)
        if fields is None and raw.count(b'"') % 2:
            longer, end = _closed(lines, place - 1)
            fields = _fields(longer, delimiter, width) if longer else None
            if fields is not None:
                raw, place = longer, end
        yield raw, fields


def _fields(raw: bytes, delimiter: str, width: int | None) -> list[str] | None:
    try:
        fields = next(
            csv.reader(io.StringIO(raw.decode(errors="replace"), newline=""), delimiter=delimiter, strict=True)
        )
    except (csv.Error, StopIteration):
        return None
    return fields if width is None or len(fields) == width else None


def _closed(lines: list[bytes], start: int) -> tuple[bytes, int]:
    """The lines from ``start`` to where its open quote closes, and the next line's place; nothing when it does not."""
    quotes = 0
    for end in range(start, min(start + LONGEST, len(lines))):
        quotes += lines[end].count(b'"')
        if end > start and quotes % 2 == 0:
            return b"".join(lines[start : end + 1]), end + 1
    return b"", start
