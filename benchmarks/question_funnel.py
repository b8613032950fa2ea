"""Funnels and paths of 30 days among many events, each beside SQL written by hand.

By hand means ClickHouse's own ``windowFunnel``, which tells no times and lets one event take two steps, in strict order
over all events, and sessions cut at 30 minutes without the 24-hour rule, without people, named nodes or any choice.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Callable
from datetime import date

from events import made
from gauge import RAPPORT, WORK, at_most, median_ms, note, run
from rapport.kernel.scope import Scope
from rapport.measure import SHAPES
from rapport.store import Store

RATIO_LIMIT, LIMIT_MS = 1.3, 800
STEPS = ("page_view", "search", "purchase")
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 31)

DURING = "at >= toDateTime64({since:Int64}, 3, 'UTC') AND at < toDateTime64({until:Int64}, 3, 'UTC')"
FUNNEL = f"""
SELECT level, count()
FROM (
    SELECT person, windowFunnel(1209600000)(toUInt64(toUnixTimestamp64Milli(at)),
        {", ".join(f"name = '{step}'" for step in STEPS)}) AS level
    FROM seen(project = {{project:UInt32}})
    WHERE {DURING} AND name IN {STEPS}
    GROUP BY person
)
GROUP BY level"""
STRICT = FUNNEL.replace("(1209600000)", "(1209600000, 'strict_order')").replace(f" AND name IN {STEPS}", "")
PATHS = f"""
SELECT link.1, link.2, link.3, count() AS sessions
FROM (
    SELECT arrayJoin(arraySplit((x, gap) -> gap > 1800000, told.2, arrayDifference(told.1))) AS visit,
        arraySlice(arrayCompact(visit), 1, 5) AS way,
        arrayJoin(arrayZip(arrayEnumerate(way), way, arrayPushBack(arrayPopFront(way), ''))) AS link
    FROM (
        SELECT person, arraySort(groupArray((toUnixTimestamp64Milli(at), toString(page)))) AS told
        FROM seen(project = {{project:UInt32}}) WHERE {DURING} AND bitAnd(roles, 1) != 0
        GROUP BY person
    )
)
GROUP BY link ORDER BY sessions DESC LIMIT 100"""

CASES: tuple[tuple[str, str, dict[str, object], str], ...] = (
    ("funnel", "funnel", {"step": STEPS}, FUNNEL),
    ("funnel, strict", "funnel", {"step": STEPS, "order": "strict"}, STRICT),
    ("funnel, any order", "funnel", {"step": STEPS, "order": "any"}, FUNNEL),
    ("paths", "paths", {}, PATHS),
    ("paths, to an event", "paths", {"end": "purchase"}, PATHS),
)


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    asked = parser.parse_args()
    data = WORK / "question_funnel"
    shutil.rmtree(data, ignore_errors=True)
    json.loads(run([*RAPPORT, "project", "create", "bench", "--data", data, "--json"]).output)
    took = run([*RAPPORT, "import", *made(asked.events), "--project", "bench", "--data", data, "--id", "event_id"])
    note(f"imported: {took}")
    store = Store.open(f"chdb://{(data / 'engine').absolute()}")
    project = int(store.engine.query("SELECT max(project) FROM events", {}).rows[0][0])
    compare(store, Scope(project, FIRST, LAST))
    store.close()
    return 0


def compare(store: Store, scope: Scope) -> None:
    """Each question beside its SQL by hand, computed anew each time."""
    engine = store.engine

    def ms(ask: Callable[[], object]) -> float:
        def anew() -> None:
            engine.answers.changed(scope.project, 0)
            ask()

        return median_ms(anew, times=5, warm=1)

    for title, name, wanted, sql in CASES:
        by_hand = ms(lambda sql=sql: engine.query(sql, scope.bound()))  # type: ignore[misc]
        ours = ms(lambda name=name, wanted=wanted: SHAPES[name].ask(engine, scope, wanted))  # type: ignore[misc]
        at_most(title, ours / by_hand, RATIO_LIMIT, "x the query by hand")
        at_most(title, ours, LIMIT_MS, "ms")


if __name__ == "__main__":
    sys.exit(main())
