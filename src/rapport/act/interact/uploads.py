"""Files that people give: looked at, kept beside the database, and gone with whom they are of."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from rapport.act.interact import reads
from rapport.act.interact.asking import NotTaken, Where, Who, check_open, check_who, version_of
from rapport.act.interact.definition import Ask, Definition, Question, Use
from rapport.act.interact.models import Attempt, Interaction, Response, Upload, Writing
from rapport.texts.uploads import PICTURES, BadFile, file

MOST_FILES = 20
"""Under one id, those counted that nothing names in the end."""
UNNAMED = timedelta(days=1)
SENTENCE = "Upload the files first, then name each by the id that it got."


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it comes: for which question ('' is a photo of a text), called what, of which type."""

    raw: bytes
    question: str = ""
    name: str = ""
    type: str = ""


def take(interaction: Interaction, who: Who, where: Where, given: Given, now: datetime, token: str) -> Upload:
    """Keep a file for the answer of this id; ``token`` is chance. Raises :class:`NotTaken`."""
    version = version_of(interaction, where.version)
    definition = reads.definition_of(version)
    check_open(interaction, definition, definition.use, now)
    check_who(definition, who, where)
    _check_place(interaction, where.key)
    wanted = _wanted(definition, given.question)
    try:
        kept = file(given.raw, given.type, wanted)
    except BadFile as wrong:
        raise NotTaken("bad_file", str(wrong), {given.question or "photos": str(wrong)}) from wrong
    made = Upload(project_id=interaction.project_id, interaction=interaction, key=where.key, question=given.question)
    made.token, made.type, made.bytes, made.made = token[:40], kept.type, len(kept.raw), now
    made.name = "".join(one for one in given.name if one.isprintable())[:200]
    made.person, made.known = who.person, who.known
    made.file.save(made.token, ContentFile(kept.raw), save=False)
    _sync(Path(made.file.path))
    made.save()
    return made


def _wanted(definition: Definition, name: str) -> tuple[str, ...]:
    if definition.use is Use.REVIEWS and not name and definition.reviews.photos:
        return PICTURES
    question = definition.question(name)
    if question is None or question.kind is not Ask.FILE:
        raise NotTaken("unknown_question", "No file is asked for here.")
    return tuple(question.types)


def _check_place(interaction: Interaction, key: str) -> None:
    for rows in (Response.objects.filter(finished__isnull=False), Attempt.objects.filter(finished__isnull=False)):
        if rows.filter(interaction=interaction, key=key).exists():
            raise NotTaken("finished", "This was handed in already; no file can be added.")
    if Upload.objects.filter(interaction=interaction, key=key).count() >= MOST_FILES:
        raise NotTaken("too_many_files", f"Upload at most {MOST_FILES} files.")


def _sync(path: Path) -> None:
    """Onto the disk: the bytes, and their name."""
    for one, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        handle = os.open(one, flags)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def lacking(interaction: Interaction, key: str, questions: Iterable[Question], answers: Mapping[str, Any]) -> set[str]:
    """The questions of which an answer names a file that was not uploaded for it under this id; the others are kept."""
    named = {one.name: answers[one.name] for one in questions if one.kind is Ask.FILE and answers.get(one.name)}
    asked = {name: set(map(str, tokens)) for name, tokens in named.items() if isinstance(tokens, list)}
    if not asked:
        return set()
    rows = Upload.objects.filter(interaction=interaction, key=key, question__in=asked)
    there = {(one.question, one.token): one.pk for one in rows}
    Upload.objects.filter(pk__in=[pk for (name, token), pk in there.items() if token in asked[name]]).update(kept=True)
    return {name for name, tokens in asked.items() if any((name, token) not in there for token in tokens)}


def show_with(writing: Writing, tokens: Iterable[str], most: int) -> None:
    """The photos of a text are these. Raises :class:`NotTaken`."""
    named = list(dict.fromkeys(tokens))
    if len(named) > most:
        sentence = f"Add at most {most} photos." if most else "No photos are taken here."
        raise NotTaken("bad_answer", sentence, {"photos": sentence})
    rows = Upload.objects.filter(interaction=writing.interaction_id, key=writing.key, question="")
    found = rows.filter(token__in=named)
    if found.count() < len(named):
        raise NotTaken("bad_answer", SENTENCE, {"photos": SENTENCE})
    rows.exclude(token__in=named).update(writing=None, kept=False)
    found.update(writing=writing, kept=True)


def of(interaction: Interaction, token: str) -> Upload:
    """One, for the team. Raises :class:`rapport.act.interact.reads.NotThere`."""
    found = interaction.uploads.filter(token=token).first()
    if found is None:
        raise reads.NotThere("file: There is no file of this id.")
    return found


def told(one: Upload) -> dict[str, Any]:
    """As API and terminal tell it."""
    said = {"file": one.token, "question": one.question, "key": one.key, "name": one.name, "type": one.type}
    return said | {"bytes": one.bytes, "made": one.made.isoformat(), "kept": one.kept}


def raw_of(one: Upload) -> bytes:
    """Its bytes. Raises :class:`rapport.act.interact.reads.NotThere` where somebody took them away by hand."""
    try:
        with one.file.open("rb") as opened:
            raw: bytes = opened.read()
    except FileNotFoundError:
        raise reads.NotThere("file: Its bytes are not in the data folder any more.") from None
    return raw


def gone(sender: type[Upload], instance: Upload, **_: object) -> None:
    """Its bytes go when the row is gone for good."""
    name = instance.file.name
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))


def sweep(now: datetime, most: int = 200) -> int:
    """Remove files that nothing has named for a day; says how many."""
    rows = Upload.objects.filter(kept=False, made__lt=now - UNNAMED)[:most]
    for one in rows:
        one.delete()
    return len(rows)
