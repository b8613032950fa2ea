"""Deeds about annotations."""

import msgspec

from rapport.kernel.clock import day_of, now_ms
from rapport.projects import annotations as kept
from rapport.projects import reads
from rapport.web.api_annotations import told
from rapport.web.deeds.registry import Declined, deed


class Of(msgspec.Struct):
    """Of which project."""

    project: str


class Note(msgspec.Struct):
    """What happened; ``at`` is today where it is empty."""

    project: str
    text: str
    at: str = ""
    link: str = ""


class Number(msgspec.Struct):
    """One annotation of a project."""

    project: str
    number: int


@deed("annotation.add", Note)
def add(note: Note) -> dict[str, object]:
    """One more."""
    project = reads.project_of(note.project)
    at = note.at or day_of(now_ms(), project.rules.zone).isoformat()
    return told(kept.keep_annotation(project, at, note.text, note.link))


@deed("annotation.list", Of)
def list_annotations(of: Of) -> list[dict[str, object]]:
    """All of a project."""
    return [told(one) for one in kept.annotations_of(reads.project_of(of.project))]


@deed("annotation.remove", Number)
def remove(which: Number) -> dict[str, object]:
    """One goes; gives what it was."""
    try:
        found = kept.annotation_of(reads.project_of(which.project), which.number)
    except kept.NoAnnotation as wrong:
        raise Declined(str(wrong)) from wrong
    said = told(found)
    found.delete()
    return said
