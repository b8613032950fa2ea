"""PostHog's capture API, as its SDKs speak it, at the root and below ``/posthog``.

``/batch``, ``/capture``, ``/e`` and ``/i/v0/e`` take one event or many, ``/track`` and ``/engage`` (below the prefix)
what old clients send. Bodies are JSON, gzip, base64, or a form with either in ``data``; GET says ``data`` in the query.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec

from rapport.collect import limits, replies
from rapport.collect.addresses import register
from rapport.collect.asked import Asked, form_of
from rapport.collect.body import from_base64
from rapport.collect.decoding import decoded
from rapport.collect.dialect import Dialect, Heard, Outcome
from rapport.collect.dialects.posthog_drafts import Batch, told
from rapport.collect.dialects.posthog_stubs import CONFIG, FLAGS, SCRIPT, STUBS
from rapport.collect.dialects.posthog_words import Envelope, Message, Profile
from rapport.collect.draft import Draft, Refused
from rapport.collect.replies import Answer, Missed
from rapport.kernel.refusal import Refusal

CAPTURE, ENGAGE = "capture", "engage"
MAX_REQUEST_BYTES = 5 * 1024 * 1024
"""The SDKs of PostHog send up to so much at once."""

_envelopes = msgspec.json.Decoder(Envelope)
_lists = msgspec.json.Decoder(list[msgspec.Raw])
_messages = msgspec.json.Decoder(Message)
_profiles = msgspec.json.Decoder(Profile)


def hear(asked: Asked) -> Heard | Refused | Answer:
    """Take a body apart, out of whatever it is wrapped in."""
    if asked.said in STUBS:
        return STUBS[asked.said](asked)
    body = unwrapped(asked)
    if isinstance(body, Refused):
        return body
    if asked.said == ENGAGE:
        return _profile(body)
    sent_at = asked.query.get("_")
    batch = Batch(float(sent_at)) if sent_at and sent_at.isascii() and sent_at.isdigit() else Batch()
    return _listed(body, batch) if body.lstrip().startswith(b"[") else _enveloped(body, batch)


def unwrapped(asked: Asked) -> bytes | Refused:
    """The JSON of a request."""
    said = asked.query
    body = said["data"].encode() if "data" in said else asked.body
    if asked.body.startswith(b"data="):
        said |= form_of(asked.body)
        body = said["data"].encode()
    if not body.strip():
        return Refused(Refusal.BAD_JSON, detail="The body is empty")
    if body.lstrip().startswith((b"{", b"[")):
        return body
    if said.get("compression", "base64") != "base64":
        return Refused(Refusal.BAD_FIELD, "compression", "must be gzip, gzip-js or base64")
    return from_base64(body.decode("latin-1"), MAX_REQUEST_BYTES)


def read(raw: bytes, *, batch: Batch) -> Draft | Refused:
    """One event."""
    message = decoded(_messages, raw, name="event")
    return message if isinstance(message, Refused) else told(message, batch)


def message_id(raw: bytes) -> str:
    """The uuid of an event that may be wrong in any other way."""
    message = decoded(_messages, raw)
    return "" if isinstance(message, Refused) else (message.uuid or "")[: limits.MAX_ID_CHARS]


def taken(outcome: Outcome) -> Answer:
    """As PostHog says it, with what was not taken."""
    body: dict[str, Any] = {"status": 1}
    if outcome.missed:
        body["refused"] = [one.told() for one in outcome.missed]
    return replies.said(200, body, replies.reasons_of(outcome.missed))


def refused(asked: Asked, why: Refused, missed: Missed | None) -> Answer:
    """As PostHog says it: its SDKs show the detail."""
    body = {"status": 0, "type": "validation_error", "code": why.reason, "detail": why.message, "attr": why.field}
    return replies.said(replies.STATUS.get(why.reason, 400), body, [why.reason])


def _enveloped(body: bytes, batch: Batch) -> Heard | Refused:
    envelope = decoded(_envelopes, body)
    if isinstance(envelope, Refused):
        return envelope
    keys = _keys(envelope.key, envelope.token, envelope.properties and envelope.properties.token)
    batch = Batch(envelope.sent_at or batch.sent_at, bool(envelope.historical_migration))
    many = envelope.batch if envelope.batch is not None else envelope.data
    if many is None:
        return Heard([body], partial(read, batch=batch), keys, single=True)
    return _heard(many, batch, keys)


def _listed(body: bytes, batch: Batch) -> Heard | Refused:
    """A bare list: the key is in its first event, or in the properties of it."""
    many = decoded(_lists, body)
    if isinstance(many, Refused):
        return many
    first = decoded(_envelopes, bytes(many[0]) if many else b"{}")
    if isinstance(first, Refused):
        return first
    return _heard(many, batch, _keys(first.key, first.token, first.properties and first.properties.token))


def _heard(many: Sequence[msgspec.Raw], batch: Batch, keys: Sequence[str]) -> Heard | Refused:
    if len(many) > limits.MAX_BATCH_EVENTS:
        return Refused(Refusal.TOO_MANY, "batch", f"{len(many):,} events")
    return Heard([bytes(raw) for raw in many], partial(read, batch=batch), keys)


def _profile(body: bytes) -> Heard | Refused:
    profile = decoded(_profiles, body)
    if isinstance(profile, Refused):
        return profile
    said = Message(
        event="$set",
        distinct_id=profile.distinct_id or profile.person,
        timestamp=profile.timestamp,
        set=profile.set,
        set_once=profile.set_once,
    )
    return Heard(
        [msgspec.json.encode(said)], partial(read, batch=Batch()), _keys(profile.token, profile.key), single=True
    )


def _keys(*said: object) -> list[str]:
    return [key for key in said if isinstance(key, str) and key]


POSTHOG = register(
    Dialect(
        name="posthog",
        hear=hear,
        paths={
            "/batch": CAPTURE,
            "/capture": CAPTURE,
            "/e": CAPTURE,
            "/i/v0/e": CAPTURE,
            "/flags": FLAGS,
            "/decide": FLAGS,
            "/array/{key}/config": CONFIG,
            "/array/{key}/config.js": SCRIPT,
        },
        prefix="/posthog",
        below={"/track": CAPTURE, "/engage": ENGAGE},
        methods={
            CAPTURE: ("POST", "GET"),
            ENGAGE: ("POST", "GET"),
            FLAGS: ("POST", "GET"),
            CONFIG: ("GET",),
            SCRIPT: ("GET",),
        },
        message_id=message_id,
        taken=taken,
        refused=refused,
        fields={
            "name": "event",
            "message_id": "uuid",
            "said_at": "timestamp",
            "user_id": "distinct_id",
            "anonymous_id": "distinct_id",
            "alias_of": "alias",
            "session": "$session_id",
            "engaged_ms": "engagement_time_msec",
        },
        max_request_bytes=MAX_REQUEST_BYTES,
    )
)
