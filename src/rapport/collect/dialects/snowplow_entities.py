"""Entities: what Snowplow's trackers attach to an event, each by its own schema."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from rapport.collect.body import from_base64
from rapport.collect.decoding import decoded
from rapport.collect.dialects.snowplow_names import VENDOR
from rapport.collect.dialects.snowplow_words import Around, Described, Happened
from rapport.collect.draft import Refused
from rapport.collect.judge import refuse_deep
from rapport.collect.things import text_of
from rapport.kernel.refusal import Refusal

SCHEMA = re.compile(r"iglu:(?P<vendor>[\w.-]+)/(?P<name>[\w.-]+)/[\w-]+/\d+-\d+-\d+")
NOT_KEPT = ("org.w3", "org.ietf", "com.google.analytics", "nl.basjes")
"""Vendors of entities that tell of the browser's workings, or hold ids of other people's tools."""

_happened = msgspec.json.Decoder(Happened)
_around = msgspec.json.Decoder(Around)


@dataclass(frozen=True, slots=True)
class Said:
    """A schema's vendor and name, and what was said by it."""

    vendor: str
    name: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entities:
    """``own`` are Snowplow's, by their names, and are only read; ``properties`` are all others, which are kept."""

    own: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)

    def first(self, name: str) -> dict[str, Any]:
        """The first of Snowplow's own of this name; empty when there is none."""
        return self.own.get(name, [{}])[0]

    def text(self, name: str, member: str) -> str:
        """What the first of this name says in a field; '' when it says no text."""
        return text_of(self.first(name), member)


def event_of(base64: str | None, plain: str | None) -> Said | Refused:
    """The self-describing event in ``ue_px`` or ``ue_pr``."""
    where = "ue_px" if base64 else "ue_pr"
    if not base64 and not plain:
        return Refused(Refusal.BAD_FIELD, "ue_pr", "is missing; a self-describing event is said in ue_pr or ue_px")
    found = _unwrapped(_happened, where, base64, plain)
    return found if isinstance(found, Refused) else _said(where, found.data)


def entities_of(base64: str | None, plain: str | None) -> Entities | Refused:
    """The entities in ``cx`` or ``co``; none where neither is said."""
    if not base64 and not plain:
        return Entities()
    where = "cx" if base64 else "co"
    found = _unwrapped(_around, where, base64, plain)
    if isinstance(found, Refused):
        return found
    entities = []
    for each in found.data:
        said = _said(where, each)
        if isinstance(said, Refused):
            return said
        entities.append(said)
    return _sorted(entities)


def _unwrapped(decoder: msgspec.json.Decoder[Any], where: str, base64: str | None, plain: str | None) -> Any | Refused:  # noqa: ANN401 - Happened or Around
    raw = from_base64(base64) if base64 else (plain or "").encode("utf-8", "replace")
    if isinstance(raw, Refused):
        return Refused(raw.reason, where, raw.detail)
    # Inside text, the depth of an event is not seen from outside.
    deep = refuse_deep(raw)
    found = deep if deep is not None else decoded(decoder, raw)
    if not isinstance(found, Refused):
        return found
    inside = f"{where}.{found.field}" if found.field else where
    return Refused(found.reason, inside, found.detail)


def _said(where: str, described: Described) -> Said | Refused:
    schema = SCHEMA.fullmatch(described.schema)
    if schema is None:
        return Refused(Refusal.BAD_FIELD, f"{where}.schema", "must be as iglu:com.example/lamp_lit/jsonschema/1-0-0")
    return Said(schema["vendor"], schema["name"], described.data)


def _sorted(entities: Iterable[Said]) -> Entities:
    found = Entities()
    kept: dict[str, list[dict[str, Any]]] = {}
    for one in entities:
        if one.vendor.startswith(VENDOR):
            found.own.setdefault(one.name, []).append(one.data)
        elif not one.vendor.startswith(NOT_KEPT):
            kept.setdefault(one.name, []).append(one.data)
    found.properties.update({name: each[0] if len(each) == 1 else each for name, each in kept.items()})
    return found
