"""Results of an experiment with a million people among ten million events: one query, counted and judged.

14 days before the exposure take noise away, 14 after it count; a proportion, a mean and a ratio of sessions. Then what
a page shows at the end of each of 22 days, also with retention, and of the engagement index: one query each as well.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gauge import RAPPORT, WORK, at_most, median_ms, note, run
from rapport.kernel.scope import Scope
from rapport.prove.counting import count
from rapport.prove.over_time import over_time
from rapport.prove.plan import Outcome, Plan, with_parts
from rapport.prove.verdict import judge
from rapport.store import Store
from rapport.store.answers import Answers

LIMIT_MS = 10_000
DAYS_LIMIT_MS = 2_000
"""For each million events."""
START_MS, DAY_MS = 1_767_225_600_000, 86_400_000
"""2026-01-01 00:00 UTC."""
PART = 2_000_000
NAMES = np.array(["page_view", "user_engagement", "share", "purchase"])

PLAN = Plan(
    experiment="bench",
    control="old",
    shares={"old": 50, "new": 50},
    outcomes=(
        Outcome(metric="participation_rate", role="primary"),
        Outcome(metric="shares", cap=0.999),
        Outcome(metric="bounce_rate"),
    ),
    window_days=14,
    before_days=14,
)
SCOPE_DAYS = date(2026, 1, 15), date(2026, 2, 14)
PAGE_DAYS = date(2026, 1, 15), date(2026, 2, 5)


def tables(events: int, seed: int = 3) -> Iterator[pa.Table]:
    """A tenth of the events are exposures, one a person; the others lie in the 60 days around."""
    chance = np.random.default_rng(seed)
    people = events // 10
    exposed = START_MS + 14 * DAY_MS + chance.integers(0, 14 * DAY_MS, people)
    arms = np.where(chance.random(people) < 0.5, "old", "new")
    for begin in range(0, events, PART):
        rows = np.arange(begin, min(begin + PART, events))
        who = rows % people
        is_exposure = rows < people
        at = np.where(is_exposure, exposed[who], START_MS + chance.integers(0, 45 * DAY_MS, len(rows)))
        name = np.where(is_exposure, "exposure", NAMES[chance.choice(4, len(rows), p=[0.7, 0.2, 0.06, 0.04])])
        yield pa.table(
            {
                "event_id": [f"e{row}" for row in rows],
                "anonymous_id": [f"p{one}" for one in who],
                "timestamp": pa.array(at, pa.timestamp("ms", "UTC")),
                "event": name,
                "experiment": np.where(is_exposure, "bench", ""),
                "variant": np.where(is_exposure, arms[who], ""),
            }
        )


def files(events: int) -> list[Path]:
    """The events as Parquet; made once and kept."""
    folder = WORK / f"experiment-{events}"
    if not (folder / "done").exists():
        note(f"making {events:,} events")
        folder.mkdir(parents=True, exist_ok=True)
        for number, table in enumerate(tables(events)):
            pq.write_table(table, folder / f"part-{number:03d}.parquet", compression="zstd", row_group_size=500_000)
        (folder / "done").touch()
    return sorted(folder.glob("*.parquet"))


def measure_days(store: Store, project: int, events: int) -> None:
    """The end of each day, without a window, as a page asks when nothing of it is remembered."""
    names = ("participation_rate", "shares", "bounce_rate", "engaged_time_total")
    usual = tuple(Outcome(metric=name, role="secondary" if place else "primary") for place, name in enumerate(names))
    asked = {
        "experiment-days": usual,
        "experiment-retention": (*usual, Outcome(metric="retention_d7")),
        "experiment-index": with_parts((Outcome(metric="engagement_index", role="primary"),)),
    }
    limit = round(DAYS_LIMIT_MS * events / 1_000_000)
    for name, outcomes in asked.items():
        page = replace(PLAN, window_days=None, outcomes=outcomes)

        def days(page: Plan = page) -> None:
            store.engine.answers = Answers()
            for _ in over_time(store.engine, page, Scope(project, *PAGE_DAYS)):
                pass

        took, began = median_ms(days, 3, 1), time.process_time()
        days()
        note(f"{name}: {time.process_time() - began:.2f} s of processor time")
        at_most(name, took, limit, f"ms for {len(outcomes)} metrics at the end of each of 22 days")


def main() -> int:
    """Measure it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    asked = parser.parse_args()
    data = WORK / "experiment"
    shutil.rmtree(data, ignore_errors=True)
    run([*RAPPORT, "project", "create", "bench", "--data", data, "--json"])
    ways = ["--person", "anonymous_id", "--time", "timestamp", "--event", "event", "--views", "page_view"]
    took = run(
        [*RAPPORT, "import", *files(asked.events), "--project", "bench", "--data", data, "--id", "event_id", *ways]
    )
    note(f"imported: {took}")
    store = Store.open(f"chdb://{(data / 'engine').absolute()}")
    project = store.engine.query("SELECT max(project) FROM events", {}).rows[0][0]
    scope = Scope(project, *SCOPE_DAYS)

    def answer() -> None:
        store.engine.answers = Answers()
        judge(count(store.engine, PLAN, scope), PLAN)

    judged = judge(count(store.engine, PLAN, scope), PLAN)
    note(
        f"people {judged.people}, in both {judged.mixed}; {[(one.outcome.metric, one.said) for one in judged.verdicts]}"
    )
    at_most(
        "experiment", median_ms(answer, 3, 1), LIMIT_MS, f"ms for results of {sum(judged.people.values()):,} people"
    )
    measure_days(store, project, asked.events)
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
