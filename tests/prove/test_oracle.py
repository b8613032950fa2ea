"""The engine and plain Python count the same after an exposure: every metric that is one of people."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from statistics import fmean, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.kernel.event import Event, Role
from rapport.kernel.scope import Scope
from rapport.measure.buckets import horizon
from rapport.measure.by_person import person_metric
from rapport.measure.filters import BadQuestion
from rapport.measure.outcomes import INDEX, OUTCOMES, PARTS
from rapport.prove.counting import count
from rapport.prove.maths import Moments, ratio
from rapport.prove.plan import Outcome, Plan
from rapport.prove.reached import Reached
from rapport.prove.slices import count_ages, count_days
from rapport.store import Store
from tests.measure.oracle import Oracle
from tests.measure.oracle_metrics import _engaged, answered, promotes
from tests.measure.oracle_rows import Deed, Visit
from tests.measure.worlds import World, tries, worlds
from tests.prove.ranks import Ranks

DAY_MS = 86_400_000
PEOPLE = ("ann", "bob", "cat", "day:1")

Half = tuple[float, float]
"""Top and bottom of a metric for one person."""


@dataclass(frozen=True)
class After:
    """What a person did after the exposure: their own events, their sessions, and both for as long as there are any."""

    deeds: list[Deed]
    visits: list[Visit]
    later: list[Visit]
    scope: Scope
    ranks: dict[str, tuple[float, bool]]

    def said(self, role: Role) -> float:
        return sum(role in deed.roles for deed in self.deeds)

    def inside(self, role: Role) -> float:
        return sum(visit.count(role) for visit in self.visits)

    def clicks(self) -> Half:
        sub = Oracle([deed.said for deed in self.deeds], self.scope, None, ())
        shown, clicked = sub.clicks()
        return clicked.get("", 0), shown.get("", 0)

    def answers(self, kind: str, low: float, high: float, worth: Callable[[float], float]) -> Half:
        found = [one for deed in self.deeds if (one := answered(deed, kind, low, high)) is not None]
        return sum(map(worth, found)), len(found)

    def came_back(self, n: int, *, or_after: bool) -> Half:
        begun = [visit for visit in self.later if self.scope.first <= visit.day <= self.scope.last]
        # Of whom is known for a day only, nobody can say whether they came back.
        if not begun or begun[0].person.startswith("day:"):
            return 0, 0
        end, first = horizon(self.scope), min(visit.day for visit in begun)
        days = {day for visit in begun for day in visit.days}
        wanted = first + timedelta(days=n)
        back = any(wanted <= day <= end for day in days) if or_after else wanted in days
        return float(wanted <= end and back), float(wanted <= end)


def rank(name: str) -> Callable[[After], Half]:
    return lambda after: after.ranks[name]


def back(n: int, *, or_after: bool) -> Callable[[After], Half]:
    return lambda after: after.came_back(n, or_after=or_after)


ANSWERS: dict[str, Callable[[After], Half]] = {
    "events": lambda a: (len(a.deeds), 1),
    "views": lambda a: (a.said(Role.VIEW), 1),
    "shares": lambda a: (a.said(Role.SHARE), 1),
    "comments": lambda a: (a.said(Role.COMMENT), 1),
    "people": lambda a: (bool(a.deeds), 1),
    "sessions": lambda a: (len(a.visits), 1),
    "entries": lambda a: (sum(v.count(Role.VIEW) > 0 for v in a.visits), 1),
    "exits": lambda a: (sum(v.count(Role.VIEW) > 0 for v in a.visits), 1),
    "views_per_session": lambda a: (a.inside(Role.VIEW), len(a.visits)),
    "bounce_rate": lambda a: (
        sum(v.count(Role.VIEW) == 1 for v in a.visits),
        sum(v.count(Role.VIEW) > 0 for v in a.visits),
    ),
    "engagement_rate": lambda a: (sum(_engaged(v) for v in a.visits), len(a.visits)),
    "session_duration": lambda a: (sum(v.seconds for v in a.visits), len(a.visits)),
    "engaged_time": lambda a: (sum(v.engaged for v in a.visits), len(a.visits)),
    "engaged_time_total": lambda a: (sum(d.said.engaged_ms for d in a.deeds) / 1000, 1),
    "sessions_per_person": lambda a: (len(a.visits), bool(a.visits)),
    "active_days_per_person": lambda a: (len({d.day for d in a.deeds}), 1),
    "returning_share": lambda a: (len({d.day for d in a.deeds}) >= 2, 1),
    "participation_rate": lambda a: (a.said(Role.ACTIVE) > 0, 1),
    "impressions": lambda a: (a.clicks()[1], 1),
    "clicks": lambda a: (a.clicks()[0], 1),
    "ctr": lambda a: a.clicks(),
    "shares_per_100_sessions": lambda a: (a.inside(Role.SHARE), len(a.visits)),
    "comments_per_100_sessions": lambda a: (a.inside(Role.COMMENT), len(a.visits)),
    "sharing_people": lambda a: (a.said(Role.SHARE) > 0, 1),
    "comment_people": lambda a: (a.said(Role.COMMENT) > 0, 1),
    "nps": lambda a: a.answers("nps", 0, 10, promotes),
    "csat": lambda a: a.answers("csat", 1, 5, lambda number: float(number >= 4)),
    "ces": lambda a: a.answers("ces", 1, 7, float),
    "sentiment": lambda a: a.answers("text", -1, 1, float),
    **{f"retention_d{n}": back(n, or_after=False) for n in (1, 7, 30)},
    **{f"retention_d{n}_or_after": back(n, or_after=True) for n in (1, 7, 30)},
    **{name: rank(name) for name in (INDEX, *PARTS)},
}


def usable() -> list[str]:
    names = []
    for name in OUTCOMES:
        try:
            number = person_metric(name)
        except BadQuestion:
            continue
        # tests/prove/test_medians.py counts those.
        if not number.is_quantile:
            names.append(name)
    return names


some_metrics = st.lists(st.sampled_from(usable()), min_size=4, max_size=8, unique=True)


def test_every_metric_of_people_has_its_answer() -> None:
    assert usable() == [name for name in OUTCOMES if name in ANSWERS]


def exposure(project: int, number: int, person: str, at: int, variant: str) -> Event:
    said = {"experiment": "button", "version": 1, "variant": variant, "held_out": False}
    return Event(
        project=project,
        event_id=f"x{number}",
        name="exposure",
        at=at,
        received=at,
        anonymous_id=person,
        properties=json.dumps(said),
    )


@st.composite
def experiments(draw: st.DrawFn) -> World:
    """A world in which some people are exposed, some of them twice, within the window or outside of it."""
    world = draw(worlds())
    told = [event.at for event in world.events] or [int(world.scope.bound()["since"]) * 1000]  # type: ignore[call-overload]
    exposed: list[Event] = []
    for person in PEOPLE:
        for _ in range(draw(st.integers(0, 2))):
            at = draw(st.sampled_from(told)) + draw(st.integers(-1, 1)) * 1_800_000
            variant = draw(st.sampled_from(["old", "new", "new"]))
            exposed.append(exposure(world.scope.project, len(exposed), person, at, variant))
    return World((*world.events, *exposed), world.scope)


def met_once(world: World) -> list[tuple[str, int, str]]:
    """Who met one variant within the window: person, first moment, variant."""
    scope = world.scope
    since, until = int(scope.bound()["since"]) * 1000, scope.until_ms  # type: ignore[call-overload]
    deeds = Oracle(world.events, scope, None, ()).deeds
    met = [d for d in deeds if d.said.name == "exposure" and since <= d.at < until]
    found = []
    for person in PEOPLE:
        own = [(d.at, json.loads(d.said.properties)["variant"]) for d in met if d.person == person]
        if len({variant for _, variant in own}) == 1:
            found.append((person, *own[0]))
    return found


def answers(world: World, window_days: int | None, age: int | None = None) -> dict[str, list[After]]:
    """By variant, what each person did; or only on that day since the exposure, of those of whom it is over."""
    scope = world.scope
    oracle = Oracle(world.events, scope, None, ())
    first_day, until = scope.first - timedelta(days=1), scope.until_ms
    found: dict[str, list[After]] = {}
    ranks = Ranks(oracle, scope)
    for person, met, variant in met_once(world):
        own = [d for d in oracle.deeds if d.person == person]
        begin = met + (age or 0) * DAY_MS
        end = min(until, begin + window_days * DAY_MS) if window_days else until
        if age is not None and begin + DAY_MS > until:
            continue
        visits = [v for v in oracle.visits if v.person == person and v.deeds[-1].at >= begin]
        visits = [v for v in visits if first_day <= v.day <= scope.last]
        deeds = [d for d in own if begin <= d.at < end and d.said.name != "exposure"]
        inside = [v for v in visits if v.deeds[0].at < end]
        reach = Scope(scope.project, first_day, scope.last, scope.rules, scope.today)
        found.setdefault(variant, []).append(After(deeds, inside, visits, reach, ranks.of(person, met)))
    return found


def agree(made: Moments, halves: list[Half], *, divides: bool) -> None:
    assert made.n == len(halves)
    tops, bottoms = [float(top) for top, _ in halves], [float(bottom) for _, bottom in halves]
    assert made.means[0] == pytest.approx(fmean(tops))
    if divides:
        assert made.means[1] == pytest.approx(fmean(bottoms))
    if len(halves) > 1:
        assert made.covariances[0][0] == pytest.approx(variance(tops), abs=1e-9)
    if divides and any(bottoms):
        assert ratio(made).mean == pytest.approx(sum(tops) / sum(bottoms))


@tries(12)
@given(experiments(), st.sampled_from([None, 1, 7]), some_metrics)
def test_the_engine_and_plain_python_agree(
    store: Store, world: World, window_days: int | None, names: list[str]
) -> None:
    world.load(store)
    one = Plan(
        experiment="button",
        control="old",
        shares={"old": 1 / 2, "new": 1 / 2},
        outcomes=tuple(Outcome(metric=name) for name in names),
        window_days=window_days,
    )
    expected = answers(world, window_days)
    reached = count(store.engine, one, world.scope)
    assert {group.variant: group.people for group in reached.groups} == {
        name: len(all_) for name, all_ in expected.items()
    }
    for group in reached.groups:
        for measured in reached.measured:
            name = measured.outcome.metric
            halves = [ANSWERS[name](after) for after in expected[group.variant]]
            agree(group.moments[name], halves, divides=measured.bottom is not None)


def told(reached: Reached) -> dict[tuple[str, str], tuple[int, list[float]]]:
    """Everything that was counted, by variant, to be compared."""
    found = {}
    for group in reached.groups:
        for metric, made in group.moments.items():
            shared = [one for row in made.covariances for one in row]
            known = [group.known[metric], group.earlier.get(metric, 0)]
            found[group.variant, metric] = group.people, [*made.means, *shared, *known]
    return found


@tries(4)
@given(experiments(), st.sampled_from([None, 1, 7]), some_metrics)
def test_the_query_for_all_days_is_that_of_each_day(
    store: Store, world: World, window_days: int | None, names: list[str]
) -> None:
    world.load(store)
    outcomes = tuple(Outcome(metric=name) for name in names)
    shares = {"old": 1 / 2, "new": 1 / 2}
    one = Plan(
        experiment="button", control="old", shares=shares, outcomes=outcomes, window_days=window_days, before_days=3
    )
    days = count_days(store.engine, one, world.scope)
    for day in {*list(days)[::9], *list(days)[-2:]}:
        found = days[day]
        alone = count(store.engine, one, replace(world.scope, last=day))
        assert found.mixed == alone.mixed
        assert [one.outcome for one in found.measured] == [one.outcome for one in alone.measured]
        assert told(found).keys() == told(alone).keys()
        for key, (people, numbers) in told(found).items():
            assert people == told(alone)[key][0]
            assert numbers == pytest.approx(told(alone)[key][1], abs=1e-6), (day, key)


@tries(6)
@given(experiments(), some_metrics)
def test_days_since_the_exposure_are_those_of_plain_python(store: Store, world: World, names: list[str]) -> None:
    world.load(store)
    kept = [name for name in names if not person_metric(name).looks_ahead] or ["shares"]
    outcomes = tuple(Outcome(metric=name) for name in kept)
    one = Plan(experiment="button", control="old", shares={"old": 1 / 2, "new": 1 / 2}, outcomes=outcomes)
    found = count_ages(store.engine, one, world.scope, 5)
    for age in range(5):
        expected = answers(world, 1, age)
        groups = found[age].groups if age in found else ()
        assert {group.variant: group.people for group in groups} == {name: len(all_) for name, all_ in expected.items()}
        for group in groups:
            for measured in found[age].measured:
                halves = [ANSWERS[measured.outcome.metric](after) for after in expected[group.variant]]
                agree(group.moments[measured.outcome.metric], halves, divides=measured.bottom is not None)
