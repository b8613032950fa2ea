"""Files of histories: a line a person, ``person item item …``, between spaces, or between tabs if it has any."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

SHOWN = 80
"""Of a bad line so many characters are repeated."""
LONGEST_LINE = 50_000_000

Lines = dict[str, list[str]]
"""What each person did, in the order of the file."""


class BadLines(ValueError):
    """A file cannot be read as histories. The message names file, line and mend."""


def read_lines(path: Path, told: Callable[[float], None] = lambda _: None) -> Lines:
    """The items of each person. Lines of one person are one history; empty lines say nothing.

    Raises :class:`BadLines` for a file that is no text, or says nothing.
    """
    found: Lines = {}
    try:
        size, done = max(1, path.stat().st_size), 0
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                done += len(line)
                person, items = split(line, path, number)
                if person:
                    found.setdefault(person, []).extend(items)
                if not number % 10_000:
                    told(min(1.0, done / size))
    except UnicodeDecodeError as error:
        raise BadLines(
            f"{path}: it is no text in UTF-8 ({error.reason}); write lines of: person item item …"
        ) from error
    except OSError as error:
        raise BadLines(f"{path} cannot be read ({error.strerror}).") from error
    if not any(found.values()):
        raise BadLines(f"{path}: nobody did anything in it; write lines of: person item item …")
    return found


def split(line: str, path: Path, number: int) -> tuple[str, list[str]]:
    """Person and items of a line. Raises :class:`BadLines`."""
    if len(line) > LONGEST_LINE:
        raise BadLines(f"{path}, line {number}: it is longer than {LONGEST_LINE:,} characters; give a line a person.")
    if "\0" in line:
        raise BadLines(f"{path}, line {number}: it holds a zero byte; write lines of: person item item …")
    words = [word for word in line.strip().split("\t") if word.strip()] if "\t" in line else line.split()
    return (words[0], words[1:]) if words else ("", [])


def read_attributes(path: Path) -> dict[str, list[str]]:
    """Tags of items: a JSON object of lists, or JSON Lines of ``{"item": …, "attributes": […]}``.

    Raises :class:`BadLines`.
    """
    try:
        text = path.read_bytes()
        if re.match(rb'\s*\{\s*"item"\s*:', text):
            return dict(_rows(text, path))
        said = msgspec.json.decode(text, type=dict[str, list[str | int | float]])
    except OSError as error:
        raise BadLines(f"{path} cannot be read ({error.strerror}).") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadLines(f'{path}: it is no JSON object of lists ({error}); write {{"item": ["tag", …]}}.') from error
    return {item: [str(one) for one in some] for item, some in said.items()}


class _Row(msgspec.Struct):
    item: str | int
    attributes: list[str | int | float]


def _rows(text: bytes, path: Path) -> Iterator[tuple[str, list[str]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                row = msgspec.json.decode(line, type=_Row)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise BadLines(
                    f'{path}, line {number}: {error}; write {{"item": "…", "attributes": ["tag", …]}}.'
                ) from error
            yield str(row.item), [str(one) for one in row.attributes]
