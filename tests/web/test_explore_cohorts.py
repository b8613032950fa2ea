"""Pages about people over days: a table of cohorts, and charts of frequency, lifecycle and states."""

import json
import re
from html import unescape

from django.test import Client

from rapport.measure import Column
from rapport.web.explore.pictures import Point, columns
from tests.web.conftest import Cast, Tell, TellAll, event
from tests.web.test_overview import page, words

MONDAY = "?from=2026-01-05&to=2026-01-08"


def told(cast: Cast, tell_all: TellAll) -> None:
    """Ann comes on Monday and Tuesday, Bob on Monday; of somebody else only an id of a day is known."""
    tell_all(
        [
            event(cast.shop.pk, person, at)
            for person, at in (
                ("ann", "2026-01-05 10:00"),
                ("ann", "2026-01-06 10:00"),
                ("bob", "2026-01-05 12:00"),
                ("day:1", "2026-01-06 12:00"),
            )
        ]
    )


def test_cohorts_are_cells_of_a_table(cast: Cast, ada: Client, tell_all: TellAll) -> None:
    told(cast, tell_all)
    html = page(ada, f"/p/shop/explore/retention/{MONDAY}&periods=4")
    said = words(html)
    assert "Of the 2 people whose day 3 is over, 0.0 % came back on it." in said
    assert "1 person is left out: known for a day only" in said
    assert "2026-01-05 2 100.0 % 50.0 % 0.0 % 0.0 % not yet" in said
    assert 'title="2026-01-05, day 1: 50.0\u202f%, 1 of 2 people"' in unescape(html)
    assert '<td class="heat-none" title="2026-01-05, day 4: The days that the number needs are not over yet.">' in html


def test_nobody_who_can_be_followed_is_a_sentence(cast: Cast, ada: Client, tell: Tell) -> None:
    tell(cast.shop, "day:1", "2026-01-06 12:00", "page_view")
    said = words(page(ada, f"/p/shop/explore/retention/{MONDAY}"))
    assert "The people of this window are known for a day only; nobody can say whether they came again." in said
    assert "Ask people for consent" in said


def test_values_are_lines_of_the_table_and_of_the_curve(cast: Cast, ada: Client, tell_all: TellAll) -> None:
    told(cast, tell_all)
    html = page(ada, f"/p/shop/explore/retention/{MONDAY}&by=country&periods=2")
    found = re.search(r'<script id="spec-curve" type="application/json">(.*?)</script>', html)
    assert found
    points = json.loads(found[1])["data"]["values"]
    assert [(point["at"], point["value"]) for point in points] == [("Day 1", 0.5), ("Day 2", 0)]


def test_how_often_people_come(cast: Cast, ada: Client, tell_all: TellAll) -> None:
    told(cast, tell_all)
    html = page(ada, f"/p/shop/explore/frequency/{MONDAY}")
    said = words(html)
    assert "50.0 % of 2 people were active on more than one day. Half of the time they are back within 1 day." in said
    assert "power: The days that the number needs are not over yet." in said
    assert set(re.findall(r'data-chart="spec-(\w+)"', html)) == {"histogram", "series", "between"}


def test_who_is_new_and_who_leaves(cast: Cast, ada: Client, tell_all: TellAll) -> None:
    told(cast, tell_all)
    said = words(page(ada, f"/p/shop/explore/lifecycle/{MONDAY}&every=day"))
    assert "On Thu 8 Jan 2026 0 came (0 of them new) and 0 were missing, so it is as many as before." in said
    said = words(page(ada, "/p/shop/explore/lifecycle/?from=2026-01-05&to=2026-01-06&every=day"))
    assert "On Tue 6 Jan 2026 0 came (0 of them new) and 1 was missing: 1 fewer than before." in said


def test_in_which_state_everybody_is(cast: Cast, ada: Client, tell_all: TellAll) -> None:
    told(cast, tell_all)
    said = words(page(ada, f"/p/shop/explore/states/{MONDAY}"))
    assert "0 people were active; 2 were last active in the 7 days before, 0 in the 30 days before" in said


def test_columns_stand_on_each_other_from_the_lowest_to_the_highest() -> None:
    spec = columns(
        Column("People", "count", ""),
        [Point("a", 3, "in"), Point("a", -2, "out"), Point("b", 4, "in", open=True), Point("b", None, "out")],
    )
    assert spec["encoding"]["y"]["scale"]["domain"] == [-2, 4]
    assert [row["open"] for row in spec["data"]["values"]] == [False, False, True, False]
    assert [row["order"] for row in spec["data"]["values"]] == [0, 1, 0, 1]
