"""Is every message of a batch certain to be taken? Then it is kept as it came, and read while loading.

Reading an event costs many times what telling that it can be taken costs, and a sender waits only for the latter. What
is not certain at a glance is read and judged at once, as ever: this may say no too often, but never yes too often.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec

from rapport.collect import limits
from rapport.collect.dialects.segment_words import Context
from rapport.collect.draft import Moment
from rapport.collect.times import EPOCH

MARGIN = timedelta(seconds=2)
"""Times this near to a limit are left to the judge."""
AHEAD = timedelta(milliseconds=limits.MAX_AHEAD_MS) - MARGIN
OLDEST = EPOCH + timedelta(milliseconds=limits.OLDEST_MS) + MARGIN

FEW = limits.MAX_DEPTH // 2
"""So many objects and so many lists cannot be nested too deep."""
IP = re.compile(rb'"ip"')
ESCAPE, DISGUISED = b"\\", (b"\\u0069", b"\\u0070")
ATTENTION, SESSION = "engagement_time_msec", "session_id"

SureId = Annotated[str, msgspec.Meta(min_length=1, max_length=limits.MAX_ID_CHARS)]
SureName = Annotated[str, msgspec.Meta(min_length=1, max_length=limits.MAX_NAME_CHARS)]


class Surely(msgspec.Struct, rename="camel", kw_only=True):
    """A message as the judge surely takes it: what may be refused for its type or length does not pass here.

    Beyond an id and a person nothing is asked of these types but a name of ``track``.
    """

    # In the order in which clients say them: found where they are expected they are read the quickest.
    anonymous_id: SureId | None = None
    properties: dict[str, Any] | None = None
    timestamp: str | None = None
    category: str | None = None
    context: msgspec.Raw = msgspec.Raw(b"")
    user_id: SureId | None = None
    type: Literal["track", "page", "screen", "identify"]
    name: str | None = None
    event: SureName | None = None
    message_id: SureId
    original_timestamp: str | None = None
    previous_id: str | int | None = None
    group_id: str | int | None = None
    session_id: None = None
    sent_at: None = None
    received_at: None = None
    traits: dict[str, Any] | None = None


_decode = msgspec.json.Decoder(Surely).decode
_context = msgspec.json.Decoder(Context | None).decode


def all_sure(body: bytes, events: Sequence[bytes], context: Context | None, sent_at: Moment, received: int) -> bool:
    """Whether the judge would take each of these messages, received at this moment, and the body may be kept."""
    span = _span(sent_at, received)
    if span is None or names_a_machine(body) or not _sure_context(context):
        return False
    try:
        return _all_sure(events, *span)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, TypeError, ValueError):
        return False


def _all_sure(events: Sequence[bytes], earliest: datetime, latest: datetime) -> bool:
    # Most messages of a batch have the same context, and many the same time.
    contexts: set[bytes] = {b""}
    moments: set[str] = set()
    for raw in events:
        if len(raw) > limits.MAX_EVENT_BYTES or raw.count(b"{") > FEW or (b"[" in raw and raw.count(b"[") > FEW):
            return False
        message = _decode(raw)
        at = message.original_timestamp or message.timestamp
        if at is not None and at not in moments:
            if not earliest < datetime.fromisoformat(at) < latest:
                return False
            moments.add(at)
        context = bytes(message.context)
        if context not in contexts:
            if not _sure_context(_context(context)):
                return False
            contexts.add(context)
        if not _sure(message):
            return False
    return True


def _sure(message: Surely) -> bool:
    """Everything but the types, the times and the context."""
    person, anonymous, properties = message.user_id, message.anonymous_id, message.properties
    if message.message_id.isspace() or (person or anonymous or " ").isspace():
        return False
    if person is not None and anonymous is not None and anonymous.isspace():
        return False
    if message.type == "track":
        name = message.event
        if not name or name.isspace() or not name.isprintable():
            return False
    return not properties or not (ATTENTION in properties or SESSION in properties)


def _span(sent_at: Moment, received: int) -> tuple[datetime, datetime] | None:
    """Between which times an event surely is neither too old nor in the future, whatever its clock is off."""
    now = EPOCH + timedelta(milliseconds=received)
    if sent_at is None:
        return OLDEST, now + AHEAD
    try:
        sent = datetime.fromisoformat(sent_at)  # type: ignore[arg-type]
        return OLDEST + max(sent - now, timedelta()), min(sent, now) + AHEAD
    except (TypeError, ValueError, OverflowError):
        return None


def names_a_machine(body: bytes) -> bool:
    """Whether an address of a machine may stand in it, which is never written down; also in disguise."""
    disguised = ESCAPE in body and any(letter in body for letter in DISGUISED)
    return disguised or IP.search(body) is not None


def _sure_context(context: Context | None) -> bool:
    """A browser's name and what a person decided are for the judge to weigh."""
    if context is None:
        return True
    return context.session_id is None and context.user_agent is None and context.consent is None
