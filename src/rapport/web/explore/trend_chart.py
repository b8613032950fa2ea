"""The chart of a trend: a line for each part, its name at its end, the period before dashed in the same colour."""

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from rapport.measure import Column
from rapport.measure.questions.trend import Series, Trend
from rapport.web import words
from rapport.web.cells import written
from rapport.web.chart import HEIGHT, Spec, quantity, time_axis
from rapport.web.explore.pictures import frame

ROOM = 132
"""Pixels to the right of the lines, for their names; narrow pages take the names away."""
PLOT = HEIGHT - 40
"""Pixels from the axis to the highest line."""
LEAST_GAP = 15
"""Pixels between two names."""
OTHER = "other"


def named(one: Series) -> str:
    """What a line is called."""
    return OTHER if one.rest else "all" if one.part is None else one.part or "(none)"


def chart(trend: Trend, lines: Sequence[Series], days: int, today: date) -> Spec:
    """The lines of one metric or formula."""
    column = Column(lines[0].title, lines[0].unit, "")
    points = [point for one in lines for point in points_of(trend, one, column, days, today)]
    values = [value for point in points for value in (point["value"], point["before"]) if value is not None]
    names = [named(one) for one in lines]
    labelled = names if len(names) > 1 else []
    y = quantity(column, values)
    first = [point for point in points if point["series"] == names[0]]
    return {
        **frame(points),
        "height": HEIGHT,
        "padding": {"left": 0, "right": ROOM if labelled else 4, "top": 12, "bottom": 0},
        "encoding": {
            "x": {
                "field": "n",
                "type": "quantitative",
                "axis": time_axis(first),
                "scale": {"domain": [0, max(len(trend.times) - 1, 1)], "nice": False},
            },
            "color": {"field": "series", "type": "nominal", "sort": names, "legend": None},
        },
        "layer": [*layers(points, y), *(labels(points, labelled, highest(y)) if labelled else [])],
    }


def points_of(trend: Trend, one: Series, column: Column, days: int, today: date) -> list[Spec]:
    """The places of one line."""
    told = []
    for n, (at, value) in enumerate(zip(trend.times, one.values, strict=True)):
        before = one.before[n] if n < len(one.before) else None
        said = f"{words.bucket(trend.by, at, today)}, {named(one)}: {written(column, value)}"
        told.append(
            {
                "n": n,
                "key": at,
                "tick": words.tick(trend.by, at, days),
                "series": named(one),
                "value": value,
                "before": before,
                "whole": not (n == len(trend.times) - 1 and ends_with(trend, at, today)),
                "said": f"{said}; before: {written(column, before)}" if one.before else said,
            }
        )
    return told


def ends_with(trend: Trend, at: str, today: date) -> bool:
    """Whether a stretch is the one that is not over yet."""
    begun = date.fromisoformat(at[:10])
    days = {"hour": 1, "day": 1, "week": 7}.get(trend.by, 31)
    return 0 <= (today - begun).days < days


def layers(points: Sequence[Spec], y: Spec) -> list[Spec]:
    """The period before, the lines, their last stretch while it is not over, and dots that can be pointed at."""
    whole = [{**point, "value": point["value"] if point["whole"] else None} for point in points]
    partial = [
        one
        for before, after in pairwise(points)
        if not after["whole"] and before["series"] == after["series"]
        for one in (before, after)
    ]
    value = {"y": {**y, "field": "value"}}
    dashed = {"type": "line", "strokeDash": [6, 4], "strokeWidth": 1.5, "opacity": 0.55}
    return [
        {"mark": dashed, "encoding": {"y": {**y, "field": "before"}}},
        {"data": {"values": whole}, "mark": {"type": "line"}, "encoding": value},
        {"data": {"values": partial}, "mark": {"type": "line", "strokeDash": [2, 4]}, "encoding": value},
        {"mark": {"type": "point", "size": 22, "filled": True, "opacity": 1}, "encoding": value},
    ]


def highest(y: Spec) -> float:
    """Where the axis ends: a round number at or above the largest value, as Vega finds it."""
    top: float = y["scale"]["domain"][1]
    if not y["scale"]["nice"]:
        return top
    step = top / y["scale"]["nice"]
    power: float = 10 ** math.floor(math.log10(step))
    rounder = next((factor for factor, square in ((10, 50), (5, 10), (2, 2)) if (step / power) ** 2 >= square), 1)
    return math.ceil(top / (power * rounder)) * power * rounder


def labels(points: Sequence[Spec], names: Sequence[str], top: float) -> list[Spec]:
    """The name of each line at its last value, kept apart where lines meet."""
    last = max(point["n"] for point in points)
    found = (
        next((point for point in reversed(points) if point["series"] == name and point["value"] is not None), None)
        for name in names
    )
    ends = [{**end, "n": last} for end in found if end]
    known = sorted(ends, key=lambda end: -end["value"])
    return [label(number, end, at, top) for number, (end, at) in enumerate(zip(known, spread(known, top), strict=True))]


def spread(ends: Sequence[Spec], top: float) -> list[float]:
    """Heights of names in pixels from above: as near to their lines as they can be without touching each other."""
    heights: list[float] = []
    for end in ends:
        wanted = PLOT * (1 - end["value"] / top)
        heights.append(max(wanted, heights[-1] + LEAST_GAP) if heights else wanted)
    lowest = float(PLOT)
    for number in range(len(heights) - 1, -1, -1):
        heights[number] = min(heights[number], lowest)
        lowest = heights[number] - LEAST_GAP
    return heights


def label(number: int, end: Spec, at: float, top: float) -> Spec:
    """One name, at the right end of the chart."""
    dy = at - PLOT * (1 - end["value"] / top)
    return {
        "name": f"label-{number}",
        "data": {"values": [end]},
        "mark": {"type": "text", "align": "left", "dx": 8, "dy": dy, "limit": ROOM - 12, "fontSize": 12},
        "encoding": {"y": {"field": "value", "type": "quantitative"}, "text": {"field": "series"}},
    }
