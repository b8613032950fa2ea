"""Is every message of a batch certain to be taken? Then it is kept as it came, and read while loading.

Reading an event costs many times what telling that it can be taken costs, and a sender waits only for the latter. What
is not certain at a glance is read and judged at once, as ever: this may say no too often, but never yes too often.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from rapport.collect import limits
from rapport.collect.dialects.segment_words import Context, Message
from rapport.collect.draft import Id, Moment
from rapport.collect.times import EPOCH

MARGIN = timedelta(seconds=2)
"""Times this near to a limit are left to the judge."""
AHEAD = timedelta(milliseconds=limits.MAX_AHEAD_MS) - MARGIN
OLDEST = EPOCH + timedelta(milliseconds=limits.OLDEST_MS) + MARGIN
MOST_ID, MOST_NAME = limits.MAX_ID_CHARS, limits.MAX_NAME_CHARS

PLAIN = ("page", "screen", "identify")
"""Types of which nothing is asked beyond an id and a person."""
IP, DISGUISED = b'"ip"', (b"\\u0069", b"\\u0070")
ATTENTION, SESSION = "engagement_time_msec", "session_id"

_decode = msgspec.json.Decoder(Message).decode


def all_sure(body: bytes, events: Sequence[bytes], context: Context | None, sent_at: Moment, received: int) -> bool:
    """Whether the judge would take each of these messages, received at this moment, and the body may be kept."""
    span = _span(sent_at, received)
    if span is None or names_a_machine(body) or not _sure_context(context):
        return False
    earliest, latest = span
    try:
        for raw in events:
            if len(raw) > limits.MAX_EVENT_BYTES or _perhaps_deep(raw):
                return False
            message = _decode(raw)
            at = message.original_timestamp or message.timestamp
            if at is not None and not earliest < datetime.fromisoformat(at) < latest:  # type: ignore[arg-type]
                return False
            if not _sure(message):
                return False
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, TypeError, ValueError):
        return False
    return True


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
    return IP in body or any(letter in body for letter in DISGUISED)


def _perhaps_deep(raw: bytes) -> bool:
    opened = raw.count(b"{")
    return opened > limits.MAX_DEPTH or (b"[" in raw and opened + raw.count(b"[") > limits.MAX_DEPTH)


def _sure(message: Message) -> bool:
    """Everything but the times."""
    person, anonymous = message.user_id, message.anonymous_id
    if not _is_id(message.message_id) or message.session_id is not None:
        return False
    if not _sure_context(message.context):
        return False
    if message.sent_at is not None or message.received_at is not None:
        return False
    if not (_is_id(person) if anonymous is None else _is_id(anonymous) and (person is None or _is_id(person))):
        return False
    if message.type == "track":
        name = message.event
        if not name or len(name) > MOST_NAME or name.isspace() or not name.isprintable():
            return False
    elif message.type not in PLAIN:
        return False
    properties = message.properties
    return not properties or not (ATTENTION in properties or SESSION in properties)


def _sure_context(context: Context | None) -> bool:
    """A browser's name and what a person decided are for the judge to weigh."""
    if context is None:
        return True
    return context.session_id is None and context.user_agent is None and context.consent is None


def _is_id(value: Id) -> bool:
    return type(value) is str and 0 < len(value) <= MOST_ID and not value.isspace()
