"""The pages of trends, content, attention and usability: their sentences, tables and charts."""

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from rapport.glossary import TERMS
from rapport.kernel.event import Event
from rapport.measure import SHAPES
from rapport.measure.questions.trend import Trend
from rapport.store import Store
from rapport.web.explore.trend_chart import chart, highest, spread
from tests.measure.telling import Story, did
from tests.web.conftest import JANUARY, Cast, Tell, TellAll, event
from tests.web.test_overview import page, words


def read(project: int, person: str, at: str, page: str, seconds: int, depth: int) -> Event:
    """Attention on a page."""
    told = json.dumps({"scroll_depth": depth})
    return event(project, person, at, "user_engagement", url=page, engaged_ms=seconds * 1000, properties=told)


@pytest.fixture
def readers(cast: Cast, tell_all: TellAll) -> None:
    """Ann reads about tea for a minute, Bob has a look at the cups; Cyd's forum is full of attention."""
    shop, forum = cast.shop.pk, cast.forum.pk
    tell_all(
        [
            event(shop, "ann", "2026-01-05 10:00", url="/tea/green"),
            read(shop, "ann", "2026-01-05 10:01", "/tea/green", 60, 80),
            event(shop, "bob", "2026-01-06 12:00", url="/cups", device="mobile"),
            read(shop, "bob", "2026-01-06 12:01", "/cups", 20, 30),
            event(forum, "xan", "2026-01-05 10:01", "user_engagement", url="/secret", engaged_ms=900_000),
        ]
    )


def test_attention_says_how_few_take_half(readers: None, ada: Client) -> None:
    html = page(ada, f"/p/shop/explore/attention/{JANUARY}")
    said = words(html)
    assert "Half of all attention (1 min 20 s) goes to 1 of 2 pages." in said
    assert "/tea/green 1 min 75.0 % 75.0 % 1 1 min /cups 20 s 25.0 % 100.0 % 1 20 s" in said
    assert 'href="/p/shop/?from=2026-01-01&amp;to=2026-01-31&amp;filter=page==/cups"' in html
    assert "/secret" not in html
    folded = words(page(ada, f"/p/shop/explore/attention/{JANUARY}&of=section&limit=1"))
    assert "/tea 1 min 75.0 % 75.0 % 1 1 min 1 other section 20 s 25.0 % 100.0 %" in folded
    alone = words(page(ada, f"/p/shop/explore/attention/{JANUARY}&filter=page==/cups"))
    assert "All attention, 20 s, goes to one page." in alone


def test_content_shows_the_parts_of_its_score(readers: None, ada: Client) -> None:
    said = words(page(ada, f"/p/shop/explore/content/{JANUARY}&least_views=1&weight_response=0"))
    assert "/tea/green does most with people: a score of 67 of 100." in said
    assert "1 min a view, 80.0 % down, 100.0 % leave from it." in said
    assert "2 of 2 pages have 1 view or more and are compared." in said
    assert "by weight: attention 30, scrolling 15, staying 20, response 0, clicks 15." in said
    # Ranks 75, 75 and, equal, 50; clicks are not known: (30 × 75 + 15 × 75 + 20 × 50) ÷ 65, on 65 of 80.
    assert "/tea/green 67.31 75 75 50 50 81.2 %" in said
    html = page(ada, f"/p/shop/explore/content/{JANUARY}")
    assert "is looked at most: 1 view." in words(html)
    assert "There are too few views for a score." in words(html)
    assert "/secret" not in html


def test_items_say_what_only_pages_have(january: Cast, tell: Tell, ada: Client) -> None:
    tell(january.shop, "ann", "2026-01-05 10:00", "view_item", things=("pot",))
    said = words(page(ada, f"/p/shop/explore/content/{JANUARY}&of=item"))
    assert "Exit rate, Bounce rate, Staying: Only pages have this number. Ask for pages instead." in said
    assert "pot is looked at most: 1 view." in said


@pytest.mark.slow
def test_usability_has_tiles_and_tables(cast: Cast, tell: Tell, ada: Client) -> None:
    def told(at: str, name: str, **properties: Any) -> None:
        tell(cast.shop, "ann", f"2026-01-05 {at}", name, url="/tea", device="mobile", properties=json.dumps(properties))

    told("10:00", "page_view")
    told("10:01", "web_vitals", lcp=2600, inp=90, cls=0.3)
    told("10:02", "rage_click", element="button#buy")
    told("10:03", "javascript_error", message="<b>boom</b>")
    told("10:04", "form_start", form_id="order")
    tell(cast.forum, "xan", "2026-01-05 10:00", "rage_click", url="/secret", properties='{"element":"secret"}')
    html = page(ada, f"/p/shop/explore/usability/{JANUARY}&least=1")
    said = words(html)
    assert "0.0 % of views were painted within 2.5 s." in said
    assert "In 100 sessions there are 100.0 rage clicks, 0.0 dead clicks and 100.0 errors." in said
    assert "Largest contentful paint (LCP) 2.60 s needs improvement 0 % good, 100 % need improvement, 0 % poor" in said
    assert "Cumulative layout shift (CLS) 0.300 poor" in said
    assert "Mobile 2.60 s needs improvement, 1 measured 90 ms good, 1 measured" in said
    assert "/tea 2.60 s needs improvement 0.0 % 1" in said
    assert "button#buy Rage click 1 1 /tea 1" in said
    assert "order 1 0 100.0 %" in said
    assert "<b>boom</b>" not in html
    assert "/secret" not in html
    few = words(page(ada, f"/p/shop/explore/usability/{JANUARY}"))
    assert "order 1 0 – fewer than 10 sessions" in few


def test_a_trend_has_a_chart_and_a_key_for_each_metric(january: Cast, ada: Client) -> None:
    asked = "&metrics=views&metrics=people&formula=shares / people&split=country&top=1&before=true"
    html = page(ada, f"/p/shop/explore/trend/{JANUARY}{asked}")
    said = words(html)
    assert "Views: DE comes first with 2." in said
    assert "DE 2 0 new other 1 0 new" in said
    assert "Views by day" in said
    assert "shares / people by day" in said
    specs = [
        json.loads(text)
        for text in re.findall(r'<script id="spec-trend-\d" type="application/json">(.*?)</script>', html)
    ]
    assert len(specs) == 3
    points = specs[0]["data"]["values"]
    assert [point["value"] for point in points if point["series"] == "DE"][3:6] == [0, 2, 0]
    assert points[4]["said"] == "Mon 5 Jan, DE: 2; before: 0"
    assert '<a href="/p/shop/glossary/views">Views</a>' in html
    plain = words(page(ada, f"/p/shop/explore/trend/{JANUARY}"))
    assert "People: 2 from 1 to 31 Jan 2026" in plain


def test_what_a_formula_cannot_be_is_said_beside_its_field(january: Cast, ada: Client) -> None:
    html = page(ada, f"/p/shop/explore/trend/{JANUARY}&formula=views **")
    assert 'id="wrong-formula"' in html


def test_the_end_of_a_line_is_dotted_while_it_goes_on(store: Store, project: int) -> None:
    story = Story(store, project)
    story.tell(did("ann", "2026-01-05 10:00"), did("ann", "2026-01-06 10:00"))
    scope = story.scope("2026-01-05", "2026-01-06", today="2026-01-06")
    answer = SHAPES["trend"].ask(story.store.engine, scope, {"metrics": ["views"]})
    assert isinstance(answer, Trend)
    assert scope.today
    spec = chart(answer, answer.series, 2, scope.today)
    _, line, dotted, _ = spec["layer"]
    assert [point["value"] for point in line["data"]["values"]] == [1, None]
    assert [point["n"] for point in dotted["data"]["values"]] == [0, 1]


def test_names_of_lines_never_touch() -> None:
    heights = spread([{"value": value} for value in (50, 50, 49, 1, 0, 0)], 60)
    assert all(below - above >= 15 for above, below in pairwise(heights))
    assert max(heights) <= 220


@pytest.mark.parametrize(("top", "round_number"), [(55, 60), (50, 50), (1, 1), (3, 3), (0.7, 0.8), (1_078, 1_200)])
def test_an_axis_ends_at_a_round_number(top: float, round_number: float) -> None:
    assert highest({"scale": {"domain": [0, top], "nice": 4}}) == pytest.approx(round_number)


@pytest.mark.parametrize("name", SHAPES)
def test_every_column_that_names_a_term_has_one(name: str) -> None:
    assert {column.term for column in SHAPES[name].columns.values() if column.term} <= set(TERMS)
