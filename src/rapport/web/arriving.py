"""One event as it arrived, in words: what was received beside what was understood of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from rapport.collect import ADDRESSES, Seen
from rapport.kernel.event import OF_A_DAY, Event, Role, roles_of
from rapport.kernel.refusal import Refusal
from rapport.projects.models import Project
from rapport.web.words import duration

ROLES: tuple[tuple[Role, str], ...] = (
    (Role.VIEW, "view"),
    (Role.IMPRESSION, "impression"),
    (Role.CLICK, "click"),
    (Role.SHARE, "share"),
    (Role.COMMENT, "comment"),
    (Role.ACTIVE, "active"),
)
KEY = "key event"

PEOPLE: dict[str, str] = {
    "known": "known: the event says a userId",
    "anonymous": "anonymous: the event says an anonymousId, and no userId",
    "cookieless": "cookieless: the event says no id, so the person is told apart for the day",
    "nobody": "nobody: it is only counted",
}
"""What is known of who did it."""

TOLD: tuple[tuple[str, str], ...] = (
    ("Page", "url"),
    ("Referrer", "referrer"),
    ("Source", "source"),
    ("Medium", "medium"),
    ("Campaign", "campaign"),
    ("Country", "country"),
    ("Device", "device"),
    ("Browser", "browser"),
    ("System", "os"),
    ("Session id", "session"),
    ("userId", "user_id"),
    ("anonymousId", "anonymous_id"),
    ("Earlier id", "alias_of"),
    ("Event id", "event_id"),
)
"""Fields of an event that are shown as they are, where they say something."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a row of the page shows."""

    number: int
    seen: Seen
    received: datetime
    """On the project's clock."""
    dialect: str
    name: str
    person: str
    """One of :data:`PEOPLE`; '' for what was refused."""
    page: str
    counts_as: Sequence[str]
    engaged: str
    happened: str
    """When, by our clock, and by how much the client's was corrected."""
    told: Sequence[tuple[str, str]]
    properties: str
    raw: str

    @property
    def kinds(self) -> str:
        """By what it can be picked, separated by commas."""
        if self.seen.reason:
            return "refused"
        return ",".join(("tried" if self.seen.trial else "taken", *self.counts_as))

    @property
    def renamed(self) -> bool:
        """Whether the client called it otherwise."""
        return bool(self.seen.event and self.seen.named) and self.seen.named != self.name

    @property
    def person_words(self) -> str:
        """What is known of the person, in a sentence."""
        return PEOPLE.get(self.person, "")

    @property
    def mend(self) -> str:
        """What is wrong and how to mend it, where it was refused; the message says it with the field."""
        return self.seen.message or (Refusal(self.seen.reason).sentence if self.seen.reason else "")


def arrival(number: int, seen: Seen, project: Project) -> Arrival:
    """An event in the words of its project: its clock, its key events."""
    zone = project.rules.zone
    route, event = ADDRESSES.find(seen.path), seen.event
    return Arrival(
        number=number,
        seen=seen,
        received=_moment(seen.received, zone),
        dialect=route.dialect.name if route else "",
        name=event.name if event else seen.named,
        person=_person(event) if event else "",
        page=event.url if event else "",
        counts_as=_counts_as(event, project.rules.key_events) if event else (),
        engaged=duration(event.engaged_ms / 1000) if event and event.engaged_ms else "",
        happened=_happened(event, seen.said_at, zone) if event else "",
        told=[(label, text) for label, field in TOLD if (text := getattr(event, field))] if event else (),
        properties=_pretty(event.properties) if event and event.properties != "{}" else "",
        raw=_pretty(seen.raw),
    )


def _person(event: Event) -> str:
    if event.user_id:
        return "known"
    if event.anonymous_id.startswith(OF_A_DAY):
        return "cookieless"
    return "anonymous" if event.anonymous_id else "nobody"


def _counts_as(event: Event, key_events: Sequence[str]) -> Sequence[str]:
    roles = roles_of(event.name) if event.roles < 0 else Role(event.roles)
    found = [word for role, word in ROLES if role in roles]
    return [*found, KEY] if event.name in key_events else found


def _happened(event: Event, said_at: int | None, zone: ZoneInfo) -> str:
    """Our clock and the client's, as far apart as they are."""
    at = f"{_moment(event.at, zone):%Y-%m-%d %H:%M:%S}"
    if said_at is None:
        return f"{at}, when it was received: it says no time"
    moved = event.at - said_at
    if moved == 0:
        return f"{at}, as it says"
    sign = "+" if moved > 0 else "−"
    return f"{at}, corrected by {sign}{duration(abs(moved) / 1000)}: the sender’s clock is off"


def _moment(at_ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, zone)


def _pretty(text: str) -> str:
    """JSON with a field a line; anything else as it is."""
    try:
        return msgspec.json.format(text, indent=2)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return text
