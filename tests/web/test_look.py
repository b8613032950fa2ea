"""What a page looks at is all in its address: whatever is chosen comes back from it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.measure import DIMENSIONS, METRICS, TIMES, Filter
from rapport.projects.models import Project
from rapport.web.look import PANELS, PERIODS, Look

SHOP = Project(pk=7, name="Shop", slug="shop", timezone="Europe/Berlin")


def clock() -> int:
    """Late on 31 December in UTC, already 2026 in Berlin."""
    return int(datetime(2025, 12, 31, 23, 30, tzinfo=UTC).timestamp() * 1000)


def at(**said: str) -> Look:
    return Look.of(SHOP, said, clock)


def back(look: Look) -> Look:
    return Look.of(SHOP, dict(parse_qsl(look.query[1:], keep_blank_values=True)), clock)


def test_the_usual_page_has_an_empty_address_and_the_projects_day() -> None:
    look = at()
    assert (look.query, look.first, look.last) == ("?", date(2025, 12, 3), date(2026, 1, 1))
    assert (look.title, look.against, look.grain) == ("Last 30 days", "the 30 days before", "day")


values = st.lists(st.text(max_size=8), min_size=1, max_size=3).map(tuple)
filters = st.lists(
    st.builds(Filter, st.sampled_from(list(DIMENSIONS)), st.sampled_from(["==", "!="]), values), max_size=3
)


@given(
    st.sampled_from(list(PERIODS)),
    st.booleans(),
    filters,
    st.sampled_from(list(METRICS)),
    st.sampled_from(TIMES),
    st.sampled_from(list(PANELS)),
    st.integers(0, 3),
)
def test_every_choice_comes_back_from_its_address(
    period: str, compare: bool, chosen: Sequence[Filter], metric: str, grain: str, panel: str, tab: int
) -> None:
    look = at(period=period, metric=metric, grain=grain, compare="" if compare else "none")
    for one in chosen:
        look = look.with_filter(one)
    look = look.with_tab(panel, PANELS[panel][min(tab, len(PANELS[panel]) - 1)])
    again = back(look)
    assert again.trouble == ()
    assert again.query == look.query
    assert (again.first, again.last, again.filters, again.metric, again.grain, again.compare) == (
        look.first,
        look.last,
        look.filters,
        look.metric,
        look.grain,
        look.compare,
    )


@given(st.dictionaries(st.sampled_from(["from", "to", "period", "metric", "grain", "filter", "compare"]), st.text()))
def test_no_address_is_too_strange(said: dict[str, str]) -> None:
    look = Look.of(SHOP, said, clock)
    assert look.first <= look.last
    assert back(look).query == look.query


def test_days_of_ones_own() -> None:
    look = at(**{"from": "2025-11-01", "to": "2025-11-07"})
    assert (look.query, look.title) == ("?from=2025-11-01&to=2025-11-07", "1 to 7 Nov 2025")
    assert look.shows(period="7d").query == "?period=7d"


def test_a_filter_of_the_same_kind_gives_way_and_can_be_taken_away() -> None:
    german, french = Filter("country", "==", ("DE",)), Filter("country", "==", ("FR",))
    look = at().with_filter(german).with_filter(french)
    assert look.filters == (french,)
    assert look.without(french).query == "?"


@pytest.mark.parametrize(
    ("days", "metric", "usual"),
    [
        (1, "people", "hour"),
        (1, "stickiness", "day"),
        (30, "people", "day"),
        (365, "people", "week"),
        (900, "people", "month"),
    ],
)
def test_a_chart_has_a_grain_that_can_be_read(days: int, metric: str, usual: str) -> None:
    first = date(2025, 12, 31).toordinal() - days + 1
    look = at(**{"from": date.fromordinal(first).isoformat(), "to": "2025-12-31", "metric": metric, "grain": "second"})
    assert look.grain == usual
    assert ("hour" in look.grains()) == (days <= 31 and metric == "people")
