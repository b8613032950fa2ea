"""What an alert finds about one stretch of time: from values to a verdict, pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from rapport.measure.filters import BadQuestion
from rapport.measure.metric import METRICS, Metric
from rapport.measure.rhythm import LEAST_WEEKS, MOST_WEEKS, Kind, Observed, Side, chance_of, expected
from rapport.measure.sources import SOURCES

MOST_ALARMS = 366
"""False alarms a year; whoever accepts one a day needs no alert."""

Values = Mapping[str, Observed | None]
"""By the stretch of time, as measure labels it; None is not known."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched. ``threshold`` is in the metric's unit; without one it is the weekly rhythm."""

    metric: Metric
    every: Literal["hour", "day", "week"]
    side: Side
    threshold: float | None = None
    weeks: int = 8
    false_alarms: float = 1
    """How many are accepted a year."""

    @property
    def days_before(self) -> int:
        """How many days before a stretch are needed to judge it."""
        return 0 if self.threshold is not None else 7 * self.weeks


@dataclass(frozen=True, slots=True)
class Verdict:
    """``found`` is ``below``, ``above``, ``unknown`` or empty: as it should be. ``why`` says what is not known."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    expected: float | None = None
    found: str = ""
    why: str = ""


def check(watch: Watch) -> None:
    """Raises :class:`BadQuestion` where that cannot be watched; its sentence begins with the field."""
    metric = watch.metric
    if watch.every == "hour" and metric.finest == "day":
        raise BadQuestion(f"every: {metric.name} is counted by the day; watch it each day.")
    if not LEAST_WEEKS <= watch.weeks <= MOST_WEEKS:
        raise BadQuestion(f"weeks: {watch.weeks} is not between {LEAST_WEEKS} and {MOST_WEEKS}.")
    if not 0 < watch.false_alarms <= MOST_ALARMS:
        raise BadQuestion(f"false_alarms: give a number above 0, at most {MOST_ALARMS}; 1 is about one a year.")
    if "people over days" in metric.needs:
        raise BadQuestion(f"metric: {metric.name} of a day is known only days later; watch returning_share instead.")
    if watch.threshold is not None:
        if watch.side == "either":
            raise BadQuestion("side: a value is either below or above a threshold; choose one.")
        return
    if watch.every == "week":
        raise BadQuestion("every: a weekly rhythm is judged each day or hour; a week can have a threshold.")
    if SOURCES[metric.top.rows].lookback or not metric.top.rolls:
        raise BadQuestion(
            f"metric: {metric.name} has days in common from day to day; watch people, or set a threshold."
        )


def judge(watch: Watch, values: Values, at: str, begun: date | None, reason: str = "") -> Verdict:
    """What is found about the stretch ``at``.

    ``begun`` is the day of the project's first event: that day and those before it say nothing. ``reason`` is why the
    value is not known, if it is not.
    """
    one = values.get(at)
    if one is None:
        return Verdict(found="unknown", why=reason or "no_data")
    if watch.threshold is not None:
        return against(watch.threshold, watch.side, one.value)
    past, here = past_of(watch, values, at, begun)
    known = len(past[here])
    found = expected(kind_of(watch.metric), past, here, one.of, chance_of(watch.false_alarms, watch.every), watch.side)
    if found is None:
        return Verdict(one.value, found="unknown", why=f"weeks:{known}" if known < LEAST_WEEKS else "few_behind")
    return Verdict(one.value, found.low, found.high, found.expected, found.found(one.value, watch.side))


def against(threshold: float, side: Side, value: float) -> Verdict:
    """A value beside a threshold; the threshold itself is as it should be."""
    if side == "below":
        return Verdict(value, low=threshold, found="below" if value < threshold else "")
    return Verdict(value, high=threshold, found="above" if value > threshold else "")


def past_of(watch: Watch, values: Values, at: str, begun: date | None) -> tuple[list[list[Observed]], int]:
    """The weeks before, by the weekday (or hour of the week), and which of these is ``at``."""
    day, hour = date.fromisoformat(at[:10]), at[10:16]
    hours = [f"T{n:02}:00" for n in range(24)] if watch.every == "hour" else [""]
    past: list[list[Observed]] = [[] for _ in range(7 * len(hours))]
    for n in range(1, 7 * watch.weeks + 1):
        then = day - timedelta(days=n)
        if begun is None or then <= begun:
            break
        for place, name in enumerate(hours):
            known = values.get(f"{then}{name}")
            if known is not None:
                past[n % 7 * len(hours) + place].append(known)
    return past, hours.index(hour) if hour in hours else 0


def by_days(metric: Metric) -> bool:
    """Whether it is a mean of days: of a single day it is a count."""
    return metric.bottom is not None and metric.bottom.rows == "days"


def behind(metric: Metric) -> str:
    """The metric that tells how many are behind a value, where its own denominator does not; empty for none."""
    return "people" if metric.bottom is None and (metric.level == "event" or not metric.counts) else ""


def kind_of(metric: Metric) -> Kind:
    """How a metric's values lie around what is expected."""
    if metric.counts or by_days(metric):
        return "count"
    return "share" if metric.unit == "share" and metric.bottom else "level"


def watch_of(metric: str, every: str, side: str, threshold: float | None, weeks: int, false_alarms: float) -> Watch:
    """What is said in words. Raises :class:`BadQuestion`."""
    if metric not in METRICS:
        raise BadQuestion(f"metric: {metric!r} is none; use one of {', '.join(METRICS)}.")
    if every not in {"hour", "day", "week"}:
        raise BadQuestion(f"every: {every!r} is none of hour, day, week.")
    if side not in {"below", "above", "either"}:
        raise BadQuestion(f"side: {side!r} is none of below, above, either.")
    made = Watch(METRICS[metric], every, side, threshold, weeks, false_alarms)  # type: ignore[arg-type]
    check(made)
    return made
