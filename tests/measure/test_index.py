"""The engagement index: of a person among people, of a week among weeks; what is not known does not count."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given

from rapport.kernel.event import Event
from rapport.kernel.rules import BadRules, Rules
from rapport.kernel.segment import Did, Measured
from rapport.measure import SHAPES, BadQuestion
from rapport.measure.index import ASPECTS, index_statement
from rapport.measure.person import find_person, ids_of, index_of, numbers_of, said_of, sessions_of
from rapport.measure.shape import found
from rapport.store import Store
from tests.measure.oracle import Oracle
from tests.measure.oracle_segments import Judge
from tests.measure.telling import Story, did
from tests.measure.worlds import World, tries, worlds

WEEK = ("2026-01-05", "2026-01-11")


@pytest.fixture
def town(story: Story) -> Story:
    """Ann reads long and buys; Bob comes twice and shares; Cat looks once. A stranger does all of it, too."""
    story.tell(
        did("ann", "2026-01-05 10:00", engaged_s=40),
        did("ann", "2026-01-05 10:01", "purchase", country="DE"),
        did("bob", "2026-01-05 11:00", engaged_s=20),
        did("bob", "2026-01-06 11:00", "share"),
        did("cat-phone", "2026-01-06 09:00", user_id="cat"),
        did("cat-laptop", "2026-01-06 09:05", "identify", user_id="cat", properties='{"plan":"free"}'),
        did("cat-laptop", "2026-01-06 09:06", "identify", user_id="cat", properties='{"plan":"pro","age":7}'),
    )
    return story


def test_each_aspect_is_a_rank_among_people(town: Story) -> None:
    scope = town.scope(*WEEK)
    bob = find_person(town.store.engine, town.project, "bob")
    assert bob is not None
    found = index_of(town.store.engine, scope, bob)
    # Of three people: as active as Ann, above Cat; more time than Cat; most days; the only one who shared.
    assert [(part.name, part.raw, round(part.percentile or 0, 1)) for part in found.parts] == [
        ("participation", 1, 66.7),
        ("time", 20, 50.0),
        ("frequency", 2, 83.3),
        ("emotional_connection", 1, 83.3),
    ]
    assert found.value == pytest.approx((200 / 3 + 50 + 250 / 3 + 250 / 3) / 4)
    assert found.value == pytest.approx(sum(part.gives or 0 for part in found.parts))


def test_weights_are_the_projects_and_an_aspect_nobody_has_does_not_count(story: Story) -> None:
    story.tell(did("ann", "2026-01-05 10:00"), did("ann", "2026-01-06 10:00"), did("bob", "2026-01-05 10:00"))
    ann = find_person(story.store.engine, story.project, "ann")
    scope = replace(story.scope(*WEEK), rules=Rules(weights=(5, 1, 3, 5)))
    found = index_of(story.store.engine, scope, ann or 0)
    assert [part.percentile for part in found.parts] == [None, 50, 75, None]
    assert found.value == pytest.approx((50 * 1 + 75 * 3) / 4)
    with pytest.raises(BadRules, match="weights: "):
        Rules(weights=(0, 0, 0, 0))


def test_who_answers_well_is_more_connected_than_who_was_not_asked_or_answers_badly(story: Story) -> None:
    def answers(person: str, day: str, kind: str, number: int) -> Event:
        said = f'{{"kind": "{kind}", "number": {number}}}'
        return did(person, f"{day} 10:00", "survey_answered", properties=said)

    # Ann is 1 and 0.5 in the mean; Bob was asked nothing; Cat is -1; what Dan says to another question counts nowhere.
    story.tell(
        answers("ann", "2026-01-05", "nps", 10),
        answers("ann", "2026-01-06", "csat", 4),
        did("bob", "2026-01-05 10:00"),
        answers("cat", "2026-01-05", "ces", 1),
        answers("cat", "2025-12-01", "ces", 7),
        answers("dan", "2026-01-05", "rating", 5),
    )
    parts = {}
    for name in ("ann", "bob", "cat", "dan"):
        person = find_person(story.store.engine, story.project, name)
        parts[name] = index_of(story.store.engine, story.scope(*WEEK), person or 0).parts[3]
    assert {name: (part.raw, part.percentile) for name, part in parts.items()} == {
        "ann": (0.75, 87.5), "bob": (0, 50), "cat": (-1, 12.5), "dan": (0, 50),
    }  # fmt: skip


def test_a_segment_can_ask_for_it_and_does_not_change_it(town: Story) -> None:
    high = replace(town.scope(*WEEK), segment=Measured("engagement_index", least=60))
    assert town.split("events", "event", high) == {"page_view": 1, "share": 1}
    listed = SHAPES["people"].ask(town.store.engine, replace(town.scope(*WEEK), segment=Did("share")), {})
    assert [round(row.engagement_index, 1) for row in listed.rows] == [70.8]


@pytest.mark.slow
def test_people_are_listed_found_and_named(town: Story) -> None:
    def names(**wanted: object) -> list[str]:
        return [row.name for row in SHAPES["people"].ask(town.store.engine, town.scope(*WEEK), wanted).rows]

    assert names(order="sessions") == names(order="active_days") == ["bob", *names(order="sessions")[1:]]
    assert names(order="engaged_s") == ["ann", "bob", "cat"]
    assert names(order="engaged_s", limit=1, skip=1) == ["bob"]
    assert names(filter="country==DE") == ["ann"]
    assert names(search="PHONE") == names(search='"pro"') == ["cat"]
    assert names(search="nobody like it") == []
    with pytest.raises(BadQuestion, match=r"^limit: "):
        names(limit=0)


def test_one_person_is_all_of_their_ids(town: Story) -> None:
    engine, scope = town.store.engine, town.scope(*WEEK)
    numbers = {find_person(engine, town.project, said) for said in ("cat", "cat-phone", "cat-laptop")}
    (cat,) = numbers
    assert cat is not None
    assert find_person(engine, town.project, str(cat)) == cat
    assert find_person(engine, town.project, "dora") is None
    assert find_person(engine, town.project + 5, "cat") is None
    assert {(one.kind, one.id, one.events) for one in ids_of(engine, town.project, cat)} == {
        ("known", "cat", 3),
        ("anonymous", "cat-phone", 1),
        ("anonymous", "cat-laptop", 2),
    }
    assert said_of(engine, town.project, cat) == {"age": "7", "plan": '"pro"'}
    told = numbers_of(engine, scope, cat)
    assert (told["sessions"], told["events"], told["active_days"], told["days_since_last"]) == (1, 3, 1, 5)
    (session,) = sessions_of(engine, scope, cat, before=datetime(2026, 2, 1, tzinfo=UTC))
    assert [event.name for event in session.happened] == ["page_view", "identify", "identify"]


@tries(8)
@given(worlds())
def test_percentiles_are_those_of_plain_python(store: Store, world: World) -> None:
    world.load(store)
    judge = Judge(Oracle(world.events, world.scope, None, ()))
    visits = [
        visit
        for visit in judge.oracle.visits
        if visit.day <= world.scope.last and visit.deeds[-1].day >= world.scope.first
    ]
    people = sorted({visit.person for visit in visits})
    days = [
        len({day for visit in visits if visit.person == person for day in visit.days if judge.oracle.within(day)})
        for person in people
    ]
    rows = found(store.engine, index_statement(world.scope), world.scope).dicts()
    assert sorted(row["frequency"] for row in rows) == pytest.approx(sorted(_ranks(days)))
    for row in rows:
        parts = [row[aspect.name] for aspect in ASPECTS if row[aspect.name] is not None]
        assert row["engagement_index"] == pytest.approx(sum(parts) / len(parts))


def _ranks(values: Sequence[float]) -> list[float]:
    return [100 * (sum(other < value for other in values) + values.count(value) / 2) / len(values) for value in values]


@pytest.mark.slow
def test_a_week_is_ranked_among_the_weeks_before(story: Story) -> None:
    # Week n of ten has n people, of whom all but one act; each of them comes on one day, nobody shares.
    first = date(2026, 1, 5)
    for week in range(10):
        at = f"{first + timedelta(days=7 * week)} 10:00"
        story.tell(*(did(f"p{n}", at, "page_view" if n == 0 else "quiz_finished") for n in range(week + 1)))
    last = first + timedelta(days=7 * 10 - 1)
    asked = SHAPES["engagement_index"]
    answer = asked.ask(story.store.engine, story.scope(str(first), str(last)), {})
    assert [row.week for row in answer.rows] == [first + timedelta(days=7 * n) for n in range(10)]
    assert [row.engagement_index for row in answer.rows[:7]] == [None] * 7
    eighth, tenth = answer.rows[7], answer.rows[9]
    assert (eighth.participation, eighth.frequency, eighth.emotional_connection) == (100 * 7.5 / 8, 50, None)
    assert tenth.participation_rate == pytest.approx(9 / 10)
    assert (tenth.participation, tenth.time, tenth.frequency) == (95, 50, 50)
    assert tenth.engagement_index == pytest.approx((95 + 50 + 50) / 3)
    other = asked.ask(story.store.engine, story.scope(str(last), str(last)), {"weights": "2,0,0,0"})
    assert [row.engagement_index for row in other.rows] == [95]
    unfinished = asked.ask(story.store.engine, story.scope(str(first), str(last), today=str(last)), {})
    assert len(unfinished.rows) == 9
    few = asked.ask(story.store.engine, story.scope(str(first), str(first + timedelta(days=13))), {})
    assert few.unknown == {"engagement_index": "too_few"}


@pytest.mark.parametrize("weights", ["1,2", "1,1,1,-1", "0,0,0,0", "a,b,c,d", "nan,1,1,1"])
def test_weights_that_are_none_are_refused(story: Story, weights: str) -> None:
    with pytest.raises(BadQuestion, match=r"^weights: "):
        SHAPES["engagement_index"].ask(story.store.engine, story.scope(*WEEK), {"weights": weights})
