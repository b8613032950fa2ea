"""How records lie in a segment of the spool: framed, so that a torn or damaged end is recognised and passed over.

A frame is a mark of four bytes, the record's length and its CRC-32 (over length and record), then the record. The
mark begins with bytes that no UTF-8 text holds, so text inside a record is never taken for the beginning of a frame.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MARK = b"\xff\xfeR\xf5"
_HEAD = struct.Struct("<4sII")
HEAD_BYTES = _HEAD.size
MAX_RECORD_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Found:
    """One whole record, and where in the bytes looked at its frame ends."""

    record: bytes
    end: int


def frame(record: bytes) -> bytes:
    """The record as it is written. Raises :class:`ValueError` above 16 MB."""
    if len(record) > MAX_RECORD_BYTES:
        raise ValueError(f"A record of {len(record)} bytes is over the {MAX_RECORD_BYTES} that the spool keeps.")
    return _HEAD.pack(MARK, len(record), _checksum(record)) + record


def frames(data: bytes, *, whole: bool) -> Iterator[Found]:
    """The whole records in ``data``, in order.

    While a segment is still written (not ``whole``), the first frame that is not all there ends the reading: its rest
    may be on its way. Of a ``whole`` segment whatever is no frame is passed over, up to the next frame that is one.
    """
    at = 0
    while (found := _frame_at(data, at)) is not None or whole:
        if found is None:
            at = data.find(MARK, at + 1)
            if at < 0:
                return
            continue
        yield found
        at = found.end


def _frame_at(data: bytes, at: int) -> Found | None:
    start = at + HEAD_BYTES
    if len(data) < start:
        return None
    mark, length, checksum = _HEAD.unpack_from(data, at)
    if mark != MARK or length > MAX_RECORD_BYTES or len(data) < start + length:
        return None
    record = data[start : start + length]
    return Found(record, start + length) if _checksum(record) == checksum else None


def _checksum(record: bytes) -> int:
    return zlib.crc32(record, len(record))
