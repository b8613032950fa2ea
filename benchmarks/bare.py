"""The least that durable collecting can cost: decode, write one blob into SQLite, answer after the commit.

No key, no judging, no reason in the answer. ``accept.py`` measures Rapport beside it, under the same HTTP server.
"""

import asyncio
import sqlite3
import sys
import threading
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import msgspec
import uvicorn

Message = MutableMapping[str, Any]
GROUP_BYTES = 8_000_000
NOTHING = msgspec.Raw(b"{}")
ANSWER = b'{"success":true}'
HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(ANSWER)).encode())]


class Event(msgspec.Struct, rename="camel"):
    """What of an event is looked at."""

    message_id: str
    type: str = "track"
    timestamp: str | None = None
    event: str | None = None
    user_id: str | None = None
    anonymous_id: str | None = None
    properties: msgspec.Raw = NOTHING
    context: msgspec.Raw = NOTHING


class Batch(msgspec.Struct, rename="camel"):
    """Many events."""

    batch: list[Event]
    sent_at: str | None = None


class Committer:
    """A thread that commits what waits as one row, again and again."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.loop = asyncio.get_running_loop()
        self.waiting: deque[tuple[bytes, asyncio.Future[None]]] = deque()
        self.told = threading.Event()
        threading.Thread(target=self.run, daemon=True).start()

    async def keep(self, body: bytes) -> None:
        """Until it is committed."""
        kept = self.loop.create_future()
        self.waiting.append((body, kept))
        self.told.set()
        await kept

    def run(self) -> None:
        """Commit what waits."""
        database = sqlite3.connect(self.file, isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("PRAGMA wal_autocheckpoint=4000")
        database.execute("CREATE TABLE spool(id INTEGER PRIMARY KEY, body BLOB)")
        while self.told.wait():
            self.told.clear()
            while self.waiting:
                group, size = [], 0
                while self.waiting and size < GROUP_BYTES:
                    group.append(self.waiting.popleft())
                    size += len(group[-1][0])
                database.execute("INSERT INTO spool(body) VALUES (?)", (b"\n".join(body for body, _ in group),))
                self.loop.call_soon_threadsafe(done, group)


def done(group: list[tuple[bytes, "asyncio.Future[None]"]]) -> None:
    """Tell those who wait."""
    for _, kept in group:
        if not kept.done():
            kept.set_result(None)


class Bare:
    """The ASGI app."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.committer: Committer | None = None
        self.batches = msgspec.json.Decoder(Batch)
        self.events = msgspec.json.Decoder(Event)

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if self.committer is None:
            self.committer = Committer(self.file)
        body = await body_of(receive)
        if scope["method"] == "POST":
            events = self.batches.decode(body).batch if scope["path"] == "/v1/batch" else [self.events.decode(body)]
            if not all(event.user_id or event.anonymous_id for event in events):
                raise ValueError("an event of nobody")
            await self.committer.keep(body)
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": ANSWER})


async def body_of(receive: Callable[[], Awaitable[Message]]) -> bytes:
    """The whole body."""
    message = await receive()
    if not message.get("more_body"):
        whole: bytes = message.get("body", b"")
        return whole
    parts = [message.get("body", b"")]
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
    return b"".join(parts)


def main(port: str, file: str) -> None:
    """Serve as Rapport does."""
    uvicorn.run(
        Bare(Path(file)), port=int(port), lifespan="off", ws="none", log_config=None, access_log=False, backlog=2048
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
