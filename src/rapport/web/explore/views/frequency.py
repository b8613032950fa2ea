"""Frequency as a histogram of active days, people day by day, and the days between visits."""

from collections.abc import Mapping, Sequence
from typing import cast

from rapport.measure import Column
from rapport.measure.questions.frequency import Frequency, FrequencyWants, Gaps, Times
from rapport.web import words
from rapport.web.explore.pictures import Point, columns, lines
from rapport.web.explore.sheet import written
from rapport.web.explore.view import Picture, Seen, View, view

SHARE = Column("Share", "share", "")
PEOPLE = Column("People", "count", "")
GAPS = Column("Gaps", "count", "")


def told(seen: Seen) -> Frequency:
    """The answer, by its type."""
    return cast(Frequency, seen.answer)


def lead(seen: Seen) -> str:
    """How many came once only, and how long they stay away."""
    answer = told(seen)
    every = seen.wants.every if isinstance(seen.wants, FrequencyWants) else "day"
    more = written(SHARE, 1 - answer.rows[0].share)
    sentence = f"{more} of {words.plural(answer.people, 'person', 'people')} were active on more than one {every}."
    if answer.gaps is None:
        return sentence
    return f"{sentence} Half of the time they are back within {days(answer.gaps.median)}."


def days(number: float) -> str:
    """``1 day``, ``2.5 days``."""
    return f"{number:g} day{'' if number == 1 else 's'}"


def charts(seen: Seen) -> Sequence[Picture]:
    """Four charts at most: what cannot be known yet is not drawn."""
    answer = told(seen)
    every = seen.wants.every if isinstance(seen.wants, FrequencyWants) else "day"
    found = [histogram("histogram", f"People by the number of {every}s on which they were active", answer.rows, every)]
    found.append(series(answer))
    if answer.gaps:
        found.append(between(answer.gaps))
    if answer.power:
        title = "Power curve: people by active days in the last 28 days that are over"
        found.append(histogram("power", title, answer.power, "day"))
    return found


def histogram(name: str, title: str, rows: Sequence[Times], every: str) -> Picture:
    """A column for each number of days."""
    points = [
        Point(
            str(row.times),
            row.people,
            said=f"{words.plural(row.times, every, every + 's')}: {words.plural(row.people, 'person', 'people')}, "
            f"{written(SHARE, row.share)}; so often or more {row.at_least:,}, {written(SHARE, row.share_at_least)}",
        )
        for row in rows
    ]
    return Picture(name, title, columns(PEOPLE, points), f"{title}: {points[0].said}.")


def series(answer: Frequency) -> Picture:
    """People day by day, of 7 and of 28 days."""
    points = [
        Point(day.day, value, name, "" if day.over else f"{day.day}, {name}: {value or 0:,} so far", key=day.day)
        for name, field in (("Day", "dau"), ("7 days", "wau"), ("28 days", "mau"))
        for day in answer.series
        if (value := getattr(day, field)) is not None or name == "Day"
    ]
    last = answer.series[-1]
    said = ", ".join(
        f"{name} {value:,}" for name, value in (("day", last.dau), ("7 days", last.wau), ("28 days", last.mau)) if value
    )
    title = "People of a day, and of the 7 and 28 days that end with it"
    return Picture("series", title, lines(PEOPLE, points), f"{title}. On {last.day}: {said or 'nobody'}.")


def between(gaps: Gaps) -> Picture:
    """How long people stay away."""
    counts = dict(gaps.counts)
    points = [
        Point(str(n), counts.get(n, 0), said=f"{days(n)}: {counts.get(n, 0):,} times")
        for n in range(1, max(counts) + 1)
    ]
    said = f"Half of the gaps are between {days(gaps.lower)} and {days(gaps.upper)}, the median is {days(gaps.median)}."
    return Picture("between", "Days from one visit to the next", columns(GAPS, points), said)


def context(seen: Seen) -> Mapping[str, object]:
    """Who is left out."""
    return {"left_out": told(seen).left_out}


view(View("frequency", lead=lead, charts=charts, context=context, template="web/explore/left_out.html"))
