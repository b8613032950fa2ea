"""Retention as a table of cohorts with coloured cells, and as a curve."""

from collections.abc import Mapping, Sequence
from typing import cast

from rapport.measure.cohorts import RetentionWants
from rapport.measure.questions.retention import Cell, Retention
from rapport.web import words
from rapport.web.explore.heat import Spot, highest, legend, spot
from rapport.web.explore.pictures import Point, lines
from rapport.web.explore.printed import heated
from rapport.web.explore.sheet import written
from rapport.web.explore.view import Picture, Seen, View, view

NOT_YET = "not yet"
BEGAN = {"day": "Began on", "week": "Week of", "month": "Month of"}
MOST_LINES = 6
"""So many values have a line of their own in the curve."""


def told(seen: Seen) -> tuple[Retention, RetentionWants]:
    """The answer and what was asked, by their types."""
    return cast(Retention, seen.answer), cast(RetentionWants, seen.wants)


def began(seen: Seen) -> int:
    """How many people all cohorts have together."""
    return sum(people for _, people in told(seen)[0].sizes)


def lead(seen: Seen) -> str:
    """The share of a week later, or the latest one that is known."""
    answer, wants = told(seen)
    known = [cell for cell in answer.average if cell.share is not None and cell.period]
    if not known:
        return f"{words.plural(began(seen), 'person', 'people')} began; nobody's next {wants.every} is over yet."
    telling = next((cell for cell in known if cell.period == (7 if wants.every == "day" else 1)), known[-1])
    share = written(seen.shape.columns["share"], telling.share)
    inside = "on it" if wants.every == "day" else "in it"
    when = f"{inside} or later" if wants.mode == "on_or_after" else inside
    whose = f"{words.plural(telling.people or 0, 'person', 'people')} whose {wants.every} {telling.period} is over"
    return f"Of the {whose}, {share} came back {when}."


def charts(seen: Seen) -> Sequence[Picture]:
    """A line over the stretches: of everybody, or of each value."""
    answer, wants = told(seen)
    cells = answer.average
    if wants.by:
        names = [name for name, _ in answer.sizes[:MOST_LINES]]
        cells = tuple(cell for cell in answer.rows if cell.cohort in names)
    # Where any event counts, everybody is there in the first stretch: that tells nothing.
    since = 0 if wants.start or wants.back else 1
    share = seen.shape.columns["share"]
    points = [
        Point(f"{wants.every.capitalize()} {cell.period}", cell.share, (cell.cohort or "not known") if wants.by else "")
        for cell in cells
        if cell.period >= since
    ]
    if not any(point.value is not None for point in points):
        return ()
    return (Picture("curve", "How many come back, by when", lines(share, points), lead(seen)),)


def cell_of(seen: Seen, cell: Cell, name: str, top: float) -> Spot:
    """One coloured cell; the strongest colour is the highest share of those who came back later."""
    wants = told(seen)[1]
    title = f"{name}, {wants.every} {cell.period}"
    if cell.share is None:
        return Spot(NOT_YET, f"{title}: {words.why('incomplete')}", 0, known=False)
    found = spot(seen.shape.columns["share"], cell.share, top, title)
    people = f"{cell.returned:,} of {words.plural(cell.people or 0, 'person', 'people')}"
    return Spot(found.text, f"{found.title}, {people}", found.level)


def strongest(answer: Retention) -> float:
    """The highest share after the first stretch, in which everybody is there as a rule."""
    return highest(cell.share for cell in answer.rows if cell.period) or 1


def cohorts(seen: Seen) -> list[tuple[str, list[Spot]]]:
    """The cells of each cohort in colours."""
    answer = told(seen)[0]
    top = strongest(answer)
    found: dict[str, list[Spot]] = {}
    for cell in answer.rows:
        found.setdefault(cell.cohort, []).append(cell_of(seen, cell, cell.cohort or "not known", top))
    return list(found.items())


def stretches(wants: RetentionWants) -> list[str]:
    """What stands above the cells."""
    return [f"{wants.every.capitalize()} {n}" for n in range(wants.periods + 1)]


def prints(seen: Seen) -> Sequence[Picture]:
    """The cohorts as a picture."""
    names = [name.partition(" ")[2] for name in stretches(told(seen)[1])]
    title = f"Share of each cohort that came back, by {told(seen)[1].every}"
    return (Picture("cohorts", title, heated(cohorts(seen), names), lead(seen)),)


def context(seen: Seen) -> Mapping[str, object]:
    """A line a cohort and a cell a stretch; on top of them all cohorts together."""
    answer, wants = told(seen)
    sizes, top = dict(answer.sizes), strongest(answer)
    return {
        "everybody": (began(seen), [cell_of(seen, cell, "Everybody", top) for cell in answer.average]),
        "lines": [(name or "not known", sizes[name], spots) for name, spots in cohorts(seen)],
        "stretches": stretches(wants),
        "rows_are": wants.by.capitalize() if wants.by else BEGAN[wants.every],
        "rolling": wants.clock == "rolling",
        "legend": legend(seen.shape.columns["share"], top),
        "left_out": answer.left_out,
    }


view(View("retention", lead=lead, charts=charts, prints=prints, context=context, template="web/explore/retention.html"))
