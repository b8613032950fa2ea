"""The words of a PostHog message: which fields have which types. What is not named here is not looked at."""

from typing import Any

import msgspec

from rapport.collect.draft import Id, Moment


class Message(msgspec.Struct):
    """One event. Old clients say the person only in the properties, new ones what ``$set`` says beside them."""

    event: str | None = None
    distinct_id: Id = None
    uuid: str | None = None
    timestamp: Moment = None
    offset: float | None = None
    sent_at: Moment = None
    properties: dict[str, Any] | None = None
    set: dict[str, Any] | None = msgspec.field(default=None, name="$set")
    set_once: dict[str, Any] | None = msgspec.field(default=None, name="$set_once")
    key: Any = msgspec.field(default=None, name="api_key")
    token: Any = None


class Properties(msgspec.Struct):
    """Properties, read only for their key."""

    token: Any = None


class Envelope(msgspec.Struct):
    """A body that is an object: a batch, or one event."""

    key: Any = msgspec.field(default=None, name="api_key")
    token: Any = None
    batch: list[msgspec.Raw] | None = None
    data: list[msgspec.Raw] | None = None
    sent_at: Moment = None
    historical_migration: bool | None = None
    properties: Properties | None = None


class Profile(msgspec.Struct):
    """What ``/engage`` says about a person; old clients write a dollar before the names of its fields."""

    token: Any = None
    key: Any = msgspec.field(default=None, name="$token")
    distinct_id: Id = None
    person: Id = msgspec.field(default=None, name="$distinct_id")
    set: dict[str, Any] | None = msgspec.field(default=None, name="$set")
    set_once: dict[str, Any] | None = msgspec.field(default=None, name="$set_once")
    timestamp: Moment = None
