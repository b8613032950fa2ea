"""Sends one request again and again on many connections; each time its events have new ids. Says what came back.

As fast as answers come, or at a rate: then an answer's delay counts from when the request was due, not from when the
connection was free for it.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import uvloop
from typing_extensions import override

from clients import PLACE

END = b"\r\n\r\n"


class Tally(msgspec.Struct):
    """What came back, and how long it took: the median and the 99th percentile in milliseconds."""

    seconds: float
    good: int
    bad: int
    median_ms: float
    p99_ms: float


class Sender:
    """What all connections share."""

    def __init__(self, request: bytes, seconds: float, rate: float) -> None:
        self.request = request
        self.until = time.perf_counter() + seconds
        self.due = self.times(rate) if rate else None
        self.numbers = iter(range(time.time_ns() // 1_000_000 % 10**6 * 10**6, 10**12))
        self.took: list[float] = []
        self.bad = 0

    def times(self, rate: float) -> Iterator[float]:
        """When requests are due."""
        due = time.perf_counter()
        while due < self.until:
            yield due
            due += 1 / rate

    def next(self) -> bytes:
        """The request with ids of its own."""
        return self.request.replace(PLACE, str(next(self.numbers)).zfill(len(PLACE)).encode())


class Connection(asyncio.Protocol):
    """Sends, waits for the answer, sends again."""

    def __init__(self, sender: Sender, over: asyncio.Future[None]) -> None:
        self.sender, self.over = sender, over
        self.heard = b""
        self.began = 0.0

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.go()

    def go(self) -> None:
        """Send the next one when it is due."""
        now = time.perf_counter()
        due = now if self.sender.due is None else next(self.sender.due, None)
        if due is None or now >= self.sender.until:
            self.end()
        elif due > now:
            asyncio.get_running_loop().call_later(due - now, self.send, due)
        else:
            self.send(due)

    def send(self, due: float) -> None:
        """Send one."""
        self.began = due
        self.transport.write(self.sender.next())  # type: ignore[attr-defined]  # asyncio names no type for both ways

    @override
    def data_received(self, data: bytes) -> None:
        self.heard += data
        head, found, body = self.heard.partition(END)
        if not found:
            return
        _, _, rest = head.lower().partition(b"content-length:")
        if len(body) < int(rest.split(b"\r\n", 1)[0]):
            return
        self.heard = b""
        self.sender.took.append(time.perf_counter() - self.began)
        self.sender.bad += not head.startswith(b"HTTP/1.1 200")
        self.go()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.sender.bad += not self.over.done()
        self.end()

    def end(self) -> None:
        """Nothing more is sent here."""
        if not self.over.done():
            self.over.set_result(None)
            self.transport.close()


async def tally(port: int, request: bytes, connections: int, seconds: float, rate: float) -> Tally:
    """Send for some seconds."""
    loop = asyncio.get_running_loop()
    sender = Sender(request, seconds, rate)
    overs = [loop.create_future() for _ in range(connections)]
    began = time.perf_counter()
    for over in overs:
        await loop.create_connection(partial(Connection, sender, over), "127.0.0.1", port)
    await asyncio.gather(*overs)
    took = sorted(sender.took)
    middle, late = (took[len(took) * part // 100] * 1000 if took else 0.0 for part in (50, 99))
    return Tally(time.perf_counter() - began, len(took) - sender.bad, sender.bad, middle, late)


def main() -> None:
    """Prints the tally as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("request", type=Path, help="file with the whole request")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rate", type=float, default=0, help="requests a second; 0 for as many as are answered")
    asked = parser.parse_args()
    sending = tally(asked.port, asked.request.read_bytes(), asked.connections, asked.seconds, asked.rate)
    sys.stdout.write(msgspec.json.encode(uvloop.run(sending)).decode())


if __name__ == "__main__":
    main()
