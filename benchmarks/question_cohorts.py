"""Retention, frequency, lifecycle and daily states of 30 days among many events, each beside SQL written by hand.

By hand means on a plain copy of the sessions, without people who are known for a day only, filters or any choice.
"""

import argparse
import json
import shutil
import sys
from datetime import date

from events import made
from gauge import RAPPORT, WORK, at_most, median_ms, note, run
from rapport.kernel.scope import Scope
from rapport.measure import SHAPES
from rapport.store import Store
from rapport.store.answers import Answers

RATIO_LIMIT, LIMIT_MS = 1.3, 800
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 31)

PLAIN = """
CREATE TABLE plain_sessions ENGINE = MergeTree ORDER BY (project, day, person) AS
SELECT project, day, person, days FROM sessions(project = {project:UInt32})"""
LIVES = """
SELECT person, arraySort(arrayDistinct(groupArrayArray(days))) AS here
FROM plain_sessions WHERE project = {project:UInt32} AND day <= '2026-03-31' GROUP BY person"""
BY_HAND: dict[str, tuple[str, ...]] = {
    "retention": (
        """
SELECT first, d - first AS n, count()
FROM (
    SELECT person, min(day) AS first, arrayDistinct(groupArrayArray(days)) AS here
    FROM plain_sessions WHERE project = {project:UInt32} AND day <= '2026-03-31'
    GROUP BY person HAVING first >= '2026-03-02'
) ARRAY JOIN here AS d
WHERE n BETWEEN 0 AND 12 GROUP BY first, n""",
    ),
    "frequency": (
        f"""
SELECT length(arrayFilter(d -> d >= '2026-03-02', here)) AS n, count() FROM ({LIVES}) GROUP BY n""",
        f"""
SELECT gap, count() FROM ({LIVES})
ARRAY JOIN arrayMap((d, b) -> d - b, arrayPopFront(arrayFilter(d -> d >= '2026-03-02', here)),
    arrayPopBack(arrayFilter(d -> d >= '2026-03-02', here))) AS gap
GROUP BY gap""",
        f"""
SELECT d + ahead AS day, sumIf(n, ahead = 0), sumIf(n, ahead < 7), sum(n)
FROM (
    SELECT lasting.1 AS d, lasting.2 AS days, count() AS n
    FROM (
        SELECT arrayJoin(arrayMap((d, next) -> (d, least(next - d, 28)), here,
            arrayPushBack(arrayPopFront(here), toDate(65535)))) AS lasting
        FROM ({LIVES})
    )
    GROUP BY d, days
)
ARRAY JOIN range(toUInt32(days)) AS ahead WHERE day BETWEEN '2026-03-02' AND '2026-03-31' GROUP BY day""",
    ),
    "lifecycle": (
        f"""
SELECT told.1 AS week, told.2 AS kind, count()
FROM (
    SELECT arrayDistinct(arrayMap(d -> toMonday(d), here)) AS weeks,
        arrayJoin(arrayConcat(
            arrayMap((w, b, n) -> (w, multiIf(n = 1, 'new', b + 7 = w, 'returning', 'resurrecting')), weeks,
                arrayPushFront(arrayPopBack(weeks), toDate(0)), arrayEnumerate(weeks)),
            arrayMap(w -> (w + 7, 'dormant'), arrayFilter((w, next) -> next != w + 7, weeks,
                arrayPushBack(arrayPopFront(weeks), toDate(65535)))))) AS told
    FROM ({LIVES})
)
WHERE week >= '2026-03-02' GROUP BY week, kind""",
    ),
    "states": (
        f"""
SELECT day, multiIf(gap > 30, 'dormant', gap > 7, 'at_risk_mau', gap > 0, 'at_risk_wau', 'active') AS state, sum(n)
FROM (
    SELECT d, next, count() AS n
    FROM ({LIVES}) ARRAY JOIN here AS d, arrayPushBack(arrayPopFront(here), toDate('2026-04-01')) AS next
    GROUP BY d, next
)
ARRAY JOIN arrayMap(x -> d + x, range(toUInt32(next - d))) AS day, range(toUInt32(next - d)) AS gap
WHERE day >= '2026-03-02' GROUP BY day, state""",
    ),
}


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--small", action="store_true", help="a try, with 200,000 events")
    asked = parser.parse_args()
    data = WORK / "cohorts"
    shutil.rmtree(data, ignore_errors=True)
    run([*RAPPORT, "project", "create", "bench", "--data", data, "--json"])
    files = made(200_000 if asked.small else asked.events)
    took = run([*RAPPORT, "import", *files, "--project", "bench", "--data", data, "--id", "event_id"])
    note(f"imported: {took}")
    store = Store.open(f"chdb://{(data / 'engine').absolute()}")
    project = store.engine.query("SELECT max(project) FROM events", {}).rows[0][0]
    note(json.dumps(store.engine.query("SELECT count() AS sessions FROM session_rows", {}).dicts()))
    store.engine.command(PLAIN, project=project)
    for name, statements in BY_HAND.items():
        compare(store, project, name, statements)
    store.close()
    return 0


def compare(store: Store, project: int, name: str, statements: tuple[str, ...]) -> None:
    """One question, nothing remembered, beside its statements by hand."""
    scope = Scope(project, FIRST, LAST)

    def by_question() -> None:
        store.engine.answers = Answers()
        SHAPES[name].ask(store.engine, scope, {})

    def by_hand() -> None:
        for sql in statements:
            store.engine.query(sql, {"project": project})

    question, hand = (median_ms(what, times=7, warm=2) for what in (by_question, by_hand))
    note(f"{name}: {question:.0f} ms, by hand {hand:.0f} ms")
    at_most(name, question / hand, RATIO_LIMIT, "x the SQL by hand")
    at_most(name, question, LIMIT_MS, "ms for 30 days")


if __name__ == "__main__":
    sys.exit(main())
