"""Retention, frequency, lifecycle and daily states by plain Python, slow and clear.

It reads events as they were said and shares no code with the product: the days of each person are sets of dates, and
every number is counted by asking about each person anew.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from rapport.kernel.scope import Scope
from tests.measure.oracle_rows import Deed

DAY = timedelta(days=1)
Test = Callable[[Deed], bool]


def anything(deed: Deed) -> bool:
    return True


def stretch(every: str, day: date) -> date:
    """The first day of the stretch that a day lies in."""
    if every == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if every == "month" else day


def after(every: str, start: date) -> date:
    """The first day of the next stretch."""
    return stretch(every, start + timedelta(days={"day": 1, "week": 7, "month": 31}[every]))


def distance(every: str, start: date, later: date) -> int:
    """How many stretches lie between two, negative when the second is the earlier one."""
    n, at = 0, min(start, later)
    while at < max(start, later):
        n, at = n + 1, after(every, at)
    return n if later >= start else -n


@dataclass
class People:
    """Who did what in one scope, up to its end."""

    scope: Scope
    deeds: dict[str, list[Deed]]
    """Of those who can be followed."""
    others: dict[str, list[Deed]]
    """Of those who are known for a day only."""

    @classmethod
    def of(cls, deeds: Iterable[Deed], scope: Scope, kept: Test = anything) -> "People":
        """Events up to the end of the window that are somebody's and kept."""
        people: dict[str, list[Deed]] = defaultdict(list)
        for deed in sorted(deeds, key=lambda one: one.order):
            if deed.person and deed.day <= scope.last and kept(deed):
                people[deed.person].append(deed)
        fleeting = {person for person in people if person.startswith("day:")}
        return cls(
            scope,
            {person: told for person, told in people.items() if person not in fleeting},
            {person: people[person] for person in fleeting},
        )

    @property
    def over(self) -> date:
        """The last day that is over."""
        return min(self.scope.last, self.scope.today - DAY) if self.scope.today else self.scope.last

    def window(self) -> list[date]:
        """The days of the window that have come."""
        last = self.scope.last
        if self.scope.today and self.scope.today >= self.scope.first:
            last = min(last, self.scope.today)
        return [self.scope.first + timedelta(days=n) for n in range((last - self.scope.first).days + 1)]

    def days(self, person: str) -> set[date]:
        return {deed.day for deed in self.deeds[person]}

    def left_out(self) -> int:
        """Who was there in the window."""
        return sum(any(deed.day >= self.scope.first for deed in told) for told in self.others.values())


@dataclass
class Began:
    """One person's begin."""

    person: str
    cohort: date
    deed: Deed


def begins(people: People, every: str, kind: str, start: Test) -> list[Began]:
    """Everybody's begins that lie in the window."""
    found = []
    for person, deeds in people.deeds.items():
        starts = [deed for deed in deeds if start(deed)]
        if kind == "first":
            found += [
                Began(person, stretch(every, one.day), one) for one in starts[:1] if one.day >= people.scope.first
            ]
            continue
        firsts: dict[date, Deed] = {}
        for deed in starts:
            if deed.day >= people.scope.first:
                firsts.setdefault(stretch(every, deed.day), deed)
        found += [Began(person, cohort, deed) for cohort, deed in firsts.items()]
    return found


def cells(
    people: People, begun: list[Began], every: str, back: Test, n: int, *, or_after: bool
) -> tuple[int, int] | None:
    """Of the cohorts whose n-th stretch is over: their people, and who of them came back. None: of nobody yet."""
    whole = returned = 0
    for began in begun:
        ends = began.cohort
        for _ in range(n + 1):
            ends = after(every, ends)
        if ends - DAY > people.over:
            continue
        whole += 1
        came = {
            distance(every, began.cohort, stretch(every, deed.day))
            for deed in people.deeds[began.person]
            if back(deed) and deed.day <= people.over
        }
        returned += any(one >= n for one in came) if or_after else n in came
    return (whole, returned) if whole else None


def rolling(people: People, begun: list[Began], days: int, every: str, back: Test, n: int) -> tuple[int, int] | None:
    """The same by windows of ``days`` times 24 hours from each one's own begin."""
    whole = returned = 0

    def midnight(day: date) -> int:
        return round(datetime(day.year, day.month, day.day, tzinfo=people.scope.rules.zone).timestamp() * 1000)

    step = days * 86_400_000
    for began in begun:
        latest = min(after(every, began.cohort), people.scope.last + DAY)
        if midnight(latest) + (n + 1) * step > midnight(people.over + DAY):
            continue
        whole += 1
        since = began.deed.at + n * step
        returned += any(since <= deed.at < since + step for deed in people.deeds[began.person] if back(deed))
    return (whole, returned) if whole else None


def histogram(people: People, every: str) -> Counter[int]:
    """People by the number of days or weeks of the window on which they were there."""
    counts: Counter[int] = Counter()
    for person in people.deeds:
        counts[len({stretch(every, day) for day in people.days(person) if day >= people.scope.first})] += 1
    del counts[0]
    return counts


def gaps(people: People) -> list[int]:
    """Days from one day of a person's to the next, within the window."""
    found = []
    for person in people.deeds:
        days = sorted(day for day in people.days(person) if day >= people.scope.first)
        found += [(later - day).days for day, later in pairwise(days)]
    return sorted(found)


def trailing(people: People, day: date, days: int) -> int:
    """Who was there in the days that end with this one."""
    return sum(any(day - timedelta(days=days) < one <= day for one in people.days(who)) for who in people.deeds)


def turn(people: People, every: str, start: date) -> tuple[int, int, int, int]:
    """New, returning, resurrecting and (below zero) dormant people of a stretch."""
    new = returning = resurrecting = dormant = 0
    for person in people.deeds:
        here = {stretch(every, day) for day in people.days(person)}
        before = stretch(every, start - DAY) in here
        if start not in here:
            dormant -= before
        elif min(here) == start:
            new += 1
        elif before:
            returning += 1
        else:
            resurrecting += 1
    return new, returning, resurrecting, dormant


def state(days: set[date], day: date) -> str | None:
    """The state on a day of somebody who was there on these days; None before the first."""
    if not any(one <= day for one in days):
        return None
    before = [one for one in days if one < day]
    gap = (day - max(before)).days if before else None
    if day in days:
        return "new" if gap is None else "current" if gap <= 7 else "reactivated" if gap <= 30 else "resurrected"
    assert gap is not None
    return "at_risk_wau" if gap <= 7 else "at_risk_mau" if gap <= 30 else "dormant"
