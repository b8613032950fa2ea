"""Deeds that load files: start one, look how it goes, stop it."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings

from rapport.kernel.clock import now_ms
from rapport.kernel.rules import Rules
from rapport.projects import reads
from rapport.store import Store
from rapport.store.files import BadFile, BadOption, Bookmark, File, Options, Progress, Way, open_file, take
from rapport.web import runtime
from rapport.web.deeds.registry import Declined, deed
from rapport.web.folder import Folder
from rapport.web.imports import Imports, Job, Place

IMPORTS = Imports()


class ImportDraft(msgspec.Struct):
    """Which files into which project; ``options`` are the fields of :class:`rapport.store.files.Options`."""

    project: str
    files: list[str]
    options: dict[str, Any]


class Which(msgspec.Struct):
    """An import that was started."""

    job: str


@deed("import.start", ImportDraft)
def start(draft: ImportDraft) -> dict[str, str]:
    """Begin in the background; gives the name to look after it by."""
    project = reads.project_of(draft.project)
    said: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in draft.options.items()
    }
    said["timezone"] = Rules(str(said.get("timezone") or project.timezone)).timezone
    try:
        options = Options(**said)
    except (BadOption, TypeError) as wrong:
        raise Declined(str(wrong)) from wrong
    errand = Errand(project.pk, tuple(map(Path, draft.files)), options, Folder(Path(settings.DATA)).imports)
    return {"import": IMPORTS.start(errand.run)}


@deed("import.look", Which)
def look(which: Which) -> dict[str, object]:
    """How it goes."""
    job = IMPORTS.look(which.job)
    if job is None:
        raise Declined("This import is not known any more; the server was started again. Import the files once more.")
    return {
        "state": job.state,
        "file": job.file,
        "done_bytes": job.done_bytes,
        "size_bytes": job.size_bytes,
        "new": job.taken.new,
        "duplicate": job.taken.duplicate,
        "refused": {reason.value: count for reason, count in job.taken.refused.items()},
        "notes": list(job.notes),
        "troubles": list(job.troubles),
    }


@deed("import.stop", Which)
def stop(which: Which) -> dict[str, object]:
    """Stop it soon; what was taken stays, and the same import later goes on there."""
    IMPORTS.stop(which.job)
    return {}


@dataclass(frozen=True, slots=True)
class Errand:
    """Files on their way into a project."""

    project: int
    files: tuple[Path, ...]
    options: Options
    folder: Path

    def run(self, job: Job) -> None:
        """Take one file after the other, then make the sessions right; what cannot be read is told and passed over."""
        store, way = runtime.store(), Way(self.project, reads.rules_of(self.project), now_ms())
        job.size_bytes = sum(path.stat().st_size for path in self.files if path.is_file())
        self.folder.mkdir(mode=0o700, exist_ok=True)
        try:
            for path in self.files:
                job.go_on()
                self.take(store, way, path, job)
        finally:
            job.state = "settling"
            store.settle(self.project, reads.rules_of(self.project))

    def take(self, store: Store, way: Way, path: Path, job: Job) -> None:
        """Take one file."""
        job.file = path.name
        bytes_before, taken_before = job.done_bytes, job.taken

        def progress(now: Progress) -> None:
            job.done_bytes = bytes_before + now.done
            job.go_on()

        with tempfile.TemporaryDirectory(prefix="import-", dir=self.folder) as scratch:
            try:
                file = open_file(path, self.options, Path(scratch))
                place = Place(self.folder, self.project, file)

                def piece(bookmark: Bookmark) -> None:
                    job.taken = taken_before + bookmark.taken
                    place.keep(bookmark)

                job.notes += [f"{path.name}: {line}" for line in described(file)]
                taken = take(store, file, way, start=place.last(), on_progress=progress, on_piece=piece)
            except (BadFile, BadOption) as bad:
                job.troubles.append(str(bad))
                return
        place.forget()
        job.taken = taken_before + taken
        if taken.torn:
            job.troubles.append(f"{path} breaks off; what came before is taken. Copy it again and import it once more.")


def described(file: File) -> Iterator[str]:
    """How a file is read, in sentences."""
    guessed = ", ".join(f"{part} = {column}" for part, column in file.guessed.items())
    yield f"{file.format}; guessed: {guessed}" if guessed else file.format
    yield from file.notes
