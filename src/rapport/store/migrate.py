"""Schema: numbered SQL files, applied once each, forward only."""

import re
from collections.abc import Iterator
from importlib.resources import files

from rapport.store.engine import Engine

APPLIED = """
CREATE TABLE IF NOT EXISTS schema_steps (number UInt32, name String, applied DateTime DEFAULT now())
ENGINE = MergeTree ORDER BY number
"""


class BadSchema(RuntimeError):
    """The store's schema is not one that this version of Rapport can use."""


def steps() -> list[tuple[int, str, str]]:
    """Number, name and SQL of every schema file, in order."""
    folder = files("rapport.store").joinpath("schema")
    found = sorted(item.name for item in folder.iterdir() if item.name.endswith(".sql"))
    return [(int(name[:4]), name, folder.joinpath(name).read_text(encoding="utf-8")) for name in found]


def statements(sql: str) -> Iterator[str]:
    """The statements of a schema file: each ends with a semicolon at the end of a line."""
    for part in re.split(r";\s*(?:\n|$)", sql):
        if part.strip():
            yield part


def migrate(engine: Engine) -> None:
    """Bring the schema up to date. Raises :class:`BadSchema` when the store is newer than this program."""
    engine.command(APPLIED)
    done = {row[0] for row in engine.query("SELECT number FROM schema_steps", {})}
    known = steps()
    if newer := done - {number for number, _, _ in known}:
        raise BadSchema(f"The store was written by a newer Rapport (schema step {max(newer)}); install that version.")
    for number, name, sql in known:
        if number in done:
            continue
        for statement in statements(sql):
            engine.command(statement)
        engine.command(
            "INSERT INTO schema_steps (number, name) VALUES ({number:UInt32}, {name:String})", number=number, name=name
        )
