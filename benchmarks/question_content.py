"""Trends, content, attention and usability of 30 days among many events, each beside a query written by hand.

The queries by hand give the same numbers from the same tables; they have no filters, and know nothing of the registry.
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

RATIO_LIMIT, LIMIT_MS = 1.3, 250
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 31)
IN_WINDOW = "project = {project:UInt32} AND at >= '2026-03-02 00:00:00' AND at < '2026-04-01 00:00:00'"
VIEWS = f"{IN_WINDOW} AND bitAnd(roles, 1) != 0"

TREND = f"""
SELECT toDate(at) AS day, country, count() FROM events
WHERE {VIEWS} AND country IN (SELECT country FROM events WHERE {VIEWS} GROUP BY country ORDER BY count() DESC LIMIT 5)
GROUP BY day, country ORDER BY day, country"""
TOTALS = f"SELECT toDate(at) AS day, count() FROM events WHERE {VIEWS} GROUP BY day WITH TOTALS ORDER BY day"

ATTENTION = f"""
SELECT page, sum(engaged_ms) AS ms, uniqExactIf(person, person != 0 AND engaged_ms > 0)
FROM seen(project = {{project:UInt32}})
WHERE {IN_WINDOW} AND (engaged_ms > 0 OR bitAnd(roles, 1) != 0)
GROUP BY page ORDER BY ms DESC LIMIT 20"""

CONTENT = f"""
SELECT page, sum(views), count(), sum(ms), quantileExactInclusiveArray(0.5)(each), sum(shares), sum(comments)
FROM (
    SELECT page, person, countIf(opens) AS views, sum(engaged_ms) AS ms, countIf(bitAnd(roles, 8) != 0) AS shares,
        countIf(bitAnd(roles, 16) != 0) AS comments, arrayMap(v -> arraySum(v.4), arraySplit(z -> z.3,
            arraySort(groupArrayIf((at, id, opens, engaged_ms), opens OR engaged_ms > 0)))) AS each
    FROM (SELECT *, bitAnd(roles, 1) != 0 AS opens FROM seen(project = {{project:UInt32}}) WHERE {IN_WINDOW})
    GROUP BY page, person
)
GROUP BY page ORDER BY page"""

EXITS = """
SELECT page, uniqExact(v.person, v.session, s.start), uniqExactIf((v.person, v.session, s.start), s.exit_page = page)
FROM (SELECT page, person, session, at FROM seen(project = {project:UInt32}) WHERE bitAnd(roles, 1) != 0
    AND at >= '2026-03-02 00:00:00' AND at < '2026-04-02 00:00:00') AS v
ASOF JOIN (SELECT person, session, start, exit_page FROM sessions(project = {project:UInt32})
    WHERE day BETWEEN '2026-03-02' AND '2026-03-31') AS s
ON v.person = s.person AND v.session = s.session AND v.at >= s.start
GROUP BY page"""

CLICKS = f"""
SELECT page, countIf(shown), countIf(clicked AND at >= first)
FROM (
    SELECT page, at, bitAnd(roles, 2) != 0 AS shown, bitAnd(roles, 4) != 0 AS clicked,
        minIf(at, shown) OVER (PARTITION BY person, thing) AS first
    FROM (
        SELECT *, arrayJoin(if(empty(things), [''], things)) AS thing FROM seen(project = {{project:UInt32}})
        WHERE {IN_WINDOW} AND bitAnd(roles, 6) != 0
    )
)
GROUP BY page"""

TROUBLES = f"""
SELECT page, countIf(bitAnd(roles, 1) != 0), countIf(name = 'rage_click') FROM events
WHERE {IN_WINDOW} GROUP BY page"""

VITALS = f"""
SELECT page, count(), quantileExact(0.75)(toFloat64OrNull(toString(getSubcolumn(properties, 'lcp')))) FROM events
WHERE {IN_WINDOW} AND name = 'web_vitals' GROUP BY page"""
FORMS = f"""
SELECT uniqExactIf(person, name = 'form_start'), uniqExactIf(person, name = 'form_submit')
FROM seen(project = {{project:UInt32}}) WHERE {IN_WINDOW} AND name IN ('form_start', 'form_submit')"""
DEVICES = TROUBLES.replace("page,", "device,").replace("BY page", "BY device")

BY_HAND: dict[str, tuple[dict[str, object], tuple[str, ...]]] = {
    "trend": ({"metrics": ["views"], "split": "country"}, (TREND, TOTALS)),
    "attention": ({}, (ATTENTION,)),
    "content": ({}, (CONTENT, EXITS, CLICKS)),
    "usability": ({}, (TROUBLES, DEVICES, VITALS, FORMS)),
}
"""By question: what is asked, and what a hand would write for it."""


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    asked = parser.parse_args()
    data = WORK / "question-content"
    shutil.rmtree(data, ignore_errors=True)
    json.loads(run([*RAPPORT, "project", "create", "bench", "--data", data, "--json"]).output)
    took = run([*RAPPORT, "import", *made(asked.events), "--project", "bench", "--data", data, "--id", "event_id"])
    note(f"imported: {took}")
    store = Store.open(f"chdb://{(data / 'engine').absolute()}")
    project = store.engine.query("SELECT max(project) FROM events", {}).rows[0][0]
    for name in BY_HAND:
        measure(store, Scope(project, FIRST, LAST), name)
    store.close()
    return 0


def measure(store: Store, scope: Scope, name: str) -> None:
    """One question, computed each time: what is remembered is forgotten before."""
    wanted, queries = BY_HAND[name]

    def computed() -> None:
        store.engine.answers.changed(scope.project, 0)
        SHAPES[name].ask(store.engine, scope, wanted)

    ours = told(f"{name}, computed", computed)
    by_hand = told(f"{name}, by hand", lambda: [store.engine.ask(sql, scope.project) for sql in queries])
    at_most(f"question {name}", ours / by_hand, RATIO_LIMIT, "x the query by hand")
    at_most(f"question {name}", ours, LIMIT_MS, "ms")


def told(what: str, call: Callable[[], object]) -> float:
    """The median of five, said."""
    took = median_ms(call, times=5, warm=1)
    note(f"{what}: {took:.0f} ms")
    return took


if __name__ == "__main__":
    sys.exit(main())
