"""The table of an answer: each cell in words and exactly, or with the reason why it is not known."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from rapport.measure import Column, Shape, Shaped
from rapport.web import words
from rapport.web.cells import exactly, written

__all__ = ["Cell", "Lost", "Sheet", "cell", "exactly", "lost", "sheet", "why", "written"]

MOST_ROWS = 200
"""So many rows are on a page; the CSV has all."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as the page shows it."""

    text: str
    exact: str = ""
    known: bool = True
    number: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """Why something is not known, and what to do about it."""

    title: str
    why: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of an answer, as far as a page shows them."""

    columns: tuple[tuple[str, Column], ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: int
    """How many rows are left out."""
    lost: tuple[Lost, ...]


def sheet(shape: Shape[Any], answer: Shaped, hides: Collection[str] = (), most: int = MOST_ROWS) -> Sheet:
    """The table of an answer."""
    columns = tuple((name, column) for name, column in shape.columns.items() if name not in hides)
    rows = tuple(
        tuple(cell(column, getattr(row, name), answer.unknown.get(name, "")) for name, column in columns)
        for row in answer.rows[:most]
    )
    return Sheet(columns, rows, max(0, len(answer.rows) - most), lost(shape, answer))


def lost(shape: Shape[Any], answer: Shaped) -> tuple[Lost, ...]:
    """What is not known for all rows; the columns that share a reason are named together."""
    columns, titles = shape.columns, dict[str, list[str]]()
    for name, reason in answer.unknown.items():
        titles.setdefault(reason, []).append(columns[name].title if name in columns else name.replace("_", " "))
    return tuple(Lost(", ".join(filter(None, names)), *why(reason)) for reason, names in titles.items())


def why(reason: str) -> tuple[str, str]:
    """A reason as a sentence, and what to do about it."""
    return words.why(reason), words.next_step(reason)


def cell(column: Column, value: Any, reason: str = "") -> Cell:  # noqa: ANN401  whatever a row holds
    """One value of a row."""
    number = column.unit not in {"text", "time"}
    if value is None:
        return Cell("not known", words.why(reason or column.missing), known=False, number=number)
    return Cell(written(column, value), exactly(column, value), number=number)
