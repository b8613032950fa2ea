"""Files written for a story, taken into a fresh project; a stranger's project always holds the same file too."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rapport.kernel.rules import Rules
from rapport.store import Store
from rapport.store.files import File, Options, Taken, Way, open_file, take

RECEIVED = 1_790_000_000_000

EVENTS = "SELECT $ FROM seen(project = {project:UInt32}) ORDER BY at, user_id, name"


@dataclass(frozen=True)
class Desk:
    """Where files are laid and taken from."""

    store: Store
    project: int
    folder: Path

    def lay(self, name: str, content: str | bytes) -> Path:
        """A file with this content."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def open(self, path: Path, **options: Any) -> File:
        """The file, opened."""
        return open_file(path, Options(**options), self.folder)

    def take(self, path: Path, *, counted: bool = False, **options: Any) -> Taken:
        """The file, taken into the project, and into the stranger's."""
        file = self.open(path, **options)
        rules = Rules(options.get("timezone", "UTC"))
        take(self.store, file, Way(self.project + 1, rules, RECEIVED))
        taken = take(self.store, file, Way(self.project, rules, RECEIVED, counted, "0" if counted else ""))
        self.store.settle(self.project, rules)
        return taken

    def rows(self, columns: str) -> list[tuple[Any, ...]]:
        """The project's events in order."""
        return self.store.engine.ask(EVENTS.replace("$", columns), self.project).rows

    def sessions(self) -> int:
        """How many sessions the project has."""
        sql = "SELECT count() FROM sessions(project = {project:UInt32})"
        return int(self.store.engine.ask(sql, self.project).rows[0][0])


@pytest.fixture
def desk(store: Store, project: int, tmp_path: Path) -> Desk:
    """A desk for one story."""
    return Desk(store, project, tmp_path)
