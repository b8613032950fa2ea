"""Tables of pages and items, the largest first, each with the length of its bar."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapport.measure import Column, Number
from rapport.web.explore.heat import Spot, spot
from rapport.web.explore.sheet import cell
from rapport.web.explore.view import Seen

NAMELESS = "(no name)"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its name, where it leads, and the length of its bar in percent. Cells with a level are coloured."""

    name: str
    address: str
    length: float
    cells: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """The table. ``columns`` are those of which something is known."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def ranked(
    seen: Seen,
    names: Sequence[str],
    bar: str,
    title: Callable[[Any], str],
    address: Callable[[Any], str] = lambda row: "",
    coloured: Sequence[str] = (),
) -> Ranked:
    """The columns ``names`` of an answer's rows; the bar is that of the column ``bar``.

    Cells of the columns ``coloured``, which are ranks from 0 to 100, have a colour.
    """
    answer, columns = seen.answer, seen.shape.columns
    shown = [name for name in names if name not in answer.unknown]
    top = max((getattr(row, bar) or 0 for row in answer.rows), default=0) or 1
    return Ranked(
        tuple(columns[name] for name in shown),
        tuple(
            Line(
                title(row) or NAMELESS,
                address(row),
                100 * (getattr(row, bar) or 0) / top,
                tuple(_spot(columns[name], getattr(row, name), name in coloured) for name in shown),
            )
            for row in answer.rows
        ),
    )


def _spot(column: Column, value: Number, coloured: bool) -> Spot:
    if coloured:
        return replace(spot(column, value, 100), text="–" if value is None else f"{value:.0f}")
    plain = cell(column, value)
    return Spot(plain.text if plain.known else "–", plain.exact, 0, plain.known)
