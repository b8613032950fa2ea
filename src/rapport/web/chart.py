"""Charts as Vega-Lite specifications: one theme for light and dark, and the chart of a metric over time."""

import json
import math
from collections.abc import Iterable, Sequence
from typing import Any

from rapport.measure import Metric
from rapport.web import words

Spec = dict[str, Any]

OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#000000")
"""Eight colours that people with any colour vision tell apart."""

INK = {"light": "#1b2126", "dark": "#e7eaed"}
PAPER = {"light": "#ffffff", "dark": "#14181c"}
FAINT = {"light": "#5b6670", "dark": "#a3adb6"}
GRID = {"light": "#e4e8eb", "dark": "#2b3238"}
LINE = {"light": "#0072B2", "dark": "#56B4E9"}
PAST = {"light": "#77828c", "dark": "#8d98a2"}

FORMATS = {"count": "~s", "share": ".0%", "ratio": "~f", "per 100 sessions": "~f"}
STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400)
"""Seconds between the lines of an axis of durations: as a clock divides, not as a ruler does."""
HEIGHT = 260
ROOM = 96
"""Pixels to the right of the lines, for their names; narrow pages take the names away."""


def theme(scheme: str) -> Spec:
    """How every chart looks, in ``light`` or ``dark``."""
    return {
        "background": "transparent",
        "font": "system-ui, sans-serif",
        "view": {"stroke": None},
        "axis": {
            "domain": False,
            "ticks": False,
            "labelColor": FAINT[scheme],
            "labelFontSize": 12,
            "labelPadding": 8,
            "gridColor": GRID[scheme],
            "title": None,
        },
        "axisX": {"grid": False, "labelOverlap": "greedy", "labelSeparation": 12, "labelFlush": True},
        "legend": {"labelColor": FAINT[scheme], "labelFontSize": 12, "title": None, "orient": "top"},
        "bar": {"color": LINE[scheme]},
        "line": {"color": LINE[scheme], "strokeWidth": 2, "strokeJoin": "round", "strokeCap": "round"},
        "range": {"category": series_colours(scheme)},
        "style": {
            "now": {"color": LINE[scheme]},
            "past": {"color": PAST[scheme]},
            "cursor": {"color": FAINT[scheme]},
            **notes(scheme),
            "label-now": {"color": INK[scheme], "fontSize": 12, "fontWeight": 600},
            "label-past": {"color": FAINT[scheme], "fontSize": 12},
        },
    }


def notes(scheme: str) -> Spec:
    """Styles of what a team says about a chart: annotations, and what an alert expected."""
    return {
        "band": {"color": PAST[scheme], "opacity": 0.3},
        "outside": {"color": OKABE_ITO[1]},
        "note": {"color": FAINT[scheme], "strokeDash": [1, 3], "strokeWidth": 1.5},
        "note-disc": {"color": INK[scheme], "shape": "circle"},
        "note-number": {"color": PAPER[scheme], "fontSize": 10, "fontWeight": 600},
    }


def series_colours(scheme: str) -> list[str]:
    """The line's colour first; the colour it has in the other scheme, and black, stand in for what would be lost."""
    instead = {LINE["dark"]: OKABE_ITO[0], OKABE_ITO[-1]: INK["dark"]} if scheme == "dark" else {}
    return [LINE[scheme], *(instead.get(colour, colour) for colour in OKABE_ITO[1:])]


def over_time(metric: Metric, points: Sequence[Spec], against: str) -> Spec:
    """A metric over time; ``points`` are rows as :func:`rapport.web.board.chart_points` makes them.

    A stretch that is not whole is dotted, the period before is dashed, and where nothing is known the line breaks.
    """
    compared = any(point["before"] is not None for point in points)
    named = labels(points, against) if compared else []
    values = [value for point in points for value in (point["now"], point["before"]) if value is not None]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": HEIGHT,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 0, "right": ROOM if named else 4, "top": 12, "bottom": 0},
        "data": {"name": "points", "values": list(points)},
        "datasets": {"cursor": []},
        "encoding": {
            "x": {
                "field": "n",
                "type": "quantitative",
                "axis": time_axis(points),
                "scale": {"domain": [0, max(len(points) - 1, 1)], "nice": False},
            },
            "y": quantity(metric, values),
        },
        "layer": [*(past() if compared else []), *now(points), *cursor(), *named],
    }


def time_axis(points: Sequence[Spec]) -> Spec:
    """Ticks at whole stretches, written as the page writes them."""
    every = max(1, -(-len(points) // 8))
    # Counted from the right, so that the newest stretch is always named.
    shown = list(range(len(points) - 1, -1, -every))[::-1]
    names = [point["tick"] for point in points]
    return {"values": shown, "labelExpr": f"{json.dumps(names)}[datum.value]", "format": "d"}


def quantity(metric: words.Measured, values: Iterable[float]) -> Spec:
    """The channel of a metric: from zero to the largest of its values, with an axis in its unit."""
    top = max(values, default=0) or 1
    if metric.unit == "s":
        return of_durations(top)
    axis: Spec = {"tickCount": 4, "format": FORMATS.get(metric.unit, "~f")}
    if metric.unit == "count":
        axis["tickMinStep"] = 1
    return {"type": "quantitative", "axis": axis, "scale": {"domain": [0, top], "nice": 4}}


def of_durations(top: float) -> Spec:
    """Lines at whole minutes or hours, named as everywhere else."""
    step = next((step for step in STEPS_S if top <= 5 * step), 86_400 * math.ceil(top / 86_400 / 5))
    values = [step * n for n in range(math.ceil(top / step) + 1)]
    names = [words.duration(value) for value in values]
    axis = {"values": values, "labelExpr": f"{json.dumps(names)}[datum.value / {step}]"}
    return {"type": "quantitative", "axis": axis, "scale": {"domain": [0, values[-1]], "nice": False}}


def past() -> list[Spec]:
    """The period before: a dashed grey line."""
    line = {"type": "line", "style": "past", "strokeDash": [6, 4], "strokeWidth": 1.5}
    return [{"mark": line, "encoding": {"y": {"field": "before"}}}]


def now(points: Sequence[Spec]) -> list[Spec]:
    """The period itself: a line, dotted where a stretch is not whole, and dots for points without neighbours."""
    value = {"y": {"field": "now"}}
    line = {"type": "line", "style": "now"}
    whole = [point if not point["open"] else {**point, "now": None} for point in points]
    return [
        {"data": {"values": whole}, "mark": line, "encoding": value},
        {
            "data": {"values": partial(points)},
            "mark": {**line, "strokeDash": [2, 4]},
            "encoding": {**value, "detail": {"field": "open"}},
        },
        {
            "data": {"values": alone(points)},
            "mark": {"type": "point", "style": "now", "filled": True, "size": 30},
            "encoding": value,
        },
    ]


def partial(points: Sequence[Spec]) -> list[Spec]:
    """Stretches that are not whole, each with the whole neighbour its line comes from."""
    found: list[Spec] = []
    for at, point in enumerate(points):
        beside = {"first": at + 1, "last": at - 1}.get(point["open"])
        if beside is None or point["now"] is None:
            continue
        found.append(point)
        if 0 <= beside < len(points) and not points[beside]["open"] and points[beside]["now"] is not None:
            found.append({**points[beside], "open": point["open"]})
    return found


def alone(points: Sequence[Spec]) -> list[Spec]:
    """Points to which no line leads."""
    values = [None, *(point["now"] for point in points), None]
    return [
        point
        for before, point, after in zip(values, points, values[2:], strict=False)
        if point["now"] is not None and before is None and after is None
    ]


def cursor() -> list[Spec]:
    """Where the pointer or the arrow keys are; the page fills the data in."""
    at = {"data": {"name": "cursor"}}
    dot = {"type": "point", "style": "now", "filled": True, "size": 60, "opacity": 1}
    return [
        {**at, "mark": {"type": "rule", "style": "cursor"}, "encoding": {"y": None}},
        {**at, "mark": dot, "encoding": {"y": {"field": "now"}}},
    ]


def labels(points: Sequence[Spec], against: str) -> list[Spec]:
    """Names behind the end of each line, kept apart where the lines meet."""
    ends = [point for point in points if point["now"] is not None and point["before"] is not None]
    if not ends:
        return []
    last = ends[-1]
    top = max(value for point in points for value in (point["now"], point["before"]) if value is not None) or 1
    close = abs(last["now"] - last["before"]) < top * 0.07
    up = -7 if last["now"] >= last["before"] else 7
    return [
        end_label("now", "this period", last, "label-now", up if close else 0),
        end_label("before", against.removeprefix("the "), last, "label-past", -up if close else 0),
    ]


def end_label(name: str, text: str, point: Spec, style: str, dy: int) -> Spec:
    """The name of one line, at its end."""
    mark = {"type": "text", "style": style, "align": "left", "dx": 8, "dy": dy, "text": text}
    return {"name": f"label-{name}", "data": {"values": [point]}, "mark": mark, "encoding": {"y": {"field": name}}}


THEMES = {scheme: theme(scheme) for scheme in INK}
"""The themes by name; the page takes the one of its colours."""
