"""Writes the events of one visit down, one after the other, as a tracker in the browser would."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

import msgspec

from rapport.demo import friction
from rapport.demo.cast import Device, Person
from rapport.demo.places import Way
from rapport.demo.site import HOST
from rapport.kernel.event import Event

BEATS_S: tuple[int, ...] = (10, 20, 30, 30, 30, 45, 45, 60)
"""Attention is told after so many seconds each; the last goes on."""


@dataclass(slots=True)
class Pen:
    """A visit as far as it is written. Times are milliseconds since 1970 UTC."""

    project: int
    person: Person
    device: Device
    way: Way
    chance: Random
    now: int
    release: str
    slow: float = 0.0
    """How much the site drags for this person: 0 not at all, 1 badly."""
    letter: str = ""
    url: str = ""
    referrer: str = ""
    written: list[Event] = field(default_factory=list)
    deepest: int = 0
    """How far down the page somebody came, in percent."""

    def say(self, name: str, *, engaged_ms: int = 0, things: Sequence[str] = (), **told: object) -> None:
        """One event, now."""
        if name != "user_engagement":
            told["release"] = self.release
            if self.person.plan and self.device.known:
                told["plan"] = self.person.plan
        self.written.append(
            Event(
                project=self.project,
                event_id=f"{self.device.anonymous_id}-{self.person.visits:x}-{len(self.written):x}",
                name=name,
                at=self.now,
                received=self.now + 250,
                anonymous_id=self.device.anonymous_id,
                user_id=self.person.user_id if self.device.known else "",
                url=self.url,
                referrer=self.referrer,
                country=self.person.country.code,
                region=self.person.country.region(self.person.number),
                device=self.device.kind,
                browser=self.device.browser,
                os=self.device.os,
                engaged_ms=engaged_ms,
                things=tuple(things),
                properties=msgspec.json.encode(told).decode() if told else "{}",
            )
        )

    def wait(self, shortest_s: float, longest_s: float) -> None:
        """Some seconds go by."""
        self.now += int(self.chance.uniform(shortest_s, longest_s) * 1000)

    def open(self, path: str, section: str) -> None:
        """The next page. The first one carries the words of the campaign and where the person came from."""
        if self.url:
            self.referrer = self.url
            self.url = HOST + path
        else:
            words = self.way.query + (f"&utm_campaign={self.letter}" if self.letter else "")
            self.referrer = self.way.referrer
            self.url = f"{HOST}{path}?{words}" if words else HOST + path
        self.say("page_view", section=section)
        self.deepest = 0
        if len(self.written) == 1:
            self.wait(0.8, 1.6)
        if len(self.written) == 1 or friction.chance_of(self).random() < 0.4:
            self.say("web_vitals", **friction.vitals(self))

    def read(self, seconds: float) -> None:
        """Attention for so long, told in beats; pauses between them take longer than they count."""
        left, beat = seconds, 0
        while left >= 1:
            span = min(left, BEATS_S[min(beat, len(BEATS_S) - 1)])
            self.now += int(span * 1000 * self.chance.uniform(1.0, 1.25))
            self.deepest = max(self.deepest, friction.depth(self, seconds - left + span))
            self.say("user_engagement", engaged_ms=int(span * 1000), scroll_depth=self.deepest)
            left, beat = left - span, beat + 1
        friction.troubles(self)
