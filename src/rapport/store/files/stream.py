"""The bytes of a file, unpacked as they are read: constant memory, and a torn end keeps what came before it."""

import codecs
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from rapport.store.files.options import BadFile

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

STEP = 1 << 18
"""So many bytes are read at once."""
MOST = 1 << 22
"""So many bytes come out of one step at most, however well they were packed."""

PACKED = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}

UNKNOWN_PACKING = {
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"PK\x03\x04": "zip",
    b"7z\xbc\xaf": "7-zip",
    b"\x04\x22\x4d\x18": "lz4",
}


class Member(Protocol):
    """One compressed member of a file; a file may be several, one after another."""

    @property
    def ended(self) -> bool:
        """Whether the member is whole."""

    @property
    def left(self) -> bytes:
        """What came after its end."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What is in these bytes."""


class GzipMember:
    """A member of a gzip file."""

    def __init__(self) -> None:
        self._unpacker = zlib.decompressobj(31)

    @property
    def ended(self) -> bool:
        """Whether the member is whole."""
        return self._unpacker.eof

    @property
    def left(self) -> bytes:
        """What came after its end."""
        return self._unpacker.unused_data

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What is in these bytes. Raises :class:`zlib.error` when they are damaged."""
        full = True
        while data or (full and not self.ended):
            content = self._unpacker.decompress(data, MOST)
            data, full = self._unpacker.unconsumed_tail, len(content) == MOST
            yield content


class ZstdMember:
    """A frame of a zstd file."""

    def __init__(self) -> None:
        self._unpacker = zstd.ZstdDecompressor()

    @property
    def ended(self) -> bool:
        """Whether the frame is whole."""
        return self._unpacker.eof

    @property
    def left(self) -> bytes:
        """What came after its end."""
        return self._unpacker.unused_data if self._unpacker.eof else b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What is in these bytes. Raises :class:`zstd.ZstdError` when they are damaged."""
        yield self._unpacker.decompress(data, MOST)
        while not self._unpacker.eof and not self._unpacker.needs_input:
            yield self._unpacker.decompress(b"", MOST)


MEMBERS: dict[str, type[Member]] = {"gzip": GzipMember, "zstd": ZstdMember}


class Stream:
    """A file's content, piece by piece. ``done`` of ``size`` bytes on disk are read; ``torn`` says it broke off."""

    def __init__(self, path: Path) -> None:
        """Raises :class:`BadFile` when there is no such file, or it is packed in a way that is not known."""
        self.path = path
        self.done = 0
        self.torn = False
        try:
            if path.is_dir():
                raise BadFile(f"{path} is a folder; name the files in it.")
            self.size = path.stat().st_size
            with path.open("rb") as file:
                head = file.read(8)
        except OSError as error:
            raise BadFile(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from error
        if not head:
            raise BadFile(f"{path} is empty; there is nothing to read.")
        self.packing = next((name for magic, name in PACKED.items() if head.startswith(magic)), None)
        for magic, name in UNKNOWN_PACKING.items():
            if head.startswith(magic):
                raise BadFile(f"{path} is packed with {name}; unpack it, or pack it with gzip or zstd.")

    def __iter__(self) -> Iterator[bytes]:
        """The content from its beginning. Raises :class:`BadFile` when the disk fails."""
        self.done, self.torn = 0, False
        try:
            with self.path.open("rb") as file:
                if self.packing is None:
                    yield from self._plain(file)
                else:
                    yield from self._unpacked(file, MEMBERS[self.packing])
        except OSError as error:
            raise BadFile(f"{self.path} cannot be read: {error.strerror or error}.") from error

    def _plain(self, file: BinaryIO) -> Iterator[bytes]:
        while data := file.read(MOST):
            self.done += len(data)
            yield data

    def _unpacked(self, file: BinaryIO, kind: type[Member]) -> Iterator[bytes]:
        member, fresh, whole, data = kind(), True, False, b""
        while data or (data := self._more(file)):
            try:
                for content in member.feed(data):
                    if content:
                        yield content
            except (zlib.error, zstd.ZstdError):
                # What follows a whole member and is none itself is padding; damage anywhere else is a tear.
                self.torn = not (whole and fresh)
                return
            fresh, data = member.ended, b""
            if member.ended:
                whole, data, member = True, member.left.lstrip(b"\0"), kind()
        self.torn = not fresh

    def _more(self, file: BinaryIO) -> bytes:
        data = file.read(STEP)
        self.done += len(data)
        return data


def head_of(stream: Stream, size: int) -> bytes:
    """The first bytes of the content."""
    head = b""
    for data in stream:
        head += data
        if len(head) >= size:
            break
    return head[:size]


def lines_of(stream: Stream, size: int, skip: int = 0) -> Iterator[bytes]:
    """Chunks of about ``size`` bytes after the first ``skip``, each of whole lines.

    The last line may lack its end; one that is torn off is dropped.
    """
    parts: list[bytes] = []
    held = 0
    for piece in stream:
        data, skip = piece[skip:], max(skip - len(piece), 0)
        parts.append(data)
        held += len(data)
        if held >= size and (end := data.rfind(b"\n") + 1):
            parts[-1] = data[:end]
            yield b"".join(parts)
            parts, held = [data[end:]], len(data) - end
    rest = b"".join(parts)
    if stream.torn:
        rest = rest[: rest.rfind(b"\n") + 1]
    if rest:
        yield rest


def decoded(data: bytes) -> str:
    """The text of bytes: UTF-8, and what is no UTF-8 is taken for Windows-1252."""
    return data.decode(errors="rapport.western")


def readable(data: bytes) -> bytes:
    """The same text as valid UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return decoded(data).encode()
    return data


def _western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("rapport.western", _western)
