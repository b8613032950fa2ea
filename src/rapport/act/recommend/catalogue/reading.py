"""Items in a file: CSV, JSON Lines, a JSON list, or a feed (RSS, Atom)."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree

import msgspec

from rapport.act.recommend.facts import ItemFacts

FIELDS = frozenset(ItemFacts.__struct_fields__) - {"created", "properties"}
OTHER_NAMES = {
    "item_id": "id", "sku": "id", "product_id": "id", "content_id": "id", "name": "title", "item_name": "title",
    "item_category": "category", "item_brand": "author", "brand": "author", "link": "url", "image_url": "image",
    "image_link": "image", "valid_from": "starts", "valid_to": "ends", "valid_until": "ends",
}  # fmt: skip
"""What others call a field."""
YES = {"1": True, "true": True, "yes": True, "in stock": True, "0": False, "false": False, "no": False} | {
    "out of stock": False
}


class BadItems(ValueError):
    """A file cannot be read as items. The message names the line and the mend."""


def read_items(text: bytes, name: str = "the file") -> list[dict[str, Any]]:
    """The items of a file; what it is, is seen from how it begins. Raises :class:`BadItems`."""
    begin = text.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    try:
        if begin == b"<":
            found = list(_of_feed(text, name))
        elif begin == b"[":
            found = [shaped(row) for row in msgspec.json.decode(text, type=list[dict[str, Any]])]
        elif begin == b"{":
            found = list(_of_lines(text, name))
        else:
            found = list(_of_table(text, name))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadItems(f"{name}: {error}; give CSV, JSON Lines, a JSON list, RSS or Atom.") from error
    if not found:
        raise BadItems(f"{name} holds no item; give CSV, JSON Lines, a JSON list, RSS or Atom.")
    return found


def _of_lines(text: bytes, name: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield shaped(msgspec.json.decode(line, type=dict[str, Any]))
            except (msgspec.DecodeError, ValueError) as error:
                raise BadItems(f"{name}, line {number}: {error}; give one JSON object a line.") from error


def _of_table(text: bytes, name: str) -> Iterator[dict[str, Any]]:
    head, _, _ = text.decode("utf-8-sig").partition("\n")
    delimiter = max(",;\t", key=head.count)
    rows = csv.DictReader(io.StringIO(text.decode("utf-8-sig")), delimiter=delimiter)
    for row in rows:
        said = {key: value for key, value in row.items() if key and isinstance(value, str) and value.strip()}
        try:
            yield shaped(said)
        except ValueError as error:
            raise BadItems(f"{name}, line {rows.line_num}: {error}") from error


def shaped(said: Mapping[str, Any]) -> dict[str, Any]:
    """A row in our words; what has no field of its own is a property. Raises ValueError."""
    item: dict[str, Any] = {}
    properties: dict[str, Any] = dict(said.get("properties") or {})
    for name, value in said.items():
        field = name if name in FIELDS else OTHER_NAMES.get(name.strip().lower(), "")
        if field:
            item.setdefault(field, _value(field, value))
        elif name != "properties":
            properties[name] = value
    return item | ({"properties": properties} if properties else {})


def _value(field: str, value: Any) -> Any:  # noqa: ANN401 - any JSON
    if field == "price":
        return None if value is None else float(str(value).split()[0].replace(",", "."))
    if field == "tags" and isinstance(value, str):
        return [tag.strip() for tag in value.replace("|", ",").split(",") if tag.strip()]
    if field in {"available", "hidden"} and isinstance(value, str):
        if value.strip().lower() not in YES:
            raise ValueError(f"{field}: {value!r} is neither yes nor no.")
        return YES[value.strip().lower()]
    if field in {"starts", "ends"} and isinstance(value, str):
        return moment(value)
    return str(value) if field == "id" and isinstance(value, int) else value


def moment(text: str) -> int:
    """Milliseconds since 1970-01-01 UTC of a moment in ISO 8601, or as mail writes it. Raises ValueError."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        found = parsedate_to_datetime(text.strip())
    return round((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000)


def _of_feed(text: bytes, name: str) -> Iterator[dict[str, Any]]:
    """Entries of RSS or Atom. Entities are refused: no feed needs them, and they can fill a memory."""
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise BadItems(f"{name}: a feed with a DOCTYPE is not read; give one without.")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - without a DOCTYPE there are no entities
    except ElementTree.ParseError as error:
        raise BadItems(f"{name}: it is no whole XML ({error}).") from error
    for entry in root.iter():
        if plain(entry.tag) in {"item", "entry"}:
            yield _of_entry(entry)


def _of_entry(entry: ElementTree.Element) -> dict[str, Any]:
    item: dict[str, Any] = {"type": "article", "tags": []}
    for part in entry:
        tag, words = plain(part.tag), (part.text or "").strip()
        if tag == "category":
            item["tags"].append(words or part.get("term", ""))
        elif tag == "link" and part.get("rel", "alternate") == "alternate":
            item["url"] = words or part.get("href", "")
        elif tag in {"author", "creator"}:
            item["author"] = words or next((one.text or "" for one in part if plain(one.tag) == "name"), "")
        elif tag in {"thumbnail", "enclosure", "content"} and part.get("url"):
            item.setdefault("image", part.get("url"))
        elif tag in {"pubDate", "published"} and words:
            item["starts"] = moment(words)
        elif tag in {"title", "guid", "id"}:
            item["id" if tag != "title" else "title"] = words
    item["tags"] = [tag for tag in item["tags"] if tag]
    item["id"] = item.get("id") or item.get("url") or ""
    return item


def plain(tag: str) -> str:
    """The name of an element without its namespace."""
    return tag.rpartition("}")[2]
