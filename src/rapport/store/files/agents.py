"""Devices, browsers and systems of a file's people: each user agent is read once, whatever number of rows it has."""

import secrets

import pyarrow as pa

from rapport.collect.agents import read_agent
from rapport.store.engine import Engine
from rapport.store.files.rows import FROM_AGENT


class Agents:
    """The user agents of a file and what they tell, as a table to join."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._table = f"agents_{secrets.token_hex(4)}"
        columns = ", ".join(f"{name} String" for name in ("agent", *FROM_AGENT))
        engine.command(f"CREATE TABLE {self._table} ({columns}) ENGINE = Memory")

    def learn(self, rows: str, agent: str, values: dict[str, object]) -> None:
        """Read the user agents of rows, a FROM clause, where ``agent`` is their SQL."""
        sql = f"SELECT DISTINCT {agent} AS agent FROM {rows} WHERE agent NOT IN (SELECT agent FROM {self._table})"
        new = [row[0] for row in self._engine.query(sql, values)]
        if not new:
            return
        read = [read_agent(text) for text in new]
        told = {field: [getattr(agent, field) for agent in read] for field in FROM_AGENT}
        columns = {"agent": new, **told}
        self._engine.insert(
            self._table, pa.table({name: pa.array(texts, pa.string()) for name, texts in columns.items()})
        )

    def joined(self, rows: str, agent: str) -> str:
        """The same rows with the columns ``known.device``, ``known.browser`` and ``known.os``."""
        return f"{rows} LEFT ANY JOIN {self._table} AS known ON {agent} = known.agent"

    def drop(self) -> None:
        """Remove the table."""
        self._engine.command(f"DROP TABLE IF EXISTS {self._table}")
