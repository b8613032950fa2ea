"""Every metric by plain Python, slow and clear: the second opinion on the registry and its compiler.

It reads events as they were said and knows nothing of the store: it cuts sessions, finds people and counts by itself.
Events are told apart by anonymous id alone; the tests of the store care for identity.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import cached_property
from statistics import mean

from rapport.kernel.event import OF_A_DAY, Event, Role
from rapport.kernel.scope import Scope
from rapport.measure import Filter
from tests.measure.oracle_rows import Deed, Visit, holds, is_event_field, is_session_field

Key = str
Value = float | None


class Oracle:
    """All that can be said about one scope. ``by`` is a stretch of time, a field, or None: everything is one."""

    def __init__(self, events: Iterable[Event], scope: Scope, by: str | None, filters: tuple[Filter, ...]) -> None:
        self.scope, self.by, self.filters = scope, by, filters
        once = {event.event_id: event for event in events if event.project == scope.project}
        self.deeds = sorted((Deed(event, scope.rules.zone) for event in once.values()), key=lambda d: d.order)
        self.visits = self._cut()
        self.visit_of = {deed.said.event_id: visit for visit in self.visits for deed in visit.deeds}

    def _cut(self) -> list[Visit]:
        streams: dict[tuple[str, str], list[list[Deed]]] = defaultdict(list)
        for deed in self.deeds:
            if not deed.person:
                continue
            chain = streams[deed.person, deed.said.session]
            if not chain or self._apart(chain[-1], deed):
                chain.append([])
            chain[-1].append(deed)
        return [Visit(tuple(deeds)) for chain in streams.values() for deeds in chain]

    def _apart(self, visit: list[Deed], deed: Deed) -> bool:
        gap, length = deed.at - visit[-1].at, deed.at - visit[0].at
        return not deed.said.session and (gap > self.scope.rules.timeout_s * 1000 or length > 86_400_000)

    # What a filter or a split says about an event, a visit, a person's day.

    def within(self, day: date) -> bool:
        return self.scope.first <= day <= self.scope.last

    def _of_visit(self, deed: Deed, name: str) -> list[str]:
        visit = self.visit_of.get(deed.said.event_id)
        return [visit.field(name)] if visit else deed.fields(name)

    def _deed_values(self, deed: Deed, name: str) -> list[str]:
        return self._of_visit(deed, name) if is_session_field(name) else deed.fields(name)

    def _deed_kept(self, deed: Deed) -> bool:
        return all(
            holds(f, list(deed.said.things) if f.field == "item" else self._deed_values(deed, f.field))
            for f in self.filters
        )

    def _visit_kept(self, visit: Visit) -> bool:
        of_events = [f for f in self.filters if is_event_field(f.field)]
        of_visit = [f for f in self.filters if not is_event_field(f.field)]
        matching = any(
            all(holds(f, list(deed.said.things) if f.field == "item" else deed.fields(f.field)) for f in of_events)
            for deed in visit.deeds
        )
        return matching and all(holds(f, [visit.field(f.field)]) for f in of_visit)

    def _stretch(self, day: date, local: datetime | None = None) -> Key | None:
        """The name of the stretch of time, None when the split is by a field."""
        if self.by is None:
            return ""
        if self.by == "day":
            return day.isoformat()
        if self.by == "week":
            return (day - timedelta(days=day.weekday())).isoformat()
        if self.by == "month":
            return day.replace(day=1).isoformat()
        if self.by == "hour" and local:
            again = local.strftime("%z")
            return local.strftime("%Y-%m-%dT%H:00") + (f"{again[:3]}:{again[3:]}" if local.fold else "")
        return None

    def _deed_keys(self, deed: Deed) -> list[Key]:
        stretch = self._stretch(deed.day, deed.local)
        return [stretch] if stretch is not None else list(self._deed_values(deed, self.by or ""))

    # Rows: pairs of a key and what it is about.

    def kept_deeds(self) -> list[tuple[Key, Deed]]:
        """Events of the window."""
        kept = [deed for deed in self.deeds if self.within(deed.day) and self._deed_kept(deed)]
        return [(key, deed) for deed in kept for key in self._deed_keys(deed)]

    def kept_visits(self, page: str = "entry_page") -> list[tuple[Key, Visit]]:
        """Sessions begun in the window."""
        rows = []
        for visit in self.visits:
            if self.within(visit.day) and self._visit_kept(visit):
                stretch = self._stretch(visit.day, visit.deeds[0].local)
                name = page if self.by == "page" else self.by or ""
                rows.append((visit.field(name) if stretch is None else stretch, visit))
        return rows

    @cached_property
    def by_events(self) -> bool:
        """Whether questions about people are about single events, rather than sessions."""
        fields = [f.field for f in self.filters] + ([self.by] if self.by else [])
        return self.by == "hour" or any(is_event_field(name) for name in fields)

    def person_deeds(self, first: date | None = None, last: date | None = None) -> list[tuple[Key, Deed]]:
        """Events of somebody, in the window (or another)."""
        first, last = first or self.scope.first, last or self.scope.last
        rows = []
        for deed in self.deeds:
            if not deed.person or not first <= deed.day <= last:
                continue
            stretch = self._stretch(deed.day, deed.local)
            if self.by_events:
                if self._deed_kept(deed):
                    keys = [stretch] if stretch is not None else self._deed_values(deed, self.by or "")
                    rows += [(key, deed) for key in keys]
            else:
                visit = self.visit_of[deed.said.event_id]
                if self._visit_kept(visit):
                    rows.append((visit.field(self.by or "") if stretch is None else stretch, deed))
        return rows

    # The metrics.

    def counts(self, test: Callable[[Deed], bool]) -> dict[Key, Value]:
        """Events that pass a test."""
        found: dict[Key, Value] = defaultdict(int)
        for key, deed in self.kept_deeds():
            if test(deed):
                found[key] = (found[key] or 0) + 1
        return found

    def of_visits(self, make: Callable[[list[Visit]], Value], page: str = "entry_page") -> dict[Key, Value]:
        """A number of a list of sessions."""
        groups: dict[Key, list[Visit]] = defaultdict(list)
        for key, visit in self.kept_visits(page):
            groups[key].append(visit)
        return {key: make(visits) for key, visits in groups.items()}

    def of_people(self, make: Callable[[dict[str, list[Deed]]], Value]) -> dict[Key, Value]:
        """A number of people, each with their events."""
        groups: dict[Key, dict[str, list[Deed]]] = defaultdict(lambda: defaultdict(list))
        for key, deed in self.person_deeds():
            groups[key][deed.person].append(deed)
        return {key: make(people) for key, people in groups.items()}

    def dau(self) -> dict[Key, Value]:
        """Mean over days with anybody."""

        def daily(people: dict[str, list[Deed]]) -> Value:
            pairs = {(person, deed.day) for person, deeds in people.items() for deed in deeds}
            return len(pairs) / len({day for _, day in pairs})

        return self.of_people(daily)

    def trailing(self, days: int) -> dict[Key, dict[date, set[str]]]:
        """By key, for each day of the window, who came in the days that end with it. By time, the key is all."""
        outer, self.by = self.by, None if self.by in {"day", "week", "month"} else self.by
        rows = self.person_deeds(self.scope.first - timedelta(days=27), self.scope.last)
        self.by = outer
        found: dict[Key, dict[date, set[str]]] = {}
        for key in {key for key, _ in rows}:
            found[key] = {
                day: {d.person for k, d in rows if k == key and day - timedelta(days=days) < d.day <= day}
                for day in self.window()
            }
        return found

    def window(self) -> list[date]:
        """The days of the window that have come."""
        last, today = self.scope.last, self.scope.today
        if today and today >= self.scope.first:
            last = min(last, today)
        return [self.scope.first + timedelta(days=n) for n in range((last - self.scope.first).days + 1)]

    def _by_stretch(
        self, found: dict[Key, dict[date, Value]], make: Callable[[dict[date, Value]], Value]
    ) -> dict[Key, Value]:
        if self.by not in {"day", "week", "month"}:
            return {key: make(days) for key, days in found.items()}
        groups: dict[Key, dict[date, Value]] = defaultdict(dict)
        for days in found.values():
            for day, value in days.items():
                groups[self._stretch(day) or ""][day] = value
        return {key: make(days) for key, days in groups.items()}

    def active(self, days: int) -> dict[Key, Value]:
        """WAU or MAU: on the last day."""
        sizes: dict[Key, dict[date, Value]] = {
            key: {day: float(len(people)) for day, people in found.items()}
            for key, found in self.trailing(days).items()
        }
        return self._by_stretch(sizes, lambda found: found[max(found)])

    def stickiness(self) -> dict[Key, Value]:
        """Mean of DAU over MAU, on complete days."""
        if not self.visits:
            return {}
        born = min(visit.day for visit in self.visits)
        daily, monthly = self.trailing(1), self.trailing(28)

        def share(key: Key, day: date) -> Value:
            complete = day >= born + timedelta(days=27) and day <= self.horizon
            whole = len(monthly[key][day])
            return len(daily[key][day]) / whole if complete and whole else None

        shares = {key: {day: share(key, day) for day in days} for key, days in monthly.items()}

        def average(days: dict[date, Value]) -> Value:
            known = [value for value in days.values() if value is not None]
            return mean(known) if known else None

        return self._by_stretch(shares, average)

    @property
    def horizon(self) -> date:
        """The last day that is over."""
        last = self.scope.last
        return min(last, self.scope.today - timedelta(days=1)) if self.scope.today else last

    def retention(self, n: int, or_after: bool) -> dict[Key, Value]:
        """Who came back on day n, of those whose day n is over."""
        groups: dict[Key, list[bool]] = defaultdict(list)
        for person in {visit.person for visit in self.visits if not visit.person.startswith(OF_A_DAY)}:
            mine = [visit for visit in self.visits if visit.person == person and visit.day <= self.scope.last]
            if not mine:
                continue
            birth = min(mine, key=lambda visit: (visit.deeds[0].at, visit.deeds[0].said.session))
            target = birth.day + timedelta(days=n)
            if not self.within(birth.day) or not self._visit_kept(birth) or target > self.horizon:
                continue
            days = {day for visit in mine for day in visit.days if day <= self.horizon}
            stretch = self._stretch(birth.day)
            key = birth.field(self.by or "") if stretch is None else stretch
            groups[key].append(any(day >= target for day in days) if or_after else target in days)
        return {key: mean(map(float, back)) for key, back in groups.items()}

    def clicks(self) -> tuple[dict[Key, int], dict[Key, int]]:
        """Things shown, and clicks that count."""
        first: dict[tuple[str, str, str], int] = {}
        kept = [deed for deed in self.deeds if self.within(deed.day) and self._deed_kept(deed)]
        rows = [
            (deed, thing, (deed.person, thing, deed.said.url if not thing else ""))
            for deed in kept
            if deed.roles & (Role.IMPRESSION | Role.CLICK)
            for thing in deed.said.things or ("",)
        ]
        for deed, _, shown in rows:
            if Role.IMPRESSION in deed.roles and deed.person:
                first.setdefault(shown, deed.at)
        impressions: dict[Key, int] = defaultdict(int)
        clicked: dict[Key, int] = defaultdict(int)
        for deed, thing, shown in rows:
            key = thing if self.by == "item" else self._deed_keys(deed)[0]
            impressions[key] += Role.IMPRESSION in deed.roles
            before = Role.IMPRESSION in deed.roles or (shown in first and deed.at >= first[shown])
            clicked[key] += Role.CLICK in deed.roles and before
        return impressions, clicked

    def coarse(self) -> bool:
        """Whether no event of the window has a time of day."""
        return all(d.local.replace(tzinfo=None).time() == datetime.min.time() for d in self.deeds if self.within(d.day))

    def nobody(self) -> bool:
        """Whether nobody is known in the window."""
        return not any(d.person for d in self.deeds if self.within(d.day))

    def fleeting(self) -> bool:
        """Whether nobody is known in the window for longer than a day."""
        return all(not d.person or d.person.startswith(OF_A_DAY) for d in self.deeds if self.within(d.day))
