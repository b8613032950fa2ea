"""Charts of scales: how often each step was chosen, and how the headline went from week to week, with its interval."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rapport.act.interact.api import Question
from rapport.measure import Column
from rapport.web import words
from rapport.web.chart import HEIGHT, Spec
from rapport.web.explore.pictures import Point, columns, frame
from rapport.web.explore.view import Picture

MOST_NAMED = 13
"""So many steps all have their number below them."""
COUNT = Column("Answers", "count", "How many chose it.")


def steps(name: str, title: str, said: Mapping[str, Any]) -> Picture | None:
    """How often each step of a scale was chosen; None where nobody answered."""
    if not any(said["steps"].values()):
        return None
    points = [
        Point(step, count, said=f"{step}: {words.plural(count, 'answer', 'answers')}")
        for step, count in said["steps"].items()
    ]
    top = max(said["steps"], key=lambda step: said["steps"][step])
    summary = f"How often each of {len(points)} steps was chosen; {top} most often."
    spec = columns(COUNT, points)
    if len(points) <= MOST_NAMED:
        spec["encoding"]["x"]["axis"]["values"] = list(said["steps"])
    return Picture(f"steps-{name}", f"Answers to {title}", spec, summary)


def weeks(question: Question, title: str, said: Mapping[str, Any]) -> Picture | None:
    """The headline week by week: a line in a band that is its interval; None before there are two weeks."""
    known = [one for one in said.get("weeks", ()) if one["value"] is not None]
    if len(known) < 2:
        return None
    scale, unit = (100, " %") if str(question.kind) == "csat" else (1, "")
    rows: list[Spec] = []
    for one in known:
        value, low, high = (None if one[name] is None else one[name] * scale for name in ("value", "low", "high"))
        day = words.day(date.fromisoformat(one["week"]))
        told = f"{value:.1f}{unit}" + ("" if low is None else f", {low:.1f} to {high:.1f}{unit}")
        answers = words.plural(one["count"], "answer", "answers")
        rows.append(
            {"day": one["week"], "value": value, "low": low, "high": high, "said": f"Week of {day}: {told}, {answers}"}
        )
    first, last = rows[0]["value"], rows[-1]["value"]
    called = {"nps": "NPS", "csat": "The share of the satisfied"}.get(str(question.kind), "The mean")
    summary = f"{called} by week, from {first:.1f}{unit} to {last:.1f}{unit}."
    return Picture(f"weeks-{question.name}", f"{called} by week: {title}", over(rows, unit), summary)


def over(rows: list[Spec], unit: str) -> Spec:
    """A line over weeks, in its band."""
    axis = {"tickCount": 5, "labelExpr": f"datum.label + '{unit}'"}
    zero = {"zero": not any((one["low"] or one["value"]) < 0 for one in rows), "nice": True}
    return {
        **frame(rows),
        "height": HEIGHT,
        "encoding": {"x": {"field": "day", "type": "temporal", "axis": {"format": "%-d %b", "tickCount": 6}}},
        "layer": [
            {
                "mark": {"type": "area", "style": "now", "opacity": 0.22},
                "encoding": {
                    "y": {"field": "low", "type": "quantitative", "axis": axis, "scale": zero},
                    "y2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "line", "style": "now", "point": {"size": 24, "filled": True}},
                "encoding": {"y": {"field": "value", "type": "quantitative"}},
            },
        ],
    }
