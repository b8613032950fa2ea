"""Durable acceptance (2xx only after the sync) beside the bare endpoint of ``bare.py``, in turns, in the same run."""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from clients import BATCH, batch_of, single_of
from gauge import RAPPORT, WORK, at_least, at_most, note, run
from sender import Tally
from serving import PATIENCE_S, Server, free_port, healthy, running, served

LIMIT = 0.5
"""Of the bare endpoint's rate."""
UMAMI_EVENTS = 170
"""Events per second of server CPU that Umami 3 took on two cores of this kind, at its best."""
UMAMI_LIMIT = 500
P99_MS = 100
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Round:
    """What one server answered in one round: events a second, and a second of its CPU."""

    rate: float
    per_cpu_s: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Load:
    """One kind of request, and how many events are in it."""

    name: str
    file: Path
    events: int
    connections: int


def main() -> int:
    """Measure both kinds of request."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="of each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", action="store_true", help="measure the whole server, which loads at the same time")
    asked = parser.parse_args()
    folder = WORK / "accept"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    data = folder / "data"
    made = run([*RAPPORT, "project", "create", "Shop", "--data", data, "--json"]).output
    key = msgspec.json.decode(made)["write_key"]
    port = free_port()
    bare = [sys.executable, str(HERE / "bare.py"), str(port), str(folder / "bare.db")]
    with (
        running(bare, port, os.environ) as limit,
        served(data, os.environ, "serve" if asked.serve else "collect") as ours,
    ):
        for load in loads(folder, key):
            measure(load, limit, ours, asked.seconds, asked.rounds)
        note(f"memory: {ours.resident_mb():.0f} MB, bare {limit.resident_mb():.0f} MB")
    return 0


def loads(folder: Path, key: str) -> list[Load]:
    """Both kinds of request, as files."""
    batch, single = folder / "batch", folder / "single"
    batch.write_bytes(batch_of(key))
    single.write_bytes(single_of(key))
    return [Load("batches", batch, BATCH, 16), Load("singles", single, 1, 64)]


def measure(load: Load, limit: Server, ours: Server, seconds: float, rounds: int) -> None:
    """Rapport and the bare endpoint in turns; then Rapport at half of its rate."""
    for server in (limit, ours):
        send(load, server, 1)
    bare, mine = [], []
    for _ in range(rounds):
        bare.append(round_of(load, limit, seconds))
        mine.append(round_of(load, ours, seconds))
    tell("bare", bare)
    tell("rapport", mine)
    rate = middle([each.rate for each in mine])
    per_cpu_s = middle([each.per_cpu_s for each in mine])
    what = f"x the rate of the bare endpoint ({rate:,.0f} events/s)"
    at_least(f"accept {load.name}", rate / middle([each.rate for each in bare]), LIMIT, what)
    share = per_cpu_s / middle([each.per_cpu_s for each in bare])
    note(f"{load.name}: {share:.2f} x the bare endpoint's events per CPU second ({per_cpu_s:,.0f})")
    if load.events > 1:
        what = f"x Umami's events per CPU second ({UMAMI_EVENTS})"
        at_least("accept beside Umami", per_cpu_s / UMAMI_EVENTS, UMAMI_LIMIT, what)
    half = send(load, ours, seconds, rate / load.events / 2)
    at_most(f"accept {load.name} p99", half.p99_ms, P99_MS, "ms at half the load")


def round_of(load: Load, server: Server, seconds: float) -> Round:
    """One round at full speed, and what is left of it to load."""
    before = server.cpu_s()
    tally = send(load, server, seconds)
    events = tally.good * load.events
    wait_until_loaded(server)
    return Round(events / tally.seconds, events / (server.cpu_s() - before), tally.p99_ms)


def wait_until_loaded(server: Server) -> None:
    """Nothing waits in the spool of a server that loads. The bare endpoint and a collector have nothing to load."""
    until = time.monotonic() + PATIENCE_S
    while (healthy(server.port) or {}).get("backlog_bytes"):
        if time.monotonic() > until:
            raise RuntimeError("the server does not load what it took")
        time.sleep(0.1)


def send(load: Load, server: Server, seconds: float, rate: float = 0) -> Tally:
    """What a sender in a process of its own says. Raises RuntimeError when anything was refused."""
    command: Sequence[object] = (
        *(sys.executable, HERE / "sender.py", server.port, load.file),
        *("--connections", load.connections, "--seconds", seconds, "--rate", rate),
    )
    said = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, check=True).stdout
    tally = msgspec.json.decode(said, type=Tally)
    if tally.bad:
        raise RuntimeError(f"{tally.bad} of {tally.bad + tally.good} requests were not answered with 200")
    return tally


def tell(name: str, rounds: Sequence[Round]) -> None:
    """Every round of one server."""
    for each in rounds:
        note(f"{name}: {each.rate:,.0f} events/s, {each.per_cpu_s:,.0f} per CPU s, p99 {each.p99_ms:.0f} ms")


def middle(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


if __name__ == "__main__":
    sys.exit(main())
