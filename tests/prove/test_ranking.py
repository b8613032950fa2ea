"""The engagement index as an outcome: ranks among everybody's week before the experiment."""

from datetime import timedelta
from statistics import fmean

import pytest
from hypothesis import given

from rapport.glossary import TERMS
from rapport.measure import METRICS
from rapport.measure.outcomes import INDEX, OUTCOMES, PARTS
from rapport.prove.checks import wear
from rapport.prove.counting import count
from rapport.prove.maths import NotYet
from rapport.prove.sizing import baseline, size
from rapport.prove.slices import count_days
from rapport.prove.verdict import judge
from rapport.store import Store
from tests.conftest import fresh_project
from tests.measure.oracle import Oracle
from tests.measure.telling import Story, did
from tests.measure.worlds import World, tries
from tests.prove.ranks import Ranks
from tests.prove.telling import exposed, means, plan
from tests.prove.test_oracle import experiments, met_once

WHOLE = plan(INDEX, *PARTS)


@pytest.fixture
def town(story: Story) -> Story:
    """In the week before Ann came on one day and Bob on two, once by choice. Cat has the old button, Dan the new one.

    What Dan does a week later, and what a new person does, is of no account.
    """
    story.tell(
        did("ann", "2026-01-05 10:00"),
        did("bob", "2026-01-05 10:00"),
        did("bob", "2026-01-06 10:00", "quiz_finished"),
        exposed("cat", "2026-01-12 10:00", "old"),
        did("cat", "2026-01-13 10:00"),
        exposed("dan", "2026-01-12 10:00", "new"),
        did("dan", "2026-01-12 10:20", "quiz_finished"),
        did("dan", "2026-01-19 11:00", "quiz_finished"),
        did("new", "2026-01-14 11:00", "quiz_finished"),
    )
    return story


def test_people_are_ranked_among_those_of_the_week_before(town: Story) -> None:
    """Dan acted as Bob did, came on as few days as Ann, and was the only one whose session lasted."""
    found = count(town.store.engine, WHOLE, town.scope("2026-01-12", "2026-01-18"))
    told = {name: {variant: own[0] for variant, own in means(found, name).items()} for name in (INDEX, *PARTS)}
    assert told == {
        INDEX: {"old": 50, "new": pytest.approx(200 / 3)},
        "index_participation": {"old": 25, "new": 75},
        "index_time": {"old": 50, "new": 100},
        "index_frequency": {"old": 75, "new": 25},
        "index_emotional_connection": {"old": 0, "new": 0},
    }
    judged = judge(found, WHOLE)
    assert judged.of("new", "index_emotional_connection").why == NotYet("no_week_before")
    made = judged.of("new", INDEX).comparison
    assert made
    assert [made.control.mean, made.effect] == pytest.approx([50, 50 / 3])


def test_a_week_counts_when_it_is_over(town: Story) -> None:
    days = count_days(town.store.engine, WHOLE, town.scope("2026-01-12", "2026-01-19", today="2026-01-19"))
    ripe = {day.day: means(found, INDEX)["old"] for day, found in days.items()}
    assert ripe == {**dict.fromkeys(range(12, 18), (0, 0)), 18: (50, 1), 19: (50, 1)}
    early = town.scope("2026-01-12", "2026-01-18", today="2026-01-18")
    judged = judge(count(town.store.engine, WHOLE, early), WHOLE)
    assert judged.of("new", INDEX).why == NotYet("incomplete")
    assert wear(town.store.engine, WHOLE, early) == {}


def test_without_a_week_before_there_is_nothing_to_rank_among(story: Story) -> None:
    story.tell(*(exposed(f"{v}{k}", "2026-01-05 10:00", v) for v in ("old", "new") for k in range(3)))
    judged = judge(count(story.store.engine, WHOLE, story.scope("2026-01-05", "2026-01-20")), WHOLE)
    assert {one.why for one in judged.verdicts} == {NotYet("no_week_before")}


@pytest.mark.parametrize("name", sorted(set(OUTCOMES) - set(METRICS)))
def test_the_worked_example_is_true(store: Store, name: str) -> None:
    row, story = OUTCOMES[name], Story(store, fresh_project())
    story.tell(*(one.event(0, 0) for one in row.example.events))
    day = next(one for one in row.example.events if one.name == "exposure").moment.date()
    (group,) = count(store.engine, plan(name), story.scope(str(day), str(day + timedelta(days=6)))).groups
    value = group.quantiles[name][1] if name in group.quantiles else group.moments[name].means[0]
    assert (value if group.known[name] else None) == row.example.value
    assert row.slug in TERMS


@tries(5)
@given(experiments())
def test_the_week_before_the_exposure_is_ranked_alike(store: Store, world: World) -> None:
    world.load(store)
    ranks = Ranks(Oracle(world.events, world.scope, None, ()), world.scope)
    expected: dict[str, list[dict[str, float]]] = {}
    for person, at, variant in met_once(world):
        expected.setdefault(variant, []).append(ranks.before(person, at))
    for group in count(store.engine, plan(INDEX, *PARTS, before_days=3), world.scope).groups:
        for name in (INDEX, *PARTS):
            told = [one[name] for one in expected[group.variant]]
            assert group.moments[name].means[2] == pytest.approx(fmean(told)), name


def test_it_is_sized_by_the_last_week(story: Story) -> None:
    """Ten people came on 1 to 10 days of two weeks; the index of everybody is 50."""
    story.tell(*(did(f"p{k}", f"2026-01-{d:02} 10:00") for k in range(10) for d in range(14, 14 - k - 1, -1)))
    found = baseline(story.store.engine, story.scope("2026-01-01", "2026-01-14", today="2026-01-15"), INDEX)
    assert not isinstance(found.estimate, NotYet)
    assert (found.people, found.estimate.mean) == (10, 50)
    assert not isinstance(size(found, 0.05, (0.5, 0.5)), NotYet)
    assert baseline(story.store.engine, story.scope("2025-01-01", "2025-01-14"), INDEX).estimate == NotYet(
        "not_collected"
    )
