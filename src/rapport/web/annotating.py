"""Annotations on charts over time: lines with numbers, what each says under the pointer, and as text beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from rapport.projects.annotations import annotations_of, by_stretch
from rapport.projects.models import Annotation, Project
from rapport.web import words
from rapport.web.chart import Spec
from rapport.web.explore.view import Picture
from rapport.web.look import Look

BADGE = 170
"""Area of the disc behind a number, in square pixels."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An annotation as a chart shows it."""

    number: int
    annotation: Annotation
    when: str

    @property
    def said(self) -> str:
        """``1, Mon 5 Jan: new checkout``."""
        return f"{self.number}, {self.when}: {self.annotation.text}"


def marks_of(project: Project, first: date, last: date, today: date) -> list[Mark]:
    """What happened in a window, numbered in its order."""
    found = annotations_of(project, first, last)
    return [Mark(number, one, when(one, today)) for number, one in enumerate(found, 1)]


def when(one: Annotation, today: date | None = None) -> str:
    """``Mon 5 Jan``, or ``Mon 5 Jan, 14:30``."""
    return words.day(one.day, today) + (f", {one.time:%H:%M}" if one.time else "")


def noted(rows: Sequence[Spec], marks: Sequence[Mark], last: date) -> list[Spec]:
    """The rows of a chart; those in whose stretch something happened have ``note`` and the ``marks``.

    Rows name their stretch by ``key``, as measure labels it.
    """
    keys = sorted({row["key"] for row in rows if row.get("key")})
    if not marks or not keys:
        return list(rows)
    placed = by_stretch([mark.annotation for mark in marks], keys, last, begun)
    told = []
    for row in rows:
        here = [marks[at] for at in placed.get(row.get("key", ""), ())]
        note = {"note": "; ".join(mark.said for mark in here), "marks": [mark.number for mark in here]}
        told.append({**row, **note} if here else row)
    return told


def begun(key: str) -> datetime:
    """When a stretch begins on the project's clock."""
    return datetime.fromisoformat(key[:16])


def marked(spec: Spec, marks: Sequence[Mark], last: date) -> Spec:
    """The same chart with a numbered line where something happened; a chart that is not over time stays as it is."""
    rows = noted(spec.get("data", {}).get("values", ()), marks, last)
    found = {row["key"]: row for row in reversed(rows) if row.get("note")}
    if not found:
        return spec
    field = "n" if "n" in rows[0] else "at"
    lines = [{field: row[field], "number": shown(row["marks"])} for _, row in sorted(found.items())]
    whole = spec if "layer" in spec else layered(spec)
    return {**whole, "data": {**spec["data"], "values": rows}, "layer": [*whole["layer"], *drawn(lines)]}


def over_time(spec: Spec) -> bool:
    """Whether the places of a chart are stretches of time."""
    return any(row.get("key") for row in spec.get("data", {}).get("values", ()))


def with_marks(pictures: Sequence[Picture], look: Look) -> tuple[list[Picture], list[Mark], bool]:
    """A page's charts with what happened in its period, that, and whether any of them is over time."""
    marks = marks_of(look.project, look.first, look.last, look.today)
    found = [replace(one, spec=marked(one.spec, marks, look.last)) for one in pictures]
    return found, marks, any(over_time(one.spec) for one in pictures)


def shown(numbers: Sequence[int]) -> str:
    """``1``, or ``1+`` where there are more."""
    return f"{numbers[0]}{'+' if len(numbers) > 1 else ''}"


def layered(spec: Spec) -> Spec:
    """A chart of one mark as a chart of layers, so that more can be drawn on it."""
    rest = {name: channel for name, channel in spec["encoding"].items() if name != "x"}
    outer = {name: part for name, part in spec.items() if name not in {"mark", "encoding"}}
    return {**outer, "encoding": {"x": spec["encoding"]["x"]}, "layer": [{"mark": spec["mark"], "encoding": rest}]}


def drawn(lines: Sequence[Spec]) -> list[Spec]:
    """A line from top to bottom for each, with its number on a disc."""
    data, free = {"values": list(lines)}, {"color": None, "y": None}
    high = {"color": None, "y": {"value": 8}}
    disc = {"type": "point", "style": "note-disc", "filled": True, "size": BADGE, "opacity": 1}
    return [
        {"data": data, "mark": {"type": "rule", "style": "note"}, "encoding": free},
        {"data": data, "mark": disc, "encoding": high},
        {
            "data": data,
            "mark": {"type": "text", "style": "note-number"},
            "encoding": {**high, "text": {"field": "number"}},
        },
    ]
