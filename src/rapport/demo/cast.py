"""Who reads Fernwood: passers-by, readers, regulars and the few who are there almost every day."""

from dataclasses import dataclass, field
from random import Random

from rapport.demo.places import AT_A_DESK, COUNTRIES, HANDHELD, HANDHELD_SHARE, Country
from rapport.demo.season import Season


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of person. ``daily`` is the chance of a visit on an average day; it halves every ``fade`` days."""

    name: str
    weight: float
    daily: float
    fade: float
    early: float
    patience: float
    signs_up: float
    second_device: float


PASSER_BY = Kind("passer-by", 62, 0.006, 10, 0.0, 0.72, 0.01, 0.0)
READER = Kind("reader", 26, 0.055, 28, 0.3, 1.0, 0.16, 0.25)
REGULAR = Kind("regular", 9, 0.21, 80, 0.55, 1.25, 0.72, 0.5)
FRIEND = Kind("friend", 3, 0.55, 400, 0.7, 1.5, 0.96, 0.7)
KINDS = (PASSER_BY, READER, REGULAR, FRIEND)


@dataclass(slots=True)
class Device:
    """One browser. ``known`` from the moment on when somebody signed in with it."""

    kind: str
    browser: str
    os: str
    anonymous_id: str
    known: bool = False


@dataclass(slots=True)
class Person:
    """Somebody, and what Fernwood knows of them so far."""

    number: int
    kind: Kind
    country: Country
    arrived: int
    devices: list[Device] = field(default_factory=list)
    signs_up_at: int = 0
    """At which visit they sign up; 0 for never."""
    visits: int = 0
    user_id: str = ""
    plan: str = ""
    reads_letter: bool = False


def device(chance: Random, handheld: bool, anonymous_id: str) -> Device:
    """A browser as many have one."""
    kinds = HANDHELD if handheld else AT_A_DESK
    kind, browser, os, _ = chance.choices(kinds, [weight for *_, weight in kinds])[0]
    return Device(kind, browser, os, anonymous_id)


def somebody(chance: Random, number: int, arrived: int, season: Season, kind: Kind | None = None) -> Person:
    """A new person with one or two devices, who arrives on a day (below 0: before the window)."""
    kind = kind or chance.choices(KINDS, [kind.weight for kind in KINDS])[0]
    country = chance.choices(COUNTRIES, [country.weight for country in COUNTRIES])[0]
    share = HANDHELD_SHARE["weekend" if season.weekend(arrived) else "workday"]
    handheld = chance.random() < share
    anonymous = f"a{chance.getrandbits(48):012x}"
    person = Person(number, kind, country, arrived, [device(chance, handheld, anonymous)])
    if chance.random() < kind.signs_up:
        person.signs_up_at = chance.choice((1, 2, 2, 3, 4)) if kind is not PASSER_BY else 1
        if chance.random() < kind.second_device:
            person.devices.append(device(chance, not handheld, f"a{chance.getrandbits(48):012x}"))
    person.reads_letter = bool(person.signs_up_at) and chance.random() < 0.6
    return person


def arrivals(chance: Random, people: int, season: Season) -> list[Person]:
    """The whole cast: most arrive during the window, more of them as it goes on and on busy days; some were there."""
    days = range(season.days)
    crowds = [season.crowds[day] * (3.2 if season.burst(day) else 1) for day in days]
    cast = []
    for number, day in enumerate(chance.choices(days, crowds, k=people)):
        person = somebody(chance, number, day, season)
        if chance.random() < person.kind.early:
            person.arrived = -chance.randrange(1, 60)
        cast.append(person)
    return cast


def days_of(chance: Random, person: Person, season: Season) -> list[int]:
    """The days on which somebody comes, in order; a day stands twice when they come twice. Never empty."""
    kind, found = person.kind, [person.arrived] if person.arrived >= 0 else []
    fresh = 0.45 if kind is PASSER_BY else 1.0
    for day in range(max(0, person.arrived + 1), season.days):
        likely = kind.daily * fresh * season.crowds[day] * 0.5 ** ((day - max(0, person.arrived)) / kind.fade)
        if person.reads_letter and season.letters[day]:
            likely = max(likely * 1.6, 0.3)
        if day in season.slow_days:
            likely *= 0.85
        if chance.random() < likely:
            found.append(day)
            if chance.random() < likely / 3:
                found.append(day)
    return found or [chance.randrange(season.days)]
