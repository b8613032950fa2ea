"""Ten boards open at once while 2,000 events a second arrive: how long a tile takes, and whether an event is lost.

Ten people look at the starter board of a project with many events, each at a window of their own that ends on the day
of the events that arrive, so that nothing remembered of that day holds for long. Each opens the board again every half
minute, at a moment of their own, and their browser asks for six tiles at a time, as browsers do. Every request that
arrives is of people of its own, with two or three events each.
"""

import argparse
import itertools
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import msgspec

from clients import BATCH, PLACE, batch_of
from events import made
from gauge import RAPPORT, WORK, at_most, note, run
from sender import Tally
from serving import PATIENCE_S, Server, healthy, served

TILE_LIMIT_MS, RATE, PEOPLE, CONNECTIONS, EVERY_S = 1_500, 2_000, 10, 6, 30.0
LAST_DAY = date(2026, 3, 31)
TILE = re.compile(r'hx-get="([^"]*/tiles/\d+/[^"]*)"')
TIMESTAMP = re.compile(rb'("timestamp": ?")[^"]*"')
PERSON = re.compile(rb'("userId": ?"person)')
LENGTH = re.compile(rb"(?i)(content-length: ?)\d+")
HERE = Path(__file__).parent


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--seconds", type=float, default=120)
    asked = parser.parse_args()
    data = WORK / "dashboards"
    shutil.rmtree(data, ignore_errors=True)
    new = json.loads(run([*RAPPORT, "project", "create", "bench", "--data", data, "--json"]).output)
    create = [*RAPPORT, "member", "create", "ada@example.org", "--password-stdin", "--data", str(data)]
    subprocess.run(create, input=b"compost-and-dahlias", check=True, stdout=subprocess.DEVNULL)
    into = ("--project", "bench", "--data", data)
    note(
        f"imported: {run([*RAPPORT, 'import', *made(asked.events), *into, '--id', 'event_id', '--views', 'page_view'])}"
    )
    run([*RAPPORT, "board", "begin", *into])
    with served(data, {**os.environ, "RAPPORT_DEMO": "1"}) as server:
        measure(server, new, data, asked.seconds)
    return 0


def measure(server: Server, keys: dict[str, str], data: Path, seconds: float) -> None:
    """Look and send at the same time, and say how it stands."""
    before = counted(server, keys["secret_key"])
    request = data / "batch"
    request.write_bytes(of_the_last_day(batch_of(keys["write_key"])))
    command = (sys.executable, HERE / "sender.py", server.port, request, "--connections", 4, "--seconds", seconds)
    sender = subprocess.Popen([*map(str, command), "--rate", str(RATE / BATCH)], stdout=subprocess.PIPE)
    took: list[float] = []
    until = time.monotonic() + seconds
    looking = [threading.Thread(target=look, args=(server, person, until, took)) for person in range(PEOPLE)]
    for thread in looking:
        thread.start()
    said = msgspec.json.decode(sender.communicate()[0], type=Tally)
    for thread in looking:
        thread.join()
    note(f"{len(took)} tiles: median {statistics.median(took):.0f} ms, longest {max(took):.0f} ms")
    note(f"{said.good * BATCH / said.seconds:,.0f} events a second, answered within {said.p99_ms:.0f} ms (p99)")
    at_most("dashboards: p95 of a tile", statistics.quantiles(took, n=20)[18], TILE_LIMIT_MS, "ms")
    wait_until_loaded(server)
    lost = before + said.good * BATCH - counted(server, keys["secret_key"])
    at_most("dashboards: events lost", abs(lost) + said.bad, 0, f"of {said.good * BATCH:,}")


def of_the_last_day(request: bytes) -> bytes:
    """The same request, but its events happen on the last day, a second after each other, to people whom it names."""
    head, _, body = request.partition(b"\r\n\r\n")
    seconds = itertools.count()

    def later(found: re.Match[bytes]) -> bytes:
        minute, second = divmod(next(seconds), 60)
        return found[1] + f'{LAST_DAY}T12:{minute:02}:{second:02}Z"'.encode()

    body = PERSON.sub(rb"\g<1>-" + PLACE, TIMESTAMP.sub(later, body))
    return LENGTH.sub(rb"\g<1>" + str(len(body)).encode(), head) + b"\r\n\r\n" + body


def look(server: Server, person: int, until: float, took: list[float]) -> None:
    """Open the board again and again, and note how long each tile takes in milliseconds."""
    chance = random.Random(person)
    first = LAST_DAY - timedelta(days=29 + person)
    time.sleep(chance.uniform(0, EVERY_S))
    while time.monotonic() < until:
        began = time.monotonic()
        page = server.get(f"/p/bench/boards/how-is-engagement/?period=own&from={first}&to={LAST_DAY}").decode()
        tiles = [unescape(found) for found in TILE.findall(page)]
        if not tiles:
            raise RuntimeError("the board has no tiles")
        with ThreadPoolExecutor(CONNECTIONS) as browser:
            took += browser.map(lambda tile: timed(server, tile), tiles)
        time.sleep(max(0.0, began + EVERY_S - time.monotonic()))


def timed(server: Server, tile: str) -> float:
    """Milliseconds until a tile is there."""
    began = time.perf_counter()
    server.get(tile)
    return (time.perf_counter() - began) * 1000


def counted(server: Server, secret: str) -> int:
    """Events in the store."""
    asked = "/api/v1/projects/bench/metrics?metrics=events&from=2025-12-01&to=2026-12-31"
    answer = json.loads(server.get(asked, {"Authorization": f"Bearer {secret}"}))
    return int(answer["totals"]["events"])


def wait_until_loaded(server: Server) -> None:
    """Until nothing waits in the spool. Raises RuntimeError when that takes a minute."""
    until = time.monotonic() + PATIENCE_S
    while (healthy(server.port) or {}).get("backlog_bytes"):
        if time.monotonic() > until:
            raise RuntimeError("the server does not load what it took")
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
