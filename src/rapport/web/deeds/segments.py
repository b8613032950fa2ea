"""Deeds about segments and uploaded lists of people."""

from typing import Any

import msgspec

from rapport.projects import reads
from rapport.projects import segments as kept
from rapport.web.deeds.registry import deed
from rapport.web.segments import telling
from rapport.web.segments.words import segment_words


class Whose(msgspec.Struct):
    """A project."""

    project: str


class Which(msgspec.Struct):
    """A segment of a project, by its short name."""

    project: str
    segment: str


class SegmentDraft(msgspec.Struct):
    """A segment to be; ``segment`` names the one that is changed, and what is left empty then stays."""

    project: str
    name: str
    condition: Any = None
    segment: str = ""


class Tried(msgspec.Struct):
    """A condition that is only counted."""

    project: str
    condition: Any


class ListDraft(msgspec.Struct):
    """A list of people to be: the text of a file, one id a line."""

    project: str
    name: str
    text: str


class WhichList(msgspec.Struct):
    """A list of a project, by its number."""

    project: str
    list: int


@deed("segment.list", Whose)
def list_segments(whose: Whose) -> list[dict[str, object]]:
    """All segments with their people."""
    project = reads.project_of(whose.project)
    return [telling.told(project, one) for one in kept.segments_of(project)]


@deed("segment.show", Which)
def show(which: Which) -> dict[str, object]:
    """One segment with its people."""
    project = reads.project_of(which.project)
    return telling.told(project, kept.segment_of(project, which.segment))


@deed("segment.add", SegmentDraft)
def add(draft: SegmentDraft) -> dict[str, object]:
    """A new segment."""
    project = reads.project_of(draft.project)
    return telling.told(project, telling.keep(project, draft.name, draft.condition))


@deed("segment.change", SegmentDraft)
def change(draft: SegmentDraft) -> dict[str, object]:
    """A segment changed; its short name stays."""
    project = reads.project_of(draft.project)
    old = kept.segment_of(project, draft.segment)
    condition = msgspec.json.decode(old.condition) if draft.condition is None else draft.condition
    return telling.told(project, telling.keep(project, draft.name or old.name, condition, old))


@deed("segment.count", Tried)
def count(tried: Tried) -> dict[str, object]:
    """How many people a condition means, and the condition in words."""
    project, condition = reads.project_of(tried.project), telling.read(tried.condition)
    people = telling.counted(project, condition)
    return {"people": people, "words": segment_words(condition, telling.list_names(project))}


@deed("segment.remove", Which)
def remove(which: Which) -> dict[str, object]:
    """A segment is gone; nothing of its people is."""
    found = kept.segment_of(reads.project_of(which.project), which.segment)
    kept.drop_segment(found)
    return {"segment": which.segment, "name": found.name}


@deed("people_list.list", Whose)
def list_lists(whose: Whose) -> list[dict[str, object]]:
    """All uploaded lists."""
    return [telling.told_list(one) for one in kept.lists_of(reads.project_of(whose.project))]


@deed("people_list.add", ListDraft)
def add_list(draft: ListDraft) -> dict[str, object]:
    """A new list of people."""
    return telling.told_list(telling.keep_list(reads.project_of(draft.project), draft.name, kept.read_ids(draft.text)))


@deed("people_list.remove", WhichList)
def remove_list(which: WhichList) -> dict[str, object]:
    """A list is gone, unless a segment needs it."""
    found = kept.list_of(reads.project_of(which.project), which.list)
    told = telling.told_list(found)
    telling.drop_list(found)
    return told
