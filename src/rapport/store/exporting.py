"""All events and sessions of a project as Parquet, a file a day of its zone, in constant memory."""

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
from typing_extensions import override

from rapport.kernel.event import Role
from rapport.store.engine import Engine

ROWS = 100_000
"""A batch ends at the first full minute after so many rows."""

METADATA = b"rapport"
"""Where a file says how many rows it has and what they add up to."""

ROLES = ", ".join(f"if(bitAnd(roles, {int(role)}) != 0, '{str(role.name).lower()}', '')" for role in Role if role.name)

COLUMNS: dict[str, str] = {
    "events": f"""lower(hex(id)) AS id, at, received, name,
        arrayFilter(role -> role != '', [{ROLES}]) AS roles, if(person = 0, '', toString(person)) AS person,
        user_id, anonymous_id, session, url, page, referrer, channel, source, medium, campaign, country, device,
        browser, os, engaged_ms / 1000 AS engaged_s, things, toJSONString(properties) AS properties""",
    "sessions": """toString(person) AS person, session, start, stop,
        dateDiff('millisecond', start, stop) / 1000 AS duration_s, events, views, shares, comments,
        engaged_ms / 1000 AS engaged_s, days, entry_page, exit_page, referrer, channel, source, medium, campaign,
        country, device, browser, os""",
}
"""What stands in a row, by table. Times are UTC, ``person`` is the store's number for who it was."""

ROWS_OF = {
    "events": "seen(project = {project:UInt32})",
    "sessions": "sessions(project = {project:UInt32})",
}
AT = {"events": "at", "sessions": "start"}
ORDER = {"events": "at, id", "sessions": "start, person, session"}
MARK = {
    "events": "cityHash64(id, person)",
    "sessions": "cityHash64(person, session, start, stop, events, views, engaged_ms, exit_page)",
}

DAYS = """
SELECT toDate($at, {zone:String}) AS day, count() AS rows, toString(sum($mark)) AS mark FROM $rows
WHERE $at >= fromUnixTimestamp64Milli({since:Int64}) AND $at < fromUnixTimestamp64Milli({until:Int64})
GROUP BY day ORDER BY day"""

MINUTES = """
SELECT toUnixTimestamp(toStartOfMinute($at)) AS minute, count() AS rows FROM $rows
WHERE $at >= fromUnixTimestamp64Milli({since:Int64}) AND $at < fromUnixTimestamp64Milli({until:Int64})
GROUP BY minute ORDER BY minute"""

BATCH = """
SELECT $columns FROM $rows
WHERE $at >= fromUnixTimestamp64Milli({since:Int64}) AND $at < fromUnixTimestamp64Milli({until:Int64})
ORDER BY $order"""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a table: how many rows it has, and a sum over them that changes when any of them does."""

    day: date
    rows: int
    mark: str


def days(engine: Engine, project: int, table: str, zone: ZoneInfo, first: date, last: date) -> list[Day]:
    """The days between two, both inclusive, that have rows."""
    found = engine.ask(spelled(DAYS, table), project, zone=zone.key, **bounds(zone, first, last))
    return [Day(*row) for row in found]


def parquet(engine: Engine, project: int, table: str, zone: ZoneInfo, day: date) -> Iterator[bytes]:
    """The Parquet file of one day, piece by piece; a day without rows is a file without any."""
    told = next(iter(days(engine, project, table, zone, day, day)), Day(day, 0, "0"))
    said = {METADATA: json.dumps({"day": day.isoformat(), "rows": told.rows, "mark": told.mark})}
    yield from packed(batches(engine, project, table, zone, day), said)


def batches(engine: Engine, project: int, table: str, zone: ZoneInfo, day: date) -> Iterator[pa.Table]:
    """The rows of one day in order, in batches of whole minutes; at least one, which may be empty."""
    whole = bounds(zone, day, day)
    minutes = engine.ask(spelled(MINUTES, table), project, **whole)
    since, rows = whole["since"], 0
    for minute, count in minutes:
        if rows and rows + count > ROWS:
            yield engine.ask_arrow(spelled(BATCH, table), project, since=since, until=minute * 1000)
            since, rows = minute * 1000, 0
        rows += count
    yield engine.ask_arrow(spelled(BATCH, table), project, since=since, until=whole["until"])


def packed(tables: Iterable[pa.Table], said: dict[bytes, str]) -> Iterator[bytes]:
    """Tables of one kind as a Parquet file, each given out as soon as it is written."""
    sink, writer = Pieces(), None
    for table in tables:
        if writer is None:
            schema = table.schema.with_metadata(said)
            writer = pq.ParquetWriter(sink, schema, compression="zstd")
        writer.write_table(table.cast(writer.schema))
        yield sink.taken()
    if writer is not None:
        writer.close()
    yield sink.taken()


def mark_in(path: str) -> tuple[int, str] | None:
    """How many rows a file that was exported says to have, and their sum; None when it is no such file."""
    try:
        said = json.loads((pq.read_schema(path).metadata or {})[METADATA])
        return int(said["rows"]), str(said["mark"])
    except (OSError, pa.ArrowException, KeyError, ValueError, TypeError):
        return None


class Pieces(io.RawIOBase):
    """A file that hands on what was written to it."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, piece: bytes) -> int:  # type: ignore[override]  # Arrow gives buffers
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        """What was written since this was asked last."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def spelled(sql: str, table: str) -> str:
    """SQL about one of the tables."""
    places = {"columns": COLUMNS, "rows": ROWS_OF, "at": AT, "order": ORDER, "mark": MARK}
    for place, texts in places.items():
        sql = sql.replace(f"${place}", texts[table])
    return sql


def bounds(zone: ZoneInfo, first: date, last: date) -> dict[str, int]:
    """The instants between which days lie, half open, in milliseconds since 1970 UTC."""
    ends = (first, last + timedelta(days=1))
    since, until = (round(datetime.combine(day, time(), zone).timestamp() * 1000) for day in ends)
    return {"since": since, "until": until}
