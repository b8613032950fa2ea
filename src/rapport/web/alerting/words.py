"""Alerts, what they find and what they promise, in words."""

from datetime import date

from rapport.measure import METRICS, REASONS
from rapport.measure.rhythm import LEAST_BEHIND, LEAST_WEEKS
from rapport.measure.watching import Verdict, Watch
from rapport.projects.models import Alert, Judgement
from rapport.web import words

EVERY = {"hour": "each hour", "day": "each day", "week": "each week"}
RATES: tuple[tuple[float, str], ...] = ((1, "a year"), (4, "a quarter"), (12, "a month"), (52, "a week"))
"""How many false alarms a year are offered, and what one of them comes in."""
SIDES = {"below": "too low", "above": "too high", "either": "too low or too high"}


def promise(per_year: float) -> str:
    """``about 1 false alarm a year``."""
    named = dict(RATES)
    return f"about 1 false alarm {named[per_year]}" if per_year in named else f"about {per_year:g} false alarms a year"


def watched(watch: Watch) -> str:
    """What an alert waits for, as a sentence without its end."""
    title, every = watch.metric.title, EVERY[watch.every]
    if watch.threshold is not None:
        return f"{title} {every} {watch.side} {words.value(watch.metric, watch.threshold)}"
    return (
        f"{title} {every} {SIDES[watch.side]} for its weekly rhythm, compared with {watch.weeks} weeks; "
        f"{promise(watch.false_alarms)}"
    )


def stretch(every: str, label: str, today: date | None = None) -> str:
    """``Mon 5 Jan``, ``Mon 5 Jan, 14:00``, ``Week 5 to 11 Jan 2026``."""
    return words.bucket(every, label, today or date.min)


def expected(metric: str, found: Verdict | Judgement) -> str:
    """``480 to 720``, ``at least 500``, ``at most 20``; a dash where nothing was expected."""
    measured = METRICS.get(metric)
    if measured is None or (found.low is None and found.high is None):
        return "–"
    if found.high is None or found.high == float("inf"):
        return f"at least {words.value(measured, found.low)}"
    if found.low is None:
        return f"at most {words.value(measured, found.high)}"
    return f"{words.value(measured, found.low)} to {words.value(measured, found.high)}"


def value(metric: str, found: Verdict | Judgement) -> str:
    """The value with its unit."""
    measured = METRICS.get(metric)
    return words.value(measured, found.value) if measured else "–"


def why(reason: str) -> str:
    """Why something could not be judged."""
    if reason.startswith("weeks:"):
        known = int(reason.partition(":")[2])
        return f"Only {words.plural(known, 'past week is', 'past weeks are')} known; it takes {LEAST_WEEKS}."
    if reason == "few_behind":
        return f"Usually fewer than {LEAST_BEHIND} people or sessions are behind it; each of them would be felt."
    return REASONS.get(reason, reason)


def outcome(found: str) -> str:
    """One word or two for a judgement."""
    return {"below": "Too low", "above": "Too high", "unknown": "Could not judge"}.get(found, "As it should be")


def told(alert: Alert, judgement: Judgement, today: date | None = None) -> str:
    """A judgement in a sentence."""
    measured = METRICS.get(alert.metric)
    name = measured.title if measured else alert.metric
    when = stretch(alert.every, judgement.stretch, today)
    if judgement.found == "unknown":
        return f"{name}, {when}: could not be judged. {why(judgement.why)}"
    return f"{name}, {when}: {value(alert.metric, judgement)}; expected {expected(alert.metric, judgement)}."
