"""Stories about who goes on, who stops, and how long it takes."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from rapport.kernel.segment import Did
from rapport.measure import SHAPES, BadQuestion
from rapport.measure.questions.funnel import Funnel
from tests.measure.telling import Story, did

STEPS = ["view_item", "add_to_cart", "purchase"]


def asked(story: Story, last: str = "2026-01-31", today: str = "", **wanted: Any) -> Funnel:
    """The answer for January."""
    scope = story.scope("2026-01-01", last, today)
    answer = SHAPES["funnel"].ask(story.store.engine, scope, {"step": STEPS, **wanted})
    assert isinstance(answer, Funnel)
    return answer


def reached(answer: Funnel, group: str | None = None) -> list[int]:
    """How many reached each step."""
    return [row.reached for row in answer.rows if row.group == group and row.of != "other"]


def walk(person: str, *names: str, day: str = "2026-01-05", **details: Any) -> list[Any]:
    """A minute between any two events."""
    return [did(person, f"{day} 10:{minute:02}", name, **details) for minute, name in enumerate(names)]


def test_time_runs_from_the_first_step(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00", "view_item"),
        did("ann", "2026-01-05 10:40", "add_to_cart"),
        did("ann", "2026-01-05 11:00", "purchase"),
        did("bob", "2026-01-05 10:00", "view_item"),
        did("bob", "2026-01-05 10:40", "add_to_cart"),
        did("bob", "2026-01-05 11:01", "purchase"),
    )
    assert reached(asked(story, window="1h")) == [2, 2, 1]


def test_the_best_attempt_counts_from_the_latest_first_step(story: Story) -> None:
    story.tell(
        *walk("ann", "view_item", day="2026-01-02"),
        *walk("ann", "view_item", "view_item", "add_to_cart", "add_to_cart", day="2026-01-05"),
        *walk("ann", "view_item", day="2026-01-20"),
    )
    answer = asked(story, window="14d", trend="day")
    assert reached(answer) == [1, 1, 0]
    assert answer.rows[1].median_s == 60
    assert [cell.begun for cell in answer.trend if cell.people] == ["2026-01-05"]


def test_one_event_takes_one_step(story: Story) -> None:
    story.tell(*walk("ann", "view_item"), *walk("bob", "view_item", "view_item"))
    assert reached(asked(story, step=["view_item", "view_item", "event~view"])) == [2, 1, 0]


@pytest.mark.parametrize(("order", "counts"), [("ordered", [3, 3, 2]), ("strict", [3, 2, 1]), ("any", [4, 4, 3])])
def test_orders(story: Story, order: str, counts: list[int]) -> None:
    story.tell(
        *walk("ann", "view_item", "add_to_cart", "purchase"),
        *walk("bob", "view_item", "search", "add_to_cart", "purchase"),
        *walk("cat", "purchase", "view_item", "add_to_cart"),
        *walk("dan", "purchase", "add_to_cart", "search"),
    )
    assert reached(asked(story, order=order)) == counts


@pytest.mark.parametrize("order", ["ordered", "strict", "any"])
def test_of_many_in_a_row_the_last_leads_on_and_who_goes_no_further_is_counted(story: Story, order: str) -> None:
    story.tell(
        *walk("ann", *["view_item"] * 5, *["add_to_cart"] * 4),
        *walk("bob", *["view_item"] * 3, day="2026-01-06"),
        *walk("cat", "view_item", day="2026-01-07"),
    )
    answer = asked(story, order=order, trend="day")
    assert reached(answer) == [3, 1, 0]
    assert (answer.rows[1].median_s, answer.rows[1].mean_s) == (60, 60)
    assert [cell.people for cell in answer.trend if cell.people] == [1, 1, 1]


def test_strict_order_looks_at_filtered_events_only_and_tries_again(story: Story) -> None:
    story.tell(
        *walk("ann", "view_item", "search", "add_to_cart"),
        *walk("bob", "view_item", "search", "view_item", "add_to_cart", "purchase"),
    )
    assert reached(asked(story, order="strict")) == [2, 1, 1]
    assert reached(asked(story, order="strict", filter="event!=search")) == [2, 2, 1]


def test_an_excluded_event_ends_the_attempt_but_not_the_next_one(story: Story) -> None:
    story.tell(
        *walk("ann", "view_item", "coupon_denied", "add_to_cart", "purchase"),
        *walk("bob", "view_item", "coupon_denied", "view_item", "add_to_cart"),
        *walk("cat", "view_item", "add_to_cart", "purchase", "coupon_denied"),
    )
    assert reached(asked(story)) == [3, 3, 2]
    assert reached(asked(story, exclude=["coupon_denied"])) == [3, 2, 1]


def test_sessions_count_by_themselves(story: Story) -> None:
    story.tell(
        *walk("ann", "view_item", "add_to_cart"),
        *walk("ann", "view_item", day="2026-01-06"),
        *walk("ann", "purchase", day="2026-01-07"),
    )
    assert reached(asked(story)) == [1, 1, 1]
    assert reached(asked(story, unit="session")) == [2, 1, 0]


def test_events_of_one_instant_count_as_they_arrived(story: Story) -> None:
    at = "2026-01-05 10:00"
    story.tell(*(did("ann", at, name) for name in STEPS), *(did("bob", at, name) for name in STEPS[::-1]))
    assert reached(asked(story)) == [2, 1, 1]


def test_groups_are_of_the_first_step_and_the_rest_is_told(story: Story) -> None:
    story.tell(
        *walk("ann", "view_item", country="DE"),
        *walk("ann", "add_to_cart", day="2026-01-06", country="AT"),
        *walk("bob", "view_item", "add_to_cart", country="DE"),
        *walk("cat", "view_item", "add_to_cart", "purchase", country="AT"),
        *walk("dan", "view_item", country="CH"),
    )
    answer = asked(story, by="country", top=1)
    assert reached(answer, "DE") == [2, 2, 0]
    assert [row.reached for row in answer.rows if row.of == "other"] == [2, 1, 1]
    assert "The group other is the 2 values with the fewest people, together." in answer.notes


def test_a_day_is_unknown_until_its_time_is_over(story: Story) -> None:
    for day in ("2026-01-05", "2026-01-07"):
        story.tell(*walk("ann" + day, *STEPS, day=day), *walk("bob" + day, "view_item", day=day))
    answer = asked(story, last="2026-01-08", today="2026-01-08", window="1d", trend="day")
    cells = {cell.begun: (cell.people, cell.converted, cell.conversion) for cell in answer.trend[4:]}
    assert cells == {
        "2026-01-05": (2, 1, 0.5),
        "2026-01-06": (0, 0, None),
        "2026-01-07": (2, None, None),
        "2026-01-08": (0, None, None),
    }


def test_people_at_a_step(story: Story) -> None:
    story.tell(*walk("ann", *STEPS), *walk("bob", "view_item", "add_to_cart"), *walk("cat", "view_item"))
    assert {one.known_as for one in asked(story, who="reached", at=2).people} == {"ann", "bob"}
    (dropped,) = asked(story, who="dropped", at=2).people
    assert (dropped.known_as, len(dropped.times_ms)) == ("bob", 2)
    assert len(asked(story, who="reached", at=1, limit=2).people) == 2


def test_a_step_that_nothing_meets_is_said(story: Story) -> None:
    story.tell(*walk("ann", "view_item", "add_to_cart"))
    assert "Step 3: no such event in this window (purchase)." in asked(story).notes


def test_nothing_and_nobody_are_unknown(story: Story) -> None:
    assert asked(story).unknown == {"": "no_data"}
    story.tell(did("", "2026-01-05 10:00", "view_item"))
    assert asked(story).unknown == {"": "no_person"}


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"step": []}, "step: give at least 2."),
        ({"step": ["a"]}, "step: give at least 2."),
        ({"step": list("abcdefghijk")}, "step: give 10 at most."),
        ({"step": ["a", ""]}, "step 2: say which events"),
        ({"step": ["a", "colour==red"]}, "'colour' is no field"),
        ({"window": "0d"}, "window: '0d' leaves no time"),
        ({"window": "soon"}, "window: 'soon' is no length of time"),
        ({"window": "600d"}, "window: '600d' is longer than 366 days"),
        ({"exclude": list("abcdef")}, "exclude: give 5 at most."),
        ({"exclude": ["purchase"]}, "exclude: 'purchase' is step 3"),
        ({"step": ["a", "a"], "order": "any"}, "step: 'a' is there twice"),
        ({"by": "colour"}, "'colour' is no field"),
        ({"by": "item"}, "by: an event can carry several of 'item'"),
        ({"who": "reached", "at": 4}, "at: there is no step 4"),
        ({"order": "backwards"}, "order: "),
    ],
)
def test_funnels_that_cannot_be(story: Story, wanted: dict[str, Any], said: str) -> None:
    with pytest.raises(BadQuestion) as caught:
        asked(story, **wanted)
    assert said in str(caught.value)


def test_what_is_asked_is_plain() -> None:
    schema = msgspec.json.schema(SHAPES["funnel"].wants)["$defs"]["FunnelWants"]["properties"]
    assert all({"title", "description"} <= set(field) for field in schema.values())


def test_a_segment_narrows_it_and_the_ways_too(story: Story) -> None:
    story.tell(*walk("ann", "page_view", "view_item", "add_to_cart", "share"), *walk("bob", "page_view", "view_item"))
    scope = replace(story.scope("2026-01-01", "2026-01-31"), segment=Did("share"))
    answer = SHAPES["funnel"].ask(story.store.engine, scope, {"step": STEPS[:2], "unit": "session"})
    assert [row.reached for row in answer.rows] == [1, 1]
    ways = SHAPES["paths"].ask(story.store.engine, scope, {"nodes": "event"})
    assert sum(row.sessions for row in ways.rows if row.step == 1) == 1
