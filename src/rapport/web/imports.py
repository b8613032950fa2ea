"""Imports in the background: one at a time, told about while they run, and gone on with after a stop."""

import hashlib
import logging
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from rapport.kernel.refusal import Refusal
from rapport.store import EngineError
from rapport.store.files import Bookmark, File, Taken

logger = logging.getLogger(__name__)

MOST_REMEMBERED = 100

Work = Callable[["Job"], None]


class Stopped(Exception):
    """Somebody asked for the import to stop."""


@dataclass(slots=True)
class Job:
    """How one import goes. Only its own thread writes it; anybody may read it."""

    files: int = 0
    file: str = ""
    """The file that is read at the moment."""
    done_bytes: int = 0
    size_bytes: int = 0
    taken: Taken = field(default_factory=Taken)
    notes: list[str] = field(default_factory=list)
    """Sentences about how the files were read."""
    troubles: list[str] = field(default_factory=list)
    """Sentences about files that could not be read."""
    state: str = "waiting"
    """``waiting``, ``running``, ``settling``, ``done``, ``stopped`` or ``failed``."""
    stopping: threading.Event = field(default_factory=threading.Event)

    def go_on(self) -> None:
        """Raises :class:`Stopped` when it is time to."""
        if self.stopping.is_set():
            raise Stopped


class Imports:
    """Runs imports one after the other in a thread."""

    def __init__(self) -> None:
        self._hand = ThreadPoolExecutor(1, thread_name_prefix="import")
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def start(self, work: Work) -> str:
        """Begin when those before are done; gives the name to ask for."""
        name, job = secrets.token_hex(8), Job()
        with self._lock:
            while len(self._jobs) >= MOST_REMEMBERED:
                self._jobs.pop(next(iter(self._jobs)))
            self._jobs[name] = job
        self._hand.submit(run, work, job)
        return name

    def look(self, name: str) -> Job | None:
        """How it goes; None when nobody knows it any more."""
        with self._lock:
            return self._jobs.get(name)

    def stop(self, name: str) -> None:
        """Ask it to stop soon; what it has taken stays."""
        if job := self.look(name):
            job.stopping.set()

    def close(self) -> None:
        """Stop all and wait until they have."""
        with self._lock:
            for job in self._jobs.values():
                job.stopping.set()
        self._hand.shutdown(wait=True, cancel_futures=True)


def run(work: Work, job: Job) -> None:
    """Do the work and say how it ended."""
    job.state = "running"
    try:
        job.go_on()
        work(job)
    except Stopped:
        job.state = "stopped"
    except EngineError as error:
        job.troubles.append(str(error))
        job.state = "failed"
    except Exception:
        logger.exception("An import failed.")
        job.troubles.append("Something unexpected went wrong; the details are in rapport.log in the data folder.")
        job.state = "failed"
    else:
        job.state = "done"


class Kept(msgspec.Struct):
    """A bookmark as it lies on disk."""

    content: int
    record: int
    new: int
    duplicate: int
    refused: dict[Refusal, int]


class Place:
    """How far a file has come into a project, kept on disk: an import that broke off goes on there.

    Another version of the file, or other options, are another place.
    """

    def __init__(self, folder: Path, project: int, file: File) -> None:
        found = file.path.stat()
        said = repr((project, file.fingerprint, str(file.path), found.st_size, found.st_mtime_ns, file.options))
        self._path = folder / f"{hashlib.sha256(said.encode()).hexdigest()[:24]}.json"

    def last(self) -> Bookmark | None:
        """Where to go on; None for the beginning."""
        try:
            kept = msgspec.json.decode(self._path.read_bytes(), type=Kept)
        except (FileNotFoundError, msgspec.DecodeError):
            return None
        return Bookmark(kept.content, kept.record, Taken(kept.new, kept.duplicate, Counter(kept.refused)))

    def keep(self, mark: Bookmark) -> None:
        """Everything up to this mark is safe in the store."""
        taken = mark.taken
        kept = Kept(mark.content, mark.record, taken.new, taken.duplicate, dict(taken.refused))
        draft = self._path.with_suffix(".new")
        draft.write_bytes(msgspec.json.encode(kept))
        draft.replace(self._path)

    def forget(self) -> None:
        """The file is taken whole."""
        self._path.unlink(missing_ok=True)
