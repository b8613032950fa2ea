"""The folder that the demo lives in, and what it remembers of the world that is in it."""

import shutil
from datetime import date
from pathlib import Path

import msgspec

from rapport import __version__

NOTE = "demo.json"
KEPT = {"lock", NOTE}

EMAIL = "demo@fernwood.example"
PASSWORD = "compost-and-dahlias"  # noqa: S105  printed at every start, for a folder that holds nothing real


class NotADemo(ValueError):
    """The folder holds something that the demo did not put there. The message says what to do."""


class Note(msgspec.Struct, frozen=True):
    """Which world lies in the folder. Without a write key it was never finished."""

    end: date
    days: int
    people: int
    seed: int
    version: str = __version__
    write_key: str = ""


def note_in(root: Path) -> Note | None:
    """What the folder says of its world, if anything."""
    try:
        return msgspec.json.decode((root / NOTE).read_bytes(), type=Note)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def remember(root: Path, note: Note) -> None:
    """Write down which world is in the folder."""
    (root / NOTE).write_bytes(msgspec.json.encode(note))


def refuse_foreign(root: Path) -> None:
    """Raises :class:`NotADemo` when there is data in the folder that no demo made."""
    if not (root / NOTE).exists() and any((root / name).exists() for name in ("rapport.db", "engine", "spool")):
        raise NotADemo(f"--data: {root} holds data that is no demo; name another folder for it.")


def empty(root: Path) -> None:
    """Remove the world of another day."""
    for path in root.iterdir():
        if path.name in KEPT:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
