"""Tables in memory that one writer uses while it loads: what came in, and what it touches."""

import secrets
from string import Template

from rapport.store.derive import INBOX
from rapport.store.engine import Engine

_WINDOWS = "(person UInt64, session String, lo DateTime64(3, 'UTC'), hi DateTime64(3, 'UTC'))"
TABLES = {
    "inbox": "(" + ", ".join(f"{name} {kind}" for name, kind in INBOX.items()) + ")",
    "known": "(id UInt128)",
    "moved": "(actor UInt64, person UInt64)",
    "members": "(actor UInt64, person UInt64)",
    "windows": _WINDOWS,
    "widened": _WINDOWS,
    "found": "AS session_rows",
    "grown": "AS session_rows",
}


class Scratch:
    """The writer's own tables. In SQL they are ``$inbox``, ``$windows`` …: see :meth:`named`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        mark = secrets.token_hex(4)
        self._names = {table: f"scratch_{table}_{mark}" for table in TABLES}
        for table, columns in TABLES.items():
            engine.command(f"CREATE TABLE {self._names[table]} {columns} ENGINE = Memory")

    def named(self, sql: str) -> str:
        """The SQL with the tables' true names."""
        return Template(sql).safe_substitute(self._names)

    def empty(self, *tables: str) -> None:
        """Forget what the tables hold; all of them when none is named."""
        for table in tables or TABLES:
            self._engine.command(f"TRUNCATE TABLE {self._names[table]}")

    def drop(self) -> None:
        """Remove the tables."""
        for name in self._names.values():
            self._engine.command(f"DROP TABLE IF EXISTS {name}")
