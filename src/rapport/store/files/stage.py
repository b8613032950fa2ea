"""A table in memory where the rows of a text file wait: judged and counted, not yet taken."""

import secrets
from collections import Counter
from collections.abc import Mapping

from rapport.kernel.refusal import Refusal
from rapport.store.derive import INBOX
from rapport.store.engine import Engine
from rapport.store.files.rows import SILENT, select
from rapport.store.files.text import Judged

READING: Mapping[str, object] = {
    "max_threads": 2,
    "max_insert_threads": 1,
    "max_block_size": 32_768,
    "input_format_parallel_parsing": 0,
    "short_circuit_function_evaluation": "disable",
    "type_json_skip_duplicated_paths": 1,
}
"""Settings under which text is read: little memory, the rows in order, and no second thoughts for cheap functions."""

_CONSTANT = {*SILENT.values(), "'{}'"}


class Stage:
    """Rows on their way into the store. Only columns that vary are kept; the others are constants of the piece."""

    def __init__(self, engine: Engine, inbox: Mapping[str, str]) -> None:
        self._engine = engine
        self._table = f"stage_{secrets.token_hex(4)}"
        self._inbox = inbox
        self._varying = [name for name, sql in inbox.items() if sql not in _CONSTANT and not _literal(sql)]
        columns = ", ".join(f"{name} {INBOX[name]}" for name in self._varying)
        engine.command(f"CREATE TABLE {self._table} (refusal LowCardinality(String), {columns}) ENGINE = Memory")

    def fill(self, judged: Judged, values: Mapping[str, object]) -> None:
        """Add a chunk's rows."""
        kept = {name: f"if(refusal = '', {self._inbox[name]}, {_silence(name)})" for name in self._varying}
        rows = select({"refusal": "refusal", **kept}, judged.rows)
        names = ", ".join(("refusal", *self._varying))
        self._engine.command(
            f"INSERT INTO {self._table} ({names}) {rows}",
            READING,
            **values,
            **judged.values,
        )

    def counts(self) -> tuple[int, Counter[Refusal]]:
        """How many rows are good, and how many are refused for each reason."""
        sql = f"SELECT refusal, count() FROM {self._table} GROUP BY refusal"
        found: dict[str, int] = dict(self._engine.query(sql, {}).rows)
        good = found.pop("", 0)
        return good, Counter({Refusal(name): count for name, count in found.items()})

    @property
    def piece(self) -> str:
        """A SELECT of the inbox columns of the good rows."""
        columns = {name: name if name in self._varying else sql for name, sql in self._inbox.items()}
        return select(columns, f"{self._table} WHERE refusal = ''")

    def empty(self) -> None:
        """Forget the rows."""
        self._engine.command(f"TRUNCATE TABLE {self._table}")

    def drop(self) -> None:
        """Remove the table."""
        self._engine.command(f"DROP TABLE IF EXISTS {self._table}")


def _literal(sql: str) -> bool:
    return (
        (sql.startswith("'") and sql.count("'") == 2 and sql.endswith("'"))
        or "{received:Int64}" in sql
        or sql == "toInt16(1)"
    )


def _silence(name: str) -> str:
    kind = INBOX[name]
    return "fromUnixTimestamp64Milli(toInt64(0), 'UTC')" if kind.startswith("DateTime64") else SILENT[kind]
