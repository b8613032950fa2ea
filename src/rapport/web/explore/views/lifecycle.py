"""The lifecycle as columns that stand on each other; who is missing stands below zero."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from rapport.measure.questions.lifecycle import Lifecycle, LifecycleWants, Turn
from rapport.web import words
from rapport.web.explore.pictures import Point, columns
from rapport.web.explore.view import Picture, Seen, View, view

SERIES = ("returning", "dormant", "new", "resurrecting")
"""In the order of the colours: the blue stays, the red leaves."""


def told(seen: Seen) -> Lifecycle:
    """The answer, by its type."""
    return cast(Lifecycle, seen.answer)


def lead(seen: Seen) -> str:
    """The latest stretch that is over: who was gained, and who was lost."""
    rows: Sequence[Turn] = [row for row in told(seen).rows if row.over]
    if not rows:
        row = told(seen).rows[-1]
        return f"Since {named(row)} {words.plural(row.people, 'person', 'people')} so far, {row.new:,} of them new."
    row = rows[-1]
    gained, lost = row.new + row.resurrecting, -(row.dormant or 0)
    change = "more" if gained > lost else "fewer"
    found = f"{gained:,} came ({row.new:,} of them new) and {lost:,} {'was' if lost == 1 else 'were'} missing"
    by = f": {abs(gained - lost):,} {change} than before" if gained != lost else ", so it is as many as before"
    return f"{when(seen, row)} {found}{by}."


def named(row: Turn) -> str:
    """``Mon 16 Nov 2026``."""
    return words.day(date.fromisoformat(row.start))


def when(seen: Seen, row: Turn) -> str:
    """``On Mon 16 Nov 2026``, or ``In the week from Mon 16 Nov 2026 on,``."""
    every = cast(LifecycleWants, seen.wants).every
    return f"On {named(row)}" if every == "day" else f"In the {every} from {named(row)} on,"


def charts(seen: Seen) -> Sequence[Picture]:
    """One column a stretch; the one that is not over is fainter."""
    titles = {name: seen.shape.columns[name].title for name in SERIES}
    points = [
        Point(
            row.start,
            getattr(row, name),
            titles[name],
            f"{row.start}, {titles[name]}: {abs(getattr(row, name) or 0):,}{'' if row.over else ' so far'}"
            if getattr(row, name) is not None
            else f"{row.start}, {titles[name]}: not known yet",
            not row.over,
            row.start,
        )
        for row in told(seen).rows
        for name in SERIES
    ]
    title = "People who came, above zero, and who were missing, below"
    return (Picture("turns", title, columns(seen.shape.columns["people"], points), lead(seen)),)


def context(seen: Seen) -> Mapping[str, object]:
    """Who is left out."""
    return {"left_out": told(seen).left_out}


view(View("lifecycle", lead=lead, charts=charts, context=context, template="web/explore/left_out.html"))
