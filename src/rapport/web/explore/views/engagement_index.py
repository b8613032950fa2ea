"""The engagement index of the project, week by week, never without the aspects that it is made of."""

from collections.abc import Sequence

from rapport.measure.index import ASPECTS
from rapport.measure.questions.engagement_index import IndexWeek
from rapport.web import words
from rapport.web.explore.pictures import Point, lines
from rapport.web.explore.view import Picture, Seen, View, view


def lead(seen: Seen) -> str:
    """The last week that is known, and how it came about."""
    known = [week for week in weeks(seen) if week.engagement_index is not None]
    if not known:
        return "A week is ranked among the weeks before it; it takes eight whole weeks to begin."
    last = known[-1]
    parts = [
        f"{aspect.title.lower()} {getattr(last, aspect.name):.0f}"
        for aspect in ASPECTS
        if getattr(last, aspect.name) is not None
    ]
    return f"The week of {words.day(last.week)} stands at {last.engagement_index:.1f} of 100: {', '.join(parts)}."


def weeks(seen: Seen) -> Sequence[IndexWeek]:
    """The rows, typed."""
    return seen.answer.rows


def charts(seen: Seen) -> Sequence[Picture]:
    """The index, and each aspect."""
    names = {"engagement_index": "Engagement index", **{aspect.name: aspect.title for aspect in ASPECTS}}
    found = []
    for name, title in names.items():
        points = [Point(words.day(week.week), getattr(week, name), key=str(week.week)) for week in weeks(seen)]
        values = [point.value for point in points if point.value is not None]
        if len(values) > 1:
            summary = f"{title}: from {min(values):.0f} to {max(values):.0f} of 100, {values[-1]:.0f} in the last week."
            found.append(Picture(name, title, lines(seen.shape.columns[name], points), summary))
    return found


view(View("engagement_index", lead=lead, charts=charts))
