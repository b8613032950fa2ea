"""The secret of the day: names that are made with it cannot be traced back once it is destroyed."""

import contextlib
import logging
import os
import secrets
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

from rapport.collect.spool import sync_directory

logger = logging.getLogger(__name__)

SALT_BYTES = 32
LIFE_MS = 48 * 60 * 60 * 1000
"""After this long a salt is destroyed, whoever may still want it."""
_STAMP_BYTES = 8


class Salts:
    """One random salt a project and day. In a directory they outlive the process and are shared by all that collect.

    A file is readable by its owner only and holds the moment it was made and the salt; its name is project and day.
    Without a directory everything is in memory.
    """

    def __init__(
        self, directory: Path | None = None, new_salt: Callable[[], bytes] = lambda: secrets.token_bytes(SALT_BYTES)
    ) -> None:
        self._directory, self._new_salt = directory, new_salt
        self._known: dict[tuple[int, date], tuple[int, bytes]] = {}
        self._lock = threading.Lock()

    def of(self, project: int, day: date, now: int) -> bytes:
        """The salt of a project's day, made when there is none. ``now`` is epoch ms."""
        found = self._known.get((project, day))
        if found is None or now - found[0] >= LIFE_MS:
            with self._lock:
                self._destroy_old(now)
                found = self._known.get((project, day)) or self._shared(project, day, now)
                self._known[project, day] = found
        return found[1]

    def known(self, project: int, day: date, now: int) -> bytes | None:
        """The salt of a day if this process has used it and it still lives; none is made."""
        found = self._known.get((project, day))
        return found[1] if found is not None and now - found[0] < LIFE_MS else None

    def destroy_old(self, now: int) -> int:
        """Remove every salt that has lived its time, from memory and disk; gives how many files went."""
        with self._lock:
            return self._destroy_old(now)

    def _destroy_old(self, now: int) -> int:
        self._known = {key: made for key, made in self._known.items() if now - made[0] < LIFE_MS}
        if self._directory is None or not self._directory.is_dir():
            return 0
        old = [path for path in self._directory.iterdir() if now - _stamp_of(path) >= LIFE_MS]
        for path in old:
            path.unlink(missing_ok=True)
        if old:
            sync_directory(self._directory)
        return len(old)

    def _shared(self, project: int, day: date, now: int) -> tuple[int, bytes]:
        made = (now, self._new_salt())
        if self._directory is None:
            return made
        try:
            return _kept(self._directory, f"{project}-{day}", made)
        except OSError as error:
            logger.warning("The salt of the day is only in memory, for it could not be written: %s", error)
            return made


def _kept(directory: Path, name: str, made: tuple[int, bytes]) -> tuple[int, bytes]:
    """The salt under this name: the one that is there, else the new one. Of two processes the first one wins."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, unnamed = directory / name, directory / f".{secrets.token_hex(8)}"
    if not path.exists():
        file = os.open(unnamed, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        try:
            os.write(file, made[0].to_bytes(_STAMP_BYTES) + made[1])
            os.fsync(file)
            with contextlib.suppress(FileExistsError):
                os.link(unnamed, path)
        finally:
            os.close(file)
            unnamed.unlink(missing_ok=True)
        sync_directory(directory)
    data = path.read_bytes()
    return int.from_bytes(data[:_STAMP_BYTES]), data[_STAMP_BYTES:]


def _stamp_of(path: Path) -> int:
    """When a salt was made; what cannot be read is as old as can be, unless it is being written."""
    try:
        data = path.read_bytes()
        written = int(path.stat().st_mtime * 1000)
    except FileNotFoundError:
        return 0
    return int.from_bytes(data[:_STAMP_BYTES]) if len(data) > _STAMP_BYTES else written
