"""Stories about how well a site can be used."""

import json
from typing import Any

import pytest

from rapport.kernel.event import Event
from rapport.measure import SHAPES, BadQuestion
from rapport.measure.vitals import VITALS
from tests.measure.telling import Story, did


def asked(story: Story, **wanted: object) -> Any:
    """The answer for 5 January."""
    return SHAPES["usability"].ask(story.store.engine, story.scope("2026-01-05"), {"least": 1, **wanted})


def told(person: str, at: str, name: str, page: str = "/", device: str = "mobile", **properties: object) -> Event:
    """Something the tracker's parts tell."""
    return did(person, f"2026-01-05 {at}", name, page, device=device, properties=json.dumps(properties))


def test_of_each_view_the_last_word_counts(story: Story) -> None:
    story.tell(
        told("ann", "10:00", "page_view"),
        told("ann", "10:01", "web_vitals", lcp=1000, cls=0.05),
        told("ann", "10:02", "web_vitals", cls=0.3, inp=90),
        told("ann", "10:03", "page_view"),
        told("ann", "10:04", "web_vitals", lcp=3000),
    )
    (row,) = asked(story).rows
    assert (row.views, row.measured, row.lcp_s, row.cls, row.inp_s) == (2, 2, 2.5, 0.3, 0.09)
    assert row.rating == "poor"  # the shift of the layout


def test_three_of_four_views_are_not_slower(story: Story) -> None:
    story.tell(*[told("", f"10:0{n}", "web_vitals", lcp=lcp) for n, lcp in enumerate((1000, 2000, 3000, 4000, 5000))])
    (lcp,) = [one for one in asked(story).vitals if one.device is None]
    assert (lcp.p75, lcp.rating, lcp.measured) == (4, "needs improvement", 5)
    assert (lcp.good, lcp.fair, lcp.poor) == (0.4, pytest.approx(0.4), 0.2)


@pytest.mark.parametrize(
    ("vital", "value", "rating"),
    [
        ("lcp", 2500, "good"),
        ("lcp", 2501, "needs improvement"),
        ("lcp", 4000, "needs improvement"),
        ("lcp", 4001, "poor"),
        ("inp", 200, "good"),
        ("inp", 501, "poor"),
        ("cls", 0.1, "good"),
        ("cls", 0.2501, "poor"),
        ("fcp", 1801, "needs improvement"),
        ("ttfb", 1800, "needs improvement"),
    ],
)
def test_ratings_are_googles(story: Story, vital: str, value: float, rating: str) -> None:
    story.tell(did("ann", "2026-01-05 10:00", "web_vitals", properties=json.dumps({vital: value})))
    (one,) = [one for one in asked(story).vitals if one.device is None]
    assert (one.vital, one.rating) == (vital, rating)
    shares = {"good": one.good, "needs improvement": one.fair, "poor": one.poor}
    assert shares == {name: float(name == rating) for name in shares}


def test_pages_and_devices_apart(story: Story) -> None:
    story.tell(
        told("ann", "10:00", "page_view", "/a"),
        told("ann", "10:01", "web_vitals", "/a", lcp=5000),
        told("bob", "10:00", "page_view", "/a", "desktop"),
        told("bob", "10:01", "web_vitals", "/a", "desktop", lcp=1000),
        told("cat", "10:00", "page_view", "/b"),
        told("cat", "10:01", "web_vitals", "/b", lcp=2000),
    )
    assert [(row.page, row.device, row.lcp_s) for row in asked(story).rows] == [("/a", None, 4), ("/b", None, 2)]
    assert [(row.page, row.device, row.lcp_s) for row in asked(story, by="device").rows] == [
        (None, "mobile", 4.25),
        (None, "desktop", 1),
    ]
    both = {(row.page, row.device): row.lcp_s for row in asked(story, by="page and device", order="slow").rows}
    assert both == {("/a", "mobile"): 5, ("/b", "mobile"): 2, ("/a", "desktop"): 1}
    assert next(iter(both)) == ("/a", "mobile")
    assert [(one.page, one.p75) for one in asked(story).slow] == [("/a", 4)]


def test_clicks_in_vain_and_errors_for_100_sessions(story: Story) -> None:
    story.tell(
        told("ann", "10:00", "page_view", "/a"),
        told("ann", "10:01", "rage_click", "/a", element="button#buy"),
        told("ann", "10:02", "rage_click", "/b", element="button#buy"),
        told("ann", "10:03", "rage_click", "/b", element="button#buy"),
        told("bob", "10:00", "page_view", "/a"),
        told("bob", "10:01", "dead_click", "/a", element="div"),
        told("bob", "10:02", "javascript_error", "/a", message="x is undefined"),
        told("", "10:03", "app_crashed", "/a", message="x is undefined"),
    )
    answer = asked(story)
    assert answer.sessions == 2
    assert answer.per_100_sessions == {"rage_clicks": 150, "dead_clicks": 50, "errors": 100}
    assert [(one.kind, one.what, one.times, one.people, one.page, one.pages) for one in answer.worst] == [
        ("rage_click", "button#buy", 3, 1, "/b", 2),
        ("error", "x is undefined", 2, 1, "/a", 1),
        ("dead_click", "div", 1, 1, "/a", 1),
    ]
    first, second = asked(story, order="troubles").rows
    assert (first.page, first.rage_clicks, first.dead_clicks, first.errors) == ("/a", 1, 1, 2)
    assert (first.troubles_per_100_views, second.troubles_per_100_views) == (200, None)


def test_a_form_is_left_when_it_is_not_sent_in_the_same_session(story: Story) -> None:
    story.tell(
        told("ann", "10:00", "form_start", form_id="order"),
        told("ann", "10:05", "form_submit", form_id="order"),
        told("bob", "10:00", "form_start", form_id="order"),
        told("bob", "10:01", "form_start", form_name="search"),
        told("bob", "12:00", "form_submit", form_id="order"),  # two hours later: another session
        told("cat", "10:00", "form_submit", form_id="order"),  # sent, but never begun
    )
    assert [(one.form, one.begun, one.submitted, one.abandonment) for one in asked(story).forms] == [
        ("order", 2, 1, 0.5),
        ("search", 1, 0, 1),
    ]
    assert [one.abandonment for one in asked(story, least=2).forms] == [0.5, None]


def test_what_nobody_measured_is_unknown(story: Story) -> None:
    assert asked(story).unknown == {"": "no_data"}
    story.tell(told("ann", "10:00", "page_view"))
    assert asked(story).unknown["lcp_s"] == "not_collected"
    story.tell(told("ann", "10:01", "web_vitals", lcp=900))
    answer = asked(story, least=2)
    assert (answer.unknown["lcp_s"], answer.rows[0].lcp_s, answer.rows[0].measured) == ("too_few", None, 1)


def test_every_vital_is_what_the_tracker_sends() -> None:
    assert list(VITALS) == ["lcp", "inp", "cls", "fcp", "ttfb"]


def test_what_has_no_answer_says_why(story: Story) -> None:
    with pytest.raises(BadQuestion, match=r"^by: "):
        asked(story, by="colour")
