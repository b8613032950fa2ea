"""Answers as Arrow tables, with types from the annotations of their rows: a column of unknowns has its type, too."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pyarrow as pa

from rapport.measure.question import Answer
from rapport.measure.shape import Shape

TYPES: dict[object, pa.DataType] = {
    bool: pa.bool_(),
    int: pa.int64(),
    float: pa.float64(),
    str: pa.string(),
    date: pa.date32(),
    datetime: pa.timestamp("ms", tz="UTC"),
}


def table_of(shape: Shape[Any], rows: Iterable[object]) -> pa.Table:
    """Rows of a shape as a table."""
    rows = list(rows)
    kinds = arrow_types(shape)
    columns = {name: pa.array([getattr(row, name) for row in rows], type=kind) for name, kind in kinds.items()}
    return pa.table(columns)


def arrow_types(shape: Shape[Any]) -> dict[str, pa.DataType]:
    """The type of each column."""
    hints = get_type_hints(shape.row)
    return {name: arrow_type(hints[name]) for name in shape.columns}


def arrow_type(hint: object) -> pa.DataType:
    """The type for an annotation; what is neither a known type nor a list of one is text."""
    if get_origin(hint) in (Union, UnionType):
        kinds = [one for one in get_args(hint) if one is not type(None)]
        return pa.float64() if float in kinds else arrow_type(kinds[0])
    if get_origin(hint) in (tuple, list):
        return pa.list_(arrow_type(get_args(hint)[0]))
    return TYPES.get(hint, pa.string())


def table_of_metrics(answer: Answer, by: str | None) -> pa.Table:
    """Rows of metrics as a table, or their totals as one row where nothing splits them."""
    rows: list[Mapping[str, object]] = [*answer.rows] if by else [answer.totals]
    columns: dict[str, pa.Array] = {}
    if by:
        columns[by] = pa.array([str(row[by]) for row in rows], type=pa.string())
    for name in answer.totals:
        values = [row[name] for row in rows]
        whole = bool(values) and all(isinstance(value, int) for value in values)
        columns[name] = pa.array(values, type=pa.int64() if whole else pa.float64())
    return pa.table(columns)
