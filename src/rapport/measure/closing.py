"""Which hours, days and weeks are over on a project's clock, each of them once, also where clocks are set."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import takewhile

from rapport.measure.buckets import begin, hour_label

GRACE = timedelta(minutes=10)
"""After the close of a stretch, so that what was on its way has arrived."""
MOST = {"hour": 24, "day": 7, "week": 2}
"""How many stretches are judged late, after a server was away."""


def closed(every: str, now: datetime, zone: tzinfo, judged: str = "") -> list[str]:
    """Labels of the stretches that are over and come after ``judged``, the oldest first; without it the latest alone.

    ``now`` is any moment with a zone. Of more than :data:`MOST` the latest are given.
    """
    most = MOST[every] if judged else 1
    found: list[str] = []
    for label in takewhile(lambda label: label != judged and label[:10] >= judged[:10], backwards(every, now, zone)):
        if len(found) == most:
            break
        found.append(label)
    return found[::-1]


def backwards(every: str, now: datetime, zone: tzinfo) -> Iterator[str]:
    """Labels of all stretches that are over, the latest first."""
    local = (now - GRACE).astimezone(zone)
    if every == "hour":
        # The hour of an instant begins at a whole hour of the clock, whatever the zone's offset; going back by instants
        # meets an hour that comes twice twice, and one that is left out never.
        instant = int(local.replace(minute=0, second=0, microsecond=0).astimezone(UTC).timestamp())
        while True:
            instant -= 3600
            yield hour_label(instant, zone)
    step = 7 if every == "week" else 1
    day: date = begin(every, local.date())
    while True:
        day -= timedelta(days=step)
        yield day.isoformat()


def due_day(every: str, hour: int, now: datetime, zone: tzinfo) -> date:
    """The latest day on which something was due at an hour of a zone's clock: ``day``, ``week`` (Monday) or ``month``.

    Whoever remembers that day does it once, whatever happens to the clock: an hour that is left out has come when the
    next one has, one that comes twice has come the first time.
    """
    local = now.astimezone(zone)
    day = local.date() if local.hour >= hour else local.date() - timedelta(days=1)
    return begin(every, day) if every != "day" else day


def window(every: str, day: date) -> tuple[date, date]:
    """What a report of that day is about: the day, week or month before."""
    last = begin(every, day) - timedelta(days=1) if every != "day" else day - timedelta(days=1)
    return begin(every, last) if every != "day" else last, last
