"""Funnels and paths as Explore shows them, and the drawing of paths."""

import re
from html import unescape
from itertools import pairwise

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from rapport.web.explore.sankey import BLOCK, WIDTH, Flow, drawn
from tests.web.conftest import JANUARY, Cast, Tell
from tests.web.test_overview import page, words

FUNNEL = f"/p/shop/explore/funnel/{JANUARY}&step=page_view&step=share"


def test_a_funnel_says_where_people_stop(january: Cast, ada: Client) -> None:
    said = words(page(ada, FUNNEL))
    assert "50.0 % of 2 people went all the way. Most stopped before share: 1 person." in said.replace("\u202f", " ")
    assert "half of them within 1 min of the step before" in said.replace("\u202f", " ")
    assert "1 person stopped before it (50.0 %)" in said.replace("\u202f", " ")


def test_who_stopped_is_a_link_away(january: Cast, ada: Client) -> None:
    html = unescape(page(ada, FUNNEL))
    (gone,) = re.findall(r'href="([^"]*who=dropped[^"]*)"', html)
    listed = page(ada, gone)
    assert "Who reached page_view and went no further" in words(listed)
    assert '<a href="/p/shop/people/bob/">bob</a>' in listed
    assert ">ann</a>" not in listed


def test_groups_are_cells_and_a_trend_is_a_chart(january: Cast, ada: Client) -> None:
    html = page(ada, f"{FUNNEL}&by=country&trend=day&window=1d")
    assert "Conversion from the first step, by country" in words(html)
    assert re.search(r'<th scope="row">DE</th><td>1</td><td class="heat-9"', html)
    assert re.search(r'<th scope="row">US</th><td>1</td><td class="heat-0"', html)
    assert 'id="spec-trend"' in html
    assert "the time of some to convert is not over yet" in html


def test_a_funnel_that_nobody_asked_for_begins_with_what_happens(january: Cast, ada: Client) -> None:
    said = words(page(ada, f"/p/shop/explore/funnel/{JANUARY}"))
    assert "went all the way" in said


def test_a_step_that_nothing_meets_is_said(january: Cast, ada: Client) -> None:
    said = words(page(ada, f"/p/shop/explore/funnel/{JANUARY}&step=page_view&step=nothing"))
    assert "Step 2: no such event in this window (nothing)." in said


def test_paths_are_drawn_with_links_to_where_they_go_on(january: Cast, ada: Client) -> None:
    html = page(ada, f"/p/shop/explore/paths/{JANUARY}")
    assert "Of 2 sessions, 50.0 % went from / to /tea; 50.0 % saw nothing else." in words(html).replace("\u202f", " ")
    assert html.count('<path class="link"') == 1
    assert "<title>/tea, stopped here: 1 session (50.0\u202f%)</title>" in html
    assert 'aria-label="/: 1 session. See the paths from here"' in html
    (on,) = set(re.findall(r'<a href="([^"]*start=/tea[^"]*)"', unescape(html)))
    assert "2 sessions: none of them goes on." in words(page(ada, on))


def test_towards_an_event_they_are_asked_backwards(january: Cast, ada: Client) -> None:
    said = words(page(ada, f"/p/shop/explore/paths/{JANUARY}&end=share"))
    assert "Where they came from" in said
    assert "Of 1 session, 100.0 % came to share from /tea; 0.0 % began there." in said.replace("\u202f", " ")


def test_a_name_is_never_markup(january: Cast, tell: Tell, ada: Client) -> None:
    tell(january.shop, "eve", "2026-01-09 10:00", url="<b>shop</b>")
    html = page(ada, f"/p/shop/explore/paths/{JANUARY}")
    assert "<b>shop</b>" not in html
    assert "&lt;b&gt;shop&lt;/b&gt;" in html


flows = st.builds(
    Flow,
    column=st.integers(1, 3),
    source=st.sampled_from(["/", "/a", None]),
    target=st.sampled_from(["/", "/b", None]),
    kind=st.sampled_from(["link", "end", "beyond"]),
    amount=st.integers(1, 5_000),
    said=st.just(""),
)


@given(st.lists(flows, min_size=1, max_size=20), st.booleans())
def test_nothing_is_drawn_over_another_or_outside(some: list[Flow], backwards: bool) -> None:
    drawing = drawn(some, backwards=backwards)
    assert len(drawing.bands) == len(some)
    for node in drawing.nodes:
        assert 0 <= node.x <= WIDTH - BLOCK
        assert node.y + node.height <= drawing.height
    by_column: dict[int, list[tuple[float, float]]] = {}
    for node in drawing.nodes:
        by_column.setdefault(node.column, []).append((node.y, node.y + node.height))
    for places in by_column.values():
        ordered = sorted(places)
        assert all(end < start for (_, end), (start, _) in pairwise(ordered))
