"""The body of a request: read up to the limit, inflated up to the limit, never further."""

import base64
import binascii
import zlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from rapport.collect.draft import Refused
from rapport.collect.limits import MAX_REQUEST_BYTES
from rapport.kernel.refusal import Refusal

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

DRAINED_BYTES = 8 * 1024 * 1024
"""How much of a body that is too large is still heard out, so that its sender hears the answer."""
GZIP_MARK = b"\x1f\x8b"
_GZIP_BITS = 31
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Gone(ConnectionError):
    """The client left before it had said everything."""


async def receive_body(receive: Receive, most: int = MAX_REQUEST_BYTES) -> bytes | Refused:
    """The whole body, as it was sent, up to ``most`` bytes. Raises :class:`Gone`."""
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        body: bytes = message.get("body", b"")
        return _within(body, len(body), most)
    parts: list[bytes] = []
    size = 0
    while message["type"] == "http.request":
        part = message.get("body", b"")
        size += len(part)
        if size <= most:
            parts.append(part)
        if not message.get("more_body") or size > max(most, DRAINED_BYTES):
            return _within(b"".join(parts), size, most)
        message = await receive()
    raise Gone


def inflate(body: bytes, encoding: str = "", most: int = MAX_REQUEST_BYTES) -> bytes | Refused:
    """As text, up to ``most`` bytes. Some clients zip it without saying so, and begin it with a byte order mark."""
    if body.startswith(GZIP_MARK):
        unzipped = _unzip(body, most)
        if isinstance(unzipped, Refused):
            return unzipped
        body = unzipped
    elif encoding in ("gzip", "x-gzip") and body:
        return Refused(
            Refusal.BAD_FIELD, "Content-Encoding", "says gzip, but the body is not; send it as it is or zip it"
        )
    elif encoding not in ("", "identity", "gzip", "x-gzip"):
        return Refused(Refusal.BAD_FIELD, "Content-Encoding", "must be gzip or identity")
    return body.removeprefix(_BYTE_ORDER_MARK)


def from_base64(text: str, most: int = MAX_REQUEST_BYTES) -> bytes | Refused:
    """What was sent as base64, inflated when it was zipped. Careless forms have spaces for pluses."""
    text = text.strip().replace(" ", "+").replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return inflate(base64.b64decode(text + "=" * (-len(text) % 4), validate=True), "", most)
    except (binascii.Error, ValueError):
        return Refused(Refusal.BAD_JSON, detail="The base64 data is damaged")


def _unzip(body: bytes, most: int) -> bytes | Refused:
    unzip = zlib.decompressobj(_GZIP_BITS)
    try:
        text = unzip.decompress(body, most + 1)
    except zlib.error:
        return Refused(Refusal.BAD_JSON, detail="The gzip data is damaged")
    if len(text) > most:
        return Refused(Refusal.TOO_LARGE, detail=f"The request has more than {most:,} bytes when inflated")
    if not unzip.eof or unzip.unused_data:
        return Refused(Refusal.BAD_JSON, detail="The gzip data ends too early or too late")
    return text


def _within(body: bytes, size: int, most: int) -> bytes | Refused:
    if size > most:
        return Refused(Refusal.TOO_LARGE, detail=f"The request has {size:,} bytes or more")
    return body
