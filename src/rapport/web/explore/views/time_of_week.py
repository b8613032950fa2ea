"""The time of the week as a table of seven days and 24 hours."""

from collections.abc import Mapping

from rapport.measure.questions.time_of_week import Hour, TimeOfWeekWants
from rapport.web.explore.heat import Spot, highest, legend, spot
from rapport.web.explore.sheet import written
from rapport.web.explore.view import Seen, View, view

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def counted(seen: Seen) -> str:
    """What the colours show."""
    return seen.wants.count if isinstance(seen.wants, TimeOfWeekWants) else "people"


def name(hour: Hour) -> str:
    """``Tuesday, 14:00 to 15:00``."""
    return f"{DAYS[hour.weekday - 1]}, {hour.hour}:00 to {hour.hour + 1}:00"


def lead(seen: Seen) -> str:
    """The busiest hour and the quietest day."""
    what = counted(seen)
    column = seen.shape.columns[what]
    busiest: Hour = max(seen.answer.rows, key=lambda hour: getattr(hour, what))
    value = getattr(busiest, what)
    if not value:
        return f"{column.title}: none in any hour of the week."
    days = {day: sum(getattr(hour, what) for hour in seen.answer.rows if hour.weekday == day) for day in range(1, 8)}
    quiet = DAYS[min(days, key=lambda day: days[day]) - 1]
    told = written(column, value)
    return f"Most is going on {name(busiest)} ({column.title.lower()}: {told}), least on {quiet}."


def context(seen: Seen) -> Mapping[str, object]:
    """A line a day, a cell an hour."""
    what = counted(seen)
    column = seen.shape.columns[what]
    hours: tuple[Hour, ...] = seen.answer.rows
    top = highest(getattr(hour, what) for hour in hours)
    lines: dict[str, list[Spot]] = {day: [] for day in DAYS}
    for hour in hours:
        lines[DAYS[hour.weekday - 1]].append(spot(column, getattr(hour, what), top, name(hour)))
    return {"counted": column, "lines": lines.items(), "hours": range(24), "legend": legend(column, top)}


view(View("time_of_week", lead=lead, context=context, template="web/explore/time_of_week.html"))
