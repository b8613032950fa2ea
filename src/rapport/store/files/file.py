"""A file that somebody wants to read: opened, its format and columns known, nothing taken yet."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from rapport.store.files.access_log import AccessLog
from rapport.store.files.delimited import Delimited
from rapport.store.files.json_lines import JsonLines
from rapport.store.files.options import BadFile, Options
from rapport.store.files.parquet import ParquetFile
from rapport.store.files.parts import Parts, explained, session_column
from rapport.store.files.sniff import format_of, refuse_unreadable
from rapport.store.files.stream import Stream, head_of
from rapport.store.files.text import TextReader

HEAD = 1 << 20
"""So many bytes of content are looked at before reading."""


@dataclass(frozen=True, slots=True)
class File:
    """A readable file. ``guessed`` maps parts to the columns that nobody named, ``notes`` are sentences for people."""

    path: Path
    size: int
    format: str
    options: Options
    reader: TextReader | ParquetFile
    fingerprint: str
    """Tells one file from another by its first row of data, whatever it is called and however it has grown."""

    @property
    def parts(self) -> Parts:
        """Which column plays which part."""
        return self.reader.parts

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that options can name."""
        return self.reader.columns

    @property
    def guessed(self) -> dict[str, str]:
        """Part to column, of those that were guessed from well-known names."""
        return {} if self.format == "log" else dict(explained(self.parts, self.options))

    @property
    def notes(self) -> tuple[str, ...]:
        """How the file is read, where that is not obvious: sentences for people."""
        notes = self.reader.notes
        column = None if self.format == "log" or self.parts.session else session_column(self.columns)
        if column and column not in self.parts.named().values():
            notes += (f"Sessions are cut by the timeout; --session {column} takes the file's own.",)
        return notes


def open_file(path: Path, options: Options, scratch: Path) -> File:
    """Look at a file. ``scratch`` is a folder for what must be unpacked first.

    Raises :class:`BadFile` when it cannot be read, :class:`BadOption` when an option does not fit it.
    """
    stream = Stream(path)
    head = head_of(stream, HEAD)
    if not head:
        why = "breaks off before its first byte" if stream.torn else "is empty"
        raise BadFile(f"{path} {why}; there is nothing to read.")
    told = options.format or format_of(head, path)
    if told == "parquet":
        parquet = ParquetFile(unpacked(stream, scratch), path, options)
        return File(path, stream.size, told, options, parquet, _mark(parquet.fingerprint()))
    refuse_unreadable(head, path)
    reader = _text_reader(told, head, options, path)
    return File(path, stream.size, told, options, reader, _mark(reader.first.rstrip(b"\r\n")))


def unpacked(stream: Stream, scratch: Path) -> Path:
    """The same content as a plain file: Parquet is read from its end."""
    if stream.packing is None:
        return stream.path
    target = scratch / f"unpacked-{_mark(str(stream.path).encode())}.parquet"
    with target.open("wb") as file:
        file.writelines(stream)
    if stream.torn:
        raise BadFile(f"{stream.path} breaks off; a Parquet file can only be read whole. Copy it again.")
    return target


def _text_reader(told: str, head: bytes, options: Options, path: Path) -> TextReader:
    if told == "log":
        return AccessLog(head, options)
    if told == "jsonl":
        return JsonLines(head, options, path)
    return Delimited(head, options, path)


def _mark(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=6).hexdigest()
