"""The deeds of a raw export: which days there are, and one day written into a file."""

import os
from datetime import date
from pathlib import Path

import msgspec

from rapport.projects import reads
from rapport.projects.models import Project
from rapport.store import exporting
from rapport.web import runtime
from rapport.web.asking import day
from rapport.web.deeds.registry import Declined, deed

EARLIEST, LATEST = date(1971, 1, 1), date(2099, 12, 31)


class Plan(msgspec.Struct):
    """Which days of a project; all that it has where they are empty."""

    project: str
    first: str = ""
    last: str = ""


class OneDay(msgspec.Struct):
    """Which day of which table goes into which file."""

    project: str
    table: str
    day: str
    path: str


@deed("export.plan", Plan)
def plan(wanted: Plan) -> dict[str, list[exporting.Day]]:
    """The days of each table, after everything that was acknowledged is loaded."""
    project = reads.project_of(wanted.project)
    engine, zone = runtime.store().engine, project.rules.zone
    runtime.spool().load()
    first = day(wanted.first, "from") if wanted.first else EARLIEST
    last = day(wanted.last, "to") if wanted.last else LATEST
    if last < first:
        raise Declined(f"from/to: {first} is after {last}; give the earlier day first.")
    return {table: exporting.days(engine, project.pk, table, zone, first, last) for table in exporting.COLUMNS}


@deed("export.day", OneDay)
def export_day(wanted: OneDay) -> dict[str, int]:
    """Write one day; the file is there when it is whole, and readable by its owner only. Gives its bytes."""
    project, path = reads.project_of(wanted.project), Path(wanted.path)
    if wanted.table not in exporting.COLUMNS:
        raise Declined(f"table: there is none called {wanted.table!r}; use {', '.join(exporting.COLUMNS)}.")
    if not path.is_absolute():
        raise Declined(f"path: {wanted.path!r} does not begin at the root; give the whole path.")
    try:
        return {"bytes": written(project, wanted.table, day(wanted.day, "day"), path)}
    except OSError as error:
        raise Declined(f"{path} cannot be written ({error.strerror}); name another folder.") from error


def written(project: Project, table: str, when: date, path: Path) -> int:
    """Write a day beside its place first, so that a file under its own name is always whole."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Readers of such folders pass over names that begin like this.
    draft = path.with_name(f"_{path.name}")
    size = 0
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for piece in exporting.parquet(runtime.store().engine, project.pk, table, project.rules.zone, when):
            size += file.write(piece)
    draft.replace(path)
    return size
