"""Files that are asked where they lie: their events are a view of them, so a question reads the columns that it needs.

The view gives what the files would give if they were taken: the same SQL derives it. What is computed from events is
computed when something first asks for it: sessions are. Files of which that would not be true have to be taken: those
that are no Parquet, that say two ids of a person or a user agent, and of which two rows share an id.
"""

import re
import secrets
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
from clickhouse_connect.driver.binding import format_query_value
from typing_extensions import override

from rapport.kernel.refusal import Refusal
from rapport.kernel.rules import Rules
from rapport.store import sessions
from rapport.store.channels import channel_values
from rapport.store.derive import EVENTS, derived
from rapport.store.engine import LIMITS, Engine, Rows
from rapport.store.files.file import File
from rapport.store.files.hand import Way, values_of
from rapport.store.files.parquet import READING, ParquetFile, ids_differ
from rapport.store.files.rows import select
from rapport.store.files.taken import Taken
from rapport.store.migrate import migrate

SEEN = """
CREATE VIEW seen AS SELECT e.*, e.actor AS person FROM events AS e WHERE e.project = {project:UInt32}"""
"""Nobody has two ids: an actor is a person."""

OF_SESSIONS = re.compile(r"\b(sessions\(|session_rows\b)")

HOW = ("input_format_parquet_memory_high_watermark", "input_format_null_as_default", "session_timezone")


class DirectEngine(Engine):
    """An engine with a database of its own, whose events are files. Any thread may ask it."""

    limits = LIMITS | {name: READING[name] for name in HOW}

    def __init__(self, arguments: Mapping[str, Any], project: int, rules: Rules) -> None:
        super().__init__(arguments)
        self._project, self._rules = project, rules
        self._lock = threading.Lock()
        self._columns: frozenset[str] | None = None
        """Those columns of sessions that are computed, None before any is."""

    @override
    def query(self, sql: str, values: Mapping[str, object], settings: Mapping[str, object] | None = None) -> Rows:
        self._prepare(sql)
        return super().query(sql, values, settings)

    @override
    def table(self, sql: str, values: Mapping[str, object], settings: Mapping[str, object] | None = None) -> pa.Table:
        self._prepare(sql)
        return super().table(sql, values, settings)

    def _prepare(self, sql: str) -> None:
        """Compute the sessions that a query reads, of what is dear to compute at first only what it names."""
        if not OF_SESSIONS.search(sql):
            return
        with self._lock:
            wanted = sessions.PLAIN.union(sessions.NEEDS.keys() & re.findall(r"\w+", sql))
            if self._columns is not None and wanted <= self._columns:
                return
            # Who asks a second time for more than there is will ask for more.
            self._compute(wanted := frozenset(sessions.NEEDS if self._columns else wanted))
            self._columns = wanted

    def _compute(self, wanted: frozenset[str]) -> None:
        # Who asks at this moment sees those of before to the end.
        self.command("CREATE TABLE fresh_rows AS session_rows")
        try:
            of = sessions.slices(self, self._project)
            for part in range(of):
                sessions.compute(self, "fresh_rows", self._project, self._rules, wanted, of=of, part=part)
            self.command("EXCHANGE TABLES session_rows AND fresh_rows")
        finally:
            self.command("DROP TABLE fresh_rows")


def direct(engine: Engine, files: Sequence[File], way: Way) -> tuple[DirectEngine, Taken] | None:
    """An engine to ask these files, and what is in them; None where they have to be taken.

    ``engine`` is an embedded one. The files must stay where they are, as they are.
    """
    readers = [file.reader for file in files if isinstance(file.reader, ParquetFile) and _can_lie(file, file.reader)]
    marks = {file.fingerprint for file in files}
    if len(readers) < len(files) or (len(marks) < len(files) and not way.counted):
        return None
    if (identified := [reader for reader in readers if reader.parts.id]) and not ids_differ(engine, identified):
        return None
    database = f"files_{secrets.token_hex(4)}"
    engine.command(f"CREATE DATABASE {database}")
    own = DirectEngine(engine.arguments | {"database": database}, way.project, way.rules)
    migrate(own)
    kinds = own.query(
        "SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = 'events'", {}
    )
    for name in ("seen", "events"):
        own.command(f"DROP TABLE {name}")
    own.command(f"CREATE VIEW events AS {_events(own, files, way, dict(kinds.rows))}")
    own.command(SEEN)
    return own, _found(own, files)


def _can_lie(file: File, reader: ParquetFile) -> bool:
    # A packed file was unpacked into a folder that will not stay.
    parts = reader.parts
    return reader.lies_at(file.path) and not (parts.person and parts.anonymous) and not parts.agent


def _events(engine: Engine, files: Sequence[File], way: Way, kinds: Mapping[str, str]) -> str:
    """The SELECT of all events, of the types that the table has."""
    each = []
    for place, file in enumerate(files):
        if not isinstance(file.reader, ParquetFile):
            raise TypeError(file.path)
        mine = replace(way, label=str(place)) if way.counted else way
        inbox = file.reader.inbox(counted=way.counted, has_ids=bool(file.parts.id))
        piece = select(inbox, f"{file.reader.rows(engine, details=not way.counted)} AS row")
        own = way.rules.channels
        sql = derived(f"({piece})", str(way.project), file.parts.tells_source, own)
        each.append(written(sql, {**values_of(file, mine), **channel_values(own)}))
    typed = ", ".join(f"CAST({name}, {format_query_value(kinds[name])}) AS {name}" for name in EVENTS.split(", "))
    return f"SELECT {typed} FROM ({' UNION ALL '.join(each)})"


def _found(engine: Engine, files: Sequence[File]) -> Taken:
    taken = Taken()
    for file in files:
        if isinstance(file.reader, ParquetFile):
            bad = file.reader.bad_times(engine, file.options.timezone)
            taken += Taken(new=file.reader.records - bad, refused=+Counter({Refusal.BAD_TIME: bad}))
    return taken


def written(sql: str, values: Mapping[str, object]) -> str:
    """SQL with the values written where they are bound: a view binds nothing."""

    def value(place: re.Match[str]) -> str:
        return f"CAST({format_query_value(values[place[1]])}, '{place[2]}')" if place[1] in values else place[0]

    return re.sub(r"\{(\w+):([\w()]+)\}", value, sql)
