"""What everybody said as a file: CSV, Parquet, and SPSS syntax with the data in it.

SPSS gets syntax and no ``.sav``: a reader of that format would be a new dependency with two of its own, while syntax
with labels and data is text that SPSS, PSPP and people read alike.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from rapport.act.interact import api as interact
from rapport.act.interact.api import Column, Interaction
from rapport.web.packing import WRITERS
from rapport.web.spreadsheet import harmless

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "sps": "text/plain; charset=utf-8",
}
TYPES = {"text": pa.string(), "number": pa.float64(), "flag": pa.bool_(), "time": pa.timestamp("ms", tz="UTC")}
LONGEST, LONGEST_NAME, LONGEST_LABEL = 2000, 60, 250
RESERVED = {"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"}


def file_of(interaction: Interaction, kind: str) -> bytes:
    """The file, in one of :data:`KINDS`."""
    columns = interact.columns_of(interaction)
    rows = list(interact.rows_of(interaction, columns))
    if kind == "sps":
        return "\ufeff".encode() + "\n".join(syntax(interaction.key, columns, rows)).encode()
    if kind == "csv":
        rows = [[harmless(cell) for cell in row] for row in rows]
    made = {
        column.name: pa.array([cast(column, row[at]) for row in rows], type=TYPES[column.sort])
        for at, column in enumerate(columns)
    }
    return WRITERS[kind](pa.table(made))


def cast(column: Column, cell: Any) -> Any:  # noqa: ANN401 - any cell
    """A cell as the column's type has it; an answer of another version that does not fit is unknown."""
    if cell is None:
        return None
    match column.sort:
        case "text":
            return str(cell)
        case "number":
            return float(cell) if isinstance(cell, int | float) else None
        case "flag":
            return bool(cell)
    return cell if isinstance(cell, datetime) else None


def syntax(key: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Lines of SPSS syntax: variables with labels, the data, nothing else to open."""
    names = variables(columns)
    widths = [max([1, *(len(text(row[at]).encode()) for row in rows)]) for at in range(len(columns))]
    yield f"* {key}, {len(rows)} answers, written by Rapport."
    yield 'DATA LIST LIST (",") /'
    for name, column, width in zip(names, columns, widths, strict=True):
        yield f"  {name} {form(column, width)}"
    yield "."
    yield "BEGIN DATA"
    for row in rows:
        yield ",".join(value(column, cell) for column, cell in zip(columns, row, strict=True))
    yield "END DATA."
    yield "VARIABLE LABELS"
    for name, column in zip(names, columns, strict=True):
        yield f"  {name} {quoted(column.label)}"
    yield "."
    for name, column in zip(names, columns, strict=True):
        if column.values:
            yield f"VALUE LABELS {name}"
            yield from (f"  {number} {quoted(words)}" for number, words in enumerate(column.values.values(), 1))
            yield "."
    yield "EXECUTE."


def variables(columns: Sequence[Column]) -> list[str]:
    """Names that SPSS takes: letters, digits and underscores, each once whatever its capitals."""
    found: list[str] = []
    for column in columns:
        plain = re.sub(r"[^A-Za-z0-9_]", "_", column.name)[:LONGEST_NAME] or "v"
        plain = plain if plain[0].isalpha() and plain.upper() not in RESERVED else f"v_{plain}"
        taken = {one.upper() for one in found}
        found.append(
            next(one for n in range(1, 10_000) if (one := plain if n == 1 else f"{plain}_{n}").upper() not in taken)
        )
    return found


def form(column: Column, width: int) -> str:
    """The format of a variable. One of several choices is a number with labels."""
    if column.sort == "time":
        return "(DATETIME20)"
    return "(F8.0)" if column.values else "(F12.4)" if column.sort in {"number", "flag"} else f"(A{width})"


def value(column: Column, cell: Any) -> str:  # noqa: ANN401 - any cell
    """A cell as a line of data holds it; empty is missing."""
    found = cast(column, cell)
    if found is None:
        return ""
    if column.values:
        names = list(column.values)
        return str(names.index(found) + 1) if found in names else ""
    if isinstance(found, datetime):
        return found.astimezone(UTC).strftime("%d-%b-%Y %H:%M:%S").upper()
    if isinstance(found, bool):
        return str(int(found))
    return f"{found:.10g}" if isinstance(found, float) else f'"{text(found)}"'


def text(cell: Any) -> str:  # noqa: ANN401 - any cell
    """A text on one line, without the signs that divide cells."""
    return " ".join(str(cell if cell is not None else "").replace('"', "'").split())[:LONGEST]


def quoted(label: str) -> str:
    """A label in quotes."""
    return "'" + " ".join(label.split())[:LONGEST_LABEL].replace("'", "''") + "'"
