"""Snowplow's tracker protocol: ``POST /com.snowplowanalytics.snowplow/tp2`` with many events, ``GET /i`` with one.

The app id is the write key; or the key stands in a header, and the app id may be any.
"""

from collections.abc import Sequence
from functools import partial

import msgspec

from rapport.collect import limits, replies
from rapport.collect.addresses import register
from rapport.collect.asked import Asked
from rapport.collect.decoding import decoded
from rapport.collect.dialect import Dialect, Heard, Outcome, keys_in_headers
from rapport.collect.dialects.snowplow_drafts import Batch, told
from rapport.collect.dialects.snowplow_words import App, Envelope, Message
from rapport.collect.draft import Draft, Refused
from rapport.collect.replies import Answer, Missed
from rapport.kernel.refusal import Refusal

EVENTS, PIXEL = "events", "pixel"
GIF = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")
"""One transparent dot: whoever asks with GET may be an image of a page."""
LOST_FOR_GOOD = 400
"""The trackers send again what is answered in any other way than 400, 401, 403, 410 or 422."""

_envelopes = msgspec.json.Decoder(Envelope)
_messages = msgspec.json.Decoder(Message)
_apps = msgspec.json.Decoder(App)


def hear(asked: Asked) -> Heard | Refused:
    """Take a body or a query apart. All events of a request have the app id of the first."""
    if asked.method == "GET":
        return _heard(asked, [msgspec.json.encode(asked.query)])
    envelope = decoded(_envelopes, asked.body)
    if isinstance(envelope, Refused):
        return envelope
    if len(envelope.data) > limits.MAX_BATCH_EVENTS:
        return Refused(Refusal.TOO_MANY, "data", f"{len(envelope.data):,} events")
    return _heard(asked, [bytes(raw) for raw in envelope.data])


def read(raw: bytes, *, batch: Batch) -> Draft | Refused:
    """One event."""
    message = decoded(_messages, raw, name="se_ac")
    if isinstance(message, Refused):
        return message
    if batch.app and message.aid != batch.app:
        return Refused(Refusal.BAD_FIELD, "aid", "must be the same in the whole request")
    return told(message, batch)


def event_id(raw: bytes) -> str:
    """The id of an event that may be wrong in any other way."""
    said = _app(raw).eid
    return str(said)[: limits.MAX_ID_CHARS] if isinstance(said, str | int) else ""


def taken(outcome: Outcome) -> Answer:
    """``ok``, or the dot; and what was not taken."""
    if outcome.asked.method == "GET":
        return replies.told(200, GIF, "image/gif")
    if outcome.missed:
        return replies.taken(len(outcome.events), outcome.missed)
    return replies.told(200, b"ok", "text/plain")


def refused(asked: Asked, why: Refused, missed: Missed | None) -> Answer:
    """As Rapport says it, but never so that the trackers send in vain again."""
    answer = replies.refused(why, missed)
    return Answer(answer.status if answer.status in (401, 503) else LOST_FOR_GOOD, answer.headers, answer.body)


def _heard(asked: Asked, events: Sequence[bytes]) -> Heard:
    app = next((app for raw in events if isinstance(app := _app(raw).aid, str) and app), "")
    batch = Batch(
        caller=asked.caller,
        app="" if keys_in_headers(asked) else app,
        anonymous=bool(asked.header(b"sp-anonymous").strip()),
    )
    return Heard(events, partial(read, batch=batch), [app], single=len(events) == 1)


def _app(raw: bytes) -> App:
    said = decoded(_apps, raw)
    return App() if isinstance(said, Refused) else said


SNOWPLOW = register(
    Dialect(
        name="snowplow",
        hear=hear,
        paths={"/com.snowplowanalytics.snowplow/tp2": EVENTS, "/i": PIXEL},
        methods={EVENTS: ("POST", "GET"), PIXEL: ("GET",)},
        message_id=event_id,
        taken=taken,
        refused=refused,
        with_cookies=True,
        names=("se_ac", "e"),
        fields={
            "name": "se_ac",
            "said_at": "dtm",
            "sent_at": "stm",
            "message_id": "eid",
            "user_id": "uid",
            "anonymous_id": "duid",
            "session": "sid",
            "engaged_ms": "engagement_time_msec",
        },
    )
)
