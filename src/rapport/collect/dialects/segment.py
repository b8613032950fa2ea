"""Segment's HTTP API, as its own clients and RudderStack's speak it.

``POST /v1/track``, ``page``, ``screen``, ``identify``, ``group``, ``alias`` and ``batch``, with or without a slash
behind, or short as the browser says them: ``/v1/t``, ``p``, ``s``, ``i``, ``g``, ``a``, ``b``.
"""

from collections.abc import Callable
from functools import partial

import msgspec

from rapport.collect import limits
from rapport.collect.addresses import register
from rapport.collect.agents import device_of, read_agent, system_of
from rapport.collect.asked import Asked
from rapport.collect.decoding import decoded
from rapport.collect.dialect import Dialect, Heard
from rapport.collect.dialects.segment_names import our_name
from rapport.collect.dialects.segment_sure import all_sure
from rapport.collect.dialects.segment_told import told
from rapport.collect.dialects.segment_words import (
    NO_CAMPAIGN,
    NO_CONTEXT,
    NO_DEVICE,
    NO_LOCATION,
    NO_PAGE,
    Batch,
    Context,
    Envelope,
    Message,
    Named,
    called,
    titled,
)
from rapport.collect.draft import Draft, Moment, Refused
from rapport.collect.places import country_of, region_of
from rapport.collect.things import id_of, text_of, things_of
from rapport.kernel.refusal import Refusal

TYPES = ("track", "page", "screen", "identify", "group", "alias")
BATCH = "batch"

_envelopes = msgspec.json.Decoder(Envelope)
_batches = msgspec.json.Decoder(Batch)
_messages = msgspec.json.Decoder(Message)
_ids = msgspec.json.Decoder(Named)


def hear(asked: Asked) -> Heard | Refused:
    """Take a body apart: one event, or a batch of them."""
    if asked.said != BATCH:
        envelope = decoded(_envelopes, asked.body)
        if isinstance(envelope, Refused):
            return envelope
        return Heard([asked.body], partial(read, kind=asked.said), _keys(envelope.write_key), single=True)
    batch = decoded(_batches, asked.body)
    if isinstance(batch, Refused):
        return batch
    if len(batch.batch) > limits.MAX_BATCH_EVENTS:
        return Refused(Refusal.TOO_MANY, "batch", f"{len(batch.batch):,} events")
    reader = partial(read, context=batch.context, sent_at=batch.sent_at)
    events = [bytes(raw) for raw in batch.batch]
    sure = partial(all_sure, asked.body, events, batch.context, batch.sent_at)
    return Heard(events, reader, _keys(batch.write_key), body=asked.body, sure=sure)


def read(
    raw: bytes, *, kind: str | None = None, context: Context | None = None, sent_at: Moment = None
) -> Draft | Refused:
    """One event. ``kind`` is its type when the address says it; context and time of sending are the batch's."""
    message = decoded(_messages, raw, name="event")
    if isinstance(message, Refused):
        return message
    kind = kind or message.type
    tell = TELLERS.get(kind) if isinstance(kind, str) else None
    if tell is None:
        return Refused(Refusal.UNKNOWN_TYPE, "type")
    message.context = message.context or context or NO_CONTEXT
    message.sent_at = message.sent_at or sent_at
    return tell(message, message.context)


def message_id(raw: bytes) -> str:
    """The id of a message that may be wrong in any other way."""
    try:
        said = _ids.decode(raw).message_id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    return "" if said is None else str(said)[: limits.MAX_ID_CHARS]


def _track(message: Message, context: Context) -> Draft | Refused:
    draft = _common(message, context, message.event and our_name(message.event))
    draft.properties = message.properties or {}
    return _with_properties(draft)


def _page(message: Message, context: Context) -> Draft | Refused:
    draft = _common(message, context, "page_view")
    properties = draft.properties = titled(message, (context.page or NO_PAGE).title)
    # A page is where it says it is; only then what the client's frame says about itself.
    path = (context.page or NO_PAGE).path or ""
    draft.url = text_of(properties, "url") or draft.url or text_of(properties, "path") or path or called(properties)
    draft.referrer = text_of(properties, "referrer") or draft.referrer
    return _with_properties(draft)


def _screen(message: Message, context: Context) -> Draft | Refused:
    draft = _common(message, context, "screen_view")
    draft.properties = titled(message, None)
    draft.url = called(draft.properties)
    return _with_properties(draft)


def _identify(message: Message, context: Context) -> Draft | Refused:
    draft = _common(message, context, "identify")
    draft.properties = message.traits or {}
    return draft


def _group(message: Message, context: Context) -> Draft | Refused:
    if message.group_id in (None, ""):
        return Refused(Refusal.BAD_FIELD, "groupId", "is missing")
    draft = _common(message, context, "group")
    draft.properties = {**(message.traits or {}), "group_id": str(message.group_id)}
    return draft


def _alias(message: Message, context: Context) -> Draft | Refused:
    for field, value in (("previousId", message.previous_id), ("userId", message.user_id)):
        if value in (None, ""):
            return Refused(Refusal.BAD_FIELD, field, "is missing")
    draft = _common(message, context, "alias")
    draft.alias_of = message.previous_id
    return draft


TELLERS: dict[str, Callable[[Message, Context], Draft | Refused]] = dict(
    zip(TYPES, (_track, _page, _screen, _identify, _group, _alias), strict=True)
)


def _common(message: Message, context: Context, name: str | None) -> Draft:
    """What every kind of message says."""
    page, campaign, device = context.page or NO_PAGE, context.campaign or NO_CAMPAIGN, context.device or NO_DEVICE
    agent = read_agent(context.user_agent or "")
    location = context.location or NO_LOCATION
    country = country_of(location.country or "", context.locale or "", context.timezone or "")
    said_at, sent_at = message.original_timestamp or message.timestamp, message.sent_at
    if message.received_at is not None and message.timestamp is not None:
        # Passed on by somebody who has corrected the time already.
        said_at, sent_at = message.timestamp, None
    return Draft(
        name=name,
        message_id=message.message_id,
        said_at=said_at,
        sent_at=sent_at,
        anonymous_id=message.anonymous_id,
        user_id=message.user_id,
        session=message.session_id or context.session_id,
        url=page.url or "",
        referrer=page.referrer or "",
        source=campaign.source or "",
        medium=campaign.medium or "",
        campaign=campaign.name or "",
        country=country,
        region=region_of(country, location.region),
        device=device_of(device.type or "", device.model or "") or agent.device,
        browser=agent.browser,
        os=system_of((context.os and context.os.name) or "") or agent.os,
        agent=context.user_agent or "",
        consent=context.consent if isinstance(context.consent, str) else "",
    )


def _with_properties(draft: Draft) -> Draft:
    """What the properties say that has a place of its own."""
    properties = draft.properties
    engaged = properties.get("engagement_time_msec")
    draft.engaged_ms = 0 if engaged is None else engaged
    draft.things = things_of(properties)
    if not draft.session:
        draft.session = id_of(properties, "session_id")
    return draft


def _keys(value: object) -> list[str]:
    return [value] if isinstance(value, str) else []


SEGMENT = register(
    Dialect(
        name="segment",
        prefix="/v1",
        below={f"/{path}": said for said in (*TYPES, BATCH) for path in (said, said[0])},
        hear=hear,
        message_id=message_id,
        names=("event", "type"),
        fields={
            "name": "event",
            "said_at": "timestamp",
            "sent_at": "sentAt",
            "user_id": "userId",
            "anonymous_id": "anonymousId",
            "alias_of": "previousId",
            "message_id": "messageId",
            "session": "sessionId",
            "engaged_ms": "properties.engagement_time_msec",
            "url": "context.page.url",
            "internal_mark": "properties",
        },
        told=told,
    )
)
