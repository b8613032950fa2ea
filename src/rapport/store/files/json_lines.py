"""JSON Lines: one object a line. Nested fields are named with dots; a list of objects can be unfolded into rows."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rapport.store.files.options import BadFile, BadOption, Options
from rapport.store.files.parts import cast_parts
from rapport.store.files.rows import BAD_TIME, Source, inbox, quoted
from rapport.store.files.sniff import BOM
from rapport.store.files.stream import readable
from rapport.store.files.text import Judged
from rapport.store.files.times import ms_of_text

DEEPEST = 4
LINES_LOOKED_AT = 2_000

Place = tuple[str, ...]
"""Where a field is: the names on the way to it, from the outside in."""

LINES = """
SELECT _row_number + {base:UInt64} AS row, line, isValidJSON(line) AND startsWith(trimLeft(line), '{') AS whole,
    JSONExtract(line, {shape:String}) AS j
FROM file({chunk:String}, LineAsString, 'line String') WHERE trimBoth(line) NOT IN ('', '\\r')"""

FLAT = "SELECT *, toString(row) AS n, row AS spot FROM ($lines)"

UNFOLDED = """
SELECT row, line, whole, j, item, place, concat(toString(row), '.', toString(place)) AS n,
    row * 65536 + least(place, 65535) AS spot
FROM (SELECT *, if(whole, $items, [defaultValueOfTypeName({item:String})]) AS items FROM ($lines))
ARRAY JOIN items AS item, arrayEnumerate(items) AS place"""

JUDGED = "SELECT *, $ms AS ms, multiIf(NOT whole, 'bad_line', $bad_time, 'bad_time', '') AS refusal FROM ($rows)"

OTHERS = "arrayMap(p -> concat(toJSONString(p.1), ':', p.2), arrayFilter(p -> p.1 NOT IN $taken, $pairs))"


class JsonLines:
    """Reads objects, one a line."""

    def __init__(self, head: bytes, options: Options, path: Path) -> None:
        """Raises :class:`BadOption` for a column that is not there, :class:`BadFile` when no line is an object."""
        text = head.removeprefix(BOM)
        sample = list(objects(readable(text)))
        if not sample:
            raise BadFile(f"{path}: none of the first lines is a JSON object; write one object a line.")
        self._options = options
        self._list = ""
        self._fields = fields_of(sample)
        self.notes: tuple[str, ...] = ()
        try:
            self.parts = cast_parts(tuple(self._fields), options)
        except BadOption:
            self._unfold(sample)
            self.parts = cast_parts(tuple(self._fields), options)
        self.columns = tuple(self._fields)
        self.skip = len(head) - len(text)
        self.first = text.split(b"\n", 1)[0]

    def inbox(self, *, counted: bool) -> dict[str, str]:
        """The SQL of each inbox column over the rows of a chunk."""
        properties = "'{}'" if counted else self._properties()
        lifts = not counted and any("properties" in place for place in self._fields.values())
        source = Source(self._text, "ms", "n", "spot", content="sipHash64(line)", properties=properties, lifts=lifts)
        return inbox(source, self.parts, self._options, counted=counted)

    def judge(self, data: bytes, scratch: Path, base: int, *, details: bool, last: bool) -> Judged:
        """Write the lines to ``scratch``; SQL takes them apart."""
        scratch.write_bytes(readable(data))
        rows = FLAT if not self._list else UNFOLDED.replace("$items", f"tupleElement(j, {quoted(self._list)})")
        rows = JUDGED.replace("$rows", rows.replace("$lines", LINES)).replace("$bad_time", BAD_TIME)
        rows = rows.replace("$ms", ms_of_text(self._text(self.parts.time or "")))
        wanted = [self._fields[column] for column in self.parts.named().values()]
        outer, item = shape(p for p in wanted if p[0] != ""), shape(p[1:] for p in wanted if p[0] == "")
        if self._list:
            outer = outer.removesuffix(")") + (", " if "`" in outer else "") + f"{ticked(self._list)} Array({item}))"
        values = {"base": base, "chunk": str(scratch), "shape": outer, "item": item}
        return Judged(f"({rows})", data.count(b"\n") + (not data.endswith(b"\n")), len(data), values)

    def _unfold(self, sample: Sequence[Mapping[str, Any]]) -> None:
        """Take the rows from the one list of objects that the lines hold, when they hold exactly one."""
        lists = Counter(key for line in sample for key, value in line.items() if is_list_of_objects(value))
        if len(lists) != 1:
            return
        self._list = next(iter(lists))
        items = [item for line in sample for item in line.get(self._list) or [] if isinstance(item, dict)]
        inner = {name: ("", *place) for name, place in fields_of(items).items()}
        outer = {name: place for name, place in self._fields.items() if place[0] != self._list}
        self._fields = outer | inner
        self.notes = (f"Each object in {self._list!r} is a row.",)

    def _text(self, column: str) -> str:
        place = self._fields[column]
        whole, way = ("item", place[1:]) if place[0] == "" else ("j", place)
        for name in way:
            whole = f"tupleElement({whole}, {quoted(name)})"
        return whole

    def _properties(self) -> str:
        places = [self._fields[column] for column in self.parts.named().values()]
        outer = [place[0] for place in places if len(place) == 1] + [self._list]
        sides = [OTHERS.replace("$pairs", "JSONExtractKeysAndValuesRaw(line)").replace("$taken", among(outer))]
        if self._list:
            raw = f"JSONExtractArrayRaw(line, {quoted(self._list)})[place]"
            inner = [place[1] for place in places if len(place) == 2 and place[0] == ""]
            pairs = f"JSONExtractKeysAndValuesRaw({raw})"
            sides.append(OTHERS.replace("$pairs", pairs).replace("$taken", among(inner)))
        return f"concat('{{', arrayStringConcat(arrayConcat({', '.join(sides)}), ','), '}}')"


def objects(text: bytes) -> Iterator[dict[str, Any]]:
    """The objects among the first lines."""
    for line in text.split(b"\n")[:LINES_LOOKED_AT]:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            yield found


def fields_of(sample: Sequence[Mapping[str, Any]]) -> dict[str, Place]:
    """Dotted name to place, of the fields that hold a value of their own somewhere in the sample."""
    found: dict[str, Place] = {}
    for line in sample:
        for place in leaves(line, ()):
            found.setdefault(".".join(place), place)
    return found


def leaves(value: Mapping[str, Any], way: Place) -> Iterator[Place]:
    """The places of the fields in one object."""
    for name, inner in value.items():
        if isinstance(inner, dict) and inner and len(way) + 1 < DEEPEST:
            yield from leaves(inner, (*way, name))
        else:
            yield (*way, name)


def is_list_of_objects(value: object) -> bool:
    """Whether a value is a list whose first item is an object."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def shape(places: Iterator[Place]) -> str:
    """The ClickHouse type that takes the fields at these places out of an object, each as text."""
    tree: dict[str, Any] = {}
    for place in places:
        branch = tree
        for name in place[:-1]:
            branch = branch.setdefault(name, {})
        branch.setdefault(place[-1], {})
    return _type(tree)


def _type(tree: Mapping[str, Any]) -> str:
    inner = ", ".join(f"{ticked(name)} {_type(below) if below else 'String'}" for name, below in tree.items())
    return f"Tuple({inner})"


def ticked(name: str) -> str:
    """A field's name inside a type."""
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def among(names: Sequence[str]) -> str:
    """A list of names to test with IN."""
    return f"({', '.join(quoted(name) for name in names)})" if names else "('')"
