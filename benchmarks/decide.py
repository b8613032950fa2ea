"""How long people wait for what they see: ``/v1/decide`` and all flags over OFREP, at a fixed rate of requests.

Requests are sent when it is their turn, whether earlier ones were answered or not; a wait counts from that turn on.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from gauge import WORK, at_most, note
from serving import Server, served

FLAGS, ACTIONS, CONNECTIONS = 50, 20, 64
Request = Callable[[int], bytes]


def main() -> None:
    """Say the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    seconds = parser.parse_args().seconds
    data = Path(WORK) / "decide"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    with served(data, dict(os.environ)) as server:
        token = msgspec.json.decode((data / "server.json").read_bytes())["token"]
        made = do(server, token, "project.create", name="shop")
        fill(server, token, made["project"])
        key = made["write_key"]
        for name, rate, limit, request in (
            (f"decide: p99 ms at 500/s, {FLAGS} flags, {ACTIONS} actions", 500, 20, deciding(key)),
            (f"ofrep: p99 ms at 200/s, all of {FLAGS} flags", 200, 10, evaluating(key)),
        ):
            before, began = server.cpu_s(), time.monotonic()
            waits = asyncio.run(asked(server.port, request, rate, seconds))
            busy = (server.cpu_s() - before) / (time.monotonic() - began)
            note(f"p50 {statistics.median(waits):.1f} ms, the longest {max(waits):.0f} ms, {busy:.0%} of a core")
            at_most(name, statistics.quantiles(waits, n=100)[98], limit, "ms")


def do(server: Server, token: str, deed: str, **values: object) -> dict[str, str]:
    """What commands ask for."""
    body = msgspec.json.encode(values)
    answer: dict[str, str] = msgspec.json.decode(
        server.post(f"/api/local/{deed}", body, {"Authorization": f"Bearer {token}"})
    )
    return answer


def fill(server: Server, token: str, project: str) -> None:
    """Half of the flags with an experiment, the other half with rules; every action with a holdout and a cap."""
    condition = {"condition": {"plan": {"$in": ["green", "blue"]}, "age": {"$gte": 18}}}
    texts = {"hypothesis": "It is seen sooner.", "primary": "people"}
    for number in range(FLAGS):
        rules = [{"value": True, "audience": condition, "share": 0.5}]
        do(server, token, "flag.keep", project=project, key=f"flag-{number}", said={"default": False, "rules": rules})
        if number % 2:
            variants = [{"key": "a", "weight": 0.5, "value": False}, {"key": "b", "weight": 0.5, "value": True}]
            said = {"flag": f"flag-{number}", "variants": variants, "audience": condition, **texts}
            run(server, token, project, f"experiment-{number}", said)
    for number in range(ACTIONS):
        variants = [{"key": key, "weight": 0.5, "value": {"text": "Good to see you."}} for key in ("a", "b")]
        cap = {"times": 3, "days": 7}
        said = {"kind": "message", "variants": variants, "cap": cap, "audience": condition, **texts}
        run(server, token, project, f"action-{number}", said)


def run(server: Server, token: str, project: str, key: str, said: dict[str, object]) -> None:
    """Make an experiment or an action, and start it."""
    do(server, token, "experiment.keep", project=project, key=key, said=said)
    do(server, token, "experiment.step", project=project, key=key, step="start")


def deciding(key: str) -> Request:
    """Somebody new each time, on a page."""

    def request(number: int) -> bytes:
        known = {"plan": "green", "age": 30}
        body = {"writeKey": key, "anonymousId": f"a{number}", "url": "https://x.example/", "properties": known}
        return posted("/v1/decide", msgspec.json.encode(body))

    return request


def evaluating(key: str) -> Request:
    """Somebody new each time."""

    def request(number: int) -> bytes:
        body = {"context": {"targetingKey": f"a{number}", "plan": "green", "age": 30}}
        return posted("/ofrep/v1/evaluate/flags", msgspec.json.encode(body), f"X-API-Key: {key}\r\n")

    return request


def posted(path: str, body: bytes, more: str = "") -> bytes:
    """A request as it goes over the wire."""
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{more}Content-Length: {len(body)}\r\n"
    return f"{head}\r\n".encode() + body


async def asked(port: int, request: Request, rate: float, seconds: float) -> list[float]:
    """How long each waited, in milliseconds."""
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", port))
    waits: list[float] = []

    async def one(number: int, turn: float) -> None:
        reader, writer = await free.get()
        writer.write(request(number))
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head[:20]:
            raise RuntimeError(head.decode())
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
        waits.append((time.perf_counter() - turn) * 1000)
        free.put_nowait((reader, writer))

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(int(rate * seconds)):
            turn = began + number / rate
            await asyncio.sleep(max(0.0, turn - time.perf_counter()))
            group.create_task(one(number, turn))
    while not free.empty():
        free.get_nowait()[1].close()
    return waits


if __name__ == "__main__":
    main()
