"""``rapport import`` beside a bare ``INSERT … SELECT FROM file(…)`` into the same table.

The bare statement copies columns and computes ids; importing besides derives page, channel and roles, keeps each event
once, and makes people and sessions.
"""

import argparse
import shutil
import sys
import time
from pathlib import Path

from events import made
from gauge import RAPPORT, WORK, at_least, note, run
from rapport.kernel.clock import now_ms
from rapport.kernel.rules import Rules
from rapport.store import Store
from rapport.store.files import Options, Way, open_file, take

LIMIT = 0.5
BARE = """
INSERT INTO events (project, id, at, received, name, roles, actor, anonymous_id, user_id, session, url, page, referrer,
    channel, source, medium, campaign, country, device, browser, os, engaged_ms, things, properties)
SELECT 1, reinterpretAsUInt128(MD5(event_id)), timestamp, timestamp, event, 0, sipHash64(anonymous_id), anonymous_id,
    '', '', url, url, referrer, '', utm_source, '', '', country, device, browser, os, 0, [], '{}'
FROM file({files:String}, Parquet)"""


def main() -> int:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--taken", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    files = made(asked.events)
    for way in (bare, taken):
        if into := getattr(asked, way.__name__):
            print(way(files, into))
            return 0
    folder = WORK / "import"
    shutil.rmtree(folder, ignore_errors=True)

    def alone(way: str) -> float:
        return float(run([sys.executable, __file__, "--events", str(asked.events), f"--{way}", folder / way]).output)

    plain, events, whole = alone("bare"), alone("taken"), imported(files, folder / "data")
    for what, seconds in (("bare INSERT SELECT", plain), ("events", events), ("with people and sessions", whole)):
        note(f"{what}: {seconds:.2f} s, {asked.events / seconds:,.0f} events/s, {plain / seconds:.2f} x")
    at_least("import of events", plain / events, LIMIT, "x the rate of a bare INSERT SELECT")
    return 0


def bare(files: list[Path], into: Path) -> float:
    """Seconds of the bare statement in a folder of its own."""
    store = Store.open(f"chdb://{into.absolute()}")
    began = time.perf_counter()
    store.engine.command(BARE, files=f"{files[0].parent.absolute()}/*.parquet")
    took = time.perf_counter() - began
    store.close()
    return took


def taken(files: list[Path], into: Path) -> float:
    """Seconds until the events are in, before people and sessions are made of them."""
    store = Store.open(f"chdb://{into.absolute()}")
    began = time.perf_counter()
    for path in files:
        take(store, open_file(path.absolute(), Options(id="event_id"), into), Way(1, Rules(), now_ms()))
    took = time.perf_counter() - began
    store.close()
    return took


def imported(files: list[Path], data: Path) -> float:
    """Seconds of the whole command: start, events, people, sessions."""
    run([*RAPPORT, "project", "create", "bench", "--data", data])
    return run([*RAPPORT, "import", *files, "--project", "bench", "--data", data, "--id", "event_id"]).wall_s


if __name__ == "__main__":
    sys.exit(main())
