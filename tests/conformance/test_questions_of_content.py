"""Content and trends of an app's real events: published counts, and exits counted by a few lines of Python."""

import gzip
import json
from collections import Counter, defaultdict
from typing import Any

import pytest

import rapport
from rapport.measure import SHAPES
from tests.conformance.test_facts import APP, SHARED, facts_of, pytestmark

__all__ = ["pytestmark"]


def asked(name: str, **wanted: object) -> Any:
    """The answer about all events of the app; each is a view of the page that it names."""
    log = rapport.read(SHARED / APP)
    scope = log.scope()
    assert scope
    return SHAPES[name].ask(log.engine, scope, wanted)


def exit_rates() -> dict[str, tuple[float, float]]:
    """By page: sessions that ended on it ÷ sessions with it, cut by gaps of more than half an hour.

    The least and the most it can be: of two events in one moment either may be the last.
    """
    rows = [json.loads(line) for line in gzip.decompress((SHARED / APP).read_bytes()).splitlines()]
    streams = defaultdict(list)
    for row in rows:
        if row["userId"]:
            streams[row["userId"]].append((row["ts"], row["page"]))
    seen, least, most = Counter[str](), Counter[str](), Counter[str]()
    for told in streams.values():
        sessions: list[list[tuple[int, str]]] = []
        for ts, page in sorted(told):
            if not sessions or ts - sessions[-1][-1][0] > 30 * 60 * 1000:
                sessions.append([])
            sessions[-1].append((ts, page))
        for views in sessions:
            seen.update({page for _, page in views})
            ends = {page for ts, page in views if ts == views[-1][0]}
            most.update(ends)
            least.update(ends if len(ends) == 1 else ())
    return {page: (least[page] / count, most[page] / count) for page, count in seen.items()}


def test_views_of_pages_are_those_published() -> None:
    pages = {row.name: row.views for row in asked("content").rows}
    assert pages == facts_of("mobile_sparkify_month")["pages"]


def test_exit_rates_are_those_counted_beside() -> None:
    told = {row.name: row.exit_rate for row in asked("content").rows if row.exit_rate is not None}
    wanted = exit_rates()
    assert set(told) == set(wanted)
    assert all(least <= told[page] <= most for page, (least, most) in wanted.items())
    assert sum(most - least for least, most in wanted.values()) < 0.02


@pytest.mark.slow
def test_a_trend_by_page_has_every_view() -> None:
    facts = facts_of("mobile_sparkify_month")
    answer = asked("trend", metrics=["views"], split="page", top=20)
    assert {one.part: sum(one.values) for one in answer.series} == facts["pages"]
    few = asked("trend", metrics=["views"], split="page", top=2, by="week")
    assert [sum(one.values) for one in few.series] == [6820, 806, facts["events"] - 6820 - 806]


def test_attention_of_an_app_that_measures_none_is_unknown() -> None:
    assert asked("attention").unknown == {"": "not_collected"}
