"""What a record of the spool holds: events that were judged already, or a request that is read while it is loaded.

The first version wrote a list of events. A request is an object that says its version; what a newer Rapport wrote is
not guessed at. A record is read in the same way each time, so loading it twice gives the same events.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from rapport.collect.addresses import Route
from rapport.collect.asked import Asked
from rapport.collect.dialect import Heard
from rapport.collect.dialects import ADDRESSES
from rapport.collect.draft import Refused
from rapport.collect.judge import Desk, judge
from rapport.collect.replies import Answer
from rapport.collect.seen import Onlooker, show
from rapport.kernel.event import Event
from rapport.kernel.policy import Policy

VERSION = 2


class BadRecord(ValueError):
    """The record cannot be read here. The message says why."""


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """A request of which every event is certain to be taken, as it came."""

    project: int
    received: int
    """Milliseconds since 1970-01-01 UTC."""
    path: str
    """The address it was said at; it tells the dialect."""
    events: int
    """How many there are in it."""
    body: bytes
    """Inflated."""
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Content:
    """What stood in a record. ``refused`` is what is not taken after all, with the project and the address."""

    events: list[Event]
    refused: Sequence[tuple[int, Refused, str]] = ()


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Unread | list[Event])
_counter = msgspec.msgpack.Decoder(Unread | list[msgspec.Raw])


def of_events(events: Sequence[Event]) -> bytes:
    """A record of events that were judged."""
    return _encoder.encode(events)


def of_request(unread: Unread) -> bytes:
    """A record of a request that is read later."""
    return _encoder.encode(unread)


def content_of(record: bytes) -> Content:
    """Everything in a record. Raises :class:`BadRecord`."""
    held = _held(record)
    return Content(held) if isinstance(held, list) else _heard(held)


def count_of(record: bytes) -> int:
    """How many events a record holds; cheap. Raises :class:`BadRecord`."""
    held = _counted(record)
    return len(held) if isinstance(held, list) else held.events


def received_of(record: bytes) -> int:
    """When the first event of a record was received, in milliseconds. Raises :class:`BadRecord`."""
    held = _held(record)
    if isinstance(held, list):
        return held[0].received if held else 0
    return held.received


def show_record(record: bytes, onlooker: Onlooker) -> None:
    """Tell whoever looks what stood in a request that was kept as it came; of others the door has told already.

    Raises :class:`BadRecord`.
    """
    unread = _counted(record)
    if not isinstance(unread, Unread) or not onlooker.wants(unread.project):
        return
    route, asked, heard, desk = _taken_apart(unread)
    show(onlooker, desk, route.dialect, asked, heard, (judge(raw, heard.read, desk) for raw in heard.events))


def _counted(record: bytes) -> Unread | list[msgspec.Raw]:
    try:
        held: Unread | list[msgspec.Raw] = _counter.decode(record)
    except msgspec.DecodeError as error:
        raise BadRecord(f"It is damaged ({error}).") from error
    return held


def _held(record: bytes) -> Unread | list[Event]:
    try:
        held: Unread | list[Event] = _decoder.decode(record)
    except msgspec.DecodeError as error:
        raise BadRecord(f"It is damaged ({error}).") from error
    if isinstance(held, Unread) and held.version != VERSION:
        raise BadRecord(f"It has version {held.version}, and this Rapport knows {VERSION}; a newer one reads it.")
    return held


def _heard(unread: Unread) -> Content:
    route = ADDRESSES.find(unread.path)
    told = route and route.dialect.told and route.dialect.told(unread.body, unread.project, unread.received)
    if told:
        return Content(told)
    _, _, heard, desk = _taken_apart(unread)
    verdicts = [judge(raw, heard.read, desk) for raw in heard.events]
    return Content(
        [verdict for verdict in verdicts if isinstance(verdict, Event)],
        [(unread.project, verdict, unread.path) for verdict in verdicts if isinstance(verdict, Refused)],
    )


def _taken_apart(unread: Unread) -> tuple[Route, Asked, Heard, Desk]:
    route = ADDRESSES.find(unread.path)
    if route is None:
        raise BadRecord(f"Nothing is heard at {unread.path} any more.")
    asked = Asked(route.said, unread.body, path=unread.path, named=route.named)
    heard = route.dialect.hear(asked)
    if isinstance(heard, Refused):
        raise BadRecord(f"It is refused as {heard.reason}: {heard.message}")
    if isinstance(heard, Answer):
        raise BadRecord(f"No event is said at {unread.path} any more.")
    # What the project asks of events was seen to before the request was kept.
    return route, asked, heard, Desk(unread.project, unread.received, policy=Policy(internal_mark=None))
