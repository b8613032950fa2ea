"""Funnels by plain Python: every attempt of everybody is walked, and the best one kept."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean, median

from rapport.kernel.event import Event
from rapport.kernel.scope import Scope
from rapport.measure import Filter
from tests.measure.oracle import Oracle
from tests.measure.oracle_rows import Deed, holds, is_session_field

Condition = Sequence[Filter]


@dataclass(frozen=True)
class Ways:
    """What is asked of a funnel."""

    steps: Sequence[Condition]
    within_ms: int
    order: str = "ordered"
    unit: str = "person"
    exclude: Sequence[Condition] = ()
    filters: tuple[Filter, ...] = ()
    by: str = ""


Attempt = tuple[Deed, ...]


class FunnelOracle:
    """The best attempt of everybody, by trying all."""

    def __init__(self, events: Iterable[Event], scope: Scope, ways: Ways) -> None:
        # Events of one instant stay in the order in which they are given.
        given = [event for event in events if event.project == scope.project]
        place = {event.event_id: number for number, event in reversed(list(enumerate(given)))}
        self.scope, self.ways = scope, ways
        self.whole = Oracle(given, scope, None, ways.filters)
        inside = [deed for deed in self.whole.deeds if deed.person and self.whole.within(deed.day)]
        kept = [deed for deed in inside if all(self._holds(deed, f) for f in ways.filters)]
        units: dict[object, list[Deed]] = defaultdict(list)
        for deed in sorted(kept, key=lambda d: (d.at, d.said.received, place[d.said.event_id])):
            units[self._unit(deed)].append(deed)
        best = [self._best(deeds) for deeds in units.values()]
        self.attempts: list[Attempt] = [attempt for attempt in best if attempt]

    def _unit(self, deed: Deed) -> object:
        return deed.person if self.ways.unit == "person" else id(self.whole.visit_of[deed.said.event_id])

    def _holds(self, deed: Deed, asked: Filter) -> bool:
        if asked.field == "item":
            return holds(asked, list(deed.said.things))
        return holds(asked, self.values(deed, asked.field))

    def values(self, deed: Deed, name: str) -> list[str]:
        """What an event says of a field."""
        if is_session_field(name):
            return [self.whole.visit_of[deed.said.event_id].field(name)]
        return deed.fields(name)

    def meets(self, deed: Deed, condition: Condition) -> bool:
        """Whether one event meets all of a condition."""
        return all(self._holds(deed, one) for one in condition)

    def _out(self, deed: Deed) -> bool:
        return any(self.meets(deed, condition) for condition in self.ways.exclude)

    def _best(self, deeds: list[Deed]) -> Attempt:
        found: list[tuple[int, int, int, Attempt]] = []
        for start in range(len(deeds)):
            walk = self._walk_any if self.ways.order == "any" else self._walk
            if places := walk(deeds, start):
                found.append((-len(places), places[-1], -start, tuple(deeds[n] for n in places)))
        return min(found, key=lambda one: one[:3])[3] if found else ()

    def _walk(self, deeds: list[Deed], start: int) -> list[int]:
        if self._out(deeds[start]) or not self.meets(deeds[start], self.ways.steps[0]):
            return []
        places = [start]
        for n in range(start + 1, len(deeds)):
            if len(places) == len(self.ways.steps) or self._over(deeds, start, n):
                break
            if self.meets(deeds[n], self.ways.steps[len(places)]):
                places.append(n)
            elif self.ways.order == "strict":
                break
        return places

    def _walk_any(self, deeds: list[Deed], start: int) -> list[int]:
        places, taken = [], set()
        for n in range(start, len(deeds)):
            if self._over(deeds, start, n):
                break
            step = next((k for k, one in enumerate(self.ways.steps) if self.meets(deeds[n], one)), None)
            if step is None and n == start:
                return []
            if step is not None and step not in taken:
                taken.add(step)
                places.append(n)
        return places

    def _over(self, deeds: list[Deed], start: int, n: int) -> bool:
        return self._out(deeds[n]) or deeds[n].at - deeds[start].at > self.ways.within_ms

    # What is told of the attempts.

    def steps(self, of: str | None = None) -> list[tuple[int, list[float | None]]]:
        """How many reached each step, and the four times; of a group, or of all."""
        mine = [a for a in self.attempts if of is None or self.group(a) == of]
        rows: list[tuple[int, list[float | None]]] = []
        for k in range(len(self.ways.steps)):
            there = [a for a in mine if len(a) > k]
            gaps = [(a[k].at - a[k - 1].at) / 1000 for a in there] if k else []
            sums = [(a[k].at - a[0].at) / 1000 for a in there] if k else []
            rows.append(
                (len(there), [make(some) if some else None for some in (gaps, sums) for make in (median, mean)])
            )
        return rows

    def group(self, attempt: Attempt) -> str:
        """The value of the field at the first step."""
        return self.values(attempt[0], self.ways.by)[0]

    def trend(self, by: str) -> dict[str, tuple[int, int]]:
        """How many began in each stretch, and how many of them converted."""
        found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
        for attempt in self.attempts:
            key = stretch(by, attempt[0].day).isoformat()
            begun, converted = found[key]
            found[key] = begun + 1, converted + (len(attempt) == len(self.ways.steps))
        return dict(found)


def stretch(by: str, day: date) -> date:
    """The first day of a stretch."""
    if by == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by == "month" else day
