"""Daily states as columns: who is active above zero, who may be lost below."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from rapport.measure import Column
from rapport.measure.questions.states import DayOfStates, States
from rapport.web import words
from rapport.web.explore.pictures import Point, columns
from rapport.web.explore.view import Picture, Seen, View, view

ABOVE, BELOW = ("current", "resurrected", "new", "reactivated"), ("at_risk_wau", "at_risk_mau")
PEOPLE = Column("People", "count", "")


def told(seen: Seen) -> States:
    """The answer, by its type."""
    return cast(States, seen.answer)


def lead(seen: Seen) -> str:
    """The latest day that is over."""
    rows: Sequence[DayOfStates] = [row for row in told(seen).rows if row.over] or told(seen).rows
    row = rows[-1]
    active = sum(getattr(row, name) for name in ABOVE)
    return (
        f"On {words.day(date.fromisoformat(row.day))} {words.plural(active, 'person was', 'people were')} active; "
        f"{row.at_risk_wau:,} were last active in the 7 days before, {row.at_risk_mau:,} in the 30 days before, and "
        f"{row.dormant:,} longer ago."
    )


def charts(seen: Seen) -> Sequence[Picture]:
    """One column a day. Dormant people are in the table: there are soon more of them than of all others."""
    titles = {name: seen.shape.columns[name].title for name in (*ABOVE, *BELOW)}
    points = [
        Point(
            row.day,
            -getattr(row, name) if name in BELOW else getattr(row, name),
            titles[name],
            f"{row.day}, {titles[name]}: {getattr(row, name):,}{'' if row.over else ' so far'}",
            not row.over,
            row.day,
        )
        for row in told(seen).rows
        for name in (*ABOVE, *BELOW)
    ]
    title = "People who were active, above zero, and at risk, below"
    return (Picture("states", title, columns(PEOPLE, points), lead(seen)),)


def context(seen: Seen) -> Mapping[str, object]:
    """Who is left out."""
    return {"left_out": told(seen).left_out}


view(View("states", lead=lead, charts=charts, context=context, template="web/explore/left_out.html"))
