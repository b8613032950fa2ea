"""CSV and its relatives: any delimiter, quoted fields that may hold line ends, every bad line counted by itself."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import csv as arrow_csv

from rapport.kernel.refusal import Refusal
from rapport.store.files.options import BadFile, BadOption, Options
from rapport.store.files.parts import cast_parts
from rapport.store.files.records import Record, records
from rapport.store.files.rows import BAD_TIME, Source, inbox
from rapport.store.files.sniff import BOM, delimiter_of
from rapport.store.files.stream import readable
from rapport.store.files.text import Judged
from rapport.store.files.times import ms_of_text

JUDGED = (
    "SELECT *, $ms AS ms, if($bad_time, 'bad_time', '') AS refusal FROM file({chunk:String}, Arrow, {shape:String})"
)


class Delimited:
    """Reads lines of fields; the first line names the columns unless the options do."""

    def __init__(self, head: bytes, options: Options, path: Path) -> None:
        """Raises :class:`BadOption` for a column that is not there, :class:`BadFile` when there are no rows."""
        self._options = options
        text = head.removeprefix(BOM)
        self._delimiter = options.separator or delimiter_of(text.split(b"\n", 1)[0])
        found = records(text, self._delimiter)
        first = next(found, Record(0, 0, None))
        names = first.fields
        if names is None:
            raise BadFile(f"{path}: the first line cannot be read as fields between {self._delimiter!r}.")
        self.columns = options.columns or (named(names) if options.header else numbered(len(names)))
        if len(self.columns) != len(names):
            raise BadOption(f"--columns: {len(self.columns)} names, but the first line has {len(names)} fields.")
        self.skip = len(head) - len(text) + (first.end if options.header else 0)
        row = next(found, Record(0, 0, None)) if options.header else first
        self.first = text[row.start : row.end]
        if not self.first.strip():
            raise BadFile(f"{path} names its columns and has no rows.")
        if len(self.columns) == 1 and not (options.format or options.delimiter or options.time):
            raise BadFile(f"{path} is no CSV, JSON Lines, Parquet or access log; it begins with {self.columns[0]!r}.")
        self.parts = cast_parts(self.columns, options)
        self.notes: tuple[str, ...] = ()
        self._place = {column: place for place, column in enumerate(self.columns)}

    def inbox(self, *, counted: bool) -> dict[str, str]:
        """The SQL of each inbox column over the rows of a chunk."""
        read = sorted({self._place[column] for column in self.parts.named().values()})
        others = "mapFilter((k, v) -> v != '', mapFromArrays({others:Array(String)}, [$fields]))"
        fields = ", ".join(f"c{place}" for place in self._others())
        source = Source(
            text=lambda column: f"c{self._place[column]}",
            ms="ms",
            number="toString(n)",
            place="n",
            content=f"sipHash64({', '.join(f'c{place}' for place in read)})",
            properties=f"toJSONString({others.replace('$fields', fields)})" if fields and not counted else "'{}'",
            lifts="properties" in self.columns and not counted,
        )
        return inbox(source, self.parts, self._options, counted=counted)

    def judge(self, data: bytes, scratch: Path, base: int, *, details: bool, last: bool) -> Judged:
        """Write the good rows to ``scratch``, only the columns that are wanted."""
        wanted = [
            place for place, column in enumerate(self.columns) if details or column in self.parts.named().values()
        ]
        table, bad, used = self._quickly(data, wanted) or self._carefully(data, wanted, last=last)
        table = table.append_column("n", pa.array(range(base, base + table.num_rows), pa.uint64()))
        with pa.ipc.new_file(str(scratch), table.schema) as writer:
            writer.write_table(table)
        ms = ms_of_text(f"trimBoth(c{self._place[self.parts.time or '']})")
        shape = ", ".join(f"{field.name} {'UInt64' if field.name == 'n' else 'String'}" for field in table.schema)
        return Judged(
            rows=f"({JUDGED.replace('$ms', ms).replace('$bad_time', BAD_TIME)})",
            records=table.num_rows,
            used=used,
            values={"chunk": str(scratch), "shape": shape, "others": [self.columns[place] for place in self._others()]},
            refused=Counter({Refusal.BAD_LINE: bad}),
        )

    def _others(self) -> list[int]:
        taken = set(self.parts.named().values())
        return [place for place, column in enumerate(self.columns) if column not in taken]

    def _quickly(self, data: bytes, wanted: Sequence[int]) -> tuple[pa.Table, int, int] | None:
        # Right whenever every record is one line: then as many records come out as there are lines.
        if data.count(b'"', data.rfind(b"\n", 0, -1) + 1) % 2:
            return None
        bad = 0

        def count(row: object) -> str:
            nonlocal bad
            bad += 1
            return "skip"

        try:
            table = arrow_csv.read_csv(
                pa.BufferReader(readable(data)),
                arrow_csv.ReadOptions(column_names=self._names()),
                arrow_csv.ParseOptions(delimiter=self._delimiter, newlines_in_values=True, invalid_row_handler=count),
                arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(self._names(), pa.string()),
                    include_columns=[f"c{place}" for place in wanted],
                    strings_can_be_null=False,
                ),
            )
        except pa.ArrowInvalid:
            return None
        lines = data.count(b"\n") + (not data.endswith(b"\n"))
        return (table, bad, len(data)) if table.num_rows + bad == lines else None

    def _carefully(self, data: bytes, wanted: Sequence[int], *, last: bool) -> tuple[pa.Table, int, int]:
        found = list(records(data, self._delimiter, len(self.columns), last=last))
        good = [record.fields for record in found if record.fields is not None]
        columns = {f"c{place}": pa.array([row[place] for row in good], pa.string()) for place in wanted}
        used = len(data) if last else found[-1].end if found else 0
        return pa.table(columns), len(found) - len(good), used

    def _names(self) -> list[str]:
        return [f"c{place}" for place in range(len(self.columns))]


def named(names: Sequence[str]) -> tuple[str, ...]:
    """The columns of a header: each with a name, and no two with the same."""
    seen: Counter[str] = Counter()
    columns = []
    for place, name in enumerate(names, 1):
        column = name.strip() or f"column {place}"
        seen[column] += 1
        columns.append(column if seen[column] == 1 else f"{column}_{seen[column]}")
    return tuple(columns)


def numbered(count: int) -> tuple[str, ...]:
    """Names for columns that have none."""
    return tuple(f"c{place}" for place in range(1, count + 1))
