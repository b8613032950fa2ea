"""Totals of 30 days among many events through the HTTP API, beside a hand-written query on a plain table of sessions.

Then the Overview page itself, as the demo's member sees it.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys

from events import made
from gauge import RAPPORT, WORK, at_most, median_ms, note, run
from rapport.store import Store
from serving import Server, served

RATIO_LIMIT, TOTALS_LIMIT_MS, PAGE_LIMIT_MS = 1.5, 150, 1000
WINDOW = "from=2026-03-02&to=2026-03-31"
TOTALS = (
    "people,sessions,views,session_duration,session_duration_median,engaged_time,bounce_rate,engagement_rate,"
    "views_per_session,sessions_per_person"
)
PAGE = "/p/bench/?period=own&from=2026-03-02&to=2026-03-31"

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
    note(f"by hand on a plain table: {by_hand:.1f} ms")
    with served(data, {**os.environ, "RAPPORT_DEMO": "1"}) as server:
        measure(server, new["secret_key"], by_hand)
    return 0


def hand_written(url: str) -> float:
    """Milliseconds of the query by hand, on sessions copied into a plain table."""
    store = Store.open(url)
    engine = store.engine
    project = engine.query("SELECT max(project) FROM events", {}).rows[0][0]
    engine.command(PLAIN, project=project)
    took = median_ms(lambda: engine.ask(BY_HAND, project))
    engine.command("DROP TABLE plain_sessions SYNC")
    store.close()
    return took


def measure(server: Server, secret_key: str, by_hand: float) -> None:
    """Ask the server, and say how it stands."""
    headers = {"Authorization": f"Bearer {secret_key}"}
    place = "/api/v1/projects/bench/metrics"

    def ask_totals() -> object:
        return server.get(f"{place}?metrics={TOTALS}&{WINDOW}", headers)

    note(f"totals, computed: {median_ms(ask_totals, times=1, warm=0):.0f} ms; from here on nothing new comes in")
    totals = median_ms(ask_totals)
    at_most("overview totals", totals / by_hand, RATIO_LIMIT, "x the query by hand")
    at_most("overview totals", totals, TOTALS_LIMIT_MS, "ms")

    note(f"page, computed: {median_ms(lambda: server.get(PAGE), times=1, warm=0):.0f} ms")
    page = median_ms(lambda: server.get(PAGE), times=5, warm=2)
    at_most("overview page", page, PAGE_LIMIT_MS, "ms for the whole page: every tile, chart and table")


if __name__ == "__main__":
    sys.exit(main())
