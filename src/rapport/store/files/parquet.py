"""Parquet: read where it lies, columns of any type, in one statement."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from rapport.store.engine import Engine
from rapport.store.files.options import BadFile, Options
from rapport.store.files.parts import cast_parts
from rapport.store.files.rows import BAD_TIME, Source, inbox, quoted
from rapport.store.files.times import ms_of_date, ms_of_instant, ms_of_naive, ms_of_number, ms_of_text

READING: dict[str, object] = {
    "max_threads": 2,
    "max_insert_threads": 2,
    "max_block_size": 65_536,
    "max_insert_block_size": 524_288,
    "min_insert_block_size_rows": 524_288,
    "min_insert_block_size_bytes": 134_217_728,
    "input_format_parquet_memory_high_watermark": 256 << 20,
    "input_format_null_as_default": 1,
    "type_json_skip_duplicated_paths": 1,
    "session_timezone": "UTC",
}
"""Blocks large enough for few parts on disk, small enough for memory; and little is read ahead."""


IDS_AT_ONCE = 3_000_000
"""So many ids are held in memory to see whether they differ."""


class ParquetFile:
    """A Parquet file as a source of rows."""

    def __init__(self, path: Path, shown: Path, options: Options) -> None:
        """``shown`` is the file's name for people. Raises :class:`BadFile`, :class:`BadOption`."""
        self._path = path
        self._options = options
        try:
            self._schema: pa.Schema = parquet.read_schema(path)
            self.records: int = parquet.read_metadata(path).num_rows
        except (pa.ArrowException, OSError) as error:
            raise BadFile(f"{shown} is no whole Parquet file: {str(error).splitlines()[0]}") from error
        if not self.records:
            raise BadFile(f"{shown} has no rows.")
        self.columns: tuple[str, ...] = tuple(self._schema.names)
        self.parts = cast_parts(self.columns, options)
        self.notes: tuple[str, ...] = ()

    def lies_at(self, path: Path) -> bool:
        """Whether the file itself is read, and not what was unpacked from it."""
        return self._path == path

    def fingerprint(self) -> bytes:
        """What tells this file from another: its first row."""
        first = next(parquet.ParquetFile(self._path, pre_buffer=False).iter_batches(batch_size=1, use_threads=False))
        # Times as the numbers that they are stored as: how Python writes them depends on what else is installed.
        plain = [column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column for column in first.columns]
        return repr(pa.RecordBatch.from_arrays(plain, first.schema.names).to_pylist()).encode()

    def inbox(self, *, counted: bool, has_ids: bool) -> dict[str, str]:
        """The SQL of each inbox column over :meth:`rows`; ``has_ids`` says that no row lacks its id."""
        read = [self.text(column) for column in self.parts.named().values()]
        source = Source(
            text=self.text,
            ms="ms",
            number="toString(rapport_row)",
            place="rapport_row",
            content=f"sipHash64({', '.join(read)})",
            properties="'{}'" if counted or not self._others() else "others",
            lifts="properties" in self.columns and not counted,
        )
        columns = inbox(source, self.parts, self._options, counted=counted)
        return columns | {"event_id": self.text(self.parts.id)} if has_ids and self.parts.id else columns

    def rows(self, engine: Engine, *, details: bool, among: range | None = None) -> str:
        """A bracketed SELECT of the rows whose time is good; with all columns, or those that have a part.

        ``among`` are the numbers of the rows that are wanted; all of them when not given.
        """
        types = self._types(engine)
        others = self._others() if details else []
        file = self._file(types, [*dict.fromkeys(self.parts.named().values()), *others])
        said = [f"{self._ms()} AS ms"]
        if others:
            shape = ", ".join(f"{named(column)} {types[column]}" for column in others)
            fields = ", ".join(self._alias(column) for column in others)
            said.append(f"toJSONString(CAST(tuple({fields}), {quoted(f'Tuple({shape})')})) AS others")
        only = f" AND rapport_row >= {among.start} AND rapport_row < {among.stop}" if among else ""
        return f"(SELECT *, {', '.join(said)} FROM {file} WHERE NOT {BAD_TIME}{only})"

    def bad_times(self, engine: Engine, zone: str) -> int:
        """How many rows have a time that cannot be read."""
        file = self._file(self._types(engine), [self.parts.time or ""])
        sql = f"SELECT countIf({BAD_TIME}) FROM (SELECT {self._ms()} AS ms FROM {file})"
        return int(engine.query(sql, {"zone": zone}, READING).rows[0][0])

    def _file(self, types: Mapping[str, str], columns: Sequence[str]) -> str:
        # Under names of our own, so that a column that is called like one of ours does no harm.
        shape = ", ".join(f"{named(column)} {types[column]}" for column in columns)
        aliases = ", ".join(f"{named(column)} AS {self._alias(column)}" for column in columns)
        file = f"file({quoted(str(self._path))}, Parquet, {quoted(shape)})"
        return f"(SELECT {aliases}, _row_number AS rapport_row FROM {file})"

    def _others(self) -> list[str]:
        taken = set(self.parts.named().values())
        return [column for column in self.columns if column not in taken]

    def _alias(self, column: str) -> str:
        return f"rapport_{self.columns.index(column)}"

    def _types(self, engine: Engine) -> dict[str, str]:
        described = engine.query(f"DESCRIBE TABLE file({quoted(str(self._path))}, Parquet)", {}).rows
        texts = {"String", "Nullable(String)", "LowCardinality(String)", "LowCardinality(Nullable(String))"}
        return {row[0]: "String" if row[1] in texts else row[1] for row in described}

    def ids(self, engine: Engine) -> str:
        """A SELECT of the rows' own ids as ``id``, '' where a row lacks one."""
        column = self.parts.id or ""
        return f"SELECT {self.text(column)} AS id FROM {self._file(self._types(engine), [column])}"

    def agent(self) -> str:
        """The SQL of a row's user agent."""
        return self.text(self.parts.agent or "")

    def _ms(self) -> str:
        column = self.parts.time or ""
        alias = self._alias(column)
        kind = self._schema.field(column).type
        if pa.types.is_timestamp(kind):
            naive = kind.tz is None and self._options.timezone != "UTC"
            return ms_of_naive(alias) if naive else ms_of_instant(alias)
        if pa.types.is_date(kind):
            return ms_of_date(alias)
        if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
            return ms_of_number(f"toFloat64({alias})")
        return ms_of_text(f"trimBoth({self.text(column)})")

    def text(self, column: str) -> str:
        """The SQL of a column as text, '' where it is missing."""
        kind = self._schema.field(column).type
        alias = self._alias(column)
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind):
            return alias
        if pa.types.is_nested(kind):
            return f"toJSONString({alias})"
        return f"ifNull(toString({alias}), '')"


def ids_differ(engine: Engine, readers: Sequence[ParquetFile]) -> bool:
    """Whether surely no two rows of these files share an id and none lacks it, found out in little memory."""
    ids = " UNION ALL ".join(reader.ids(engine) for reader in readers)
    slices = 1 + sum(reader.records for reader in readers) // IDS_AT_ONCE
    sql = (
        "SELECT count() = uniqExact(sipHash64(id)) AND countIf(id = '') = 0 "
        f"FROM ({ids}) WHERE sipHash64(id) % {slices} = {{part:UInt32}}"
    )
    return all(engine.query(sql, {"part": part}, READING).rows[0][0] for part in range(slices))


def named(column: str) -> str:
    """A column's name in SQL."""
    return "`" + column.replace("\\", "\\\\").replace("`", "\\`") + "`"
