"""Each metric by the oracle: a function from an oracle to its values by key."""

import json
from collections import defaultdict
from collections.abc import Callable
from statistics import mean, median

from rapport.kernel.event import Role
from tests.measure.oracle import Key, Oracle, Value
from tests.measure.oracle_rows import Deed, Visit


def share(part: float, whole: float) -> Value:
    """A part of a whole, None of nothing."""
    return part / whole if whole else None


def _attention(make: Callable[[list[float]], float]) -> Callable[[list[Visit]], Value]:
    def made(visits: list[Visit]) -> Value:
        if not any(deed.said.engaged_ms for visit in visits for deed in visit.deeds):
            return None
        return make([visit.engaged for visit in visits])

    return made


def _said(oracle: Oracle, role: Role) -> dict[Key, Value]:
    return oracle.counts(lambda deed: role in deed.roles)


def _per_100(role: Role) -> Callable[[Oracle], dict[Key, Value]]:
    return lambda o: o.of_visits(lambda visits: 100 * sum(visit.count(role) for visit in visits) / len(visits))


def _people_with(role: Role) -> Callable[[Oracle], dict[Key, Value]]:
    def of(people: dict[str, list[Deed]]) -> Value:
        return share(sum(any(role in deed.roles for deed in deeds) for deeds in people.values()), len(people))

    return lambda o: o.of_people(of)


def _ctr(o: Oracle) -> dict[Key, Value]:
    impressions, clicked = o.clicks()
    return {key: share(clicked[key], impressions[key]) for key in impressions}


def _engaged_total(o: Oracle) -> dict[Key, Value]:
    found: dict[Key, float] = defaultdict(float)
    for key, deed in o.kept_deeds():
        if deed.said.engaged_ms:
            found[key] += deed.said.engaged_ms / 1000
    return dict(found)


def _returning(people: dict[str, list[Deed]]) -> Value:
    return share(sum(len({deed.day for deed in deeds}) >= 2 for deeds in people.values()), len(people))


def _active_days(people: dict[str, list[Deed]]) -> Value:
    return mean(len({deed.day for deed in deeds}) for deeds in people.values())


def _retention(n: int, *, or_after: bool) -> Callable[[Oracle], dict[Key, Value]]:
    return lambda o: o.retention(n, or_after)


def _engaged(visit: Visit) -> bool:
    keys = ("purchase", "sign_up", "generate_lead", "subscribe", "quiz_finished")
    return visit.engaged >= 10 or visit.count(Role.VIEW) >= 2 or any(d.said.name in keys for d in visit.deeds)


def _bounced(visits: list[Visit]) -> Value:
    viewed = [visit.count(Role.VIEW) for visit in visits if visit.count(Role.VIEW)]
    return share(viewed.count(1), len(viewed))


def _viewed(visits: list[Visit]) -> Value:
    return sum(visit.count(Role.VIEW) > 0 for visit in visits)


def answered(deed: Deed, kind: str, low: float, high: float) -> float | None:
    """The number that an event answers on a scale."""
    if deed.said.name != "survey_answered":
        return None
    said = json.loads(deed.said.properties)
    try:
        number = float(said["number"])
    except (KeyError, ValueError):
        return None
    return number if said.get("kind") == kind and low <= number <= high else None


def _answers(
    kind: str, low: float, high: float, worth: Callable[[float], float]
) -> Callable[[Oracle], dict[Key, Value]]:
    def of(o: Oracle) -> dict[Key, Value]:
        found: dict[Key, list[float]] = defaultdict(list)
        for key, deed in o.kept_deeds():
            if (number := answered(deed, kind, low, high)) is not None:
                found[key].append(worth(number))
        return {key: mean(numbers) for key, numbers in found.items()}

    return of


def promotes(number: float) -> float:
    """1 for promoters, -1 for detractors."""
    return (number >= 9) - (number < 7)


ANSWERS: dict[str, Callable[[Oracle], dict[Key, Value]]] = {
    "events": lambda o: o.counts(lambda deed: True),
    "views": lambda o: _said(o, Role.VIEW),
    "shares": lambda o: _said(o, Role.SHARE),
    "comments": lambda o: _said(o, Role.COMMENT),
    "people": lambda o: o.of_people(lambda people: len(people)),
    "sessions": lambda o: o.of_visits(len),
    "entries": lambda o: o.of_visits(_viewed),
    "exits": lambda o: o.of_visits(_viewed, "exit_page"),
    "views_per_session": lambda o: o.of_visits(lambda v: mean(visit.count(Role.VIEW) for visit in v)),
    "bounce_rate": lambda o: o.of_visits(_bounced),
    "engagement_rate": lambda o: o.of_visits(lambda v: mean(float(_engaged(visit)) for visit in v)),
    "session_duration": lambda o: o.of_visits(lambda v: mean(visit.seconds for visit in v)),
    "session_duration_median": lambda o: o.of_visits(lambda v: median(visit.seconds for visit in v)),
    "engaged_time": lambda o: o.of_visits(_attention(mean)),
    "engaged_time_median": lambda o: o.of_visits(_attention(median)),
    "engaged_time_total": _engaged_total,
    "sessions_per_person": lambda o: o.of_visits(lambda v: len(v) / len({visit.person for visit in v})),
    "active_days_per_person": lambda o: o.of_people(_active_days),
    "returning_share": lambda o: o.of_people(_returning),
    "participation_rate": _people_with(Role.ACTIVE),
    "dau": Oracle.dau,
    "wau": lambda o: o.active(7),
    "mau": lambda o: o.active(28),
    "stickiness": Oracle.stickiness,
    "impressions": lambda o: dict(o.clicks()[0]),
    "clicks": lambda o: dict(o.clicks()[1]),
    "ctr": _ctr,
    "shares_per_100_sessions": _per_100(Role.SHARE),
    "comments_per_100_sessions": _per_100(Role.COMMENT),
    "sharing_people": _people_with(Role.SHARE),
    "comment_people": _people_with(Role.COMMENT),
    "nps": _answers("nps", 0, 10, lambda number: 100 * promotes(number)),
    "csat": _answers("csat", 1, 5, lambda number: float(number >= 4)),
    "ces": _answers("ces", 1, 7, float),
    "sentiment": _answers("text", -1, 1, float),
    **{f"retention_d{n}": _retention(n, or_after=False) for n in (1, 7, 30)},
    **{f"retention_d{n}_or_after": _retention(n, or_after=True) for n in (1, 7, 30)},
}
