"""The engine and plain Python give the same cohorts, frequencies, lifecycles and states, and what must hold of them."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.kernel.event import Event
from rapport.measure import METRICS, SHAPES, Question, Shaped, ask, parse_filters
from rapport.measure.questions.frequency import Frequency
from rapport.measure.questions.lifecycle import Lifecycle
from rapport.measure.questions.retention import Cell, Retention
from rapport.measure.questions.states import States, states_on
from rapport.store import Store
from tests.measure import oracle_cohorts as oracle
from tests.measure.oracle_rows import Deed, holds
from tests.measure.worlds import World, tries, worlds

many = tries(8)
few = tries(4)

CONDITIONS = ("", "purchase", "page_view;country==DE", "page==/a|/b", "event!=share;property:plan==pro")


def deeds(world: World) -> list[Deed]:
    return [Deed(event, world.scope.rules.zone) for event in world.events]


def meets(condition: str) -> oracle.Test:
    """The condition as plain Python."""
    name, _, rest = condition.partition(";")
    text = condition if "==" in name or "!=" in name or not name else f"event=={name};{rest}"
    filters = parse_filters(text)
    return lambda deed: all(holds(one, deed.fields(one.field)) for one in filters)


def asked(store: Store, world: World, shape: str, **wanted: object) -> Shaped:
    return SHAPES[shape].ask(store.engine, world.scope, wanted)


def said(cells: tuple[Cell, ...]) -> list[tuple[int, int] | None]:
    return [None if one.share is None else (one.people or 0, one.returned or 0) for one in cells]


@many
@given(
    worlds(),
    st.sampled_from(["day", "week", "month"]),
    st.sampled_from(["first", "recurring"]),
    st.sampled_from(["on", "on_or_after"]),
    st.sampled_from(CONDITIONS),
    st.sampled_from(CONDITIONS),
    st.sampled_from(["", "country==DE"]),
)
def test_cohorts(
    store: Store, world: World, every: str, kind: str, mode: str, start: str, back: str, kept: str
) -> None:
    world.load(store)
    wanted = {"every": every, "kind": kind, "mode": mode, "start": start, "back": back, "filter": kept, "periods": 8}
    answer = asked(store, world, "retention", **wanted)
    assert isinstance(answer, Retention)
    people = oracle.People.of(deeds(world), world.scope, meets(kept))
    begun = oracle.begins(people, every, kind, meets(start))
    expected = [oracle.cells(people, begun, every, meets(back), n, or_after=mode == "on_or_after") for n in range(9)]
    assert said(answer.average) == (expected if begun else [])
    for cohort, size in answer.sizes:
        mine = [one for one in begun if one.cohort.isoformat() == cohort]
        assert size == len(mine)
        expected = [oracle.cells(people, mine, every, meets(back), n, or_after=mode == "on_or_after") for n in range(9)]
        assert said(tuple(cell for cell in answer.rows if cell.cohort == cohort)) == expected
    assert len(answer.sizes) == len({one.cohort for one in begun})


@many
@given(worlds(), st.sampled_from(["day", "week"]), st.sampled_from(["first", "recurring"]), st.sampled_from(CONDITIONS))
def test_rolling_cohorts(store: Store, world: World, every: str, kind: str, back: str) -> None:
    world.load(store)
    answer = asked(store, world, "retention", every=every, kind=kind, back=back, clock="rolling", periods=8)
    assert isinstance(answer, Retention)
    people = oracle.People.of(deeds(world), world.scope)
    begun = oracle.begins(people, every, kind, oracle.anything)
    days = {"day": 1, "week": 7}[every]
    expected = [oracle.rolling(people, begun, days, every, meets(back), n) for n in range(9)]
    assert said(answer.average) == (expected if begun else [])


@few
@given(worlds(), st.sampled_from(["day", "week"]), st.sampled_from(["country", "page"]))
def test_cohorts_by_a_field(store: Store, world: World, every: str, by: str) -> None:
    world.load(store)
    answer = asked(store, world, "retention", every=every, by=by, periods=4)
    assert isinstance(answer, Retention)
    people = oracle.People.of(deeds(world), world.scope)
    begun = oracle.begins(people, every, "first", oracle.anything)
    for value, size in answer.sizes:
        mine = [one for one in begun if one.deed.fields(by)[0] == value]
        assert size == len(mine)
        expected = [oracle.cells(people, mine, every, oracle.anything, n, or_after=False) for n in range(5)]
        assert said(tuple(cell for cell in answer.rows if cell.cohort == value)) == expected
    assert sum(size for _, size in answer.sizes) == len(begun)


@few
@given(worlds())
def test_the_metrics_agree(store: Store, world: World) -> None:
    world.load(store)
    names = tuple(name for name in METRICS if name.startswith("retention_"))
    totals = ask(store.engine, Question(names), world.scope).totals
    for mode in ("on", "on_or_after"):
        answer = asked(store, world, "retention", mode=mode, periods=30)
        assert isinstance(answer, Retention)
        for n in (1, 7, 30):
            share = answer.average[n].share if answer.average else None
            assert share == pytest.approx(totals[f"retention_d{n}" + ("_or_after" if mode == "on_or_after" else "")])


@many
@given(worlds(), st.sampled_from(["day", "week"]), st.sampled_from(CONDITIONS), st.sampled_from(["", "country==DE"]))
def test_frequency(store: Store, world: World, every: str, active: str, kept: str) -> None:
    world.load(store)
    answer = asked(store, world, "frequency", every=every, active=active, filter=kept)
    assert isinstance(answer, Frequency)
    test, keep = meets(active), meets(kept)
    people = oracle.People.of(deeds(world), world.scope, lambda deed: test(deed) and keep(deed))
    counts = oracle.histogram(people, every)
    assert {row.times: row.people for row in answer.rows if row.people} == counts
    assert answer.left_out == people.left_out()
    if not counts:
        return
    gaps = oracle.gaps(people)
    assert sorted(days for days, count in (answer.gaps.counts if answer.gaps else ()) for _ in range(count)) == gaps
    if len(gaps) > 1 and answer.gaps:
        found = (answer.gaps.lower, answer.gaps.median, answer.gaps.upper)
        assert found == pytest.approx(quantiles(gaps, n=4, method="inclusive"))
    born = min(deed.day for deed in deeds(world) if deed.person)
    assert len(answer.series) == len(people.window())
    for row, day in zip(answer.series, people.window(), strict=True):
        expected = [
            oracle.trailing(people, day, days) if day - timedelta(days=days - 1) >= born else None
            for days in (1, 7, 28)
        ]
        assert [row.dau, row.wau, row.mau] == expected
    month = replace(world.scope, first=people.over - timedelta(days=27), last=people.over, today=None)
    power = oracle.histogram(oracle.People.of(deeds(world), month, lambda d: test(d) and keep(d)), "day")
    whole = month.first >= born
    assert {row.times: row.people for row in answer.power if row.people} == (power if whole else {})


@many
@given(worlds(), st.sampled_from(["day", "week", "month"]), st.sampled_from(CONDITIONS))
def test_lifecycle(store: Store, world: World, every: str, active: str) -> None:
    world.load(store)
    answer = asked(store, world, "lifecycle", every=every, active=active)
    assert isinstance(answer, Lifecycle)
    people = oracle.People.of(deeds(world), world.scope, meets(active))
    for row in answer.rows:
        start = date.fromisoformat(row.start)
        new, returning, resurrecting, dormant = oracle.turn(people, every, start)
        over = oracle.after(every, start) - oracle.DAY <= people.over
        assert (row.new, row.returning, row.resurrecting) == (new, returning, resurrecting)
        assert (row.dormant, row.over) == (dormant if over else None, over)
        assert row.people == new + returning + resurrecting
    for row, later in pairwise(answer.rows):
        if later.dormant is not None:
            assert row.people + later.dormant == later.returning, "who was there stays or is missing"
    starts = list(dict.fromkeys(oracle.stretch(every, day).isoformat() for day in people.window()))
    if answer.rows:
        assert [row.start for row in answer.rows] == starts
    else:
        assert not any(any(oracle.turn(people, every, date.fromisoformat(start))) for start in starts)


@many
@given(worlds(), st.sampled_from(CONDITIONS))
def test_states(store: Store, world: World, active: str) -> None:
    world.load(store)
    answer = asked(store, world, "states", active=active)
    assert isinstance(answer, States)
    people = oracle.People.of(deeds(world), world.scope, meets(active))
    lives = [people.days(person) for person in people.deeds]
    names = ("new", "current", "reactivated", "resurrected", "at_risk_wau", "at_risk_mau", "dormant")
    for row, day in zip(answer.rows, people.window() if answer.rows else (), strict=True):
        told = [oracle.state(days, day) for days in lives]
        assert {name: getattr(row, name) for name in names} == {name: told.count(name) for name in names}
        assert row.over == (day <= people.over)
    found = states_on(store.engine, world.scope, active=active)
    assert sorted(found.values()) == sorted(oracle.state(days, world.scope.last) or "" for days in lives)


def with_a_property(world: World) -> World:
    """The same world; every event carries a property, so that a filter on it takes the way over events."""
    said = [(name, getattr) for name in Event.__struct_fields__]
    made = tuple(
        Event(**({name: get(event, name) for name, get in said} | {"properties": '{"all":"yes"}'}))
        for event in world.events
    )
    return replace(world, events=made)


@few
@given(worlds(), st.sampled_from(["retention", "frequency", "lifecycle", "states"]), st.booleans())
def test_days_of_sessions_and_of_events_are_the_same(store: Store, world: World, shape: str, recurring: bool) -> None:
    world = with_a_property(world)
    world.load(store)
    wanted: dict[str, object] = {"kind": "recurring"} if recurring and shape == "retention" else {}
    short, long = (asked(store, world, shape, filter=text, **wanted) for text in ("", "property:all==yes"))
    assert "FROM sessions(" in short.sql[0]
    assert "FROM seen(" in long.sql[0]
    assert replace(short, sql=()) == replace(long, sql=())


@few
@given(worlds(), st.sampled_from(["retention", "frequency", "lifecycle", "states"]))
def test_a_strangers_events_change_nothing(store: Store, world: World, shape: str) -> None:
    store.load(world.events, lambda _: world.scope.rules)
    before = asked(store, world, shape)
    world.load(store)
    assert asked(store, world, shape) == before


@few
@given(worlds(), st.sampled_from(["on", "on_or_after"]))
def test_later_is_never_more_people_and_on_is_never_more_than_or_after(store: Store, world: World, mode: str) -> None:
    world.load(store)
    on, or_after = (asked(store, world, "retention", mode=one, periods=20) for one in ("on", "on_or_after"))
    assert isinstance(on, Retention)
    assert isinstance(or_after, Retention)
    assert all((a.returned or 0) <= (b.returned or 0) for a, b in zip(on.rows, or_after.rows, strict=True))
    for answer in (on, or_after):
        sizes = [cell.people for cell in answer.average if cell.people is not None]
        assert sizes == sorted(sizes, reverse=True)
