"""JSON as clients send it, read into typed fields, or a refusal that names the field in a person's words."""

import re
from typing import TypeVar

import msgspec

from rapport.collect.draft import Refused
from rapport.kernel.refusal import Refusal

T = TypeVar("T")

TYPES_IN_WORDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
    "array": "a list",
    "object": "an object",
}

_ESCAPE = re.compile(rb"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(?P<lone>u[dD][89a-fA-F]..)|.)", re.DOTALL)
_EXPECTED = re.compile(r"Expected `(?P<wanted>[^`]+)`, got `(?P<got>[^`]+)`")
_MISSING = re.compile(r"Object missing required field `(?P<field>[^`]+)`")


def decoded(decoder: msgspec.json.Decoder[T], raw: bytes, *, name: str = "") -> T | Refused:
    """What the bytes say. A wrong type in the field ``name``, the event's name, is refused as a bad name.

    JavaScript cuts emoji in half and sends the halves; such text is mended rather than refused.
    """
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as error:
        return _mistyped(error, name)
    except RecursionError:
        return Refused(Refusal.TOO_DEEP)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _mended(decoder, raw, name)


def _mended(decoder: msgspec.json.Decoder[T], raw: bytes, name: str) -> T | Refused:
    try:
        return decoder.decode(_ESCAPE.sub(lambda found: b"\\ufffd" if found["lone"] else found[0], raw))
    except msgspec.ValidationError as error:
        return _mistyped(error, name)
    except RecursionError:
        return Refused(Refusal.TOO_DEEP)
    except msgspec.DecodeError as error:
        return Refused(Refusal.BAD_JSON, detail=str(error))
    except UnicodeDecodeError:
        return Refused(Refusal.BAD_JSON, detail="The text is not UTF-8")


def _mistyped(error: msgspec.ValidationError, name: str) -> Refused:
    detail, _, path = str(error).partition(" - at `$")
    field = path.strip("`").removeprefix(".")
    if field and field == name:
        return Refused(Refusal.BAD_NAME, field)
    missing = _MISSING.fullmatch(detail)
    if missing is not None:
        return Refused(Refusal.BAD_FIELD, f"{field}.{missing['field']}" if field else missing["field"], "is missing")
    # Every object has a type of its own here, so a body of another type is no message at all.
    return Refused(Refusal.BAD_FIELD, field, _plainly(detail)) if field else Refused(Refusal.BAD_JSON)


def _plainly(detail: str) -> str:
    """The decoder's words about types in a person's words."""
    found = _EXPECTED.fullmatch(detail)
    if found is None:
        return detail
    wanted = " or ".join(TYPES_IN_WORDS.get(kind, kind) for kind in found["wanted"].split(" | ") if kind != "null")
    return f"must be {wanted}, not {TYPES_IN_WORDS.get(found['got'], found['got'])}"
