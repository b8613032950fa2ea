"""Stories about pages and items: what they do with people."""

from typing import Any

import pytest

from rapport.kernel.event import Event
from rapport.measure import SHAPES, BadQuestion
from rapport.measure.score import percent_ranks, weighted
from tests.measure.telling import Story, did


def asked(story: Story, **wanted: object) -> Any:
    """The answer for 5 January."""
    return SHAPES["content"].ask(story.store.engine, story.scope("2026-01-05"), wanted)


def read(person: str, at: str, page: str, seconds: float, depth: int) -> Event:
    """Attention on a page, as the tracker tells it."""
    return did(
        person, f"2026-01-05 {at}", "user_engagement", page, engaged_s=seconds, properties=f'{{"scroll_depth":{depth}}}'
    )


def test_what_follows_a_view_belongs_to_it_until_the_next(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00", page="/tea"),
        read("ann", "10:01", "/tea", 30, 40),
        did("ann", "2026-01-05 10:02", page="/cups"),
        # The tab with the tea was still open: the time is the tea's.
        read("ann", "10:03", "/tea", 6, 90),
        did("ann", "2026-01-05 10:04", page="/tea"),
        read("ann", "10:05", "/tea", 4, 10),
        # Nobody was here before; there is no view to belong to, but the time is the page's.
        read("", "10:06", "/tea", 20, 100),
    )
    tea, cups = asked(story).rows
    assert (tea.name, tea.views, tea.people, tea.engaged_s, tea.per_view_s) == ("/tea", 2, 1, 60, 30)
    assert (tea.median_s, tea.scroll) == (20, 0.5)  # 36 and 4 seconds; 90 and 10 percent
    assert (cups.name, cups.engaged_s, cups.per_view_s, cups.median_s, cups.scroll) == ("/cups", None, None, None, None)


def test_who_leaves_and_who_bounces(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00", page="/tea"),
        did("ann", "2026-01-05 10:01", page="/cups"),
        did("ann", "2026-01-05 10:02", page="/tea"),
        did("bob", "2026-01-05 10:00", page="/tea"),
        did("cat", "2026-01-05 10:00", page="/cups"),
        did("cat", "2026-01-05 10:01", page="/tea"),
        did("cat", "2026-01-05 10:02", page="/cups"),
    )
    pages = {row.name: row for row in asked(story).rows}
    assert pages["/tea"].exit_rate == pytest.approx(2 / 3)  # Ann and Bob, of three
    assert pages["/tea"].bounce_rate == 0.5  # Bob, of Ann and Bob
    assert pages["/cups"].exit_rate == 0.5  # Cat, of Ann and Cat
    assert pages["/cups"].bounce_rate == 0


def test_items_have_clicks_and_no_exits(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00", "view_item_list", things=("x", "y")),
        did("ann", "2026-01-05 10:01", "select_item", things=("x",)),
        did("ann", "2026-01-05 10:02", "view_item", "/x", things=("x",)),
        did("ann", "2026-01-05 10:03", "share", "/x", things=("x",)),
    )
    answer = asked(story, of="item")
    assert [(row.name, row.views, row.ctr, row.shares) for row in answer.rows] == [("x", 1, 1, 1), ("y", 0, 0, 0)]
    assert answer.unknown["exit_rate"] == answer.unknown["staying_rank"] == "pages_only"


def test_too_few_views_have_no_score(story: Story) -> None:
    story.tell(*[did("ann", f"2026-01-05 10:{minute}", page=f"/{minute % 3}") for minute in range(10, 17)])
    answer = asked(story, least_views=2)
    assert [(row.name, row.views, row.score is None) for row in answer.rows] == [
        ("/1", 3, False),
        ("/0", 2, False),
        ("/2", 2, False),
    ]
    answer = asked(story, least_views=3)
    # One page alone has nobody to be compared with.
    assert {row.score for row in answer.rows} == {None}
    assert answer.unknown["score"] == "too_few"
    assert answer.ranked == 1


def test_rows_come_in_the_order_asked_for(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00", page="/a"),
        did("ann", "2026-01-05 10:01", page="/a"),
        did("ann", "2026-01-05 10:02", page="/b"),
        read("ann", "10:03", "/b", 9, 50),
    )
    assert [row.name for row in asked(story).rows] == ["/a", "/b"]
    assert [row.name for row in asked(story, order="engaged_s").rows] == ["/b", "/a"]
    assert [row.name for row in asked(story, order="score", least_views=1).rows] == ["/a", "/b"]
    assert [row.name for row in asked(story, limit=1).rows] == ["/a"]
    assert asked(story, limit=1).names == 2


def test_nobody_known_has_no_exits(story: Story) -> None:
    story.tell(did("", "2026-01-05 10:00", page="/a"))
    answer = asked(story)
    assert [(row.name, row.views, row.people, row.exit_rate) for row in answer.rows] == [("/a", 1, 0, None)]
    assert answer.unknown["exit_rate"] == "no_person"


def test_a_score_needs_a_weight(story: Story) -> None:
    nothing = {f"weight_{part}": 0 for part in ("attention", "scroll", "staying", "response", "clicks")}
    with pytest.raises(BadQuestion, match=r"^weight_attention: all weights of the score are 0"):
        asked(story, **nothing)
    with pytest.raises(BadQuestion, match=r"^weight_scroll: "):
        asked(story, weight_scroll=-1)


def test_ranks_are_percentiles_with_ties_in_the_middle() -> None:
    assert percent_ranks([10, None, 30, 20, 20]) == [12.5, None, 87.5, 50, 50]
    assert percent_ranks([10]) == [None]
    assert percent_ranks([]) == []


def test_unknown_parts_drop_out_and_the_others_share_their_weight() -> None:
    assert weighted({"a": 80, "b": None, "c": 20}, {"a": 3, "b": 4, "c": 1}) == (65, 0.5)
    assert weighted({"a": None}, {"a": 3}) == (None, 0)
    assert weighted({"a": 50, "b": None}, {"a": 0, "b": 1}) == (None, 0)
