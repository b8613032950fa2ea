"""A file as rows of the engine: the columns that are wanted, as text or as numbers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from rapport.prove.plan import BadExperiment
from rapport.store.files import BadFile
from rapport.store.files.delimited import named
from rapport.store.files.file import HEAD, unpacked
from rapport.store.files.json_lines import objects, ticked
from rapport.store.files.records import records
from rapport.store.files.rows import quoted
from rapport.store.files.sniff import BOM, delimiter_of, format_of, refuse_unreadable
from rapport.store.files.stream import Stream, head_of, readable

GLOB = re.compile(r"[*?{}]")

READING: dict[str, object] = {
    "input_format_null_as_default": 1,
    "input_format_skip_unknown_fields": 1,
    "input_format_csv_skip_trailing_empty_lines": 1,
    "input_format_csv_allow_whitespace_or_tab_as_delimiter": 1,
    "input_format_json_read_numbers_as_strings": 1,
    "input_format_json_read_bools_as_strings": 1,
}

NUMBER = "toFloat64OrNull(multiIf(lower(trimBoth($c)) = 'true', '1', lower(trimBoth($c)) = 'false', '0', trimBoth($c)))"
"""Text as a number, or NULL; also what is said as yes or no."""


@dataclass(frozen=True, slots=True)
class Table:
    """The file as a FROM clause, and the settings it is read with. A column is called by :meth:`alias`."""

    path: Path
    columns: tuple[str, ...]
    source: str
    numbers: frozenset[str] = frozenset()
    """Columns that are numbers in the file already."""
    settings: dict[str, object] = field(default_factory=dict)

    def alias(self, column: str) -> str:
        """The column's name in SQL."""
        return f"c{self.columns.index(column)}"

    def text(self, column: str) -> str:
        """SQL of the column as text; empty where nothing is said."""
        alias = self.alias(column)
        return f"ifNull(toString({alias}), '')" if column in self.numbers else f"trimBoth({alias})"

    def number(self, column: str) -> str:
        """SQL of the column as a number; NULL where it is none."""
        alias = self.alias(column)
        return f"toFloat64({alias})" if column in self.numbers else NUMBER.replace("$c", alias)

    def missing(self, column: str) -> str:
        """SQL: whether nothing is said."""
        return f"isNull({self.alias(column)})" if column in self.numbers else f"{self.text(column)} = ''"


def open_table(path: Path, wanted: dict[str, str], scratch: Path) -> Table:
    """Look at a file; ``wanted`` maps columns to the options that name them.

    Raises :class:`BadFile` when it cannot be read, :class:`BadExperiment` for a column that it does not have.
    """
    stream = Stream(path)
    head = head_of(stream, HEAD)
    told = format_of(head, path) if head else "empty"
    if told == "parquet":
        return _parquet(_plainly(unpacked(stream, scratch), scratch), path, wanted)
    if told == "empty":
        raise BadFile(f"{path} is empty; there is nothing to read.")
    refuse_unreadable(head, path)
    if told == "log":
        raise BadFile(f"{path} is an access log; an experiment needs CSV, Parquet or JSON Lines with a variant.")
    read = _json_lines if told == "jsonl" else _delimited
    return read(path, _plainly(path, scratch), head.removeprefix(BOM), wanted, stream.packing or "none")


def _plainly(path: Path, scratch: Path) -> Path:
    """The same file under a name that the engine does not take for a pattern of names."""
    if not GLOB.search(str(path)):
        return path.absolute()
    link = scratch / "file"
    link.symlink_to(path.absolute())
    return link


def _delimited(path: Path, place: Path, text: bytes, wanted: dict[str, str], packing: str) -> Table:
    delimiter = delimiter_of(text.split(b"\n", 1)[0])
    found = records(text, delimiter)
    first, second = next(found, None), next(found, None)
    if first is None or first.fields is None:
        raise BadFile(f"{path}: the first line cannot be read as fields between {delimiter!r}.")
    if second is None:
        raise BadFile(f"{path} names its columns and has no rows.")
    columns = named(first.fields)
    _check(path, columns, wanted)
    shape = ", ".join(f"c{place} String" for place in range(len(columns)))
    file = f"file({quoted(str(place))}, 'CSV', {quoted(shape)}, {quoted(packing)})"
    settings = {"format_csv_delimiter": delimiter, "input_format_csv_skip_first_lines": 1}
    return Table(path, columns, file, settings=READING | settings)


def _json_lines(path: Path, place: Path, text: bytes, wanted: dict[str, str], packing: str) -> Table:
    seen: dict[str, None] = {}
    for line in objects(readable(text)):
        seen.update(dict.fromkeys(line))
    if not seen:
        raise BadFile(f"{path}: none of the first lines is a JSON object; write one object a line.")
    _check(path, seen, wanted)
    columns = tuple(seen)
    shape = ", ".join(f"{ticked(column)} String" for column in columns if column in wanted)
    file = f"file({quoted(str(place))}, 'JSONEachRow', {quoted(shape)}, {quoted(packing)})"
    return Table(path, columns, _renamed(columns, wanted, file), settings=READING)


def _parquet(path: Path, shown: Path, wanted: dict[str, str]) -> Table:
    try:
        schema: pa.Schema = parquet.read_schema(path)
        rows = parquet.read_metadata(path).num_rows
    except (pa.ArrowException, OSError) as error:
        raise BadFile(f"{shown} is no whole Parquet file: {str(error).splitlines()[0]}") from error
    if not rows:
        raise BadFile(f"{shown} has no rows.")
    columns = tuple(schema.names)
    _check(shown, columns, wanted)
    numbers = frozenset(column for column in columns if _is_number(schema.field(column).type))
    kinds = {column: "Nullable(Float64)" for column in numbers} | {c: "String" for c in columns if c not in numbers}
    whole = {column for column in numbers if pa.types.is_integer(schema.field(column).type)}
    kinds |= dict.fromkeys(whole, "Nullable(Int64)")
    shape = ", ".join(f"{ticked(column)} {kinds[column]}" for column in columns if column in wanted)
    file = f"file({quoted(str(path))}, 'Parquet', {quoted(shape)})"
    return Table(shown, columns, _renamed(columns, wanted, file), numbers, READING)


def _renamed(columns: tuple[str, ...], wanted: Iterable[str], file: str) -> str:
    # Under names of our own, so that a column that is called like one of ours does no harm.
    aliases = ", ".join(f"{ticked(column)} AS c{place}" for place, column in enumerate(columns) if column in wanted)
    return "(SELECT $aliases FROM $file)".replace("$aliases", aliases).replace("$file", file)


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_boolean(kind)
    )


def _check(path: Path, columns: Iterable[str], wanted: dict[str, str]) -> None:
    known = list(columns)
    for column, option in wanted.items():
        if column not in known:
            raise BadExperiment(f"{option}: {path} has no column {column!r}; it has {', '.join(known)}.")
