"""What a dialect is: one way in which clients say events, the addresses at which it is heard, and how it answers."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from rapport.collect import replies
from rapport.collect.asked import Asked
from rapport.collect.draft import Draft, Refused
from rapport.collect.limits import MAX_REQUEST_BYTES
from rapport.collect.replies import Answer, Missed
from rapport.kernel.event import Event


class Heard(msgspec.Struct, frozen=True):
    """A body taken apart, but not yet read: each event still as its own bytes."""

    events: Sequence[bytes]
    read: Callable[[bytes], Draft | Refused]
    """Reads one of them."""
    keys: Sequence[str] = ()
    """Write keys that the body says, the likeliest first."""
    single: bool = False
    """Whether the request is about one event, so that refusing it refuses the request."""
    whole: bool = False
    """Whether one event that is refused refuses all: then ``taken`` hears what was missed, and of no event."""
    trial: bool = False
    """Whether the events are only judged and answered, but neither kept nor counted."""
    body: bytes = b""
    """All of it, where it may be kept as it came."""
    sure: Callable[[int], bool] | None = None
    """Whether each event is certain to be taken, received at this moment (ms): then ``body`` is read while loading."""


class Outcome(msgspec.Struct, frozen=True):
    """What became of a request that was read: what is on disk by now, and what was not taken."""

    asked: Asked
    heard: Heard
    events: Sequence[Event]
    missed: Sequence[Missed]


def keys_in_headers(asked: Asked) -> Sequence[str]:
    """The key that Basic (as the name, without a password) or Bearer authentication says; none when neither does."""
    kind, _, said = asked.header(b"authorization").strip().partition(" ")
    said = said.strip()
    if kind.lower() == "bearer":
        return [said]
    if kind.lower() != "basic":
        return []
    try:
        return [base64.b64decode(said, validate=True).decode().partition(":")[0]]
    except (binascii.Error, UnicodeDecodeError):
        return []


def nothing_said(raw: bytes) -> str:
    """For dialects whose events have no id of their own."""
    return ""


def plainly_taken(outcome: Outcome) -> Answer:
    """How Rapport itself answers: how many were taken, and each that was not."""
    return replies.taken(len(outcome.events), outcome.missed)


def plainly_refused(asked: Asked, why: Refused, missed: Missed | None) -> Answer:
    """How Rapport itself says that nothing was taken. ``missed`` is the one event that the request was about."""
    return replies.refused(why, missed)


@dataclass(frozen=True, slots=True)
class Dialect:
    """One dialect.

    ``paths`` gives what is said at each address, ``below`` the same for addresses that are heard only below
    ``prefix``, for they would collide with another dialect's; ``paths`` are heard there too. A part ``{key}`` of an
    address stands for anything, and each address is heard with and without a slash at its end.
    """

    name: str
    hear: Callable[[Asked], Heard | Refused | Answer]
    """Takes a body apart, or says why it cannot, or answers by itself where no event is said."""
    paths: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""
    below: Mapping[str, str] = field(default_factory=dict)
    methods: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By what is said: the methods it is said with, where that is not POST alone."""
    keys: Callable[[Asked], Sequence[str]] = keys_in_headers
    """Write keys that headers and query say. They come before those in the body."""
    message_id: Callable[[bytes], str] = nothing_said
    """The client's own id of an event that was refused, as far as it can be found."""
    taken: Callable[[Outcome], Answer] = plainly_taken
    refused: Callable[[Asked, Refused, Missed | None], Answer] = plainly_refused
    """The answer to a request of which nothing was taken."""
    names: Sequence[str] = ("event", "name")
    """Where an event says its name, the likeliest first; ``verb.id`` is the ``id`` in ``verb``."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Our names of fields as the dialect's own."""
    with_cookies: bool = False
    """Whether its clients in browsers send cookies along, so that the browser wants the page's origin named.

    No cookie is ever read or set here.
    """
    max_request_bytes: int = MAX_REQUEST_BYTES
    """Of a body, also after it was inflated."""
    told: Callable[[bytes, int, int], list[Event] | None] | None = None
    """The events of a body that was sure (its project, and when it was received in ms): those that the judge would
    give, but quickly. None when the judge has to look after all."""
