"""When people are there: each hour of each day of the week, on the clock of the project's zone."""

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from rapport.kernel.scope import Scope
from rapport.measure.buckets import present
from rapport.measure.filters import parse_filters
from rapport.measure.shape import Column, Shape, Shaped, Wants, found, shape, shown
from rapport.measure.shaping import compile_shape
from rapport.store import Engine

SQL = """
SELECT toDayOfWeek(toTimeZone(e.at, {zone:String})) AS weekday, toHour(toTimeZone(e.at, {zone:String})) AS hour,
    count() AS events, uniqExactIf(e.person, e.person != 0) AS people, sum(e.engaged_ms) / 1000 AS engaged_s
FROM $events
WHERE $window AND $only
GROUP BY weekday, hour
ORDER BY weekday, hour"""


class TimeOfWeekWants(Wants, frozen=True, kw_only=True):
    """What can be asked of the time of the week."""

    count: Annotated[
        Literal["events", "people", "engaged_s"],
        msgspec.Meta(title="Count", description="What the colour of a cell shows: events, people or engaged_s."),
    ] = "people"


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of one day of the week; all its weeks in the window together."""

    weekday: Annotated[int, Column("Day", "count", "Day of the week; 1 is Monday.")]
    hour: Annotated[int, Column("Hour", "count", "Hour of the day, 0 to 23, on the clock of the project's zone.")]
    events: Annotated[int, Column("Events", "count", "Events in this hour of all weeks.", term="events")]
    people: Annotated[int, Column("People", "count", "Different people in this hour of all weeks.", term="people")]
    engaged_s: Annotated[
        float, Column("Engaged time", "s", "Engaged time in this hour of all weeks.", term="engaged-time")
    ]
    weeks: Annotated[
        int, Column("Weeks", "count", "How often this day of the week has come in the window.", term="time-of-week")
    ]


def time_of_week(engine: Engine, scope: Scope, wants: TimeOfWeekWants) -> Shaped:
    """Every hour of the week, those without events too. Nothing at all is unknown: ``no_data``."""
    statement = compile_shape(SQL, parse_filters(wants.filter))
    told = {(weekday, hour): counts for weekday, hour, *counts in found(engine, statement, scope)}
    sql = (shown(statement, scope),)
    if not told:
        return Shaped(unknown={"": "no_data"}, sql=sql)
    weeks = weeks_of(scope)
    rows: list[Hour] = []
    for weekday in range(1, 8):
        for hour in range(24):
            events, people, engaged_s = told.get((weekday, hour), (0, 0, 0.0))
            rows.append(Hour(weekday, hour, events, people, engaged_s, weeks[weekday]))
    return Shaped(rows=tuple(rows), sql=sql)


def weeks_of(scope: Scope) -> dict[int, int]:
    """How often each day of the week has come in the window."""
    days = [scope.first.isoweekday() + n for n in range((present(scope) - scope.first).days + 1)]
    return {weekday: sum((day - weekday) % 7 == 0 for day in days) for weekday in range(1, 8)}


shape(
    Shape(
        name="time_of_week",
        title="Time of week",
        asks="When are people there?",
        sentence="Events, people and engaged time in each hour of the week, on the clock of the project's time zone.",
        term="time-of-week",
        wants=TimeOfWeekWants,
        row=Hour,
        answer=time_of_week,
        place=70,
        examples=("--project shop --count engaged_s",),
    )
)
