"""The time of the week as a table of seven days and 24 hours."""

from collections.abc import Mapping, Sequence

from rapport.measure.questions.time_of_week import Hour, TimeOfWeekWants
from rapport.web.explore.heat import Spot, highest, legend, spot
from rapport.web.explore.printed import heated
from rapport.web.explore.sheet import written
from rapport.web.explore.view import Picture, Seen, View, view

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


def lines(seen: Seen) -> dict[str, list[Spot]]:
    """The hours of each day in colours."""
    what, top = counted(seen), strongest(seen)
    column = seen.shape.columns[what]
    found: dict[str, list[Spot]] = {day: [] for day in DAYS}
    for hour in seen.answer.rows:
        shown = spot(column, getattr(hour, what), top, name(hour))
        found[DAYS[hour.weekday - 1]].append(shown)
    return found


def strongest(seen: Seen) -> float:
    """The number of the busiest hour."""
    return highest(getattr(hour, counted(seen)) for hour in seen.answer.rows)


def context(seen: Seen) -> Mapping[str, object]:
    """A line a day, a cell an hour."""
    column = seen.shape.columns[counted(seen)]
    told = {"legend": legend(column, strongest(seen))}
    return {"counted": column, "lines": lines(seen).items(), "hours": range(24), **told}


def prints(seen: Seen) -> Sequence[Picture]:
    """The same as a picture."""
    title = f"{seen.shape.columns[counted(seen)].title} by hour of the week"
    return (Picture("week", title, heated(lines(seen).items(), [str(hour) for hour in range(24)]), lead(seen)),)


view(View("time_of_week", lead=lead, prints=prints, context=context, template="web/explore/time_of_week.html"))
