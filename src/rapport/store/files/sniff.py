"""Which format a file has, told by its content."""

import re
from pathlib import Path

from rapport.store.files.options import BadFile

PARQUET = b"PAR1"
BOM = b"\xef\xbb\xbf"
WIDE = (b"\xff\xfe", b"\xfe\xff")

LOG_LINE = re.compile(rb'^\S+ \S+ [^"]*\[\d{1,2}/[A-Z][a-z]{2}/\d{4}:[^\]]*\] "')
LINES_LOOKED_AT = 50


def format_of(head: bytes, path: Path) -> str:
    """``parquet``, ``jsonl``, ``log`` or ``csv``. Raises :class:`BadFile` for what is none of them."""
    if head.startswith(PARQUET):
        return "parquet"
    refuse_unreadable(head, path)
    lines = [line for line in head.removeprefix(BOM).splitlines()[:LINES_LOOKED_AT] if line.strip()]
    if not lines:
        raise BadFile(f"{path} is empty; there is nothing to read.")
    if any(LOG_LINE.match(line) for line in lines):
        return "log"
    if sum(line.lstrip().startswith(b"{") for line in lines) * 2 >= len(lines):
        return "jsonl"
    if lines[0].lstrip().startswith(b"["):
        raise BadFile(f"{path} is one JSON array; write one object a line, for example with: jq -c '.[]'.")
    return "csv"


def refuse_unreadable(head: bytes, path: Path) -> None:
    """Raise :class:`BadFile` for content that is no text."""
    if head.startswith(WIDE):
        raise BadFile(f"{path} is UTF-16 text; save it as UTF-8.")
    strange = sum(byte < 9 or 13 < byte < 27 for byte in head[:65_536])
    if b"\0" in head or strange * 50 > len(head[:65_536]):
        raise BadFile(f"{path} is a binary file; CSV, JSON Lines, Parquet and access logs are read, also gzip or zstd.")


def delimiter_of(line: bytes) -> str:
    """The likeliest delimiter of a header line."""
    return max(",\t;|", key=lambda mark: line.count(mark.encode()))
