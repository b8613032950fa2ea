"""Events and sessions as the oracle reads them: their times, roles and fields, by plain Python."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec

from rapport.kernel.event import Event, Role, roles_of
from rapport.measure import Filter


@dataclass(frozen=True)
class Deed:
    """One event, read."""

    said: Event
    zone: ZoneInfo

    @property
    def person(self) -> str:
        return self.said.anonymous_id

    @property
    def at(self) -> int:
        return self.said.at

    @property
    def local(self) -> datetime:
        return datetime.fromtimestamp(self.at / 1000, UTC).astimezone(self.zone)

    @property
    def day(self) -> date:
        return self.local.date()

    @property
    def roles(self) -> Role:
        return roles_of(self.said.name) if self.said.roles < 0 else Role(self.said.roles)

    @property
    def order(self) -> tuple[int, int]:
        digest = hashlib.md5(self.said.event_id.encode(), usedforsecurity=False).digest()
        return self.at, int.from_bytes(digest, "little")

    @property
    def channel(self) -> str:
        if self.said.medium == "email":
            return "Email"
        return "Direct" if self.said.url else ""

    def fields(self, name: str) -> list[str]:
        """The event's own values of a field."""
        if name.startswith("property:"):
            value = msgspec.json.decode(self.said.properties).get(name.removeprefix("property:"), "")
            return [value if isinstance(value, str) else msgspec.json.encode(value).decode()]
        if name == "item":
            return list(self.said.things) or [""]
        own = {"page": self.said.url, "event": self.said.name, "channel": self.channel}
        return [own[name] if name in own else getattr(self.said, name, "")]


@dataclass(frozen=True)
class Visit:
    """One session."""

    deeds: tuple[Deed, ...]

    @property
    def person(self) -> str:
        return self.deeds[0].person

    @property
    def day(self) -> date:
        return self.deeds[0].day

    @property
    def days(self) -> set[date]:
        return {deed.day for deed in self.deeds}

    @property
    def seconds(self) -> float:
        return (self.deeds[-1].at - self.deeds[0].at) / 1000

    @property
    def engaged(self) -> float:
        return sum(deed.said.engaged_ms for deed in self.deeds) / 1000

    def count(self, role: Role) -> int:
        return sum(role in deed.roles for deed in self.deeds)

    def field(self, name: str) -> str:
        """The session's own value of a field."""
        views = [deed.said.url for deed in self.deeds if Role.VIEW in deed.roles] or [""]
        if name in {"page", "entry_page"}:
            return views[0]
        if name == "exit_page":
            return views[-1]
        if name in {"channel", "source", "medium", "campaign", "referrer"}:
            told = [deed for deed in self.deeds if deed.channel]
            return told[0].fields(name)[0] if told else ""
        return next((value for deed in self.deeds if (value := deed.fields(name)[0])), "")


EVENT_FIELDS = ("page", "event", "item")


def is_event_field(name: str) -> bool:
    """Whether a field is an event's only."""
    return name in EVENT_FIELDS or name.startswith("property:")


def is_session_field(name: str) -> bool:
    """Whether a field is a session's only."""
    return name in {"entry_page", "exit_page", "referrer", "channel", "source", "medium", "campaign"}


def holds(asked: Filter, values: list[str]) -> bool:
    """Whether a condition is true of a field's values."""
    if "~" in asked.operator:
        found = any(part.lower() in value.lower() for part in asked.values for value in values)
    else:
        found = any(value in asked.values for value in values)
    return found != asked.operator.startswith("!")
