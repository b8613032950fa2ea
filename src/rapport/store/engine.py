"""The door to ClickHouse: embedded in this process (chDB) or on a server, the same SQL for both."""

import resource
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any, Self
from urllib.parse import urlsplit

import clickhouse_connect
import pyarrow as pa
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError, OperationalError

from rapport.kernel.scope import Scope
from rapport.store.answers import Answers

GUARD = "{project:UInt32}"
GIGABYTE = 1_000_000_000

LIMITS: dict[str, object] = {
    "max_memory_usage": 4 * GIGABYTE,
    "max_bytes_before_external_group_by": GIGABYTE,
    "max_bytes_before_external_sort": GIGABYTE,
    "do_not_merge_across_partitions_select_final": 1,
    # Whose an event is comes from a small table: dealing events out to threads for it costs three times the looking.
    "join_algorithm": "direct,hash",
    # {"a.b": 1, "a": {"b": 2}} says one path twice; a client's odd properties must not stop everybody's events.
    "type_json_skip_duplicated_paths": 1,
    # An answer does not travel, or the connection packs it.
    "output_format_arrow_compression_method": "none",
}
"""A ceiling and spilling to disk for every statement, and JSON taken as it comes."""


TOO_LARGE = (
    "The question needs more than the 4 GB of memory that one may take. Ask for fewer days, or for less at once."
)


MOST_REMEMBERED = 2_000
"""An answer with more rows is computed each time: exports would fill the memory."""


class NoScope(ValueError):
    """A query that does not bind the project: it would show one project to another."""


class EngineError(RuntimeError):
    """The engine could not be opened or did not answer. The message says what to do."""


class EngineBusy(EngineError):
    """Another process owns the engine's folder."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a query answered."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def dicts(self) -> list[dict[str, Any]]:
        """The rows, each by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Engine:
    """Runs SQL for any number of threads. A client runs one statement at a time, so each call borrows one."""

    limits: Mapping[str, object] = LIMITS
    """What holds for every statement."""

    def __init__(self, arguments: Mapping[str, Any], temporary: Path | None = None) -> None:
        self.arguments = dict(arguments)
        self._temporary = temporary
        self._idle: LifoQueue[Client] = LifoQueue()
        self.embedded = arguments.get("interface") == "chdb"
        self.answers: Answers[Rows] = Answers()
        """What was asked before; who writes says what changed."""

    @classmethod
    def open(cls, url: str) -> Self:
        """Open ``chdb:///folder``, ``chdb://`` (a temporary folder), ``clickhouse://…`` or ``https://…``.

        Raises :class:`EngineBusy` when another process owns the folder, else :class:`EngineError`.
        """
        parts = urlsplit(url)
        temporary: Path | None = None
        if parts.scheme == "chdb":
            if not parts.path:
                temporary = Path(tempfile.mkdtemp(prefix="rapport-"))
            folder = temporary or Path(parts.path)
            folder.mkdir(parents=True, exist_ok=True)
            arguments: dict[str, Any] = {"interface": "chdb", "path": str(folder)}
            _allow_many_files()
        elif parts.scheme in {"clickhouse", "http", "https"}:
            arguments = {"dsn": url, "autogenerate_session_id": False}
        else:
            raise EngineError(f"store: {url!r} is no engine; use chdb:///folder, clickhouse://host or https://host.")
        engine = cls(arguments, temporary)
        with engine._borrow() as client:
            client.query("SELECT 1")
        return engine

    @property
    def temporary(self) -> bool:
        """Whether everything is gone when it is closed."""
        return self._temporary is not None

    def close(self) -> None:
        """Close all idle clients; a temporary folder goes with them."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                break
        if self._temporary:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def ask(self, sql: str, project: int, **values: object) -> Rows:
        """Rows of a query about one project. Raises :class:`NoScope` when the SQL does not bind the project."""
        if GUARD not in sql:
            raise NoScope(sql)
        return self.query(sql, {"project": project, **values})

    def ask_scope(self, sql: str, scope: Scope, **values: object) -> Rows:
        """Rows of a query about one project, window and zone: everything of :meth:`Scope.bound` is bound.

        The answer must depend on nothing after the window, and is remembered while nothing before its end changes.
        """
        if GUARD not in sql:
            raise NoScope(sql)
        bound = {**scope.bound(), **values}
        # On a server others write, too, without our knowing.
        if not self.embedded:
            return self.query(sql, bound)
        key = (sql, *((name, str(value)) for name, value in sorted(bound.items())))
        answer = self.answers.ask(
            key,
            scope.project,
            scope.until_ms,
            lambda: self.query(sql, bound),
            lambda rows: len(rows) <= MOST_REMEMBERED,
        )
        return Rows(answer.columns, list(answer.rows))

    def ask_arrow(self, sql: str, project: int, **values: object) -> pa.Table:
        """The same as :meth:`ask`, as an Arrow table."""
        if GUARD not in sql:
            raise NoScope(sql)
        return self.table(sql, {"project": project, **values})

    def query(self, sql: str, values: Mapping[str, object], settings: Mapping[str, object] | None = None) -> Rows:
        """Rows of any query. For the store itself and for what a project's SQL page has checked."""
        with self._borrow() as client:
            result = client.query(sql, parameters=dict(values), settings=dict(settings or {}))
            return Rows(tuple(result.column_names), [tuple(row) for row in result.result_rows])

    def table(self, sql: str, values: Mapping[str, object], settings: Mapping[str, object] | None = None) -> pa.Table:
        """Rows of any query as an Arrow table. For the store itself."""
        with self._borrow() as client:
            return client.query_arrow(sql, parameters=dict(values), settings=dict(settings or {}), use_strings=True)

    def command(self, sql: str, settings: Mapping[str, object] | None = None, /, **values: object) -> None:
        """Run a statement that gives no rows. For the store itself."""
        # Said with the statement: said beside it, each setting costs the embedded engine a statement of its own.
        told = ", ".join(f"{name} = {value!r}" for name, value in (settings or {}).items())
        with self._borrow() as client:
            client.command(f"{sql} SETTINGS {told}" if told else sql, parameters=values)

    def insert(self, table: str, rows: pa.Table) -> None:
        """Append an Arrow table whose columns are named as the table's."""
        with self._borrow() as client:
            client.insert_arrow(table, rows)

    @contextmanager
    def _borrow(self) -> Iterator[Client]:
        try:
            client = self._idle.get_nowait()
        except Empty:
            client = self._connect()
        # After an error a client is not lent again: its state is not known.
        try:
            yield client
        except ClickHouseError as error:
            client.close()
            if "MEMORY_LIMIT_EXCEEDED" in str(error):
                raise EngineError(TOO_LARGE) from error
            if isinstance(error, OperationalError):
                raise EngineError(f"The engine at {self._where} does not answer: {error}") from error
            raise
        self._idle.put(client)

    @property
    def _where(self) -> str:
        # Without the password that an address may hold.
        return str(self.arguments.get("path") or urlsplit(self.arguments["dsn"]).hostname)

    def _connect(self) -> Client:
        try:
            return clickhouse_connect.get_client(**self.arguments, settings=dict(self.limits))
        except (ClickHouseError, RuntimeError) as error:
            if self.embedded:
                raise EngineBusy(
                    f"The engine in {self._where} could not be opened; another process may own it. "
                    "Stop that process, or let it do the work (a running server is asked by itself)."
                ) from error
            raise EngineError(f"The ClickHouse server at {self._where} does not answer: {error}") from error


def _allow_many_files() -> None:
    # The embedded engine opens a file for each column and each property while it merges: often more than 1,024.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
