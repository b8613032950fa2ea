"""Trends as charts, one for each metric or formula, with what each line comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapport.measure import METRICS, Column
from rapport.measure.questions.trend import Series, Trend
from rapport.web import words
from rapport.web.cells import exactly, written
from rapport.web.explore.trend_chart import chart, named
from rapport.web.explore.view import Picture, Seen, View, view


@dataclass(frozen=True, slots=True)
class Sum:
    """What one line comes to. ``colour`` is its number, as the chart gives them."""

    name: str
    colour: int
    total: str
    exact: str
    before: str
    change: words.Change | None
    reason: str


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one metric or formula."""

    title: str
    term: str
    sums: tuple[Sum, ...]
    compared: bool


def groups(trend: Trend) -> list[list[Series]]:
    """Lines by metric, in their order."""
    metrics = dict.fromkeys(one.metric for one in trend.series)
    return [[one for one in trend.series if one.metric == metric] for metric in metrics]


def lead(seen: Seen) -> str:
    """What the first line comes to, and how that changed."""
    if not isinstance(seen.answer, Trend):
        return seen.shape.sentence
    first = groups(seen.answer)[0]
    one = first[0]
    column = Column(one.title, one.unit, "")
    if one.total is None:
        return f"{one.title}: {words.why(one.reason)}"
    told = f"{one.title}: {written(column, one.total)}"
    if one.part is not None:
        return f"{one.title}: {named(one)} comes first with {written(column, one.total)}."
    if one.total_before is None:
        return f"{told} from {seen.look.dates}."
    change = summed(one, 0, "the period before").change
    return f"{told}, {change.sign} {change.words}." if change else f"{told}."


def summed(one: Series, colour: int, against: str) -> Sum:
    """One line in numbers."""
    metric, column = METRICS.get(one.metric), Column(one.title, one.unit, "")
    compared = bool(one.before)
    change = (
        words.Change(metric, one.total, one.total_before, against)
        if metric and compared and one.total is not None
        else None
    )
    return Sum(
        named(one),
        colour,
        written(column, one.total),
        exactly(column, one.total),
        written(column, one.total_before) if compared else "",
        change,
        words.why(one.reason) if one.reason else "",
    )


def context(seen: Seen) -> Mapping[str, object]:
    """Totals by line: they are the charts' keys as well."""
    if not isinstance(seen.answer, Trend):
        return {}
    told = [
        Group(
            lines[0].title,
            METRICS[lines[0].metric].slug if lines[0].metric in METRICS else "trend",
            tuple(summed(one, colour % 8, "the period before") for colour, one in enumerate(lines)),
            any(one.before for one in lines),
        )
        for lines in groups(seen.answer)
    ]
    return {"groups": told}


def charts(seen: Seen) -> Sequence[Picture]:
    """A chart for each metric and for the formula."""
    trend, look = seen.answer, seen.look
    if not isinstance(trend, Trend) or len(trend.times) < 2:
        return ()
    pictures = []
    for number, lines in enumerate(groups(trend)):
        if all(value is None for one in lines for value in one.values):
            continue
        title = f"{lines[0].title} by {trend.by}"
        names = ", ".join(named(one) for one in lines)
        summary = f"{title}, {look.dates}: {names}." if len(lines) > 1 else f"{title}, {look.dates}."
        spec = chart(trend, lines, look.days, look.today)
        pictures.append(Picture(f"trend-{number}", title, spec, summary))
    return tuple(pictures)


view(View("trend", lead=lead, charts=charts, context=context, template="web/explore/trend.html"))
