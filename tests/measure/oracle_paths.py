"""Paths by plain Python: each session's nodes, one after the other."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rapport.kernel.event import Event, Role
from rapport.kernel.scope import Scope
from rapport.measure import Filter
from tests.measure.oracle_funnel import Condition, FunnelOracle, Ways
from tests.measure.oracle_rows import Deed, Visit


@dataclass(frozen=True)
class Roads:
    """What is asked of paths."""

    start: Condition = ()
    end: Condition = ()
    nodes: str = "page"
    steps: int = 5
    top: int = 6
    filters: tuple[Filter, ...] = ()


Row = tuple[int, str | None, str, str | None]
"""Step, source, kind, target."""


class PathsOracle:
    """The ways of all sessions of a window."""

    def __init__(self, events: Iterable[Event], scope: Scope, roads: Roads) -> None:
        self.roads = roads
        given = list(events)
        self._read = FunnelOracle(given, scope, Ways([()], 0, filters=roads.filters))
        self._place = {event.event_id: number for number, event in reversed(list(enumerate(given)))}
        visits = [visit for visit in self._read.whole.visits if self._read.whole.within(visit.day)]
        told = [(visit.person, self._way(visit)) for visit in visits]
        self.ways = [(person, way) for person, way in told if way]

    def _meets(self, deed: Deed, condition: Condition) -> bool:
        if [one.field for one in condition] == ["page"] and Role.VIEW not in deed.roles:
            return False
        return bool(condition) and self._read.meets(deed, condition)

    def _way(self, visit: Visit) -> list[str]:
        roads, inside = self.roads, self._read.whole.within
        deeds = [d for d in visit.deeds if inside(d.day) and self._read.meets(d, roads.filters)]
        deeds.sort(key=lambda d: (d.at, d.said.received, self._place[d.said.event_id]))
        deeds = [d for d in deeds if roads.nodes == "event" or Role.VIEW in d.roles or self._asked(d)]
        if roads.start:
            deeds = deeds[first(deeds, lambda d: self._meets(d, roads.start)) :]
        if roads.end:
            last = first(deeds, lambda d: self._meets(d, roads.end))
            deeds = deeds[: last + 1] if last < len(deeds) else []
        names = [self._name(deed) for deed in deeds]
        way = [name for n, name in enumerate(names) if n == 0 or name != names[n - 1]]
        return way[::-1] if roads.end and not roads.start else way

    def _asked(self, deed: Deed) -> bool:
        return self._meets(deed, self.roads.start) or self._meets(deed, self.roads.end)

    def _name(self, deed: Deed) -> str:
        return deed.said.url if self.roads.nodes == "page" and Role.VIEW in deed.roles else deed.said.name

    def links(self) -> dict[Row, tuple[int, int]]:
        """Each row with its sessions and people."""
        steps = self.roads.steps
        counts = [Counter(way[level] for _, way in self.ways if len(way) > level) for level in range(steps)]
        named = [sorted(count, key=lambda name: (-count[name], name))[: self.roads.top] for count in counts]
        who: dict[Row, list[str]] = defaultdict(list)
        for person, way in self.ways:
            shown = [name if name in named[level] else None for level, name in enumerate(way[:steps])]
            for level, source in enumerate(shown):
                if level + 1 < len(shown):
                    who[level + 1, source, "link", shown[level + 1]].append(person)
                else:
                    who[level + 1, source, "beyond" if len(way) > steps else "end", None].append(person)
        return {row: (len(people), len(set(people))) for row, people in who.items()}


def first(deeds: list[Deed], test: Callable[[Deed], bool]) -> int:
    """The place of the first that passes; after the last when none does."""
    return next((n for n, deed in enumerate(deeds) if test(deed)), len(deeds))
