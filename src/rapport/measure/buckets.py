"""Stretches of the calendar: which ones a window has, and what they are called."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from rapport.kernel.scope import Scope

QUARTER = 900
"""Seconds. Offsets of time zones, and their changes, are whole quarters of an hour."""


def present(scope: Scope) -> date:
    """The last day of the window that has come: the project's current day, if it is known and lies in the window."""
    return min(scope.last, scope.today) if scope.today and scope.today >= scope.first else scope.last


def days_of(scope: Scope) -> list[date]:
    """The days of the window that have come."""
    return [scope.first + timedelta(days=n) for n in range((present(scope) - scope.first).days + 1)]


def horizon(scope: Scope) -> date:
    """The last day of the window that is over; it lies before the window when none is."""
    return min(scope.last, scope.today - timedelta(days=1)) if scope.today else scope.last


def midnight_ms(scope: Scope, day: date) -> int:
    """The instant at which a day of the project begins, in milliseconds since 1970 UTC."""
    return round(datetime.combine(day, time(), scope.rules.zone).timestamp() * 1000)


def labels(by: str, scope: Scope) -> list[str]:
    """Names of the stretches of a window, in order, up to the project's current day if that is known."""
    if by == "hour":
        return list(dict.fromkeys(label(by, start, scope) for start in _hours(scope, present(scope))))
    return list(dict.fromkeys(label(by, begin(by, day), scope) for day in days_of(scope)))


def label(by: str, value: object, scope: Scope) -> str:
    """What a stretch is called: ``2026-01-05`` for a day, a week (its Monday) and a month (its first day).

    An hour is given by its instant in epoch seconds and called ``2026-01-05T14:00`` on the project's clock; where
    the clock is set back, the second of two equal hours carries its offset.
    """
    if by != "hour" or not isinstance(value, int):
        return value.isoformat() if isinstance(value, date) else str(value)
    return hour_label(value, scope.rules.zone)


def hour_label(instant: int, zone: tzinfo) -> str:
    """The same for an hour, by the zone alone."""
    local = datetime.fromtimestamp(instant, UTC).astimezone(zone)
    name = local.strftime("%Y-%m-%dT%H:%M")
    return name + _offset(local) if local.fold else name


def _offset(local: datetime) -> str:
    text = local.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def begin(by: str, day: date) -> date:
    """The first day of the day, week (its Monday) or month that a day lies in."""
    if by == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by == "month" else day


def following(by: str, start: date, n: int = 1) -> date:
    """The first day of the n-th day, week or month after the one that begins with ``start``."""
    if by == "month":
        months = start.year * 12 + start.month - 1 + n
        return date(months // 12, months % 12 + 1, 1)
    return start + timedelta(days=n * (7 if by == "week" else 1))


def end(by: str, start: date) -> date:
    """The last day of the day, week or month that begins with ``start``."""
    return following(by, start) - timedelta(days=1)


def _hours(scope: Scope, last: date) -> Iterator[int]:
    zone = scope.rules.zone
    since = int(datetime(scope.first.year, scope.first.month, scope.first.day, tzinfo=zone).timestamp())
    after = last + timedelta(days=1)
    until = int(datetime(after.year, after.month, after.day, tzinfo=zone).timestamp())
    for instant in range(since, until, QUARTER):
        offset = datetime.fromtimestamp(instant, zone).utcoffset() or timedelta()
        yield instant - (instant + int(offset.total_seconds())) % 3600
