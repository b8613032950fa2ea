"""Who is in a segment, by plain Python: the second opinion on :mod:`rapport.measure.segments`."""

from datetime import date, timedelta

import msgspec

from rapport.kernel.event import Role
from rapport.kernel.segment import All, Any, Condition, Did, Followed, Has, Measured, Not, Period
from rapport.measure.shaping import parse_condition
from tests.measure.oracle import Oracle
from tests.measure.oracle_rows import Deed, Visit, holds


class Judge:
    """Decides about each person of a world."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.last = oracle.scope.last

    def members(self, segment: Condition) -> set[str]:
        """Everybody whom the segment means."""
        people = {deed.person for deed in self.oracle.deeds if deed.person}
        return {person for person in people if self.holds(segment, person)}

    def holds(self, segment: Condition, person: str) -> bool:
        match segment:
            case All(of):
                return all(self.holds(part, person) for part in of)
            case Any(of):
                return any(self.holds(part, person) for part in of)
            case Not(of):
                return not self.holds(of, person)
            case Did(events, least, most, when):
                count = sum(self._meets(deed, events) for deed in self._deeds(person, when))
                return count >= least and (most is None or count <= most)
            case Followed(steps, within_s, when):
                return self._followed(self._deeds(person, when), steps, within_s)
            case Has(name, values, operator):
                return self._has(person, name, values, operator)
            case Measured(measure, least, most, days):
                value = self._measure(person, measure, days)
                return value is not None and (least is None or value >= least) and (most is None or value <= most)
        raise AssertionError(segment)

    def _days(self, when: Period) -> tuple[date, date]:
        last = min(when.last or self.last, self.last)
        first = when.first or (self.last - timedelta(days=when.days - 1) if when.days else date(1971, 1, 1))
        return min(first, last), last

    def _deeds(self, person: str, when: Period) -> list[Deed]:
        first, last = self._days(when)
        return [deed for deed in self.oracle.deeds if deed.person == person and first <= deed.day <= last]

    def _meets(self, deed: Deed, events: str) -> bool:
        return all(holds(asked, deed.fields(asked.field)) for asked in parse_condition(events, "did"))

    def _followed(self, deeds: list[Deed], steps: tuple[str, ...], within_s: int) -> bool:
        within = within_s * 1000 if within_s else 10**15
        for start in (deed for deed in deeds if self._meets(deed, steps[0])):
            at, left = start, steps[1:]
            for deed in deeds:
                later = deed.order > at.order and deed.at <= start.at + within
                if left and later and self._meets(deed, left[0]):
                    at, left = deed, left[1:]
            if not left:
                return True
        return False

    def _has(self, person: str, name: str, values: tuple[str, ...], operator: str) -> bool:
        said = [
            str(msgspec.json.decode(deed.said.properties).get(name, ""))
            for deed in self._deeds(person, Period())
            if deed.said.name == "identify"
        ]
        last = [value for value in said if value][-1:] or [""]
        return last[0] in values if operator == "==" else any(part.lower() in last[0].lower() for part in values)

    def _measure(self, person: str, measure: str, days: int) -> float | None:
        first, last = self._days(Period(days=days))
        visits = [
            visit
            for visit in self.oracle.visits
            if visit.person == person and visit.day <= last and visit.deeds[-1].day >= first
        ]
        active = {day for visit in visits for day in visit.days if first <= day <= last}
        if measure == "days_since_last":
            latest = max((min(visit.deeds[-1].day, last) for visit in visits), default=None)
            return None if latest is None else (last - latest).days
        counted = {
            "sessions": len(visits),
            "active_days": len(active),
            "shares": _sum(visits, Role.SHARE),
            "active_events": _sum(visits, Role.ACTIVE),
        }
        return counted[measure]


def _sum(visits: list[Visit], role: Role) -> int:
    return sum(visit.count(role) for visit in visits)
