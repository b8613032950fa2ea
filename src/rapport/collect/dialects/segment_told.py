"""What a batch says of which every message is certain to be taken: the events that the judge would give, but quickly.

Reading a message costs more in steps than in bytes. Here nothing can be refused any more, what many messages say alike
(where they come from, when) is understood once, and what nobody said is not touched. A law holds it to the judge.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from rapport.collect import limits
from rapport.collect.agents import device_of, system_of
from rapport.collect.dialects.segment_names import our_name
from rapport.collect.dialects.segment_words import (
    NO_CAMPAIGN,
    NO_DEVICE,
    NO_LOCATION,
    NO_PAGE,
    Context,
    called,
    titled,
)
from rapport.collect.draft import Moment
from rapport.collect.places import country_of, region_of
from rapport.collect.things import text_of, things_of
from rapport.collect.times import corrected_ms, instant_ms
from rapport.kernel.event import Event

MOST = limits.MAX_ADDRESS_CHARS
NULL = b"null"
NOTHING = msgspec.Raw(b"")

Said = dict[str, Any]
"""Fields of the event that were said."""
Properties = dict[str, Any] | None


class SureMessage(msgspec.Struct, rename="camel", kw_only=True):
    """A message that was found sure. Its context is still bytes: most messages of a batch have the same."""

    anonymous_id: str | None = None
    properties: Properties = None
    timestamp: str | None = None
    category: str | None = None
    context: msgspec.Raw = NOTHING
    user_id: str | None = None
    type: str
    name: str | None = None
    event: str | None = None
    message_id: str
    original_timestamp: str | None = None
    traits: Properties = None


class SureBatch(msgspec.Struct, rename="camel"):
    """A batch of them."""

    batch: list[SureMessage]
    sent_at: Moment = None
    context: msgspec.Raw = NOTHING


class Frame(NamedTuple):
    """What a context says: of the page, and of the event in our words."""

    url: str
    path: str
    referrer: str
    title: str
    said: Said


_batches = msgspec.json.Decoder(SureBatch)
_contexts = msgspec.json.Decoder(Context)
_encode = msgspec.json.encode


def told(body: bytes, project: int, received: int) -> list[Event] | None:
    """The events of a sure batch; None when it is none."""
    try:
        batch = _batches.decode(body)
        teller = _Teller(project, received, batch)
        return [teller.event(message) for message in batch.batch]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError, ValueError):
        return None


class _Teller:
    """Tells the messages of one batch, and remembers what they have in common."""

    def __init__(self, project: int, received: int, batch: SureBatch) -> None:
        self._project, self._received = project, received
        sent = None if batch.sent_at is None or batch.sent_at == "" else instant_ms(batch.sent_at)
        self._shift_ms = corrected_ms(0, sent, received)
        of_batch = bytes(batch.context)
        own = _frame(Context() if of_batch in (b"", NULL) else _contexts.decode(of_batch))
        self._frames: dict[bytes, Frame] = {b"": own, NULL: own}
        self._moments: dict[str | None, int] = {None: received}

    def event(self, message: SureMessage) -> Event:
        """The event that this message is. Raises KeyError for a type of which more is asked."""
        context, said_at = bytes(message.context), message.original_timestamp or message.timestamp
        frame = self._frames.get(context) or self._new_frame(context)
        said: Said = {**frame.said} if frame.said else {}
        name, properties = TELLERS[message.type](message, frame, said)
        if properties:
            said["properties"] = _encode(properties).decode()
        if message.user_id:
            said["user_id"] = message.user_id.strip()
        if message.anonymous_id:
            said["anonymous_id"] = message.anonymous_id.strip()
        return Event(
            project=self._project,
            event_id=message.message_id.strip(),
            name=name,
            at=self._moments.get(said_at) or self._new_moment(said_at or ""),
            received=self._received,
            **said,
        )

    def _new_frame(self, context: bytes) -> Frame:
        frame = self._frames[context] = _frame(_contexts.decode(context))
        return frame

    def _new_moment(self, said_at: str) -> int:
        at = self._moments[said_at] = instant_ms(said_at) + self._shift_ms
        return at


def _track(message: SureMessage, frame: Frame, said: Said) -> tuple[str, Properties]:
    _where(frame, said)
    return our_name(message.event or "").strip(), _with_things(message.properties, said)


def _page(message: SureMessage, frame: Frame, said: Said) -> tuple[str, Properties]:
    properties = titled(message, frame.title)
    url = text_of(properties, "url") or frame.url or text_of(properties, "path") or frame.path or called(properties)
    referrer = text_of(properties, "referrer") or frame.referrer
    if url:
        said["url"] = url[:MOST]
    if referrer:
        said["referrer"] = referrer[:MOST]
    return "page_view", _with_things(properties, said)


def _screen(message: SureMessage, frame: Frame, said: Said) -> tuple[str, Properties]:
    properties = titled(message, None)
    _where(frame, said)
    said["url"] = called(properties)[:MOST]
    return "screen_view", _with_things(properties, said)


def _identify(message: SureMessage, frame: Frame, said: Said) -> tuple[str, Properties]:
    _where(frame, said)
    return "identify", message.traits


TELLERS: dict[str, Callable[[SureMessage, Frame, Said], tuple[str, Properties]]] = {
    "track": _track,
    "page": _page,
    "screen": _screen,
    "identify": _identify,
}


def _where(frame: Frame, said: Said) -> None:
    if frame.url:
        said["url"] = frame.url[:MOST]
    if frame.referrer:
        said["referrer"] = frame.referrer[:MOST]


def _with_things(properties: Properties, said: Said) -> Properties:
    things = things_of(properties) if properties else ()
    if things:
        said["things"] = things[: limits.MAX_THINGS]
    return properties


def _frame(context: Context) -> Frame:
    page, campaign, device = context.page or NO_PAGE, context.campaign or NO_CAMPAIGN, context.device or NO_DEVICE
    location = context.location or NO_LOCATION
    country = country_of(location.country or "", context.locale or "", context.timezone or "")
    said = {
        "source": campaign.source,
        "medium": campaign.medium,
        "campaign": campaign.name,
        "country": country,
        "region": region_of(country, location.region),
        "device": device_of(device.type or "", device.model or ""),
        "os": system_of((context.os and context.os.name) or ""),
    }
    return Frame(
        url=page.url or "",
        path=page.path or "",
        referrer=page.referrer or "",
        title=page.title or "",
        said={field: value for field, value in said.items() if value},
    )
