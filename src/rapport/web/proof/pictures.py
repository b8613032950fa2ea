"""Intervals drawn: of every metric at this look, and of the primary metric over time."""

from rapport.measure import Metric
from rapport.measure.outcomes import OUTCOMES
from rapport.prove.checks import Wear
from rapport.prove.verdict import Verdict
from rapport.web import words
from rapport.web.chart import HEIGHT, Spec
from rapport.web.explore.pictures import frame
from rapport.web.proof.results import Results
from rapport.web.proof.saying import between, named, relative, signed, wearing

ROW = 36
"""Pixels of one interval."""
ROOM = 44
ALPHA = 0.05
UNITS = {"share": " points", "s": " s"}
PERCENT = {"labelExpr": "(datum.value > 0 ? '+' : '') + datum.value + ' %'", "tickCount": 5}


def share(one: Verdict, value: float) -> float | None:
    """A difference in hundredths of the control's mean; None where that is not above 0."""
    found = one.comparison
    return 100 * value / found.control.mean if found and found.control.mean > 0 else None


def shown(one: Verdict) -> Spec | None:
    """The row of one verdict: its ends in percent of the control, and what is read out."""
    if one.interval is None or one.comparison is None:
        return None
    low, high = share(one, one.interval[0]), share(one, one.interval[1])
    middle = share(one, one.comparison.effect)
    if low is None or high is None or middle is None:
        return None
    metric = OUTCOMES[one.outcome.metric]
    at = f"{metric.title}, {named(one.treatment)}"
    return {
        "at": at,
        "low": low,
        "high": high,
        "middle": middle,
        "said": f"{at}: {relative(middle / 100)}, {between(metric, one.interval)}",
    }


def no_change(along: str, across: str) -> Spec:
    """The line of no change at all."""
    mark = {"type": "rule", "style": "cursor", "strokeDash": [3, 3]}
    return {
        "data": {"values": [{"zero": 0}]},
        "mark": mark,
        "encoding": {along: {"field": "zero", "type": "quantitative"}, across: None},
    }


def forest(found: Results) -> Spec | None:
    """Every interval beside the others, around no change; None where there is none."""
    rows = [row for one in (found.now.verdicts if found.now else ()) if (row := shown(one))]
    return ranges(rows) if rows else None


def ranges(rows: list[Spec]) -> Spec:
    """Rows as :func:`shown` makes them, one below the other."""
    y: Spec = {"field": "at", "type": "nominal", "sort": None, "axis": {"labelLimit": 180, "grid": False}}
    return {
        **frame(rows),
        "height": ROW * len(rows) + ROOM,
        "encoding": {"y": y},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 6, "strokeCap": "round", "style": "now", "opacity": 0.45},
                "encoding": {
                    "x": {
                        "field": "low",
                        "type": "quantitative",
                        "axis": PERCENT,
                        "scale": {"zero": True, "nice": True},
                    },
                    "x2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1, "style": "now"},
                "encoding": {"x": {"field": "middle", "type": "quantitative"}},
            },
            no_change("x", "y"),
        ],
    }


def over_days(found: Results, treatment: str) -> Spec | None:
    """How the interval of the primary metric narrowed, day by day; None before there are two days of it."""
    rows: list[Spec] = []
    for day, judged in found.looks:
        for one in judged.verdicts:
            if one.outcome.role == "primary" and one.treatment == treatment and (row := shown(one)):
                rows.append({**row, "day": day.isoformat(), "said": f"{words.day(day)}: {row['said']}"})
    if len(rows) < 2:
        return None
    rows = without_width(rows)
    return {
        **frame(rows),
        "height": HEIGHT,
        "encoding": {"x": {"field": "day", "type": "temporal", "axis": {"format": "%-d %b", "tickCount": 6}}},
        "layer": [
            {
                "mark": {"type": "area", "style": "now", "opacity": 0.22},
                "encoding": {
                    "y": {"field": "low", "type": "quantitative", "axis": PERCENT, "scale": {"zero": True}},
                    "y2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "line", "style": "now", "point": {"size": 24, "filled": True}},
                "encoding": {"y": {"field": "middle", "type": "quantitative"}},
            },
            no_change("y", "x"),
        ],
    }


def ages(metric: Metric, worn: Wear) -> list[Spec]:
    """The effect and its interval by days since the exposure; shares in points."""
    scale = 100 if metric.unit == "share" or metric.name == "people" else 1
    rows: list[Spec] = []
    for day, made in worn.days:
        low, high = made.interval(ALPHA)
        row = {"low": low * scale, "high": high * scale, "middle": made.effect * scale, "day": day}
        rows.append(row | {"said": f"Day {day}: {signed(metric, made.effect)}, {between(metric, (low, high))}"})
    return rows


def by_age(metric: Metric, worn: Wear) -> Spec | None:
    """The effect on each day since the exposure, with its interval; None before there are two of them."""
    rows = ages(metric, worn)
    if len(rows) < 2:
        return None
    axis = {"labelExpr": f"(datum.value > 0 ? '+' : '') + datum.label + '{UNITS.get(metric.unit, '')}'", "tickCount": 5}
    days = {"values": [row["day"] for row in rows], "format": "d"}
    return {
        **frame(rows),
        "description": wearing(metric, worn),
        "height": HEIGHT,
        "encoding": {"x": {"field": "day", "type": "quantitative", "axis": days, "scale": {"zero": False}}},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 6, "strokeCap": "round", "style": "now", "opacity": 0.45},
                "encoding": {
                    "y": {"field": "low", "type": "quantitative", "axis": axis, "scale": {"zero": True}},
                    "y2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1, "style": "now"},
                "encoding": {"y": {"field": "middle", "type": "quantitative"}},
            },
            no_change("y", "x"),
        ],
    }


def without_width(rows: list[Spec]) -> list[Spec]:
    """The first days, whose interval is many times as wide as the last one, would press all others flat."""
    width = rows[-1]["high"] - rows[-1]["low"]
    kept = [row for row in rows if row["high"] - row["low"] <= 12 * max(width, 1e-9)]
    return kept if len(kept) > 1 else rows
