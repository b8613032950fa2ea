"""The shape of an event that was refused: what it has, but nothing that a person could be known by."""

import re
from typing import Any

import msgspec

MAX_RAW_BYTES = 16 * 1024
MAX_CHARS = 2_000
_MAX_FIELDS, _MAX_LEVELS, _MAX_SAID = 30, 4, 80

TOLD = frozenset({"type", "event"})
"""Fields whose text names a kind of thing and not a person; shown where they stand outermost."""
_FIELD = re.compile(r"[$A-Za-z_][\w$.-]{0,39}")


def shape_of(raw: bytes) -> str:
    """The event as JSON with a word for each value, such as ``(text)``; '' when it is long or no JSON."""
    if len(raw) > MAX_RAW_BYTES:
        return ""
    try:
        said = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    if not isinstance(said, dict):
        return f"({_kind(said)})"
    told = {key: said[key][:_MAX_SAID] for key in TOLD & said.keys() if isinstance(said[key], str)}
    return msgspec.json.encode(_shape(said, _MAX_LEVELS) | told).decode()[:MAX_CHARS]


def _shape(said: Any, levels: int) -> Any:  # noqa: ANN401  whatever a client sent
    if isinstance(said, dict) and levels:
        return {_field(key): _shape(value, levels - 1) for key, value in list(said.items())[:_MAX_FIELDS]}
    if isinstance(said, list) and levels:
        return [_shape(value, levels - 1) for value in said[:1]]
    return f"({_kind(said)})"


def _field(key: str) -> str:
    return key if _FIELD.fullmatch(key) else "(field)"


def _kind(said: object) -> str:
    if said is None:
        return "null"
    if isinstance(said, str):
        return "text" if said.strip() else "empty text"
    return {bool: "true or false", dict: "object", list: "list"}.get(type(said), "number")
