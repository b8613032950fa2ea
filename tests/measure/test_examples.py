"""The worked example of every metric is true, and every row of the registry is complete."""

import functools
from collections.abc import Callable
from dataclasses import replace

import pytest

from rapport.glossary import TERMS
from rapport.kernel.rules import Rules
from rapport.kernel.scope import Scope
from rapport.measure import METRICS, REASONS, Metric, Question, ask
from rapport.measure.metric import NEEDS, Did, Example, Tally, register
from rapport.measure.sources import SOURCES
from rapport.store import Store
from tests.conftest import fresh_project
from tests.measure.befalling import befall_stranger

every = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)

NAMES = """events people sessions views session_duration session_duration_median engaged_time engaged_time_median
engaged_time_total bounce_rate engagement_rate views_per_session sessions_per_person active_days_per_person
returning_share dau wau mau stickiness ctr impressions clicks shares comments shares_per_100_sessions
comments_per_100_sessions sharing_people comment_people participation_rate entries exits retention_d1 retention_d7
retention_d30 retention_d1_or_after retention_d7_or_after retention_d30_or_after nps csat ces sentiment"""


def test_the_names_are_those_that_others_build_on() -> None:
    assert set(METRICS) == set(NAMES.split())


@pytest.fixture(scope="module")
def told(store: Store) -> Callable[[Example], int]:
    """Tells an example, with a stranger beside it, and gives its project. Metrics share examples: each is told once."""

    @functools.cache
    def tell(events: tuple[Did, ...]) -> int:
        project = fresh_project()
        mine = [did.event(project, number) for number, did in enumerate(events)]
        store.load(mine, lambda _: Rules())
        befall_stranger(store, mine, 2)
        return project

    return lambda example: tell(example.events)


@every
def test_worked_example(store: Store, told: Callable[[Example], int], metric: Metric) -> None:
    project = told(metric.example)
    answer = ask(store.engine, Question((metric.name,)), Scope(project, *metric.example.window))
    assert answer.totals[metric.name] == pytest.approx(metric.example.value)
    assert answer.unknown == {}


@every
def test_a_row_says_everything(metric: Metric) -> None:
    assert metric.title[0].isupper()
    assert metric.sentence.endswith(".")
    assert metric.formula
    assert not metric.formula.endswith(".")
    assert metric.example.sentence.endswith(".")
    assert {metric.empty, metric.missing} <= set(REASONS)
    assert {tally.rows for tally in metric.tallies} <= set(SOURCES)


@every
def test_the_glossary_has_its_term(metric: Metric) -> None:
    assert metric.slug in TERMS


def test_every_need_has_a_reason_and_every_reason_a_sentence() -> None:
    assert set(NEEDS.values()) <= set(REASONS)
    assert all(sentence.endswith(".") for sentence in REASONS.values())


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match="'events' is there already"):
        register(METRICS["events"])
    with pytest.raises(ValueError, match="magic"):
        register(replace(METRICS["events"], name="wonders", needs=("magic",)))
    assert "wonders" not in METRICS


def test_a_value_follows_the_null_rule() -> None:
    ctr = METRICS["ctr"]
    assert ctr.value(1, 4) == 0.25
    assert ctr.value(1, 0) is None
    assert ctr.why_null(0) == "not_collected"
    assert METRICS["engaged_time"].value(None, 3) is None
    assert METRICS["engaged_time"].why_null(3) == "not_collected"
    assert METRICS["engaged_time"].why_null(0) == "no_data"
    assert METRICS["shares_per_100_sessions"].value(1, 8) == 12.5
    assert METRICS["events"].tallies == (Tally("events", "count()"),)
