"""Answers in the formats that a program can ask for: JSON, CSV, an Arrow stream, or Parquet."""

import csv
import io
from collections.abc import Mapping

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from django.http import HttpRequest, HttpResponse

from rapport.web.asking import BadRequest

KINDS: dict[str, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "arrow": "application/vnd.apache.arrow.stream",
    "parquet": "application/vnd.apache.parquet",
}
"""Format to its media type; either names it."""


def format_of(request: HttpRequest) -> str:
    """Which format is wanted: by ``format``, else by the Accept header, else JSON. Raises :class:`BadRequest`."""
    said = request.GET.dict().get("format", "")
    if said and said not in KINDS:
        raise BadRequest(f"format: {said!r} is none; use {', '.join(KINDS)}.")
    accepted = request.headers.get("Accept", "")
    return str(said) or next((name for name, kind in KINDS.items() if kind in accepted), "json")


def sent(format: str, name: str, told: Mapping[str, object], table: pa.Table) -> HttpResponse:
    """An answer in a format. Arrow and Parquet carry everything but the rows in the metadata ``rapport``."""
    if format == "json":
        return HttpResponse(msgspec.json.encode(told), content_type=KINDS["json"])
    rest = {key: value for key, value in told.items() if key != "rows"}
    table = table.replace_schema_metadata({"rapport": msgspec.json.encode(rest)})
    response = HttpResponse(WRITERS[format](table), content_type=KINDS[format])
    response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return response


def as_csv(table: pa.Table) -> bytes:
    """Comma-separated values, exact; what is not known is empty, and a list is JSON."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows([in_csv(value) for value in row.values()] for row in table.to_pylist())
    return sink.getvalue().encode()


def in_csv(value: object) -> object:
    """A value as CSV holds it."""
    return msgspec.json.encode(value).decode() if isinstance(value, list) else value


def as_arrow(table: pa.Table) -> bytes:
    """An Arrow stream."""
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def as_parquet(table: pa.Table) -> bytes:
    """A Parquet file."""
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


WRITERS = {"csv": as_csv, "arrow": as_arrow, "parquet": as_parquet}
