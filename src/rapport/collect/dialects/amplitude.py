"""Amplitude's HTTP API: ``POST /2/httpapi``, and below ``/amplitude`` also ``/batch``. All of a request or nothing."""

from typing import Any

import msgspec

from rapport.collect import limits, replies
from rapport.collect.addresses import register
from rapport.collect.agents import device_of, system_of
from rapport.collect.asked import Asked
from rapport.collect.decoding import decoded
from rapport.collect.dialect import Dialect, Heard, Outcome
from rapport.collect.dialects.segment_names import our_name
from rapport.collect.draft import Draft, Id, Moment, Refused
from rapport.collect.places import country_of
from rapport.collect.replies import Answer, Missed
from rapport.collect.things import text_of, things_of
from rapport.kernel.refusal import Refusal

NAMES = {
    "$identify": "identify",
    "$groupidentify": "group",
    "revenue_amount": "purchase",
    "$exposure": "exposure",
    "[Amplitude] Page Viewed": "page_view",
    "[Amplitude] Screen Viewed": "screen_view",
    "[Amplitude] Element Clicked": "click",
    "[Amplitude] Form Started": "form_start",
    "[Amplitude] Form Submitted": "form_submit",
    "[Amplitude] File Downloaded": "file_download",
    "[Amplitude] Application Opened": "app_open",
    "[Amplitude] Application Installed": "app_installed",
    "[Amplitude] Application Backgrounded": "app_backgrounded",
}
MISSING = (Refusal.NO_NAME, Refusal.NO_PERSON)


class Envelope(msgspec.Struct):
    events: list[msgspec.Raw]
    api_key: str | None = None


class Message(msgspec.Struct):
    """One event. ``ip`` and places finer than a country are not read and so never kept."""

    event_type: str | None = None
    user_id: Id = None
    device_id: Id = None
    time: Moment = None
    insert_id: Id = None
    session_id: int | None = None
    event_properties: dict[str, Any] | None = None
    traits: dict[str, Any] | None = msgspec.field(default=None, name="user_properties")
    groups: dict[str, Any] | None = None
    country: str | None = None
    platform: str | None = None
    os_name: str | None = None
    device_model: str | None = None


_envelopes = msgspec.json.Decoder(Envelope)
_messages = msgspec.json.Decoder(Message)


def hear(asked: Asked) -> Heard | Refused:
    """Take a body apart."""
    envelope = decoded(_envelopes, asked.body)
    if isinstance(envelope, Refused):
        return envelope
    if len(envelope.events) > limits.MAX_BATCH_EVENTS:
        return Refused(Refusal.TOO_MANY, "events", f"{len(envelope.events):,} events")
    return Heard([bytes(raw) for raw in envelope.events], read, [envelope.api_key or ""], whole=True)


def read(raw: bytes) -> Draft | Refused:
    """One event."""
    message = decoded(_messages, raw, name="event_type")
    if isinstance(message, Refused):
        return message
    said = message.event_type or ""
    name = NAMES.get(said) or our_name(said)
    properties = message.event_properties or {}
    screen = text_of(properties, "[Amplitude] Screen Name")
    return Draft(
        name=name,
        message_id=message.insert_id,
        said_at=message.time,
        user_id=message.user_id,
        anonymous_id=message.device_id,
        session=None if message.session_id in (None, -1) else message.session_id,
        url=screen if name == "screen_view" else text_of(properties, "[Amplitude] Page Location"),
        referrer=text_of(properties, "referrer"),
        source=text_of(properties, "utm_source"),
        medium=text_of(properties, "utm_medium"),
        campaign=text_of(properties, "utm_campaign"),
        country=country_of(message.country or ""),
        device=device_of((message.platform or "") if message.platform != "Web" else "", message.device_model or ""),
        os=system_of(message.os_name or ""),
        things=things_of(properties),
        properties=_kept(message, name, properties),
    )


def taken(outcome: Outcome) -> Answer:
    """How many were taken; or nothing was, and which fields of which events were wrong."""
    if not outcome.missed:
        size = len(outcome.asked.body)
        return replies.said(200, {"code": 200, "events_ingested": len(outcome.events), "payload_size_bytes": size})
    invalid: dict[str, list[int]] = {}
    missing: dict[str, list[int]] = {}
    for one in outcome.missed:
        fields = missing if one.refused.reason in MISSING else invalid
        fields.setdefault(one.refused.field or "user_id", []).append(one.index)
    body = {
        "code": 400,
        "error": outcome.missed[0].refused.message,
        "events_with_invalid_fields": invalid,
        "events_with_missing_fields": missing,
    }
    return replies.said(400, body, replies.reasons_of(outcome.missed))


def refused(asked: Asked, why: Refused, missed: Missed | None) -> Answer:
    """A key that is wrong is an invalid request, in the words that its SDKs look for."""
    status = replies.STATUS.get(why.reason, 400)
    if why.reason in (Refusal.NO_KEY, Refusal.UNKNOWN_KEY):
        return replies.said(400, {"code": 400, "error": f"Invalid API key: {why.message}"}, [why.reason])
    return replies.said(status, {"code": status, "error": why.message}, [why.reason])


def _kept(message: Message, name: str, properties: dict[str, Any]) -> dict[str, Any]:
    if name not in ("identify", "group"):
        return properties
    traits: dict[str, Any] = {}
    for field, value in (message.traits or {}).items():
        traits |= value if field in ("$set", "$setOnce") and isinstance(value, dict) else {field: value}
    return traits | ({"groups": message.groups} if message.groups else {})


AMPLITUDE = register(
    Dialect(
        name="amplitude",
        paths={"/2/httpapi": "events"},
        prefix="/amplitude",
        below={"/batch": "events"},
        hear=hear,
        taken=taken,
        refused=refused,
        names=("event_type",),
        fields={
            "name": "event_type",
            "said_at": "time",
            "message_id": "insert_id",
            "anonymous_id": "device_id",
            "session": "session_id",
        },
    )
)
