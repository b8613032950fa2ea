"""Stories about who is in a segment, and the law that SQL and plain Python find the same people."""

from dataclasses import replace

import pytest

from rapport.kernel.scope import Scope
from rapport.kernel.segment import (
    All,
    Any,
    BadSegment,
    Condition,
    Did,
    Followed,
    Has,
    Listed,
    Measured,
    Not,
    Period,
    checked,
    read_segment,
    write_segment,
)
from rapport.measure import SHAPES, BadQuestion
from rapport.measure.person import find_person
from rapport.measure.segments import memberships
from rapport.store import Store
from tests.conftest import fresh_project
from tests.measure.telling import Story, did

WEEK = ("2026-01-05", "2026-01-11")

ANNS = did("ann", "2026-01-05 10:01", "purchase", country="DE")
"""Ann buys once; Bob comes on two days and shares; Cat signs in and is on the plan pro; somebody is nobody known."""


@pytest.fixture(scope="module")
def town(store: Store) -> Story:
    """Three people whom a reader can keep apart. All tests here only read."""
    story = Story(store, fresh_project())
    story.tell(
        did("ann", "2026-01-05 10:00", engaged_s=30),
        ANNS,
        did("bob", "2026-01-05 11:00"),
        did("bob", "2026-01-06 11:00", "share"),
        did("", "2026-01-05 12:00"),
        did("cat", "2026-01-06 09:00", "identify", user_id="cat-1", properties='{"plan":"free"}'),
        did("cat", "2026-01-07 09:00", "identify", user_id="cat-1", properties='{"plan":"pro"}'),
    )
    return story


EVENTS = {"ann": 2, "bob": 2, "cat": 2}
NAMES = {"ann": "purchase", "bob": "share", "cat": "identify"}


def members(story: Story, segment: Condition, scope: Scope | None = None) -> set[str]:
    """Who is in the segment, by the one event that each of them alone has done."""
    scope = replace(scope or story.scope(*WEEK), segment=segment)
    names = set(story.split("events", "event", scope))
    found = {person for person, name in NAMES.items() if name in names}
    assert story.number("events", scope) == sum(EVENTS[person] for person in found)
    assert story.number("people", scope) == len(found)
    return found


@pytest.mark.parametrize(
    ("segment", "who"),
    [
        (Did("purchase"), {"ann"}),
        (Did("event==purchase;country==AT"), set()),
        (Did("purchase;country==DE"), {"ann"}),
        (Did("channel==Direct"), {"ann", "bob", "cat"}),
        (Not(Did("purchase")), {"bob", "cat"}),
        (Did("purchase", 0, 0), {"bob", "cat"}),
        (Did("purchase", 0, 1), {"ann", "bob", "cat"}),
        (Did("page_view", 2), set()),
        (Did("purchase", when=Period(days=6)), set()),
        (Did("purchase", when=Period(days=7)), {"ann"}),
        (Followed(("page_view", "share")), {"bob"}),
        (Followed(("page_view", "share"), within_s=3600), set()),
        (Followed(("purchase", "page_view")), set()),
        (Has("plan", ("pro",)), {"cat"}),
        (Has("plan", ("free",)), set()),
        (Has("plan", ("R",), "~"), {"cat"}),
        (Has("plan", ("",)), {"ann", "bob"}),
        (Measured("active_days", least=2), {"bob", "cat"}),
        (Measured("shares", most=0), {"ann", "cat"}),
        (Measured("active_days", most=1, days=5), {"ann", "bob", "cat"}),
        (Measured("days_since_last", least=5), {"bob", "ann"}),
        (All((Measured("active_days", least=2), Not(Did("share")))), {"cat"}),
        (Any((Did("share"), Did("purchase"))), {"ann", "bob"}),
    ],
)
def test_a_condition_finds_its_people(town: Story, segment: Condition, who: set[str]) -> None:
    assert members(town, segment) == who
    assert read_segment(write_segment(segment)) == segment


def test_what_comes_after_the_window_is_not_known_yet(town: Story) -> None:
    monday = town.scope("2026-01-05")
    assert town.number("people", replace(monday, segment=Did("share"))) == 0
    assert town.number("people", replace(town.scope("2026-01-06"), segment=Did("share"))) == 1


def test_a_list_means_the_person_behind_any_of_their_ids(town: Story) -> None:
    for actor in ("sipHash64('u', 'cat-1')", "sipHash64('a', 'cat')"):
        town.store.engine.command("TRUNCATE TABLE listed")
        town.store.engine.command(f"INSERT INTO listed SELECT {town.project}, 3, {actor}")
        assert members(town, Listed(3)) == {"cat"}
        assert members(town, Not(Listed(4))) == {"ann", "bob", "cat"}


def test_every_question_is_about_the_segment(town: Story) -> None:
    scope = replace(town.scope(*WEEK), segment=Did("share"))
    answer = SHAPES["time_of_week"].ask(town.store.engine, scope, {})
    assert {(row.weekday, row.hour, row.events) for row in answer.rows if row.events} == {(1, 11, 1), (2, 11, 1)}


@pytest.mark.parametrize(
    ("segment", "told"),
    [
        (All(()), "a bracket without a condition"),
        (Measured("shares"), "say a least or a most"),
        (Measured("shares", 3, 1), "swap them"),
        (Did(" "), "say what"),
        (Did("purchase", -1), "give 0 or more"),
        (Did("purchase", when=Period(days=3, first=None, last=None), least=2, most=1), "swap them"),
        (Followed(("purchase",)), "give 2 to 10"),
        (Has("plan", ()), "at least one value"),
        (Not(Not(Not(Not(Not(Did("share")))))), "deep"),
        (All((Did("share"),) * 31), "more than 30"),
    ],
)
def test_a_segment_without_meaning_says_so(segment: Condition, told: str) -> None:
    with pytest.raises(BadSegment, match=told):
        checked(segment)


def test_unknown_words_name_what_there_is(town: Story) -> None:
    with pytest.raises(BadQuestion, match=r"charm.*use one of sessions"):
        members(town, Measured("charm", 1))
    with pytest.raises(BadQuestion, match="'planet' is no field"):
        members(town, Did("planet==3"))
    with pytest.raises(BadSegment, match="segment: "):
        read_segment('{"type": "wished"}')


def test_one_event_is_never_two_steps(story: Story) -> None:
    """Ann looks once; Bob looks twice within a minute, Cat twice within an hour, and other things in between."""
    story.tell(
        did("ann", "2026-01-05 10:00"),
        did("ann", "2026-01-05 10:00", "purchase"),
        did("bob", "2026-01-05 10:00"),
        did("bob", "2026-01-05 10:01"),
        did("bob", "2026-01-05 10:01", "share"),
        did("cat", "2026-01-05 10:00"),
        did("cat", "2026-01-05 11:00"),
        did("cat", "2026-01-05 11:00", "identify"),
    )
    for within_s, expected in ((0, 2), (3600, 2), (3599, 1), (60, 1), (59, 0)):
        scope = replace(story.scope(*WEEK), segment=Followed(("page_view", "page_view"), within_s))
        assert (story.number("people", scope) or 0) == expected


def test_one_person_is_asked_about_all_segments_at_once(town: Story) -> None:
    asked = (Did("purchase"), Did("share"), Measured("charm", 1), Measured("sessions", 2), Not(Has("plan", ("pro",))))
    expected = {"ann": [True, False, None, False, True], "bob": [False, True, None, True, True]}
    engine, scope = town.store.engine, town.scope(*WEEK)
    for name, inside in expected.items():
        assert memberships(engine, asked, scope, find_person(engine, town.project, name) or 0) == inside
    assert memberships(engine, [], scope, 1) == []
