"""Segment's HTTP API, as its own clients and RudderStack's speak it.

``POST /v1/track``, ``page``, ``screen``, ``identify``, ``group``, ``alias`` and ``batch``, with or without a slash
behind, or short as the browser says them: ``/v1/t``, ``p``, ``s``, ``i``, ``g``, ``a``, ``b``.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec

from rapport.collect import limits
from rapport.collect.agents import device_of, read_agent, system_of
from rapport.collect.dialect import Dialect, Heard, register
from rapport.collect.dialects.segment_names import our_name
from rapport.collect.dialects.segment_sure import all_sure
from rapport.collect.dialects.segment_words import Batch, Campaign, Context, Device, Envelope, Message, Named, Page
from rapport.collect.draft import Draft, Moment, Refused
from rapport.collect.places import country_of
from rapport.kernel.refusal import Refusal

TYPES = ("track", "page", "screen", "identify", "group", "alias")
BATCH = "batch"

THINGS = ("item_id", "product_id", "content_id", "promotion_id")
LISTS = ("items", "products")
TELLING = frozenset((*THINGS, *LISTS, "list_id"))
"""Properties that say what an event is about; most events have none of them."""
NO_CONTEXT, NO_PAGE, NO_CAMPAIGN, NO_DEVICE = Context(), Page(), Campaign(), Device()
TYPES_IN_WORDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
    "array": "a list",
    "object": "an object",
}

_envelopes = msgspec.json.Decoder(Envelope)
_batches = msgspec.json.Decoder(Batch)
_messages = msgspec.json.Decoder(Message)
_ids = msgspec.json.Decoder(Named)

_ESCAPE = re.compile(rb"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(?P<lone>u[dD][89a-fA-F]..)|.)", re.DOTALL)

_EXPECTED = re.compile(r"Expected `(?P<wanted>[^`]+)`, got `(?P<got>[^`]+)`")


def hear(said: str, body: bytes) -> Heard | Refused:
    """Take a body apart: one event, or a batch of them."""
    try:
        if said != BATCH:
            envelope = _envelopes.decode(body)
            return Heard([body], partial(read, kind=said), _key(envelope.write_key), single=True)
        batch = _batches.decode(body)
    except RecursionError:
        return Refused(Refusal.TOO_DEEP)
    except msgspec.ValidationError as error:
        return _mistyped(error)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Refused(Refusal.BAD_JSON, detail=_said(error))
    if len(batch.batch) > limits.MAX_BATCH_EVENTS:
        return Refused(Refusal.TOO_MANY, "batch", f"{len(batch.batch):,} events")
    reader = partial(read, context=batch.context, sent_at=batch.sent_at)
    events = [bytes(raw) for raw in batch.batch]
    sure = partial(all_sure, body, events, batch.context, batch.sent_at)
    return Heard(events, reader, _key(batch.write_key), body=body, sure=sure)


def read(
    raw: bytes, *, kind: str | None = None, context: Context | None = None, sent_at: Moment = None
) -> Draft | Refused:
    """One event. ``kind`` is its type when the address says it; context and time of sending are the batch's."""
    try:
        message = _decoded(raw)
    except RecursionError:
        return Refused(Refusal.TOO_DEEP)
    except msgspec.ValidationError as error:
        return _mistyped(error)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Refused(Refusal.BAD_JSON, detail=_said(error))
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
    properties = draft.properties = _titled(message, context)
    # A page is where it says it is; only then what the client's frame says about itself.
    path = (context.page or NO_PAGE).path or ""
    draft.url = _text(properties, "url") or draft.url or _text(properties, "path") or path or _called(properties)
    draft.referrer = _text(properties, "referrer") or draft.referrer
    return _with_properties(draft)


def _screen(message: Message, context: Context) -> Draft | Refused:
    draft = _common(message, context, "screen_view")
    draft.properties = _titled(message, NO_CONTEXT)
    draft.url = _called(draft.properties)
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
    country = (context.location and context.location.country) or ""
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
        country=country_of(country, context.locale or "", context.timezone or ""),
        device=device_of(device.type or "", device.model or "") or agent.device,
        browser=agent.browser,
        os=system_of((context.os and context.os.name) or "") or agent.os,
    )


def _with_properties(draft: Draft) -> Draft:
    """What the properties say that has a place of its own."""
    properties = draft.properties
    engaged = properties.get("engagement_time_msec")
    draft.engaged_ms = 0 if engaged is None else engaged
    draft.things = _things(properties)
    if not draft.session:
        session = properties.get("session_id")
        draft.session = session if isinstance(session, str | int) and not isinstance(session, bool) else None
    return draft


def _things(properties: dict[str, Any]) -> tuple[str, ...]:
    """Ids of what the event is about. A list stands for itself only where none of its items is named."""
    if TELLING.isdisjoint(properties):
        return ()
    found = [properties.get(field) for field in THINGS]
    for several in LISTS:
        items = properties.get(several)
        if isinstance(items, list):
            found += (item.get(field) for item in items if isinstance(item, dict) for field in THINGS)
    ids = tuple(dict.fromkeys(filter(None, map(_id, found))))
    listed = _id(properties.get("list_id"))
    return ids or ((listed,) if listed else ())


def _id(value: Any) -> str:  # noqa: ANN401 - whatever a client sent
    said = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value)[: limits.MAX_ID_CHARS] if said else ""


def _titled(message: Message, context: Context) -> dict[str, Any]:
    """Properties with the name, the category and the title that the message says elsewhere."""
    title = context.page.title if context.page else None
    said = {"name": message.name, "category": message.category, "title": title}
    return {field: value for field, value in said.items() if value} | (message.properties or {})


def _called(properties: dict[str, Any]) -> str:
    return _text(properties, "name") or _text(properties, "category")


def _text(properties: dict[str, Any], field: str) -> str:
    value = properties.get(field)
    return value if isinstance(value, str) else ""


def _key(value: object) -> str:
    return value if isinstance(value, str) else ""


def _decoded(raw: bytes) -> Message:
    """JavaScript cuts emoji in half and sends the halves; such text is mended rather than refused."""
    try:
        return _messages.decode(raw)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        return _messages.decode(_ESCAPE.sub(lambda found: b"\\ufffd" if found["lone"] else found[0], raw))


def _mistyped(error: msgspec.ValidationError) -> Refused:
    detail, _, path = str(error).partition(" - at `$")
    field = path.strip("`").removeprefix(".")
    if field == "event":
        return Refused(Refusal.BAD_NAME, field)
    if detail.startswith("Object missing required field"):
        return Refused(Refusal.BAD_FIELD, BATCH, "is missing")
    # Every object has a type of its own here, so a body of another type is no message at all.
    return Refused(Refusal.BAD_FIELD, field, _plainly(detail)) if field else Refused(Refusal.BAD_JSON)


def _plainly(detail: str) -> str:
    """The decoder's words about types in a person's words."""
    found = _EXPECTED.fullmatch(detail)
    if found is None:
        return detail
    wanted = " or ".join(TYPES_IN_WORDS.get(kind, kind) for kind in found["wanted"].split(" | ") if kind != "null")
    return f"must be {wanted}, not {TYPES_IN_WORDS.get(found['got'], found['got'])}"


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, msgspec.DecodeError) else "The text is not UTF-8"


SLASHES = ("", "/")
SEGMENT = register(
    Dialect(
        name="segment",
        paths={f"/v1/{path}{slash}": said for said in (*TYPES, BATCH) for path in (said, said[0]) for slash in SLASHES},
        hear=hear,
        message_id=message_id,
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
        },
    )
)
