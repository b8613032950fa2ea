"""What a client hears: JSON unless its dialect has other words, with the reason, readable by a page of any origin."""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec

from rapport.collect.draft import Refused
from rapport.kernel.refusal import Refusal

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]
Headers = list[Header]

STATUS: dict[Refusal, int] = {
    Refusal.NO_KEY: 401,
    Refusal.UNKNOWN_KEY: 401,
    Refusal.TOO_LARGE: 413,
    Refusal.TOO_MANY: 413,
    Refusal.SPOOL_FULL: 503,
    Refusal.TOO_BUSY: 503,
}
"""Status of a request that is refused as a whole; 400 for every other reason. Clients send again only after 503."""
RETRY_AFTER_S = 5

_ANYBODY: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"X-Rapport-Refused, Retry-After"),
]
_PREFLIGHT: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-headers", b"Authorization, Content-Type, Content-Encoding, SP-Anonymous, *"),
    (b"access-control-max-age", b"86400"),
]


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body of an HTTP answer."""

    status: int
    headers: Headers
    body: bytes = b""

    async def send(self, send: Send) -> None:
        """Say it."""
        headers = [*self.headers]
        if self.status != 204:
            headers.append((b"content-length", str(len(self.body)).encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


@dataclass(frozen=True, slots=True)
class Missed:
    """An event that was not taken, by its place in the batch and the client's own id of it."""

    index: int
    message_id: str
    refused: Refused

    def told(self) -> dict[str, object]:
        """As it stands in the answer."""
        return {
            "index": self.index,
            "messageId": self.message_id,
            "reason": self.refused.reason,
            "message": self.refused.message,
        }


def taken(accepted: int, missed: Sequence[Missed] = ()) -> Answer:
    """The request was read; each event that was not taken is named. Also when none was: sending again mends nothing."""
    return _whole(accepted) if not missed else _in_part(accepted, missed)


@lru_cache(maxsize=1_000)
def _whole(accepted: int) -> Answer:
    return _in_part(accepted, ())


def _in_part(accepted: int, missed: Sequence[Missed]) -> Answer:
    body = {"success": True, "accepted": accepted, "refused": [one.told() for one in missed]}
    return said(200, body, reasons_of(missed))


def refused(why: Refused, missed: Missed | None = None) -> Answer:
    """Nothing of the request was taken. ``missed`` is the one event it was about."""
    body: dict[str, object] = {
        "success": False,
        "accepted": 0,
        "reason": why.reason,
        "field": why.field,
        "message": why.message,
        "refused": [missed.told()] if missed else [],
    }
    return said(STATUS.get(why.reason, 400), body, [why.reason])


def reasons_of(missed: Sequence[Missed]) -> list[Refusal]:
    """Why events of a request were not taken."""
    return [one.refused.reason for one in missed]


def not_here(path: str) -> Answer:
    """Nothing is heard at this address."""
    why = Refused(Refusal.UNKNOWN_TYPE, detail=f"Nothing is heard at {path[:100]}")
    return said(404, {"success": False, "reason": why.reason, "message": why.message}, [why.reason])


def wrong_method(methods: Sequence[str]) -> Answer:
    """The address is right, the method is not."""
    message = f"Events are sent with {' or '.join(methods)}."
    body = {"success": False, "reason": "method_not_allowed", "message": message}
    return said(405, body, more=[(b"allow", _allowed(methods))])


def preflight(methods: Sequence[str]) -> Answer:
    """A browser asks whether a page of any origin may send events: it may."""
    return Answer(204, [*_PREFLIGHT, (b"access-control-allow-methods", _allowed(methods))])


def to_origin(answer: Answer, origin: bytes) -> Answer:
    """The same answer for a page that sent cookies along: the browser lets it hear only what names its origin."""
    named: Headers = [
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin"),
    ]
    others = [header for header in answer.headers if header[0] != b"access-control-allow-origin"]
    return Answer(answer.status, [*others, *named], answer.body)


def said(status: int, body: object, reasons: Sequence[Refusal] = (), more: Sequence[Header] = ()) -> Answer:
    """An answer in JSON."""
    return told(status, msgspec.json.encode(body), "application/json", reasons, more)


def told(
    status: int, body: bytes = b"", kind: str = "", reasons: Sequence[Refusal] = (), more: Sequence[Header] = ()
) -> Answer:
    """An answer in any words: ``kind`` is its media type. The reasons stand in a header of every answer."""
    headers: Headers = [*_ANYBODY, *more]
    if kind:
        headers.insert(0, (b"content-type", kind.encode()))
    if reasons:
        headers.append((b"x-rapport-refused", ", ".join(dict.fromkeys(reasons)).encode()))
    if status == 503:
        headers.append((b"retry-after", str(RETRY_AFTER_S).encode()))
    return Answer(status, headers, body)


def _allowed(methods: Sequence[str]) -> bytes:
    return ", ".join((*methods, "OPTIONS")).encode()
