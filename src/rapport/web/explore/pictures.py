"""The usual charts of questions: bars by name, and lines over stretches of time."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapport.measure import Column, Number
from rapport.web.chart import HEIGHT, Spec, quantity
from rapport.web.explore.sheet import written

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
BAR = 28
"""Height of a bar with its gap, in pixels."""
COLUMNS = 3
"""Of more names than one more than this, so many stand in a line: phones are narrow."""
AXIS = 40
"""Room for what is written below the bars and above them."""


@dataclass(frozen=True, slots=True)
class Point:
    """One bar, or one place of a line. ``series`` tells lines, or groups of bars, apart."""

    at: str
    value: Number
    series: str = ""
    said: str = ""
    """What is read out; made from the rest when it is empty."""
    open: bool = False
    """Whether its stretch of time is not over; columns are fainter then."""
    key: str = ""
    """The stretch of time as measure labels it, so that annotations find it; empty where it is none."""


def bars(column: Column, points: Iterable[Point]) -> Spec:
    """A horizontal bar for each point, in the order given; several series stand side by side."""
    data = rows(column, points)
    series = coloured(data)
    beside = {"yOffset": {"field": "series", "sort": series["color"]["sort"]}} if series else {}
    return {
        **frame(data),
        "height": BAR * len({(row["at"], row["series"]) for row in data}) + AXIS,
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "y": {"field": "at", "type": "nominal", "sort": None, "axis": {"labelLimit": 220, "grid": False}},
            "x": {"field": "value", **quantity(column, known(data))},
            **beside,
            **series,
        },
    }


def lines(column: Column, points: Iterable[Point]) -> Spec:
    """A line for each series over the places in the order given; where nothing is known it breaks."""
    data = rows(column, points)
    places = list(dict.fromkeys(row["at"] for row in data))
    numbered = [{**row, "n": places.index(row["at"])} for row in data]
    every = max(1, -(-len(places) // 8))
    shown = list(range(len(places) - 1, -1, -every))[::-1]
    axis = {"values": shown, "labelExpr": f"{json.dumps(places)}[datum.value]", "format": "d"}
    domain = {"domain": [0, max(len(places) - 1, 1)], "nice": False}
    return {
        **frame(numbered),
        "height": HEIGHT,
        "mark": {"type": "line", "point": {"size": 24, "filled": True}},
        "encoding": {
            "x": {"field": "n", "type": "quantitative", "axis": axis, "scale": domain},
            "y": {"field": "value", **quantity(column, known(data))},
            **coloured(data),
        },
    }


def columns(column: Column, points: Iterable[Point]) -> Spec:
    """A column for each place in the order given; several series stand on each other, below zero those that are."""
    points = list(points)
    data = [{**row, "open": point.open} for row, point in zip(rows(column, points), points, strict=True)]
    places = list(dict.fromkeys(row["at"] for row in data))
    names = list(dict.fromkeys(row["series"] for row in data))
    ends = {(place, up): 0.0 for place in places for up in (True, False)}
    for row in data:
        row["order"] = names.index(row["series"])
        ends[row["at"], (row["value"] or 0) > 0] += row["value"] or 0
    every = max(1, -(-len(places) // 8))
    shown = places[::-1][::every][::-1]
    height = quantity(column, [max(ends.values(), default=0)])
    height["scale"] = {"domain": [min(ends.values(), default=0), max(ends.values(), default=0) or 1], "nice": 4}
    return {
        **frame(data),
        "height": HEIGHT,
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "at", "type": "ordinal", "sort": None, "axis": {"values": shown, "labelAngle": 0}},
            "y": {"field": "value", **height},
            "order": {"field": "order", "type": "quantitative"},
            "opacity": {"condition": {"test": "datum.open", "value": 0.5}, "value": 1},
            **coloured(data),
        },
    }


def frame(data: Sequence[Spec]) -> Spec:
    """What both have."""
    return {
        "$schema": SCHEMA,
        "width": "container",
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 0, "right": 4, "top": 4, "bottom": 0},
        "data": {"name": "points", "values": list(data)},
    }


def coloured(data: Sequence[Spec]) -> Spec:
    """A colour for each series, named above the chart; one alone is not named."""
    names = list(dict.fromkeys(row["series"] for row in data))
    if len(names) < 2:
        return {}
    legend = {"legend": {"columns": COLUMNS}} if len(names) > COLUMNS + 1 else {}
    return {"color": {"field": "series", "type": "nominal", "sort": names, **legend}}


def rows(column: Column, points: Iterable[Point]) -> list[Spec]:
    """Points as a chart's data, each with its sentence."""
    return [
        {
            "at": point.at,
            "value": point.value,
            "series": point.series,
            "said": point.said or sentence(column, point),
            **({"key": point.key} if point.key else {}),
        }
        for point in points
    ]


def sentence(column: Column, point: Point) -> str:
    """One point in words."""
    name = f"{point.at}, {point.series}" if point.series else point.at
    return f"{name}: {written(column, point.value) if point.value is not None else 'not known'}"


def known(data: Iterable[Spec]) -> list[float]:
    """The values that there are."""
    return [row["value"] for row in data if row["value"] is not None]
