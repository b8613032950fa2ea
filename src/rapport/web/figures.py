"""One number as pages show it: in words, exactly, or with the reason why it is not known."""

from dataclasses import dataclass

from rapport.measure import Metric, Number
from rapport.web import words


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as a page shows it."""

    metric: Metric
    text: str
    exact: str
    why: str = ""
    """Why it is not known; empty when it is."""
    next_step: str = ""


def figure(metric: Metric, value: Number, reason: str = "") -> Figure:
    """A number in words, or why there is none."""
    if value is None and reason:
        return Figure(metric, words.value(metric, None), "not known", words.why(reason), words.next_step(reason))
    return Figure(metric, words.value(metric, value), words.exact(metric, value))


def number(value: object) -> Number:
    """A cell of an answer as a number."""
    return value if isinstance(value, int | float) else None
