"""A door on a port of this machine, with nothing else behind it: in a thread, or as a process that can be killed."""

import asyncio
import contextlib
import socket
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import msgspec
import uvicorn

from rapport.collect import Door, Spool, SpoolReader
from rapport.collect.records import content_of
from rapport.kernel.clock import Clock, now_ms
from rapport.kernel.event import Event
from rapport.kernel.refusal import Refusal
from rapport.kernel.tally import Tallied

ADA, CYD = 1, 2
KEYS = {"rk_w_ada": ADA, "rk_w_cyd": CYD}


@dataclass(frozen=True, slots=True)
class Reply:
    """What the door answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Its body, read as JSON."""
        return msgspec.json.decode(self.body)


class House:
    """A running door: its port, its counts and what stands in its spool."""

    def __init__(self, door: Door, directory: Path, port: int) -> None:
        self.door, self.directory, self.port = door, directory, port

    @property
    def url(self) -> str:
        """Where clients send."""
        return f"http://127.0.0.1:{self.port}"

    def post(self, path: str, body: bytes | object, *, method: str = "POST", **headers: str) -> Reply:
        """One raw request; underscores in the names of headers stand for hyphens."""
        raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return ask(self.port, path, raw, method, {name.replace("_", "-"): value for name, value in headers.items()})

    def refused(self, project: int) -> dict[Refusal, Tallied]:
        """What was refused of a project, by reason; at several addresses together."""
        found: dict[Refusal, Tallied] = {}
        for row in self.door.tally.waiting():
            if row.project == project and row.reason:
                reason = Refusal(row.reason)
                found[reason] = found[reason] + row if reason in found else row
        return found

    def kept(self) -> list[Event]:
        """Every event in the spool, as the loader would read it."""
        return kept(self.directory)


def ask(port: int, path: str, body: bytes, method: str = "POST", headers: dict[str, str] | None = None) -> Reply:
    """One request on a connection of its own."""
    with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request(method, path, body, headers or {})
        got = connection.getresponse()
        return Reply(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())


def kept(directory: Path) -> list[Event]:
    """Every event in a spool, without taking it away."""
    return [event for record in SpoolReader(directory).read() for event in content_of(record).events]


def listen() -> socket.socket:
    """A free port."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    return listener


def server(app: Callable[..., Awaitable[None]]) -> uvicorn.Server:
    """As ``rapport serve`` runs it, but silent."""
    return uvicorn.Server(uvicorn.Config(app, lifespan="off", ws="none", log_config=None))


class Stage:
    """One server thread for all tests of a module: each test brings its own door."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.running = server(self)
        self.door: Callable[..., Awaitable[None]] | None = None
        self.loop = asyncio.new_event_loop()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """An ASGI app: whichever door is there now."""
        assert self.door is not None
        await self.door(scope, receive, send)

    def run(self, listener: socket.socket) -> None:
        """Serve until told to stop."""
        with asyncio.Runner(loop_factory=lambda: self.loop) as runner:
            runner.run(self.running.serve(sockets=[listener]))

    @contextlib.contextmanager
    def serving(
        self, directory: Path, keys: Callable[[str], int | None] = KEYS.get, clock: Clock = now_ms, **more: Any
    ) -> Iterator[House]:
        """A door, until the end of the block."""
        spool = Spool(directory)
        self.door = door = Door(keys, spool, clock, **more)
        try:
            yield House(door, directory, self.port)
        finally:
            asyncio.run_coroutine_threadsafe(spool.close(), self.loop).result()
            self.door = None


@contextlib.contextmanager
def stage() -> Iterator[Stage]:
    """A server in a thread, until the end of the block."""
    with listen() as listener:
        it = Stage(listener.getsockname()[1])
        thread = threading.Thread(target=it.run, args=(listener,))
        thread.start()
        try:
            while not it.running.started:
                time.sleep(0.005)
            yield it
        finally:
            it.running.should_exit = True
            thread.join()


def main(directory: str) -> None:
    """A process of its own: says its port, then serves until it is killed."""
    with listen() as listener:
        sys.stdout.write(f"{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        asyncio.run(server(Door(KEYS.get, Spool(Path(directory)))).serve(sockets=[listener]))


if __name__ == "__main__":
    main(sys.argv[1])
