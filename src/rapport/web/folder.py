"""The data folder: where everything lies, whose it is at the moment, and how to reach the server that owns it."""

import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import msgspec


class FolderHeld(RuntimeError):
    """Another process owns the data folder. The message says which, in one sentence."""

    def __init__(self, message: str, holder: "Holder") -> None:
        super().__init__(message)
        self.holder = holder


class BadFolder(ValueError):
    """The data folder cannot be used. The message says why."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Which process owns a folder; all empty when it did not say."""

    command: str = ""
    pid: int = 0
    url: str = ""


class Address(msgspec.Struct, frozen=True):
    """How the commands of this machine reach the server on a folder; ``token`` proves that they may read the folder."""

    url: str
    pid: int
    token: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Folder:
    """Paths inside one data folder."""

    root: Path

    @classmethod
    def at(cls, path: Path) -> "Folder":
        """The folder, made when it is not there yet and readable by its owner only. Raises :class:`BadFolder`."""
        root = path.expanduser().absolute()
        try:
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise BadFolder(f"--data: {root} cannot be made a folder ({error.strerror}); name another one.") from error
        if not os.access(root, os.W_OK | os.X_OK):
            raise BadFolder(f"--data: {root} cannot be written to; change its rights or name another folder.")
        return cls(root)

    @property
    def spool(self) -> Path:
        """Acknowledged events that are not in the engine yet."""
        return self.root / "spool"

    @property
    def models(self) -> Path:
        """The models that recommend, a folder a project."""
        return self.root / "models"

    @property
    def salts(self) -> Path:
        """Secrets of today and yesterday; never to be copied into a backup."""
        return self.root / "salts"

    @property
    def looking(self) -> Path:
        """Where collectors tell the server what arrives, while a member looks; nothing is kept there."""
        return self.root / "looking"

    @property
    def set_aside(self) -> Path:
        """Spooled events that the engine refuses for good."""
        return self.root / "set_aside"

    @property
    def imports(self) -> Path:
        """What running and broken-off imports have done so far."""
        return self.root / "imports"

    @property
    def log(self) -> Path:
        """What went wrong, with every detail."""
        return self.root / "rapport.log"

    @property
    def engine_url(self) -> str:
        """The embedded engine in this folder."""
        return f"chdb://{self.root / 'engine'}"

    def own(self, command: str, url: str = "", *, wait_s: float = 0.0) -> "Lock":
        """Become the one process that works on this folder. Raises :class:`FolderHeld` after waiting in vain."""
        until = time.monotonic() + wait_s
        while True:
            try:
                return Lock(self.root / "lock", Holder(command, os.getpid(), url))
            except FolderHeld as held:
                if held.holder.url or time.monotonic() >= until:
                    raise
            time.sleep(0.1)

    def announce(self, address: Address) -> None:
        """Say where the server of this folder is; only the folder's owner can read it."""
        draft = self.root / f"server.json.{address.pid}"
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(msgspec.json.encode(address))
        draft.replace(self.root / "server.json")

    def withdraw(self) -> None:
        """The server of this folder is going."""
        (self.root / "server.json").unlink(missing_ok=True)

    def server(self) -> Address | None:
        """The server that said it is here. It may have been killed since: whoever calls it must expect that."""
        try:
            address = msgspec.json.decode((self.root / "server.json").read_bytes(), type=Address)
        except (FileNotFoundError, PermissionError, msgspec.DecodeError):
            return None
        return address if alive(address.pid) else None


class Lock:
    """An advisory lock on a file; the system lets go of it when the process ends in whatever way."""

    def __init__(self, path: Path, holder: Holder) -> None:
        self._file: IO[str] = path.open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            other = holder_in(self._file.read())
            self._file.close()
            raise FolderHeld(sentence(path.parent, other), other) from None
        self.name(holder)

    def name(self, holder: Holder) -> None:
        """Say who holds the lock."""
        self._file.truncate(0)
        self._file.write(json.dumps(asdict(holder)))
        self._file.flush()

    def release(self) -> None:
        """Let others own the folder."""
        if not self._file.closed:
            self._file.truncate(0)
            self._file.close()


def holder_in(text: str) -> Holder:
    """Who wrote this into a lock file."""
    try:
        return Holder(**json.loads(text))
    except (ValueError, TypeError):
        return Holder()


def sentence(root: Path, holder: Holder) -> str:
    """Who owns a folder, and what to do."""
    who = f"{holder.command} (process {holder.pid})" if holder.pid else "another process"
    if holder.url:
        return f"{root} is already served by {who} on {holder.url}; use that one, stop it, or give another --data."
    return f"{root} is in use by {who}; wait until it ends, or give another --data."


def alive(pid: int) -> bool:
    """Whether a process of this number runs here."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
