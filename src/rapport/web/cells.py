"""Values of an answer's columns in words, the same on pages, in a terminal and in a notebook."""

from datetime import date, datetime
from typing import Any

from rapport.measure import Column
from rapport.web import words


def written(column: Column, value: Any) -> str:  # noqa: ANN401  whatever a row holds
    """A value in words: ``12.4 k``, ``2 min 14 s``, ``44.4 %``, ``Mon 3 Nov 2026``; a dash for none."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return f"{words.day(value.date())}, {value:%H:%M}"
    if isinstance(value, date):
        return words.day(value)
    if isinstance(value, list | tuple):
        return " → ".join(str(one) or "not known" for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) and column.unit != "text":
        return words.value(column, value)
    return str(value) or "not known"


def exactly(column: Column, value: Any) -> str:  # noqa: ANN401  whatever a row holds
    """The value with nothing left out; empty where the words say all."""
    if isinstance(value, bool) or not isinstance(value, int | float) or column.unit == "text":
        return ""
    return words.exact(column, value)
