"""How long people wait for what they are recommended: ``/v1/recommend`` at a fixed rate, what they did read included.

Everybody who asks did 20 things that the server has not in memory; half of them ask again. A catalogue of 100,000 items
with a model; a block with a filter, a boost and caps. Requests are sent when it is their turn, whether earlier ones
were answered or not.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np

from decide import Request, asked, do, posted
from gauge import RAPPORT, WORK, at_most, note
from serving import served

RATE, P99_MS, MEMORY_MB = 300, 25, 600
KINDS, EACH, AT_ONCE = 200, 20, 5000
BLOCK = {
    "strategy": "for_you",
    "n": 8,
    "filter": {"price": {"$lt": 95}},
    "boosts": [{"condition": {"tags": {"$in": ["new"]}}, "factor": 1.5}],
    "most_per": {"author": 3},
}


def main() -> None:
    """Say the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=30_000)
    said = parser.parse_args()
    data = Path(WORK) / "recommend-http"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    made = msgspec.json.decode(run("project", "create", "shop", "--data", str(data), "--json"))
    events(data / "events.csv", said.people, said.items)
    run("import", str(data / "events.csv"), "--project", "shop", "--data", str(data))
    with served(data, dict(os.environ)) as server:
        token = msgspec.json.decode((data / "server.json").read_bytes())["token"]
        for begin in range(0, said.items, AT_ONCE):
            some = [item(number) for number in range(begin, min(begin + AT_ONCE, said.items))]
            do(server, token, "recommend.items", project="shop", items=some)
        do(server, token, "recommend.keep", project="shop", key="for-you", said=BLOCK)
        began = time.monotonic()
        report = do(server, token, "recommend.fit", project="shop")
        note(f"fitted in {time.monotonic() - began:.0f} s: {report['events']:,} events, {report['items']:,} items")
        ready(server.port, made["write_key"])
        before, began = server.cpu_s(), time.monotonic()
        waits = asyncio.run(asked(server.port, asking(made["write_key"], said.people), RATE, said.seconds))
        busy = (server.cpu_s() - before) / (time.monotonic() - began)
        note(f"p50 {statistics.median(waits):.1f} ms, the longest {max(waits):.0f} ms, {busy:.0%} of a core")
        at_most(f"recommend: p99 ms at {RATE}/s", statistics.quantiles(waits, n=100)[98], P99_MS, "ms")
        at_most("recommend: memory of the server", server.resident_mb(), MEMORY_MB, "MB")


def run(*arguments: str) -> bytes:
    """What a command says."""
    return subprocess.run([*RAPPORT, *arguments], check=True, capture_output=True).stdout


def item(number: int) -> dict[str, object]:
    """One of the catalogue."""
    tags = [f"kind-{number % KINDS}", *(["new"] if number % 10 == 0 else [])]
    about = {"category": f"kind-{number % KINDS}", "author": f"author-{number % 997}", "price": number % 100}
    return {"id": f"i{number}", "title": f"Thing {number}", "url": f"/thing/{number}", "tags": tags, **about}


def events(path: Path, people: int, items: int) -> None:
    """What people looked at lately: each likes three kinds, and of a kind some things more than others."""
    chance, now = np.random.default_rng(1), datetime.now(UTC)
    with path.open("w") as file:
        file.write("event,time,anonymous_id,item_id\n")
        for person in range(people):
            kinds = chance.integers(0, KINDS, 3)
            which = (items // KINDS * chance.random(EACH) ** 2).astype(int)
            for place, kind in enumerate(chance.choice(kinds, EACH)):
                at = now - timedelta(seconds=int(chance.integers(60, 80_000)) * (1 + person % 20) + place)
                thing = int(which[place]) * KINDS + int(kind)
                file.write(f"view_item,{at.isoformat()},a{person},i{thing}\n")


def ready(port: int, key: str) -> None:
    """Wait until the model answers."""

    async def once() -> None:
        for _ in range(600):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            body = {"writeKey": key, "anonymousId": "a0", "block": "for-you"}
            writer.write(posted("/v1/recommend", msgspec.json.encode(body), "Connection: close\r\n"))
            told = msgspec.json.decode((await reader.read()).partition(b"\r\n\r\n")[2])
            writer.close()
            if told["items"] and told["items"][0]["strategy"] == "for_you":
                return
            await asyncio.sleep(0.5)
        raise RuntimeError("the model was not there in time")

    asyncio.run(once())


def asking(key: str, people: int) -> Request:
    """Somebody who was not asked for yet, and every other time the same once more."""

    def request(number: int) -> bytes:
        body = {"writeKey": key, "anonymousId": f"a{number // 2 % people}", "block": "for-you"}
        return posted("/v1/recommend", msgspec.json.encode(body))

    return request


if __name__ == "__main__":
    main()
