"""Who is who: stories about one person's ids, with a stranger's events beside them."""

from collections.abc import Callable

import pytest

from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.store import Store
from rapport.store.people import roots

MINUTE = 60_000
START = 1_767_225_600_000  # 2026-01-01T00:00Z


Say = Callable[..., None]
"""Takes events as :func:`told` makes them."""


def told(project: int, number: int, minute: int, anonymous: str = "", known: str = "", **more: str) -> Event:
    at = START + minute * MINUTE
    return Event(
        project=project,
        event_id=f"e{number}",
        name="page_view",
        at=at,
        received=at,
        anonymous_id=anonymous,
        user_id=known,
        **more,  # type: ignore[arg-type]
    )


def people(store: Store, project: int) -> int:
    sql = "SELECT uniqExact(person) FROM seen(project = {project:UInt32}) WHERE person != 0"
    return int(store.engine.ask(sql, project).rows[0][0])


def lengths(store: Store, project: int) -> list[int]:
    """Events of each session, the shortest first."""
    sql = "SELECT events FROM sessions(project = {project:UInt32}) ORDER BY events"
    return [row[0] for row in store.engine.ask(sql, project)]


@pytest.fixture
def say(store: Store, project: int, stranger: int) -> Say:
    """Loads events of the story; a stranger says the same with the same ids, and more, in a project of her own."""
    store.load([told(stranger, n, n * 7, "phone", "ann") for n in range(100, 120)], lambda _: Rules())

    def load(*events: Event) -> None:
        store.load(events, lambda _: Rules())

    return load


def test_who_signs_in_was_the_same_person_before(store: Store, project: int, say: Say) -> None:
    say(told(project, 1, 0, "phone"), told(project, 2, 5, "phone"), told(project, 3, 0, "other"))
    assert people(store, project) == 2
    say(told(project, 4, 10, "phone", "ann"))
    assert people(store, project) == 2
    assert lengths(store, project) == [1, 3]


def test_two_devices_are_one_person(store: Store, project: int, say: Say) -> None:
    say(told(project, 1, 0, "phone", "ann"), told(project, 2, 5, "laptop", "ann"), told(project, 3, 9, "laptop"))
    assert people(store, project) == 1
    assert lengths(store, project) == [3]


def test_on_a_shared_device_silence_belongs_to_the_first(store: Store, project: int, say: Say) -> None:
    say(told(project, 1, 10, "till", "ben"), told(project, 2, 20, "till"), told(project, 3, 21, "till", "cyd"))
    assert lengths(store, project) == [1, 2]
    say(told(project, 4, 5, "till", "cyd"))  # arrives late: she was there before him
    assert lengths(store, project) == [1, 3]


def test_an_alias_joins_what_was_known_under_the_old_id(store: Store, project: int, say: Say) -> None:
    say(told(project, 1, 0, known="ann@old"), told(project, 2, 5, known="ann"))
    assert people(store, project) == 2
    say(told(project, 3, 9, known="ann", alias_of="ann@old"))
    assert people(store, project) == 1
    assert lengths(store, project) == [3]


def test_a_chain_is_followed_whatever_comes_first(store: Store, project: int, say: Say) -> None:
    say(told(project, 1, 30, known="c", alias_of="b"), told(project, 2, 0, "phone"))
    say(told(project, 3, 10, "phone", "a"))
    say(told(project, 4, 20, known="b", alias_of="a"))
    assert people(store, project) == 1
    assert lengths(store, project) == [4]


def test_an_event_of_nobody_is_an_event_but_no_person(store: Store, project: int, say: Say) -> None:
    say(told(project, 1, 0), told(project, 2, 0, "phone"))
    assert people(store, project) == 1
    assert lengths(store, project) == [1]


def test_circles_end_at_their_smallest_number() -> None:
    assert roots({5: 3, 3: 9, 9: 5, 1: 5, 7: 8}, [1, 3, 5, 7, 9, 2]) == {1: 3, 3: 3, 5: 3, 9: 3, 7: 8, 2: 2}
