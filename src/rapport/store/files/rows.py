"""From a file's columns to what comes into the store: one SQL expression for each column of the inbox."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rapport.store.derive import INBOX
from rapport.store.files.options import Options
from rapport.store.files.parts import Parts
from rapport.store.files.roles import CHOSEN, SHOWN, VIEWED, roles_sql
from rapport.store.files.times import EARLIEST_MS, LATEST_MS

NOBODY = "'', 'null', 'NULL', 'None', 'nan', 'NaN', '\\\\N', 'undefined'"
"""What files write where nobody is known; such rows must not become one giant person."""

TRUE = "'1', 'true', 't', 'yes', 'y', '1.0'"

FROM_AGENT = ("device", "browser", "os")
"""What a user agent tells; see :mod:`rapport.store.files.agents`."""

AS_THEY_ARE = ("session", "referrer", "source", "medium", "campaign", "country", "region", "device", "browser", "os")

SILENT: Mapping[str, str] = {
    "String": "''",
    "UInt32": "toUInt32(0)",
    "UInt64": "toUInt64(0)",
    "Int16": "toInt16(0)",
    "Array(String)": "emptyArrayString()",
}

Text = Callable[[str], str]
"""Gives the SQL of a column as String, '' where it is missing."""


@dataclass(frozen=True, slots=True)
class Source:
    """How to reach a file's rows in SQL: the texts of its columns, the time in milliseconds, the number of a row."""

    text: Text
    ms: str
    number: str
    """Text that no two rows of the file share."""
    place: str
    """A number that grows from row to row."""
    content: str = ""
    """A number that stands for what the row says; for ids that hold also for the file's next copy."""
    properties: str = "'{}'"
    lifts: bool = False
    """A column is called ``properties``: where it holds an object, its fields are the event's own."""


LIFTED = """arrayMap(p -> arrayMap(i -> if(i = '', p, concat('{', arrayStringConcat(
    arrayMap(x -> concat(toJSONString(x.1), ':', x.2), arrayConcat(
        arrayFilter(x -> x.1 != 'properties' AND NOT JSONHas(i, x.1), JSONExtractKeysAndValuesRaw(p)),
        JSONExtractKeysAndValuesRaw(i))), ','), '}')),
    [if(JSONType(p, 'properties') = 'Object', JSONExtractRaw(p, 'properties'),
        if(JSONType(JSONExtractString(p, 'properties')) = 'Object', JSONExtractString(p, 'properties'), ''))])[1],
    [$properties])[1]"""
"""An object, or the text of one as exports have it, whose fields move up by one."""


BAD_TIME = f"(ms IS NULL OR ms < {EARLIEST_MS} OR ms >= {LATEST_MS})"


def inbox(source: Source, parts: Parts, options: Options, *, counted: bool) -> dict[str, str]:
    """The SQL of each inbox column, of rows whose ``ms`` is known to be good.

    ``counted`` is for a file that is only counted once: a row's place is its id. Otherwise the id also holds what
    the row says, so that the same file, renamed or grown at its end, gives the same ids; and ``agent`` comes with the
    columns where the device is to be told from it.
    """
    clicked = f"lower({source.text(parts.clicked)}) IN ({TRUE})" if parts.clicked else None
    name = _name(source.text(parts.event)) if parts.event else None
    said = {part: source.text(getattr(parts, part)) for part in AS_THEY_ARE if getattr(parts, part)}
    if parts.page:
        said["url"] = source.text(parts.page)
    for part, column in (("person", "user_id"), ("anonymous", "anonymous_id")):
        if found := getattr(parts, part):
            said[column] = _somebody(source.text(found))
    if parts.thing:
        said["things"] = f"[{source.text(parts.thing)}]"
    columns = {name: SILENT.get(kind, "''") for name, kind in INBOX.items()} | said
    if parts.agent and not counted:
        columns |= {field: f"known.{field}" for field in FROM_AGENT if field not in said}
        columns["agent"] = source.text(parts.agent)
    columns["name"] = name or (f"if({clicked}, '{CHOSEN}', '{SHOWN}')" if clicked else f"'{VIEWED}'")
    columns["at"] = "fromUnixTimestamp64Milli(assumeNotNull(ms), 'UTC')"
    columns["received"] = "fromUnixTimestamp64Milli({received:Int64}, 'UTC')"
    columns["roles"] = roles_sql(options, name, clicked)
    columns["properties"] = LIFTED.replace("$properties", source.properties) if source.lifts else source.properties
    columns["seq"] = f"toUInt64({source.place})"
    columns["event_id"] = _identity(source, parts, counted=counted)
    return columns


def select(columns: Mapping[str, str], rows: str) -> str:
    """SELECT the inbox columns from ``rows``, a FROM clause and what follows it."""
    return "SELECT " + ", ".join(f"{sql} AS {name}" for name, sql in columns.items()) + f" FROM {rows}"


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _identity(source: Source, parts: Parts, *, counted: bool) -> str:
    place = ["{file:String}", "'-'", source.number]
    if source.content and not counted:
        place += ["'-'", f"hex({source.content})"]
    ours = f"concat({', '.join(place)})"
    if not parts.id:
        return ours
    own = source.text(parts.id)
    return f"if({own} = '', {ours}, {own})"


def _name(text: str) -> str:
    return f"if({text} = '', '{VIEWED}', {text})"


def _somebody(text: str) -> str:
    return f"if({text} IN ({NOBODY}), '', {text})"
