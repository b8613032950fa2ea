"""How often people come: days or weeks on which each was active, people day by day, and the days between visits."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import Annotated, Literal

import msgspec

from rapport.kernel.scope import Scope
from rapport.measure.active_days import Active, asked_of, born, compile_days, unfollowed, why_nobody
from rapport.measure.buckets import days_of, horizon
from rapport.measure.dimensions import STRETCHES
from rapport.measure.shape import Column, Shape, Shaped, Wants, found, shape, shown
from rapport.store import Engine

MONTH, WEEK = 28, 7
"""Days of the trailing month and week, the day itself included."""

STRETCHES_OF, GAP, LASTS, IN_MONTH, LEFT_OUT = range(5)
"""What a row of the engine's counts people by."""

SQL = """
SELECT told.1 AS kind, told.2 AS a, told.3 AS b, count() AS people
FROM (
    SELECT arrayFilter(d -> d >= {opens:Date}, days) AS here,
        arrayJoin(multiIf(
            NOT followed, if(notEmpty(here), [(4, 0, 0)], []),
            arrayConcat(
                if(notEmpty(here), [(0, toInt32(length(arrayDistinct(arrayMap(d -> $stretch, here)))), 0)], []),
                arrayMap((d, before) -> (1, toInt32(d - before), 0), arrayPopFront(here), arrayPopBack(here)),
                arrayMap((d, next) -> (2, toInt32(d), toInt32(least(next - d, 28))), days,
                    arrayPushBack(arrayPopFront(days), toDate(65535))),
                [(3, toInt32(arrayCount(d -> d BETWEEN {month:Date} AND {over:Date}, days)), 0)]
            )
        )) AS told
    FROM ($days)
)
GROUP BY kind, a, b"""
"""People by: number of stretches they were active in (0), gaps between their days (1), each of their days with the
number of days that it counts for (2), days in the last month that is over (3), and who is left out (4)."""


class FrequencyWants(Wants, frozen=True, kw_only=True):
    """What can be asked of frequency."""

    active: Active = ""
    every: Annotated[
        Literal["day", "week"],
        msgspec.Meta(title="Every", description="What the histogram counts: days or weeks with activity."),
    ] = "day"


@dataclass(frozen=True, slots=True)
class Times:
    """How many people were active so often."""

    times: Annotated[int, Column("Times", "count", "On how many days (or weeks) of the window they were active.")]
    people: Annotated[int, Column("People", "count", "People who were active exactly so often.")]
    share: Annotated[float, Column("Share", "share", "Their share of all people who were active.")]
    at_least: Annotated[int, Column("At least", "count", "People who were active so often or more often.")]
    share_at_least: Annotated[float, Column("Share, at least", "share", "Their share of all people who were active.")]


@dataclass(frozen=True, slots=True)
class ActivePeople:
    """People of a day, of the 7 and of the 28 days that end with it; None where there are not yet so many days."""

    day: str
    dau: int | None
    wau: int | None
    mau: int | None
    stickiness: float | None
    """People of the day ÷ people of the 28 days; only for days that are over."""
    over: bool


@dataclass(frozen=True, slots=True)
class Gaps:
    """Days from one active day of a person to the next, within the window; linear between the two nearest."""

    median: float
    lower: float
    """A quarter of all gaps are this short or shorter."""
    upper: float
    """A quarter of all gaps are this long or longer."""
    counts: tuple[tuple[int, int], ...]
    """Days, and how many gaps are so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequency(Shaped):
    """How often people come. The table is the histogram of their active days."""

    people: int = 0
    """All people who were active in the window."""
    series: tuple[ActivePeople, ...] = ()
    gaps: Gaps | None = None
    power: tuple[Times, ...] = ()
    """The power curve: the histogram of active days in the last 28 days that are over."""
    left_out: int = 0
    """People who were active, but are known for a day only."""


def frequency(engine: Engine, scope: Scope, wants: FrequencyWants) -> Frequency:
    """How often the people who were active in the window came. Raises :class:`BadQuestion`."""
    over = horizon(scope)
    reach = replace(scope, first=min(scope.first, over) - timedelta(days=MONTH - 1))
    asked = asked_of(wants.filter, wants.active)
    strangers, why = unfollowed(engine, scope, asked)
    if strangers:
        return Frequency(unknown={"": "not_followed"}, left_out=strangers, sql=(why,))
    statement = compile_days(SQL, asked, stretch=STRETCHES[wants.every].sql.format("d"))
    values = {"opens": scope.first, "over": over, "month": over - timedelta(days=MONTH - 1)}
    counts: dict[int, Counter[tuple[int, int]]] = {kind: Counter() for kind in range(5)}
    for kind, a, b, people in found(engine, statement, reach, **values):
        counts[kind][a, b] = people
    sql, left_out = (shown(statement, reach, **values),), counts[LEFT_OUT].total()
    times = _first(counts[STRETCHES_OF])
    if not times:
        return Frequency(unknown={"": why_nobody(engine, scope, left_out)}, left_out=left_out, sql=sql)
    since = born(engine, scope)
    gaps, month = _first(counts[GAP]), over - timedelta(days=MONTH - 1)
    unknown = {} if gaps else {"gaps": "no_data"}
    return Frequency(
        rows=histogram(times),
        unknown=unknown if since <= month else unknown | {"power": "incomplete"},
        people=times.total(),
        series=_series(scope, counts[LASTS], since),
        gaps=gaps_of(gaps) if gaps else None,
        power=histogram(_first(counts[IN_MONTH])) if since <= month else (),
        left_out=left_out,
        sql=sql,
    )


def _first(counts: Counter[tuple[int, int]]) -> Counter[int]:
    return Counter({a: people for (a, _), people in counts.items() if a})


def histogram(times: Counter[int]) -> tuple[Times, ...]:
    """A row for each number from 1 to the highest, those without people too."""
    whole, left, rows = times.total(), times.total(), []
    for n in range(1, max(times, default=0) + 1):
        rows.append(Times(n, times[n], times[n] / whole, left, left / whole))
        left -= times[n]
    return tuple(rows)


def gaps_of(gaps: Counter[int]) -> Gaps:
    """Median and quartiles of counted gaps (Hyndman and Fan's seventh definition, as most programs have it)."""
    ordered = sorted(gaps.items())
    below = list(accumulate(count for _, count in ordered))

    def at(place: int) -> int:
        return next(days for (days, _), up_to in zip(ordered, below, strict=True) if place < up_to)

    def quantile(share: float) -> float:
        place = share * (below[-1] - 1)
        low = int(place)
        return at(low) + (place - low) * (at(min(low + 1, below[-1] - 1)) - at(low))

    return Gaps(quantile(0.5), quantile(0.25), quantile(0.75), tuple(ordered))


def _series(scope: Scope, lasts: Counter[tuple[int, int]], since: date) -> tuple[ActivePeople, ...]:
    """Each active day counts for some days: until the person's next one, for the trailing month at most."""
    changes: dict[int, Counter[int]] = {1: Counter(), WEEK: Counter(), MONTH: Counter()}
    for (day, lasting), people in lasts.items():
        for days, change in changes.items():
            change[day] += people
            change[day + min(days, lasting)] -= people
    first = date(1970, 1, 1)
    start = min((day for day, _ in lasts), default=0)
    running = dict.fromkeys(changes, 0)
    series = []
    window = {(day - first).days: day for day in days_of(scope)}
    for number in range(min(start, min(window)), max(window) + 1):
        for days, change in changes.items():
            running[days] += change[number]
        if number in window:
            series.append(_active(window[number], running, since, horizon(scope)))
    return tuple(series)


def _active(day: date, running: dict[int, int], since: date, over: date) -> ActivePeople:
    dau, wau, mau = (people if day - timedelta(days=days - 1) >= since else None for days, people in running.items())
    sticky = dau / mau if dau is not None and mau and day <= over else None
    return ActivePeople(day.isoformat(), dau, wau, mau, sticky, day <= over)


shape(
    Shape(
        name="frequency",
        title="Frequency",
        asks="How often do people come?",
        sentence="On how many days or weeks people were active, people day by day, and the days between their visits.",
        term="frequency-of-visits",
        wants=FrequencyWants,
        row=Times,
        answer=frequency,
        place=40,
        examples=("--project shop", "--project shop --every week --active purchase"),
    )
)
