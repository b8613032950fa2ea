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

_CONSTANT = {*SILENT.values(), "toInt16(1)"}


class Stage:
    """Rows on their way into the store. Only columns that vary are kept; the others are constants of the piece."""

    def __init__(self, engine: Engine, inbox: Mapping[str, str]) -> None:
        self._engine = engine
        self._inbox = inbox
        self._varying = [name for name, sql in inbox.items() if _varies(sql)]
        mark = secrets.token_hex(4)
        self._door, self._good, self._tally = f"door_{mark}", f"good_{mark}", f"tally_{mark}"
        names = ", ".join(self._varying)
        columns = ", ".join(f"{name} {INBOX.get(name, 'String')}" for name in self._varying)
        # Rows are judged once as they come in: the good ones are kept, of all of them only a count.
        engine.command(f"CREATE TABLE {self._door} (refusal LowCardinality(String), {columns}) ENGINE = Null")
        for view, select_ in (
            (self._good, f"SELECT {names} FROM {self._door} WHERE refusal = ''"),
            (self._tally, f"SELECT refusal, count() AS number FROM {self._door} GROUP BY refusal"),
        ):
            engine.command(f"CREATE MATERIALIZED VIEW {view} ENGINE = Memory AS {select_}")

    def fill(self, judged: Judged, values: Mapping[str, object]) -> None:
        """Add a chunk's rows."""
        varying = {name: self._inbox[name] for name in self._varying}
        rows = select({"refusal": "refusal", **varying}, judged.rows)
        names = ", ".join(("refusal", *self._varying))
        self._engine.command(f"INSERT INTO {self._door} ({names}) {rows}", READING, **values, **judged.values)

    def counts(self) -> tuple[int, Counter[Refusal]]:
        """How many rows are good, and how many are refused for each reason."""
        sql = f"SELECT toString(refusal), sum(number) FROM {self._tally} GROUP BY refusal"
        found: dict[str, int] = dict(self._engine.query(sql, {}).rows)
        good = found.pop("", 0)
        return good, Counter({Refusal(name): count for name, count in found.items()})

    @property
    def good(self) -> str:
        """The table of the good rows, with the columns that vary."""
        return self._good

    def piece(self, rows: str) -> str:
        """A SELECT of the inbox columns of the good rows; ``rows`` is their table, joined with what is wanted."""
        columns = {name: name if name in self._varying else sql for name, sql in self._inbox.items() if name in INBOX}
        return select(columns, rows)

    def empty(self) -> None:
        """Forget the rows."""
        for table in (self._good, self._tally):
            self._engine.command(f"TRUNCATE TABLE {table}")

    def drop(self) -> None:
        """Remove the tables."""
        for table in (self._good, self._tally, self._door):
            self._engine.command(f"DROP TABLE IF EXISTS {table}")


def _varies(sql: str) -> bool:
    literal = sql.startswith("'") and sql.endswith("'") and sql.count("'") == 2
    return not (literal or sql in _CONSTANT or sql.startswith("known.") or "{received:Int64}" in sql)
