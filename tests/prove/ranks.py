"""The engagement index of somebody in an experiment by plain Python: a week ranked among the week before."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import fmean

from rapport.kernel.event import Role
from rapport.kernel.scope import Scope
from rapport.measure.buckets import horizon
from rapport.measure.outcomes import INDEX, PARTS
from tests.measure.oracle import Oracle
from tests.measure.oracle_rows import Visit

Raws = tuple[float, float, float, float]


@dataclass(frozen=True)
class Ranks:
    """An experiment's window, and all that happened."""

    oracle: Oracle
    scope: Scope

    def day_of(self, at: int) -> date:
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(self.scope.rules.zone).date()

    @property
    def yardstick(self) -> list[Raws]:
        """What everybody did in the week before."""
        first, last = self.scope.first - timedelta(days=7), self.scope.first - timedelta(days=1)
        found = defaultdict(list)
        for visit in self.oracle.visits:
            if visit.day <= last and visit.deeds[-1].day >= first:
                found[visit.person].append(visit)
        return [self.raws(visits, first, last) for visits in found.values()]

    @property
    def attended(self) -> bool:
        """Whether attention was collected in the week before."""
        first, last = self.scope.first - timedelta(days=7), self.scope.first - timedelta(days=1)
        visits = [v for v in self.oracle.visits if v.day <= last and v.deeds[-1].day >= first]
        return any(visit.engaged for visit in visits)

    def raws(self, visits: list[Visit], first: date, last: date) -> Raws:
        return (
            sum(visit.count(Role.ACTIVE) for visit in visits),
            sum(visit.engaged if self.attended else visit.seconds for visit in visits),
            len({day for visit in visits for day in visit.days if first <= day <= last}),
            sum(visit.count(Role.SHARE) for visit in visits),
        )

    def of(self, person: str, at: int) -> dict[str, tuple[float, bool]]:
        """By outcome, the rank of somebody who was exposed at an instant, and whether their week is over."""
        own, met = [visit for visit in self.oracle.visits if visit.person == person], self.day_of(at)
        last = met + timedelta(days=6)
        week = self.raws([v for v in own if v.deeds[-1].at >= at and v.day <= last], met, last)
        ripe, told = last <= horizon(self.scope), self.ranked(week)
        return {name: (value or 0 if ripe else 0, ripe) for name, value in told.items()}

    def before(self, person: str, at: int) -> dict[str, float]:
        """The same of the seven days before the one of the exposure."""
        met = self.day_of(at)
        first, last = met - timedelta(days=7), met - timedelta(days=1)
        own = [v for v in self.oracle.visits if v.person == person and first <= v.day <= last]
        told = self.ranked(self.raws([v for v in own if v.deeds[-1].at < at], first, last))
        return {name: value or 0 for name, value in told.items()}

    def ranked(self, raws: Raws) -> dict[str, float | None]:
        everybody, parts = self.yardstick, list[float | None]()
        for place, raw in enumerate(raws):
            others = [one[place] for one in everybody]
            if not others or (place in {0, 3} and not any(others)):
                parts.append(None)
            else:
                parts.append(100 * (sum(one < raw for one in others) + others.count(raw) / 2) / len(others))
        known = [part for part in parts if part is not None]
        return {INDEX: fmean(known) if known else None, **dict(zip(PARTS, parts, strict=True))}
