"""Stories about what was shown and chosen."""

import pytest

from rapport.kernel.event import Role
from tests.measure.telling import Story, did

BOTH = int(Role.IMPRESSION | Role.CLICK)


def test_a_click_counts_after_its_impression_by_the_same_person(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00", "select_item", things=("a",)),
        did("ann", "2026-01-05 10:01", "view_item_list", things=("a", "b")),
        did("ann", "2026-01-05 10:01", "select_item", things=("b",)),
        did("ann", "2026-01-05 10:02", "select_item", things=("a",)),
        did("ann", "2026-01-05 10:03", "select_item", things=("a",)),
        did("bob", "2026-01-05 10:04", "select_item", things=("a",)),
    )
    scope = story.scope("2026-01-05")
    answer = story.ask(("impressions", "clicks", "ctr"), scope, "item")
    assert answer.totals == {"impressions": 2, "clicks": 3, "ctr": 1.5}
    assert answer.rows == [
        {"item": "a", "impressions": 1, "clicks": 2, "ctr": 2},
        {"item": "b", "impressions": 1, "clicks": 1, "ctr": 1},
    ]


def test_without_things_the_page_is_the_thing(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00", "view_promotion", page="/"),
        did("ann", "2026-01-05 10:01", "select_promotion", page="/"),
        did("ann", "2026-01-05 10:02", "select_promotion", page="/docs"),
    )
    assert story.number("ctr", story.scope("2026-01-05")) == 1
    assert story.split("clicks", "page", story.scope("2026-01-05")) == {"/": 1, "/docs": 0}


def test_a_click_of_the_next_day_is_the_next_days_click(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 23:59", "view_item_list", things=("a",)),
        did("ann", "2026-01-06 00:01", "select_item", things=("a",)),
    )
    answer = story.ask(("clicks", "ctr"), story.scope("2026-01-05", "2026-01-06"), "day")
    assert answer.totals == {"clicks": 1, "ctr": 1}
    assert answer.rows == [
        {"day": "2026-01-05", "clicks": 0, "ctr": 0},
        {"day": "2026-01-06", "clicks": 1, "ctr": None},
    ]


def test_nobodys_rows_stand_for_themselves(story: Story) -> None:
    story.tell(
        did("", "2026-01-05 10:00", "shown", roles=BOTH),
        did("", "2026-01-05 10:00", "shown", roles=int(Role.IMPRESSION)),
        did("", "2026-01-05 10:00", "shown", roles=int(Role.IMPRESSION)),
        did("", "2026-01-05 10:01", "shown", roles=int(Role.CLICK)),
    )
    answer = story.ask(("events", "impressions", "clicks", "ctr", "people", "sessions"), story.scope("2026-01-05"))
    assert answer.totals["ctr"] == pytest.approx(1 / 3)
    assert (answer.totals["impressions"], answer.totals["clicks"], answer.totals["events"]) == (3, 1, 4)
    assert answer.unknown == {"people": "no_person", "sessions": "no_person"}


def test_clicks_without_any_impression_are_not_a_rate(story: Story) -> None:
    story.tell(did("ann", "2026-01-05 10:00", "select_item", things=("a",)))
    answer = story.ask(("impressions", "clicks", "ctr"), story.scope("2026-01-05"))
    assert answer.totals == {"impressions": 0, "clicks": 0, "ctr": None}
    assert answer.unknown == {"ctr": "not_collected"}
