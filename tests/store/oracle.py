"""Sessions and people by plain Python, slow and clear: the second opinion on store/sessions.py and store/people.py."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from rapport.kernel.event import Event, Role, roles_of
from rapport.kernel.rules import Rules

DAY_MS = 86_400_000


@dataclass(frozen=True)
class Session:
    """One session as a test compares it."""

    person: str
    start: int
    stop: int
    session: str
    day: date
    events: int
    views: int
    engaged_ms: int
    days: tuple[date, ...]


def owners(events: Iterable[Event]) -> dict[str, str]:
    """Whom each id was first linked with: ids are ``a:…`` (anonymous) and ``u:…`` (known)."""
    links: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for e in events:
        known = f"u:{e.user_id}"
        if e.user_id and e.anonymous_id:
            links[f"a:{e.anonymous_id}"].append((e.at, known))
        if e.user_id and e.alias_of:
            for child in (f"a:{e.alias_of}", f"u:{e.alias_of}"):
                if child != known:
                    links[child].append((e.at, known))
    return {child: min(said)[1] for child, said in links.items()}


def person_of(event: Event, parents: dict[str, str]) -> str:
    """The end of the chain of parents; a circle has no end, and ends at its own mark."""
    at = f"u:{event.user_id}" if event.user_id else f"a:{event.anonymous_id}"
    path = [at]
    while at in parents:
        at = parents[at]
        if at in path:
            return "circle " + " ".join(sorted(path[path.index(at) :]))
        path.append(at)
    return at


def sessions(events: Iterable[Event], rules: Rules) -> set[Session]:
    """All sessions: each event id once, ordered by time, cut at gaps over the timeout and after 24 hours."""
    once: dict[str, Event] = {}
    for e in sorted(events, key=lambda e: e.received):
        once.setdefault(e.event_id, e)
    parents = owners(once.values())
    streams: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for e in once.values():
        if e.user_id or e.anonymous_id:
            streams[person_of(e, parents), e.session].append(e)
    found: set[Session] = set()
    for (person, given), its in streams.items():
        current: list[Event] = []
        for e in sorted(its, key=lambda e: e.at):
            too_late = current and e.at - current[-1].at > rules.timeout_s * 1000
            too_long = current and e.at - current[0].at > DAY_MS
            if not given and (too_late or too_long):
                found.add(_session(person, given, current, rules.zone))
                current = []
            current.append(e)
        found.add(_session(person, given, current, rules.zone))
    return found


def _session(person: str, given: str, its: list[Event], zone: ZoneInfo) -> Session:
    days = [datetime.fromtimestamp(e.at / 1000, UTC).astimezone(zone).date() for e in its]
    views = sum(Role.VIEW in roles_of(e.name) for e in its)
    engaged = sum(e.engaged_ms for e in its)
    return Session(person, its[0].at, its[-1].at, given, days[0], len(its), views, engaged, tuple(sorted(set(days))))
