"""Numbers, times and reasons in words, the same on every page."""

from datetime import date, datetime, timedelta
from typing import Protocol

from rapport.measure import REASONS, Metric, Number

THIN = "\u202f"
"""A narrow space that does not break, between a number and its unit."""

NEXT_STEPS: dict[str, str] = {
    "no_data": "Choose a longer period, or take a filter away.",
    "not_collected": "Settings, Collection shows what to send.",
    "incomplete": "It is there when those days are over; a period further back has it.",
    "no_person": "Send an anonymous id or a user id with each event.",
    "not_followed": "Ask people for consent, or send a user id: whoever is only known for a day is new each day.",
    "time_too_coarse": "Send the time of day with each event.",
    "too_few": "Choose a longer period.",
    "pages_only": "Ask for pages instead.",
    "no_number": "Choose a period in which what it divides by is not 0.",
}
"""What to do about a number that is not known, by reason."""

MORE: dict[str, tuple[str, str]] = {"count": ("more", "fewer"), "s": ("longer", "shorter")}
HIGHER = ("higher", "lower")


class Measured(Protocol):
    """Whatever says in which unit its numbers are: a metric, or a column of an answer."""

    @property
    def unit(self) -> str:
        """``count``, ``s``, ``share``, ``ratio`` and so on."""


def value(metric: Measured, number: Number) -> str:
    """A number with its unit, as short as it can be read: ``12.4 k``, ``2 min 14 s``, ``44.4 %``; a dash for none."""
    if number is None:
        return "–"
    if metric.unit == "s":
        return duration(number)
    if metric.unit == "share":
        return percent(number)
    if metric.unit == "count":
        return count(number)
    if metric.unit == "points":
        return f"{number:.0f}".replace("-", "−")
    return f"{number:,.1f}" if number >= 100 else f"{number:.2f}"


def exact(metric: Measured, number: Number) -> str:
    """The number with nothing left out."""
    if number is None:
        return "not known"
    if metric.unit == "count":
        return f"{number:,.0f}"
    if metric.unit == "s":
        return f"{number:,.1f}{THIN}s"
    return f"{number * 100:.3f}{THIN}%" if metric.unit == "share" else f"{number:,.3f}"


def count(number: float) -> str:
    """``1,234``, ``12.4 k``, ``1.2 M``, ``3.4 G``."""
    for limit, size, letter in ((1e4, 1, ""), (999_950, 1e3, "k"), (999_950_000, 1e6, "M")):
        if abs(number) < limit:
            return f"{number / size:,.1f}{THIN}{letter}" if letter else f"{number:,.0f}"
    return f"{number / 1e9:,.1f}{THIN}G"


def duration(seconds: float) -> str:
    """``8.4 s``, ``48 s``, ``2 min 14 s``, ``1 h 5 min``, ``3 d 2 h``."""
    if seconds < 10:
        return f"{seconds:.1f}".removesuffix(".0") + f"{THIN}s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}{THIN}s"
    for size, inner, big, small in ((86400, 3600, "d", "h"), (3600, 60, "h", "min"), (60, 1, "min", "s")):
        if whole >= size:
            rest = whole % size // inner
            return f"{whole // size:,}{THIN}{big}" + (f" {rest}{THIN}{small}" if rest else "")
    return f"{whole}{THIN}s"


def percent(share: float) -> str:
    """``44.4 %``."""
    return f"{share * 100:.1f}{THIN}%"


def plural(number: int, one: str, many: str) -> str:
    """``1 person``, ``1,234 people``."""
    return f"{number:,} {one if number == 1 else many}"


def why(reason: str) -> str:
    """Why a number is not known, in a sentence."""
    return REASONS.get(reason, "It is not known.")


def next_step(reason: str) -> str:
    """What to do about it."""
    return NEXT_STEPS.get(reason, NEXT_STEPS["no_data"])


class Change:
    """How a number moved against the period before: a sign, words, and whether that is good."""

    def __init__(self, metric: Metric, now: float, before: Number, against: str) -> None:
        self.sign, self.good, self.moved = "", "", False
        if before is None:
            self.words = f"not known for {against}"
            return
        step = now - before
        self.sign = sign_of(metric, step, before)
        self.moved = self.sign not in {"±0", "new"}
        more, less = MORE.get(metric.unit, HIGHER)
        if self.sign == "±0":
            self.words = f"the same as in {against}"
        elif self.sign == "new":
            self.words = f"none in {against}"
        else:
            self.words = f"{more if step > 0 else less} than in {against}"
        if self.sign != "±0" and metric.better:
            self.good = "good" if (step > 0) == (metric.better == "up") else "bad"

    @property
    def short(self) -> str:
        """The words up to what it is compared with, which the page says once."""
        return self.words.partition(" than ")[0] if self.moved else ""


def sign_of(metric: Metric, step: float, before: float) -> str:
    """``+12 %``, for shares in points ``+1.2 pt``; ``±0`` where nothing moved that the eye would see."""
    mark = "+" if step > 0 else "−"
    if metric.unit == "share":
        points = f"{abs(step) * 100:.1f}"
        return "±0" if points == "0.0" else f"{mark}{points}{THIN}pt"
    if metric.unit == "points":
        points = f"{abs(step):.1f}"
        return "±0" if points == "0.0" else f"{mark}{points}"
    if not before:
        return "new" if step else "±0"
    percents = abs(step) / before * 100
    if percents < 0.05:
        return "±0"
    return f"{mark}{percents:,.0f}{THIN}%" if percents >= 10 else f"{mark}{percents:.1f}{THIN}%"


def day(when: date, today: date | None = None) -> str:
    """``Mon 3 Nov``, with the year when it is not this one."""
    text = f"{when:%a} {when.day} {when:%b}"
    return text if today is not None and today.year == when.year else f"{text} {when.year}"


def days(first: date, last: date) -> str:
    """``3 Nov 2026``, ``3 to 9 Nov 2026``, ``28 Oct to 9 Nov 2026``, ``28 Dec 2025 to 3 Jan 2026``."""
    end = f"{last.day} {last:%b} {last.year}"
    if first == last:
        return end
    if first.year != last.year:
        return f"{first.day} {first:%b} {first.year} to {end}"
    if first.month != last.month:
        return f"{first.day} {first:%b} to {end}"
    return f"{first.day} to {end}"


def bucket(by: str, label: str, today: date) -> str:
    """The name of a stretch of time as measure labels it."""
    if by == "hour":
        at = datetime.fromisoformat(label)
        return f"{day(at.date(), today)}, {at:%H:%M}"
    first = date.fromisoformat(label)
    if by == "month":
        return f"{first:%B %Y}"
    if by == "week":
        return f"Week {days(first, first + timedelta(days=6))}"
    return day(first, today)


def tick(by: str, label: str, days: int) -> str:
    """The same, as short as an axis needs it in a window of so many days."""
    if by == "hour":
        at = datetime.fromisoformat(label)
        return f"{at:%H:%M}" if days == 1 else f"{at.day} {at:%b}, {at:%H:%M}"
    when = date.fromisoformat(label)
    if by == "month":
        return f"{when:%b %Y}"
    return f"{when.day} {when:%b}" if days < 300 else f"{when.day} {when:%b %Y}"
