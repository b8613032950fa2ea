"""Judgements as a chart: the value as a line in the band where it was expected, with a mark where it was outside."""

from collections.abc import Sequence
from datetime import date

from rapport.measure import Metric
from rapport.measure.watching import Verdict
from rapport.projects.models import Judgement
from rapport.web import words
from rapport.web.alerting import words as told
from rapport.web.chart import HEIGHT, Spec, quantity, time_axis
from rapport.web.explore.pictures import frame
from rapport.web.explore.view import Picture

Judged = Sequence[tuple[str, Verdict | Judgement]]


def picture(metric: Metric, every: str, judged: Judged, today: date) -> Picture | None:
    """The chart of at least two judgements, the oldest first."""
    if len(judged) < 2:
        return None
    points = [point(metric, every, n, at, one, today) for n, (at, one) in enumerate(judged)]
    values = [row[name] for row in points for name in ("value", "high") if row[name] is not None]
    outside = sum(bool(row["outside"]) for row in points)
    summary = (
        f"{metric.title}, {told.stretch(every, judged[0][0])} to {told.stretch(every, judged[-1][0])}: "
        f"{words.plural(outside, 'time', 'times')} outside of what was expected."
    )
    return Picture("judged", f"{metric.title} and what was expected", spec(metric, points, values), summary)


def point(metric: Metric, every: str, n: int, at: str, one: Verdict | Judgement, today: date) -> Spec:
    """One place of the chart."""
    known = one.found != "unknown"
    band = one.low is not None or one.high is not None
    high = None if one.high is None or one.high == float("inf") else one.high
    said = f"{told.stretch(every, at, today)}: {told.value(metric.name, one)}"
    return {
        "n": n,
        "key": at,
        "tick": words.tick(every, at, 30),
        "value": one.value,
        "low": (one.low or 0) if band else None,
        "high": high if band else None,
        "outside": one.found in {"below", "above"},
        "said": f"{said}; expected {told.expected(metric.name, one)}" if known else f"{said}; {told.why(one.why)}",
    }


def spec(metric: Metric, points: Sequence[Spec], values: Sequence[float]) -> Spec:
    """Band, line and marks."""
    y = quantity(metric, values)
    outside = [row for row in points if row["outside"]]
    mark = {"type": "point", "style": "outside", "filled": True, "size": 60, "opacity": 1}
    line = {"type": "line", "style": "now"}
    return {
        **frame(points),
        "height": HEIGHT,
        "encoding": {
            "x": {
                "field": "n",
                "type": "quantitative",
                "axis": time_axis(points),
                "scale": {"domain": [0, max(len(points) - 1, 1)], "nice": False},
            }
        },
        "layer": [
            {
                "mark": {"type": "area", "style": "band"},
                "encoding": {"y": {**y, "field": "low"}, "y2": {"field": "high"}},
            },
            *bounds(points, y),
            {"mark": line, "encoding": {"y": {**y, "field": "value"}}},
            {
                "mark": {"type": "point", "style": "now", "size": 18, "filled": True},
                "encoding": {"y": {**y, "field": "value"}},
            },
            {"data": {"values": outside}, "mark": mark, "encoding": {"y": {**y, "field": "value"}}},
        ],
    }


def bounds(points: Sequence[Spec], y: Spec) -> list[Spec]:
    """A threshold has one side only: a line."""
    one_sided = [row for row in points if (row["high"] is None) != (not row["low"])]
    if len(one_sided) < 2 or any(row["low"] and row["high"] for row in points):
        return []
    field = "low" if one_sided[0]["low"] else "high"
    mark = {"type": "line", "style": "past", "strokeDash": [6, 4], "strokeWidth": 1.5}
    return [{"mark": mark, "encoding": {"y": {**y, "field": field}}}]
