"""Loading 10,000 new events until their sessions are right again: the cost follows the new events, not the table."""

import argparse
import random
import shutil
import sys
import time
from pathlib import Path

from events import DAY_MS, DAYS, START_MS, made
from gauge import RAPPORT, WORK, at_most, median_ms, note, run
from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.store import Store

LIMIT = 2.0
NEW, TIMES = 10_000, 5


def main() -> int:
    """Measure at both sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000, help="the larger size; the smaller is a tenth of it")
    parser.add_argument("--among", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.among:
        print(among(asked.among))
        return 0
    # A process can open one folder of the embedded engine, so each size has its own.
    took = {
        count: float(run([sys.executable, __file__, "--among", str(count)]).output.split()[-1])
        for count in (asked.events // 10, asked.events)
    }
    for count, milliseconds in took.items():
        note(f"{NEW:,} new events among {count:,}: {milliseconds:.0f} ms")
    at_most("upkeep", took[asked.events] / took[asked.events // 10], LIMIT, "x the time among a tenth of the events")
    return 0


def among(count: int) -> float:
    """Milliseconds of loading new events into a store with this many."""
    data = WORK / f"upkeep-{count}"
    shutil.rmtree(data, ignore_errors=True)
    run([*RAPPORT, "project", "create", "bench", "--data", data])
    run([*RAPPORT, "import", *made(count), "--project", "bench", "--data", data, "--id", "event_id"])
    return loading(data, count)


def loading(data: Path, count: int) -> float:
    """The median over several loads, each of new events of the last day, of people old and new."""
    store = Store.open(f"chdb://{(data / 'engine').absolute()}")
    project = store.engine.query("SELECT max(project) FROM events", {}).rows[0][0]
    chance, rules = random.Random(count), Rules()
    blocks = [new_events(chance, project, count) for _ in range(TIMES + 1)]
    took = median_ms(lambda: store.load(blocks.pop(), lambda _: rules), times=TIMES, warm=1)
    store.close()
    return took


def new_events(chance: random.Random, project: int, count: int) -> list[Event]:
    """Events of the last day."""
    last_day, now = START_MS + (DAYS - 1) * DAY_MS, time.time_ns() // 1_000_000
    return [
        Event(
            project=project,
            event_id=f"new-{chance.getrandbits(96):x}",
            name="page_view",
            at=last_day + chance.randrange(DAY_MS),
            received=now,
            anonymous_id=f"a{chance.randrange(count // 20 + 1000):08d}",
            url=f"/read/{chance.randrange(400)}",
        )
        for _ in range(NEW)
    ]


if __name__ == "__main__":
    sys.exit(main())
