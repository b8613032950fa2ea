"""Handing the rows of one file to the store."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from rapport.kernel.rules import Rules
from rapport.store.derive import INBOX
from rapport.store.engine import Engine
from rapport.store.files.file import File
from rapport.store.files.roles import role_values
from rapport.store.loading import Loaded, Store

if TYPE_CHECKING:
    from rapport.store.files.agents import Agents


@dataclass(frozen=True, slots=True)
class Way:
    """How files are taken: into which project by which rules, and when they are received.

    ``counted`` is for a store that holds nothing else and is thrown away: only what the numbers need is taken, and a
    row's place in the file is its id. ``label`` then tells the files apart.
    """

    project: int
    rules: Rules
    received: int
    counted: bool = False
    label: str = ""


def values_of(file: File, way: Way) -> dict[str, object]:
    """What the SQL of a file's rows binds."""
    return {
        "file": way.label or file.fingerprint,
        "received": way.received,
        "zone": file.options.timezone,
        **role_values(file.options),
    }


@dataclass(frozen=True, slots=True)
class Hand:
    """Gives pieces of one file to the store; ``engine`` is the one that can see the file."""

    store: Store
    engine: Engine
    file: File
    way: Way

    @property
    def values(self) -> dict[str, object]:
        """What the SQL of the file's rows binds."""
        return values_of(self.file, self.way)

    @property
    def carries(self) -> bool:
        """Whether rows must travel from the engine that reads to the store."""
        return self.engine is not self.store.engine

    def agents(self) -> "Agents":
        """A table of user agents. Reading them needs a large library, which is loaded only for this."""
        agents: Agents = import_module("rapport.store.files.agents").Agents(self.engine)
        return agents

    def give(self, piece: str, rows: int, settings: Mapping[str, object], *, distinct: bool | None = None) -> Loaded:
        """Hand over a piece: a SELECT of the inbox columns with exactly so many rows.

        ``distinct`` says that no two of them share an id; without an id column that is so.
        """
        apart = self.file.parts.id is None if distinct is None else distinct
        if self.carries:
            return self._carry(piece, settings, apart)
        return self._take(piece, rows, settings, self.values, apart)

    def _carry(self, piece: str, settings: Mapping[str, object], apart: bool) -> Loaded:
        names = ", ".join(INBOX)
        arrived = f"arrived_{secrets.token_hex(4)}"
        columns = ", ".join(f"{name} {kind}" for name, kind in INBOX.items())
        self.store.engine.command(f"CREATE TABLE {arrived} ({columns}) ENGINE = Memory")
        try:
            table = self.engine.table(f"SELECT {names} FROM ({piece})", self.values, settings)
            self.store.engine.insert(arrived, table)
            return self._take(f"SELECT {names} FROM {arrived}", table.num_rows, {}, {}, apart)
        finally:
            self.store.engine.command(f"DROP TABLE {arrived}")

    def _take(
        self,
        piece: str,
        rows: int,
        settings: Mapping[str, object],
        values: Mapping[str, object],
        apart: bool,
    ) -> Loaded:
        return self.store.take(
            piece,
            self.way.project,
            self.way.rules,
            values,
            settings,
            rows=rows,
            later=self.way.counted,
            distinct=apart,
            fresh=self.way.counted and self.file.parts.id is None,
            tells_source=self.file.parts.tells_source,
        )
