"""A tile as HTML: one number with its line, a table, or what the question's own page shows."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from rapport.measure import METRICS, Column
from rapport.measure.questions.trend import Series, Trend
from rapport.projects.models import Tile
from rapport.web import words
from rapport.web.annotating import with_marks
from rapport.web.boards.framing import framed
from rapport.web.boards.telling import Told
from rapport.web.cells import exactly, written
from rapport.web.explore.sheet import sheet
from rapport.web.explore.trend_chart import named
from rapport.web.explore.view import Seen
from rapport.web.spark import sparkline

MOST_ROWS = 50
MOST_NUMBERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number, what it was before, and its line."""

    title: str
    part: str
    text: str
    exact: str
    why: str
    next_step: str
    change: words.Change | None
    spark: SafeString


def drawn(told: Told, *, closed: bool = False) -> SafeString:
    """The inside of a tile; ``closed`` has no way to anything else."""
    found = context(told)
    if not closed and told.asking and "pictures" in found:
        # Whoever comes by a link sees the board alone; what a team notes is none of it.
        found["pictures"], found["marks"], _ = with_marks(found["pictures"], told.asking.look)
    html = render_to_string("web/boards/_told.html", {"told": told, "closed": closed, **found})
    return mark_safe(framed(html, f"tile-{told.tile.pk}", closed=closed))  # noqa: S308  made of our own templates


def context(told: Told) -> dict[str, Any]:
    """What the template needs of an answer."""
    seen, asking = told.seen, told.asking
    if seen is None or asking is None or not seen.known:
        return {}
    project = asking.look.project
    shared = {
        "seen": seen,
        "look": asking.look,
        "project": project,
        "shape": seen.shape,
        "lead": told.lead,
        "page_address": reverse("question", args=[project.slug, seen.shape.name]),
        "sheet": sheet(seen.shape, seen.answer, asking.view.hides, MOST_ROWS),
    }
    if told.tile.shows == Tile.Shows.NUMBER and (found := numbers(seen)):
        return {**shared, "numbers": found}
    if told.tile.shows == Tile.Shows.TABLE:
        return {**shared, "tabled": True}
    pictures, template = asking.view.charts(seen), asking.view.template
    tabled = not (pictures or template)
    return {**shared, "pictures": pictures, "template": template, "tabled": tabled, **asking.view.context(seen)}


def numbers(seen: Seen) -> list[Number]:
    """What each line of a trend comes to; nothing for other questions."""
    if not isinstance(seen.answer, Trend):
        return []
    against = f"the {seen.look.days} days before" if seen.look.days > 1 else "the day before"
    return [number(one, against) for one in seen.answer.series[:MOST_NUMBERS]]


def number(one: Series, against: str) -> Number:
    """One line as a number."""
    column, metric = Column(one.title, one.unit, ""), METRICS.get(one.metric)
    change = None
    if metric and one.total is not None and one.total_before is not None:
        change = words.Change(metric, one.total, one.total_before, against)
    return Number(
        title=one.title,
        part="" if one.part is None and not one.rest else named(one),
        text=written(column, one.total),
        exact=exactly(column, one.total),
        why=words.why(one.reason) if one.reason else "",
        next_step=words.next_step(one.reason) if one.reason else "",
        change=change,
        spark=sparkline(one.values),
    )
