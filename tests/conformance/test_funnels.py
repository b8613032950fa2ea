"""Published funnels of real data sets come out, and the engine's own ``windowFunnel`` says the same of them."""

import csv
import gzip
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.kernel.scope import Scope
from rapport.measure import SHAPES, Filter
from rapport.measure.questions.funnel import Funnel
from rapport.store import Store
from rapport.store.files import Options, Way, open_file, take
from tests.conformance.test_facts import SHARED, facts_of
from tests.measure.oracle_funnel import FunnelOracle, Ways

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"there is no {SHARED}; set RAPPORT_SHARED")

PAGES = ["home_page", "search_page", "payment_page", "payment_confirmation_page"]
TABLES = [f"{page.removesuffix('_page') if 'confirmation' in page else page}_table" for page in PAGES]
RECEIVED = 1_790_000_000_000

WINDOW_FUNNEL = """
SELECT level, count() FROM (
    SELECT person, windowFunnel({within:UInt64})(toUInt64(toUnixTimestamp64Milli(at)), STEPS) AS level
    FROM seen(project = {project:UInt32}) GROUP BY person
) GROUP BY level ORDER BY level"""


@pytest.fixture(scope="module")
def shop(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scope]:
    """The tables of the challenge as one file: a table after the other, all of a day at midnight."""
    folder = SHARED / "ecom_funnel_challenge"
    whose = {row["user_id"]: row for row in rows_of(folder / "user_table.csv.gz")}
    path = tmp_path_factory.mktemp("shop") / "shop.csv"
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["user_id", "date", "event", "device", "sex"])
        for table, page in zip(TABLES, PAGES, strict=True):
            for row in rows_of(folder / f"{table}.csv.gz"):
                known = whose[row["user_id"]]
                out.writerow([row["user_id"], known["date"], page, known["device"], known["sex"]])
    scope = Scope(910_000, date(2015, 1, 1), date(2015, 4, 30))
    take(store, open_file(path, Options(time="date"), path.parent), Way(scope.project, scope.rules, RECEIVED))
    store.settle(scope.project, scope.rules)
    yield scope
    store.forget_project(scope.project)


def rows_of(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt") as file:
        return list(csv.DictReader(file))


def asked(store: Store, scope: Scope, **wanted: Any) -> Funnel:
    answer = SHAPES["funnel"].ask(store.engine, scope, wanted)
    assert isinstance(answer, Funnel)
    return answer


def reached(answer: Funnel, group: str | None = None) -> list[int]:
    return [row.reached for row in answer.rows if row.group == group]


def test_a_published_funnel(store: Store, shop: Scope) -> None:
    facts = facts_of("ecom_funnel_challenge")
    answer = asked(store, shop, step=PAGES, by="device", trend="month", window="1d")
    assert reached(answer) == facts["all"]["counts"]
    assert answer.rows[3].conversion == pytest.approx(facts["all"]["overall"])
    for row, rate in zip(answer.rows[1:4], facts["all"]["step_rates"], strict=True):
        assert row.step_conversion == pytest.approx(rate, abs=1e-6)
    for device, told in facts["by_device"].items():
        found = [name for name in {row.group for row in answer.rows} if name and name.lower() == device.lower()]
        assert reached(answer, found[0]) == told["counts"]
    months = {cell.begun[:7]: (cell.people, cell.converted) for cell in answer.trend}
    wanted = {month: (told["counts"][0], told["counts"][3]) for month, told in facts["by_month"].items()}
    for month, (began, converted) in wanted.items():
        assert months[month] == (began, None if month == "2015-04" else converted)


def test_by_a_property(store: Store, shop: Scope) -> None:
    answer = asked(store, shop, step=PAGES, by="property:sex")
    for sex, told in facts_of("ecom_funnel_challenge")["by_sex"].items():
        assert reached(answer, sex) == told["counts"]


@pytest.fixture(scope="module")
def otto(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scope]:
    """Twenty customers of a shop."""
    scope = Scope(910_002, date(2022, 8, 1), date(2022, 8, 28), Rules("Europe/Berlin"))
    path = SHARED / "ecom_otto_sample" / "train.jsonl.gz"
    file = open_file(path, Options(person="session"), tmp_path_factory.mktemp("otto"))
    take(store, file, Way(scope.project, scope.rules, RECEIVED))
    store.settle(scope.project, scope.rules)
    yield scope
    store.forget_project(scope.project)


OTTO = ["clicks", "carts", "orders"]


def test_a_real_shop_in_order_and_in_any(store: Store, otto: Scope) -> None:
    facts = facts_of("ecom_otto_sample")
    assert reached(asked(store, otto, step=OTTO, window="40d", order="any")) == list(facts["users_with"].values())
    by_hand = [20, 7, 3]
    assert reached(asked(store, otto, step=OTTO, window="40d"))[0] == by_hand[0]


@pytest.mark.parametrize("window", ["30m", "1d", "40d"])
@pytest.mark.slow
def test_the_engines_own_funnel_and_plain_python_say_the_same(store: Store, otto: Scope, window: str) -> None:
    within = {"30m": 1_800_000, "1d": 86_400_000, "40d": 40 * 86_400_000}[window]
    told = reached(asked(store, otto, step=OTTO, window=window))
    steps = ", ".join(f"name = '{name}'" for name in OTTO)
    levels = dict(
        store.engine.query(WINDOW_FUNNEL.replace("STEPS", steps), {"project": otto.project, "within": within}).rows
    )
    assert told == [sum(count for level, count in levels.items() if level > step) for step in range(3)]
    for order in ("ordered", "strict", "any"):
        ways = Ways([[Filter("event", "==", (name,))] for name in OTTO], within, order)
        wanted = [count for count, _ in FunnelOracle(otto_events(otto.project), otto, ways).steps()]
        assert reached(asked(store, otto, step=OTTO, window=window, order=order)) == wanted


def otto_events(project: int) -> list[Event]:
    """The file's events by plain Python, in its order."""
    found: list[Event] = []
    with gzip.open(SHARED / "ecom_otto_sample" / "train.jsonl.gz", "rt") as file:
        for line in file:
            row = json.loads(line)
            for event in row["events"]:
                found.append(
                    Event(
                        project=project,
                        event_id=str(len(found)),
                        name=event["type"],
                        at=event["ts"],
                        received=RECEIVED,
                        anonymous_id=str(row["session"]),
                    )
                )
    return found
