"""Totals of 30 days among many events through the HTTP API, beside a hand-written query on a plain table of sessions.

Then the Overview page itself, as the demo's member sees it. Each is measured three times: computed, as for a window
that nobody asked for yet; live, after an event of the window's last day came in; and while nothing new comes in. For
what is computed the CPU time is told beside the time on the clock: others who use the machine change it less.
"""

import argparse
import base64
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

from events import made
from gauge import RAPPORT, WORK, at_most, median_ms, note, run
from rapport.store import Store
from serving import Server, served

RATIO_LIMIT, TOTALS_LIMIT_MS, PAGE_LIMIT_MS, PATIENCE_S = 1.5, 150, 1000, 60
LAST_DAY, DAYS, TIMES = date(2026, 3, 31), 30, 5
TOTALS = (
    "people,sessions,views,session_duration,session_duration_median,engaged_time,bounce_rate,engagement_rate,"
    "views_per_session,sessions_per_person"
)
NEW = {"anonymousId": "somebody", "event": "page_view", "timestamp": f"{LAST_DAY}T20:00:00Z"}

PLAIN = """
CREATE TABLE plain_sessions ENGINE = MergeTree ORDER BY (project, day, person) AS
SELECT project, day, person, start, stop, views, keys, engaged_ms FROM sessions(project = {project:UInt32})"""
BY_HAND = """
SELECT uniqExact(person), count(), sum(views), avg(dateDiff('millisecond', start, stop)) / 1000,
    quantileExact(0.5)(dateDiff('millisecond', start, stop)) / 1000, avg(engaged_ms) / 1000,
    countIf(views = 1) / countIf(views > 0), countIf(engaged_ms >= 10000 OR views >= 2 OR keys > 0) / count(),
    sum(views) / count(), count() / uniqExact(person)
FROM plain_sessions
WHERE project = {project:UInt32} AND day BETWEEN '2026-03-02' AND '2026-03-31'"""


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    asked = parser.parse_args()
    data = WORK / "overview"
    shutil.rmtree(data, ignore_errors=True)
    new = json.loads(run([*RAPPORT, "project", "create", "bench", "--data", data, "--json"]).output)
    create = [*RAPPORT, "member", "create", "ada@example.org", "--password-stdin", "--data", str(data)]
    subprocess.run(create, input=b"compost-and-dahlias", check=True, stdout=subprocess.DEVNULL)
    took = run([*RAPPORT, "import", *made(asked.events), "--project", "bench", "--data", data, "--id", "event_id"])
    note(f"imported: {took}")
    by_hand = hand_written(f"chdb://{(data / 'engine').absolute()}")
    note(f"by hand on a plain table: {by_hand[0]:.0f} ms, {by_hand[1]:.0f} ms of CPU")
    with served(data, {**os.environ, "RAPPORT_DEMO": "1"}) as server:
        measure(server, new, by_hand)
    return 0


def hand_written(url: str) -> tuple[float, float]:
    """Milliseconds of the query by hand on sessions copied into a plain table: on the clock, and of CPU."""
    store = Store.open(url)
    engine = store.engine
    project = engine.query("SELECT max(project) FROM events", {}).rows[0][0]
    engine.command(PLAIN, project=project)
    took = median_ms(lambda: engine.ask(BY_HAND, project))
    began = time.process_time()
    for _ in range(TIMES):
        engine.ask(BY_HAND, project)
    cpu = (time.process_time() - began) * 1000 / TIMES
    engine.command("DROP TABLE plain_sessions SYNC")
    store.close()
    return took, cpu


def measure(server: Server, keys: dict[str, str], by_hand: tuple[float, float]) -> None:
    """Ask the server, and say how it stands."""
    headers = {"Authorization": f"Bearer {keys['secret_key']}"}

    def ask_totals(back: int = 0) -> object:
        return server.get(f"/api/v1/projects/bench/metrics?metrics={TOTALS}&{window(back)}", headers)

    def ask_page(back: int = 0) -> object:
        return server.get(f"/p/bench/?period=own&{window(back)}")

    def something_new() -> None:
        come_in(server, keys["write_key"], headers)

    for name, ask in (("totals", ask_totals), ("page", ask_page)):
        ask(TIMES + 1)
        computed, cpu = told(f"{name}, computed", server, ask, list(range(TIMES, 0, -1)))
        told(f"{name}, after an event", server, ask, [0] * TIMES, something_new)
        limit = TOTALS_LIMIT_MS if name == "totals" else PAGE_LIMIT_MS
        at_most(f"overview {name}, computed", computed, limit, "ms")
        at_most(f"overview {name}, nothing new", median_ms(ask, times=TIMES), limit, "ms")
        if name == "totals":
            at_most("overview totals, computed", computed / by_hand[0], RATIO_LIMIT, "x the query by hand")
            at_most("overview totals, computed", cpu / by_hand[1], RATIO_LIMIT, "x the CPU time of the query by hand")


def told(
    name: str,
    server: Server,
    ask: Callable[[int], object],
    windows: list[int],
    before: Callable[[], None] = lambda: None,
) -> tuple[float, float]:
    """Milliseconds on the clock and of the server's CPU for the median of some windows, each asked once."""
    clock, cpu = [], []
    for back in windows:
        before()
        began, used = time.perf_counter(), server.cpu_s()
        ask(back)
        clock.append((time.perf_counter() - began) * 1000)
        cpu.append((server.cpu_s() - used) * 1000)
    took = statistics.median(clock), statistics.median(cpu)
    note(f"{name}: {took[0]:.0f} ms, {took[1]:.0f} ms of CPU")
    return took


def window(back: int) -> str:
    """Thirty days, so many days earlier than the last ones."""
    last = LAST_DAY - timedelta(days=back)
    return f"from={last - timedelta(days=DAYS - 1)}&to={last}"


def come_in(server: Server, write_key: str, headers: dict[str, str]) -> None:
    """Send an event of the last day, and wait until it is counted. Raises RuntimeError when it is not."""

    def counted() -> bytes:
        return server.get(f"/api/v1/projects/bench/metrics?metrics=events&from={LAST_DAY}&to={LAST_DAY}", headers)

    before, until = counted(), time.monotonic() + PATIENCE_S
    sender = base64.b64encode(f"{write_key}:".encode()).decode()
    server.post("/v1/track", json.dumps(NEW).encode(), {"Authorization": f"Basic {sender}"})
    while counted() == before:
        if time.monotonic() > until:
            raise RuntimeError("an event that came in is not counted")
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
