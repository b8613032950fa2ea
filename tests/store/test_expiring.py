"""What is older than a project keeps goes, and what is left is as if only that had ever been loaded."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.store import Store
from tests.trying import tries

START = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = 60_000
PEOPLE = ("ann", "bob", "cat")

_projects = itertools.count(7_000_000, 3)

told_ = st.tuples(
    st.sampled_from(PEOPLE), st.integers(0, 6 * 24 * 60), st.sampled_from(["", "", "s1"]), st.sampled_from(["", "u1"])
)


def event(project: int, number: int, person: str, minute: int, session: str = "", known: str = "") -> Event:
    at = int(START.timestamp() * 1000) + minute * MINUTE
    said = {"anonymous_id": person, "session": session, "user_id": known}
    return Event(project=project, event_id=f"e{number}", name="page_view", at=at, received=at, **said)  # type: ignore[arg-type]


def sessions(store: Store, project: int) -> list[tuple[Any, ...]]:
    """When each session began and ended, and how many events it has."""
    sql = "SELECT start, stop, session, events, views FROM sessions(project = {project:UInt32}) AS s ORDER BY ALL"
    return store.engine.ask(sql, project).rows


def events(store: Store, project: int) -> int:
    return int(store.engine.ask("SELECT count() FROM events WHERE project = {project:UInt32}", project).rows[0][0])


@settings(max_examples=tries(12))
@given(st.lists(told_, min_size=1, max_size=12), st.integers(0, 6 * 24 * 60))
def test_what_is_left_is_as_if_only_that_had_been_loaded(
    store: Store, said: list[tuple[str, int, str, str]], cut: int
) -> None:
    project = next(_projects)
    fresh, stranger = project + 1, project + 2
    for whose in (project, stranger):
        store.load([event(whose, n, *one) for n, one in enumerate(said)], lambda _: Rules())
    before_strangers = sessions(store, stranger)
    store.expire(project, START + timedelta(minutes=cut), Rules())
    left = [event(fresh, n, *one) for n, one in enumerate(said) if one[1] >= cut]
    store.load(left, lambda _: Rules())
    assert events(store, project) == len(left)
    # Who somebody is may rest on what is gone now, and stays right: sessions are compared where nobody was joined.
    if not any(known for _, _, _, known in said):
        assert sessions(store, project) == sessions(store, fresh)
    shown = sessions(store, project)
    store.rebuild(project, Rules())
    assert sessions(store, project) == shown
    assert sessions(store, stranger) == before_strangers


def test_a_session_over_the_limit_goes_on_from_there(store: Store, project: int, stranger: int) -> None:
    for whose in (project, stranger):
        store.load([event(whose, n, "ann", minute) for n, minute in enumerate((5, 15, 25, 35))], lambda _: Rules())
        store.load([event(whose, 9, "old", 1, known="u9")], lambda _: Rules())
    removed = store.expire(project, START + timedelta(minutes=20), Rules())
    assert removed["events"] == 3
    assert [(row[0].minute, row[3]) for row in sessions(store, project)] == [(25, 2)]
    counted = "SELECT count() FROM {table:Identifier} WHERE project = {project:UInt32}"
    known = [store.engine.ask(counted, project, table=table).rows[0][0] for table in ("links", "people")]
    assert known == [0, 0], "of people without events nothing is left"
    assert events(store, stranger) == 5
    assert store.expire(project, START + timedelta(minutes=20), Rules()) == {}, "nothing is left to do"
