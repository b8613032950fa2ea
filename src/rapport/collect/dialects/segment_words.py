"""The words of a Segment message: which fields have which types. What is not named here is not looked at."""

from typing import Any, Protocol

import msgspec

from rapport.collect.draft import Id, Moment
from rapport.collect.things import text_of


class Page(msgspec.Struct):
    url: str | None = None
    path: str | None = None
    referrer: str | None = None
    title: str | None = None


class Campaign(msgspec.Struct):
    name: str | None = None
    source: str | None = None
    medium: str | None = None


class Device(msgspec.Struct):
    type: str | None = None
    model: str | None = None


class System(msgspec.Struct):
    name: str | None = None


class Location(msgspec.Struct):
    country: str | None = None
    region: Any = None
    """Its code or, which is not kept, its name."""


class Context(msgspec.Struct, rename="camel"):
    """Where an event comes from. Addresses of machines (``ip``) are not read and so never kept."""

    page: Page | None = None
    campaign: Campaign | None = None
    user_agent: str | None = None
    device: Device | None = None
    os: System | None = None
    location: Location | None = None
    locale: str | None = None
    timezone: str | None = None
    session_id: Id = None
    consent: Any = None
    """What our tracker says the person decided, as one word; other clients have objects here."""


class Message(msgspec.Struct, rename="camel"):
    """One event. ``type`` is only looked at in a batch: a single event's type is its address."""

    type: Any = None
    event: str | None = None
    name: str | None = None
    category: str | None = None
    user_id: Id = None
    anonymous_id: Id = None
    previous_id: Id = None
    group_id: Id = None
    message_id: Id = None
    session_id: Id = None
    timestamp: Moment = None
    original_timestamp: Moment = None
    sent_at: Moment = None
    received_at: Moment = None
    properties: dict[str, Any] | None = None
    traits: dict[str, Any] | None = None
    context: Context | None = None


class Envelope(msgspec.Struct, rename="camel"):
    """A single event's body, read only for its key."""

    write_key: Any = None


class Batch(msgspec.Struct, rename="camel"):
    """Many events. Its context and time of sending count for each event that has none of its own."""

    batch: list[msgspec.Raw]
    write_key: Any = None
    sent_at: Moment = None
    context: Context | None = None


class Named(msgspec.Struct, rename="camel"):
    """Only the id of a message."""

    message_id: Id = None


NO_CONTEXT, NO_PAGE, NO_CAMPAIGN, NO_DEVICE, NO_LOCATION = Context(), Page(), Campaign(), Device(), Location()


class Titled(Protocol):
    """What a message of a page or a screen says of its name."""

    name: str | None
    category: str | None
    properties: dict[str, Any] | None


def titled(message: Titled, title: str | None) -> dict[str, Any]:
    """Properties with the name, the category and the title that the message says elsewhere."""
    said: dict[str, Any] = {}
    if message.name:
        said["name"] = message.name
    if message.category:
        said["category"] = message.category
    if title:
        said["title"] = title
    return said | (message.properties or {})


def called(properties: dict[str, Any]) -> str:
    """What a page or a screen is called."""
    return text_of(properties, "name") or text_of(properties, "category")
