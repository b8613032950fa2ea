"""Deeds about one person: forget them, or tell what is known of them."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings

from rapport.act.interact import api as interact
from rapport.deliver import caps
from rapport.projects import reads
from rapport.store.forgetting import TOLD
from rapport.web import runtime
from rapport.web.aside import Aside
from rapport.web.deeds.registry import Declined, deed
from rapport.web.folder import Folder

ROWS = 5_000
"""In one page of an export."""
BESIDE = ("set_aside", "interact")
"""What is exported besides the store's tables: events that were set aside, and answers, votes and texts."""


class Whom(msgspec.Struct):
    """A person of a project, by any id that a client said of them."""

    project: str
    person: str


class Part(msgspec.Struct):
    """A page (from 0) of what one table has of a person."""

    project: str
    person: str
    table: str
    page: int = 0


@deed("person.forget", Whom)
def forget(whom: Whom) -> dict[str, object]:
    """Remove a person from store, spool and set-aside events; gives the receipt."""
    project = reads.project_of(whom.project)
    person, aside = wanted(whom.person), Aside(folder().set_aside)
    runtime.store()
    left = runtime.spool().empty()
    forgotten = runtime.store().forget_person(project.pk, person)
    caps.forget_person(project.pk, sorted(forgotten.ids))
    said = interact.forget(project.pk, sorted({person, *forgotten.ids}))
    removed = {**forgotten.rows, **said, "set_aside": aside.remove(project.pk, forgotten.ids)}
    lookout = runtime.lookout()
    if lookout is not None:
        lookout.forget(project.pk)
    return {**receipt(project.slug, person, "removed", removed), "spool_bytes_left": left}


@deed("person.export", Part)
def export(part: Part) -> list[dict[str, Any]]:
    """Rows of one table, of the events that were set aside, or of what they said; fewer than a page at the end."""
    return rows_of(part)


def rows_of(part: Part) -> list[dict[str, Any]]:
    """The same, for programs of ours."""
    project = reads.project_of(part.project)
    person = wanted(part.person)
    store = runtime.store()
    if part.page == 0:
        runtime.spool().load()
    if part.table == "set_aside":
        ids = store.known(project.pk, person).ids
        rows = [{"table": "set_aside", **row} for row in Aside(folder().set_aside).told(project.pk, ids)]
        return rows[part.page * ROWS : (part.page + 1) * ROWS]
    if part.table == "interact":
        said = interact.known(project.pk, sorted({person, *store.known(project.pk, person).ids}))
        return list(itertools.islice(said, part.page * ROWS, (part.page + 1) * ROWS))
    if part.table not in TOLD:
        raise Declined(f"table: there is none called {part.table!r}; use {', '.join((*TOLD, *BESIDE))}.")
    return list(store.told(project.pk, person, part.table, part.page, ROWS))


def everything(whom: Whom) -> Iterator[dict[str, Any]]:
    """All rows of an export, table by table."""
    for table in (*TOLD, *BESIDE):
        for page in itertools.count():
            rows = rows_of(Part(whom.project, whom.person, table, page))
            yield from rows
            if len(rows) < ROWS:
                break


@deed("person.exported", Whom)
def exported(whom: Whom) -> dict[str, object]:
    """What is needed to export a person: the tables, the rows of a page, and a receipt to be filled."""
    project = reads.project_of(whom.project)
    told = receipt(project.slug, wanted(whom.person), "exported", {})
    return {"tables": [*TOLD, *BESIDE], "rows": ROWS, "receipt": told}


def wanted(person: str) -> str:
    """The id without blanks around it. Raises :class:`Declined` when nothing is left."""
    if not person.strip():
        raise Declined("person: say an id that a client has sent, such as a userId or anonymousId.")
    return person.strip()


def folder() -> Folder:
    """The data folder."""
    return Folder(Path(settings.DATA))


def receipt(project: str, person: str, did: str, rows: dict[str, int]) -> dict[str, object]:
    """What was done, and when."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return {"project": project, "person": person, "at": now, did: rows}
