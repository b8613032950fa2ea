"""Any order, lateness, repetition and batching gives what one clean load gives, and what plain Python gives."""

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.kernel.scope import Scope
from rapport.store import Store
from tests.store import oracle
from tests.trying import tries

RULES = Rules(timezone="Europe/Berlin")
MINUTE = 60_000
START = 1_774_737_000_000  # 2026-03-28T22:30Z: the clocks in Berlin go forward some hours later

_projects = itertools.count(1_000_000)

minutes = st.one_of(
    st.integers(0, 200), st.integers(0, 4000), st.sampled_from([0, 29, 30, 31, 59, 60, 61, 1440, 1441, 1470])
)


@st.composite
def streams(draw: st.DrawFn) -> list[Event]:
    """Up to forty events of a few ids near each other in time, some linked, some with a session id of the client."""
    count = draw(st.integers(1, 40))
    dense = draw(st.booleans())
    found = []
    for n in range(count):
        at = START + (n * 29 * 3 if dense and n > 5 else draw(minutes)) * MINUTE + draw(st.integers(0, 2)) + n
        known = draw(st.sampled_from(["", "", "", "u1", "u2"]))
        found.append(
            Event(
                project=0,
                event_id=f"e{n}",
                name=draw(st.sampled_from(["page_view", "page_view", "comment_posted", "user_engagement"])),
                at=at,
                received=at + 1000,
                anonymous_id=draw(st.sampled_from(["a1", "a1", "a2", ""] if known else ["a1", "a1", "a2"])),
                user_id=known,
                alias_of=draw(st.sampled_from(["", "", "", "u1", "u2", "a2"])) if known else "",
                session=draw(st.sampled_from(["", "", "", "s1"])),
                engaged_ms=draw(st.sampled_from([0, 0, 7000])),
                url=draw(st.sampled_from(["", "/a", "https://a.example/b?utm_source=news&utm_medium=email"])),
                referrer=draw(st.sampled_from(["", "https://www.google.com/"])),
                country=draw(st.sampled_from(["", "AT", "DE"])),
                browser=draw(st.sampled_from(["", "Firefox", "Safari"])),
            )
        )
    return found


def read(store: Store, project: int) -> list[tuple[object, ...]]:
    """What the store says, with people as sets of sessions: their numbers are the store's own affair."""
    sql = """SELECT person, start, stop, session, day, events, views, engaged_ms, arraySort(days)
        FROM sessions(project = {project:UInt32}) ORDER BY ALL"""
    return [_plain(row) for row in store.engine.ask(sql, project)]


def everything(store: Store, project: int) -> list[tuple[object, ...]]:
    """Every column of the sessions but the project."""
    sql = "SELECT * EXCEPT (project) FROM sessions(project = {project:UInt32}) ORDER BY ALL"
    return [tuple(row) for row in store.engine.ask(sql, project)]


def _plain(row: tuple[Any, ...]) -> tuple[object, ...]:
    return (row[0], _ms(row[1]), _ms(row[2]), *row[3:8], tuple(row[8]))


def _ms(at: datetime) -> int:
    return round(at.replace(tzinfo=UTC).timestamp() * 1000)


def grouped(rows: Sequence[tuple[object, ...]]) -> set[frozenset[tuple[object, ...]]]:
    """Sessions of each person, without the person's name."""
    people: dict[object, set[tuple[object, ...]]] = {}
    for person, *rest in rows:
        people.setdefault(person, set()).add(tuple(rest))
    return {frozenset(its) for its in people.values()}


def in_project(events: Sequence[Event], project: int) -> list[Event]:
    return [Event(**{f: getattr(e, f) for f in Event.__struct_fields__} | {"project": project}) for e in events]


@pytest.mark.slow
@settings(max_examples=tries(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=streams(), chance=st.randoms(use_true_random=False), batches=st.integers(1, 6))
def test_sessions_ignore_order_lateness_repetition_and_batching(
    store: Store, events: list[Event], chance: Random, batches: int
) -> None:
    clean, messy, live = next(_projects), next(_projects), next(_projects)
    store.load(in_project(events, clean), lambda _: RULES)

    delivered = in_project(events, messy)
    delivered += chance.sample(delivered, len(delivered) // 2)
    chance.shuffle(delivered)
    in_turn = sorted(in_project(events, live), key=lambda event: event.at)
    size = -(-len(delivered) // batches)
    for at in range(0, len(delivered), size):
        store.load(delivered[at : at + size], lambda _: RULES)
        store.load(in_turn[at : at + size], lambda _: RULES)

    assert everything(store, messy) == everything(store, clean)
    assert everything(store, live) == everything(store, clean)
    expected = [
        (s.person, s.start, s.stop, s.session, s.day, s.events, s.views, s.engaged_ms, s.days)
        for s in oracle.sessions(events, RULES)
    ]
    assert grouped(read(store, clean)) == grouped(expected)

    store.rebuild(messy, RULES)
    assert everything(store, messy) == everything(store, clean)


REMEMBERED = """
SELECT (
        SELECT uniqExact(person) FROM seen(project = {project:UInt32})
        WHERE at < toDateTime64({until:Int64}, 3, 'UTC')
    ), count(), uniqExact(person), sum(events), sum(toUnixTimestamp64Milli(stop)), sum(length(days))
FROM sessions(project = {project:UInt32}) WHERE day <= {last:Date}"""


@settings(max_examples=tries(10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=streams(), chance=st.randoms(use_true_random=False))
@pytest.mark.slow
def test_what_is_remembered_is_what_would_be_computed(store: Store, events: list[Event], chance: Random) -> None:
    """Also when people turn out to be one, in any order: days that nothing touched stay, the others are forgotten."""
    project = next(_projects)
    mine = in_project(events, project)
    chance.shuffle(mine)
    scopes = [Scope(project, date(2026, 3, 28), date(2026, 3, 28) + timedelta(days=n), RULES) for n in range(3)]
    while mine:
        batch = [mine.pop() for _ in range(min(len(mine), chance.randint(1, 20)))]
        store.load(batch, lambda _: RULES)
        for scope in scopes:
            fresh = store.engine.query(REMEMBERED, scope.bound()).rows
            assert store.engine.ask_scope(REMEMBERED, scope).rows == fresh
