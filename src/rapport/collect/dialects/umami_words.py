"""The words of an Umami message: which fields have which types. What is not named here is not looked at."""

from typing import Any

import msgspec

from rapport.collect.draft import Id, Moment


class Payload(msgspec.Struct):
    """What happened where. ``ip`` is only used to tell people apart and never kept."""

    website: str
    name: str | None = None
    url: str | None = None
    hostname: str | None = None
    referrer: str | None = None
    title: str | None = None
    tag: str | None = None
    screen: str | None = None
    language: str | None = None
    data: dict[str, Any] | None = None
    id: Id = None
    timestamp: Moment = None
    ip: str | None = None
    user_agent: str | None = msgspec.field(default=None, name="userAgent")
    lcp: float | None = None
    inp: float | None = None
    cls: float | None = None
    fcp: float | None = None
    ttfb: float | None = None


class Message(msgspec.Struct):
    """One event."""

    type: str
    payload: Payload


class Place(msgspec.Struct):
    """A payload, read only for its website."""

    website: str | None = None


class Website(msgspec.Struct):
    """A message, read only for its website."""

    payload: Place = msgspec.field(default_factory=Place)
