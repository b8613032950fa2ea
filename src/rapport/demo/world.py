"""The whole world: every visit of everybody, as events in the order in which they happened."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from operator import attrgetter
from random import Random

from rapport.demo.cast import Device, Person, arrivals, days_of, somebody
from rapport.demo.pen import Pen
from rapport.demo.places import ARRIVALS, LETTER, RETURNS, WEEKEND_HOURS, WORKDAY_HOURS, Way
from rapport.demo.season import Season
from rapport.demo.site import Article, magazine, pull_on
from rapport.demo.visit import Shelf, Visit
from rapport.kernel.event import Event

DRAG = {"desktop": 0.55, "tablet": 0.8, "mobile": 1.0}
"""How much a device suffers from the slow release."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a world is made from; the same plan gives the same world."""

    project: int
    end: date
    days: int = 90
    people: int = 4000
    seed: int = 7


class World:
    """Fernwood between two days."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.season = Season(plan.end, plan.days)
        self.chance = Random(f"{plan.seed} {plan.end}")
        self.articles = magazine(self.chance, plan.days)
        self.shelves = [shelf_of(self.articles, day) for day in range(plan.days)]
        self.cast = arrivals(self.chance, plan.people, self.season)

    def history(self) -> Iterator[list[Event]]:
        """The events of one person after the other."""
        for person in self.cast:
            chance = Random(f"{self.plan.seed} {person.number}")
            written: list[Event] = []
            for day in days_of(chance, person, self.season):
                written += self.visit(chance, person, day)
            yield written

    def visit(self, chance: Random, person: Person, day: int, at: int | None = None) -> list[Event]:
        """One visit on a day, at the given instant or when people of that country have time."""
        person.visits += 1
        device = self.device(chance, person, day)
        way = self.way(chance, person, day)
        pen = Pen(
            project=self.plan.project,
            person=person,
            device=device,
            way=way,
            chance=chance,
            now=at if at is not None else self.moment(chance, person, day),
            release=self.season.release(day),
            slow=DRAG[device.kind] if day in self.season.slow_days else 0.0,
            letter=self.season.letters[day] if way is LETTER else "",
        )
        Visit(pen, self.shelves[day]).walk()
        return pen.written

    def device(self, chance: Random, person: Person, day: int) -> Device:
        """Which of their browsers: another one only after they signed up, phones rather at the weekend."""
        if len(person.devices) == 1 or not person.user_id:
            return person.devices[0]
        handheld = chance.random() < (0.75 if self.season.weekend(day) else 0.4)
        return next((one for one in person.devices if (one.kind != "desktop") == handheld), person.devices[0])

    def way(self, chance: Random, person: Person, day: int) -> Way:
        """How somebody comes today."""
        if person.reads_letter and person.user_id and self.season.letters[day] and chance.random() < 0.7:
            return LETTER
        if person.visits > 1 or person.arrived < 0:
            return chance.choices([way for way, _ in RETURNS], [weight for _, weight in RETURNS])[0]
        burst = self.season.burst(day)
        if burst and chance.random() < 0.66:
            return burst
        if day in self.season.campaign_days and chance.random() < 0.3:
            return self.season.campaign
        return chance.choices(ARRIVALS, [way.weight for way in ARRIVALS])[0]

    def moment(self, chance: Random, person: Person, day: int) -> int:
        """When on a day, by the clock of the person's country."""
        hours = WEEKEND_HOURS if self.season.weekend(day) else WORKDAY_HOURS
        hour = chance.choices(range(24), hours)[0]
        local = datetime.combine(self.season.date_of(day), time(hour), person.country.zone)
        return int(local.timestamp() * 1000) + chance.randrange(3_600_000)

    def lately(self, now: int, visits: int = 14) -> Iterator[list[Event]]:
        """Visits that began in the last 25 minutes, so that somebody is there whenever the demo starts."""
        chance = Random(f"{self.plan.seed} {now}")
        for _ in range(visits):
            yield self.newcomer(chance, now - chance.randrange(25 * 60_000))

    def newcomer(self, chance: Random, at: int) -> list[Event]:
        """One more visit of somebody new, who begins at an instant of the last day."""
        number = self.plan.people + chance.getrandbits(30)
        person = somebody(chance, number, self.plan.days - 1, self.season)
        return self.visit(chance, person, self.plan.days - 1, at)


def shelf_of(articles: Sequence[Article], day: int) -> Shelf:
    """What can be read on a day."""
    return Shelf(articles, list(accumulate(pull_on(article, day) for article in articles)))


def tell(plan: Plan) -> list[Event]:
    """Every event of the window in order of time: whole days in UTC, the last one included."""
    world = World(plan)
    first = int(datetime.combine(world.season.start, time(), UTC).timestamp() * 1000)
    last = int(datetime.combine(plan.end + timedelta(days=1), time(), UTC).timestamp() * 1000)
    events = [event for visits in world.history() for event in visits if first <= event.at < last]
    return sorted(events, key=attrgetter("at", "event_id"))
