"""Sparklines, charts and the files that pages load."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
import vl_convert
from django.test import Client
from pytest_django import Settings

from rapport.measure import METRICS
from rapport.web import assets, chart
from rapport.web.spark import sparkline


def test_a_sparkline_breaks_where_nothing_is_known() -> None:
    assert sparkline([1, 2, None, 3, 4]).count("<path") == 2
    assert sparkline([None, 1, None, 2]).count("<path") == 2, "a lonely value is a dot"


@pytest.mark.parametrize("values", [[], [1], [None, None], [None, 2, None]])
def test_there_is_no_line_through_one_point(values: list[float | None]) -> None:
    assert sparkline(values) == ""


def test_a_line_of_zeros_lies_at_the_bottom() -> None:
    assert sparkline([0, 0]).count("30.0") == 2


def point(n: int, now: float | None, before: float | None = None, partly: str = "") -> dict[str, Any]:
    return {"n": n, "tick": f"{n} \"'", "now": now, "before": before, "open": partly}


@pytest.mark.parametrize("metric", list(METRICS.values()), ids=list(METRICS))
def test_every_metric_makes_a_chart_that_can_be_drawn(metric: Any) -> None:
    points = [point(0, 0.5, 0.4, "first"), point(1, None, 0.3), point(2, 0.7, 0.2), point(3, 0.1, None, "last")]
    spec = chart.over_time(metric, points, "the 4 days before")
    svg = vl_convert.vegalite_to_svg({**spec, "width": 400, "config": chart.THEMES["dark"]})
    assert "<svg" in svg
    assert "stroke-dasharray" in svg, "the unfinished part is dotted"


@pytest.mark.parametrize(("top", "last"), [(0.3, "1 s"), (97, "2 min"), (3700, "1 h 15 min"), (9e6, "105 d")])
def test_an_axis_of_durations_has_whole_minutes(top: float, last: str) -> None:
    axis = chart.of_durations(top)
    names = json.loads(axis["axis"]["labelExpr"].partition("[datum")[0])
    assert names[-1].replace("\u202f", " ") == last
    assert len(names) <= 6


def test_a_chart_without_any_value_can_be_drawn() -> None:
    spec = chart.over_time(METRICS["ctr"], [point(0, None), point(1, None)], "before")
    assert "<svg" in vl_convert.vegalite_to_svg({**spec, "width": 400})


def test_only_the_unfinished_part_is_dotted_and_only_lonely_points_are_dots() -> None:
    points = [
        point(0, 1, partly="first"),
        point(1, 2),
        point(2, None),
        point(3, 3),
        point(4, None),
        point(5, 4, partly="last"),
    ]
    assert [(one["n"], one["open"]) for one in chart.partial(points)] == [(0, "first"), (1, "first"), (5, "last")]
    assert [one["n"] for one in chart.alone(points)] == [3, 5]


def test_files_are_kept_for_ever_under_their_own_address(db: None) -> None:
    client = Client()
    for name in ("style.css", "page.js", "htmx.js", "icon.svg"):
        answer = client.get(assets.address(name), headers={"accept-encoding": "gzip"})
        assert answer.headers["Cache-Control"] == assets.FOREVER
        assert gzip.decompress(answer.content)
    old = client.get("/files/0123456789ab/style.css")
    assert old.headers["Cache-Control"] == "no-cache"
    assert b":root" in old.content


@pytest.mark.parametrize("name", ["settings.py", "..", "%2e%2e%2fsettings.py", "nothing.css"])
def test_nothing_else_is_given_away(db: None, name: str) -> None:
    assert Client().get(f"/files/x/{name}").status_code == 404


@pytest.mark.slow
def test_the_chart_library_is_made_once_and_kept(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    first = assets.chart_library()
    kept = next((tmp_path / "cache").iterdir())
    assert kept.read_bytes() == first
    kept.write_bytes(b"kept")
    assert assets.chart_library() == b"kept"
    assert re.search(rb"vegaEmbed", first)


def test_the_theme_is_the_same_in_light_and_dark_but_for_its_colours() -> None:
    light, dark = (json.dumps(chart.THEMES[scheme]) for scheme in ("light", "dark"))
    assert light != dark
    assert re.sub(r"#\w{6}", "", light) == re.sub(r"#\w{6}", "", dark)
