"""Files that people upload: taken only as a type that is asked for, and only when what is in them is of that type."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rapport.texts.pictures import LARGEST_BYTES, TYPES, BadPicture, kind, picture

PICTURES = tuple(TYPES.values())
USUAL = (*PICTURES, "application/pdf")
"""What is taken where a question names no types."""
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"
MOST_PARTS = 10_000
ACTIVE = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<?php", b"<!--", b"{\\rtf", b"#!")
"""How files begin that a program would run or show as something else than text."""


class BadFile(ValueError):
    """A file that is not taken. ``reason`` is a name, the message a sentence for whoever uploads it."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is kept: a picture written anew, anything else as it came."""

    raw: bytes
    type: str


def file(raw: bytes, said: str, wanted: Sequence[str] = ()) -> File:
    """An uploaded file. ``said`` is the type that its sender names; ``wanted`` are those that are taken.

    Raises :class:`BadFile`.
    """
    if not raw:
        raise BadFile("empty", "The file is empty; choose another one.")
    if len(raw) > LARGEST_BYTES:
        raise BadFile("too_large", f"The file has more than {LARGEST_BYTES // 1024 // 1024} MB; send a smaller one.")
    claimed = said.partition(";")[0].strip().lower()
    try:
        kept = _picture(raw, claimed) or _other(raw, claimed)
    except BadPicture as wrong:
        raise BadFile(wrong.reason, str(wrong)) from wrong
    taken = wanted or USUAL
    if not any(_fits(kept.type, one) for one in taken):
        raise BadFile("not_wanted", f"Files of the type {kept.type} are not taken here; send {', '.join(taken)}.")
    return kept


def _picture(raw: bytes, claimed: str) -> File | None:
    """The picture that this is, or None where it is none and does not say that it is."""
    try:
        kind(raw)
    except BadPicture as wrong:
        if wrong.reason == "svg" or claimed.startswith("image/"):
            raise
        return None
    if claimed and claimed not in TAKEN_AS_ANY and not claimed.startswith("image/"):
        raise BadFile("other_type", f"The file says it is {claimed}, but it is a picture; send it as what it is.")
    made = picture(raw, claimed)
    return File(made.raw, made.type)


def _other(raw: bytes, claimed: str) -> File:
    found = claimed if claimed in SIGNS and SIGNS[claimed](raw) else ""
    if not found and claimed in TAKEN_AS_ANY:
        found = next((name for name, is_one in SIGNS.items() if is_one(raw)), "")
    if not found:
        if claimed in SIGNS:
            raise BadFile("other_type", f"The file says it is {claimed}, but it is not; send it as what it is.")
        raise BadFile("unknown_type", f"Files of the type {claimed or 'that nobody knows'} are not taken; send a PDF.")
    return File(raw, found)


def known(wanted: str) -> bool:
    """Whether a question can ask for this type: one that is told by what is in it, or ``image/*`` and the like."""
    return any(_fits(one, wanted) for one in (*PICTURES, *SIGNS))


def _fits(found: str, wanted: str) -> bool:
    first, _, second = wanted.partition("/")
    return found == wanted or (second == "*" and found.partition("/")[0] == first)


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda raw: raw.startswith(marks)


def _at(place: int, *marks: bytes) -> Callable[[bytes], bool]:
    return lambda raw: raw[place:].startswith(marks)


def _is_text(raw: bytes) -> bool:
    try:
        said = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if any(ord(one) < 32 and one not in "\t\n\r\f" for one in said):
        return False
    return not said.lstrip().encode()[:20].lower().startswith(ACTIVE)


def _holds(*names: str) -> Callable[[bytes], bool]:
    """A package in which there is a part of these beginnings, and no program."""

    def holds(raw: bytes) -> bool:
        parts = _parts(raw)
        return any(part.startswith(names) for part in parts) and not any("vbaproject" in one.lower() for one in parts)

    return holds


def _opens_as(said: str) -> Callable[[bytes], bool]:
    """A package that says its type in its first part, as OpenDocument wants it."""
    return lambda raw: "mimetype" in _parts(raw) and _first_part(raw) == said.encode()


def _parts(raw: bytes) -> Sequence[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            return package.namelist()[:MOST_PARTS]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ()


def _first_part(raw: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package, package.open("mimetype") as part:
            return part.read(200)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, KeyError):
        return b""


TAKEN_AS_ANY = ("", "application/octet-stream")
"""What a browser says that does not know a file's type: then it is what is in it."""
SIGNS: Mapping[str, Callable[[bytes], bool]] = {
    "application/pdf": _starts(b"%PDF-"),
    f"{OFFICE}.wordprocessingml.document": _holds("word/"),
    f"{OFFICE}.spreadsheetml.sheet": _holds("xl/"),
    f"{OFFICE}.presentationml.presentation": _holds("ppt/"),
    f"{OPEN}.text": _opens_as(f"{OPEN}.text"),
    f"{OPEN}.spreadsheet": _opens_as(f"{OPEN}.spreadsheet"),
    f"{OPEN}.presentation": _opens_as(f"{OPEN}.presentation"),
    "audio/mpeg": _starts(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
    "audio/ogg": _starts(b"OggS"),
    "audio/wav": lambda raw: raw.startswith(b"RIFF") and raw[8:12] == b"WAVE",
    "audio/mp4": _at(4, b"ftypM4A"),
    "video/mp4": _at(4, b"ftypisom", b"ftypmp4", b"ftypavc1", b"ftypiso", b"ftypM4V"),
    "video/quicktime": _at(4, b"ftypqt"),
    "video/webm": _starts(b"\x1a\x45\xdf\xa3"),
    "text/csv": _is_text,
    "text/plain": _is_text,
}
"""By which bytes each type is told that is kept as it came. None of them is shown in a browser from here."""
