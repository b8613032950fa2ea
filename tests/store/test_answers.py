"""Remembered answers: asked again they cost nothing, and they are never wrong."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.kernel.scope import Scope
from rapport.store import Store
from rapport.store.answers import Answers
from tests.store.test_people import MINUTE, START, told

DAY = 24 * 60
COUNT = "SELECT count() FROM events WHERE project = {project:UInt32} AND at < toDateTime64({until:Int64}, 3, 'UTC')"
LONGEST = (
    "SELECT max(dateDiff('minute', start, stop)) FROM sessions(project = {project:UInt32}) WHERE day <= {last:Date}"
)
FIRST = date(2026, 1, 1)


def counted(store: Store, project: int, sql: str = COUNT) -> Callable[[], tuple[int, int]]:
    """Asks for a window of one day; gives the answer, and how often the engine was asked in all."""
    asked: list[str] = []
    original = store.engine.query

    def query(text: str, *given: object) -> object:
        asked.append(text)
        return original(text, *given)  # type: ignore[arg-type]

    def ask() -> tuple[int, int]:
        store.engine.query = query  # type: ignore[method-assign, assignment]
        try:
            answer = store.engine.ask_scope(sql, Scope(project, FIRST, FIRST)).rows[0][0]
        finally:
            store.engine.query = original  # type: ignore[method-assign]
        return int(answer), asked.count(sql)

    return ask


def load(store: Store, *events: Event) -> None:
    store.load(list(events), lambda _: Rules())


def test_what_comes_later_leaves_an_answer_as_it_is(store: Store, project: int, stranger: int) -> None:
    load(store, told(project, 1, 0, "phone"))
    ask = counted(store, project)
    assert ask() == (1, 1)
    load(store, told(project, 2, 3 * DAY, "phone"), told(stranger, 1, 0, "phone"))
    assert ask() == (1, 1)


def test_what_comes_late_changes_it(store: Store, project: int) -> None:
    load(store, told(project, 1, 0, "phone"), told(project, 2, 3 * DAY, "phone"))
    ask = counted(store, project)
    assert ask() == (1, 1)
    load(store, told(project, 3, 5, "laptop"))
    assert ask() == (2, 2)


def test_a_session_that_goes_on_after_midnight_changes_the_day_on_which_it_began(store: Store, project: int) -> None:
    to_midnight = DAY - START // MINUTE % DAY
    load(store, told(project, 1, to_midnight - 5, "phone"))
    ask = counted(store, project, LONGEST)
    assert ask() == (0, 1)
    load(store, told(project, 2, to_midnight + 10, "phone"))
    assert ask() == (15, 2)


def test_two_people_who_turn_out_to_be_one_change_every_day(store: Store, project: int) -> None:
    load(store, told(project, 1, 0, "phone"))
    ask = counted(store, project)
    ask()
    load(store, told(project, 2, 9 * DAY, "phone", "ann"))
    assert ask() == (1, 2)


def test_two_people_who_turn_out_to_be_one_leave_the_days_before_either_as_they_are(store: Store, project: int) -> None:
    load(store, told(project, 1, 0, "tablet"))
    ask = counted(store, project)
    assert ask() == (1, 1)
    load(store, told(project, 2, 9 * DAY, "phone"), told(project, 3, 9 * DAY + 5, "phone", "ann"))
    assert ask() == (1, 1)


def test_an_answer_computed_while_something_came_in_is_not_kept() -> None:
    answers: Answers[int] = Answers()

    def computed() -> int:
        answers.changed(1, since_ms=50)
        return 7

    assert answers.ask(("q",), 1, 100, computed) == 7
    assert answers.ask(("q",), 1, 100, lambda: 8) == 8
    assert answers.ask(("q",), 1, 100, lambda: 9) == 8


class Counted:
    """A key that counts how often it is looked up."""

    def __init__(self) -> None:
        self.times = 0

    @override
    def __hash__(self) -> int:
        self.times += 1
        return 1

    @override
    def __eq__(self, other: object) -> bool:
        return self is other


def test_ten_who_ask_at_once_are_answered_by_one_computation() -> None:
    answers: Answers[int] = Answers()
    began, key, computed = threading.Event(), Counted(), []

    def slow() -> int:
        computed.append(1)
        before, until = key.times, time.monotonic() + 60
        began.set()
        # Each of the others looks whether it is remembered, and whether it is being asked.
        while key.times < before + 9 * 2 and time.monotonic() < until:
            time.sleep(0.001)
        return 7

    with ThreadPoolExecutor(10) as pool:
        first = pool.submit(answers.ask, (key,), 1, 100, slow)
        assert began.wait(60)
        others = [pool.submit(answers.ask, (key,), 1, 100, slow) for _ in range(9)]
        assert {one.result() for one in [first, *others]} == {7}
    assert len(computed) == 1


def test_who_asks_after_something_came_in_does_not_wait_for_an_older_answer() -> None:
    answers: Answers[int] = Answers()
    began, may_end = threading.Event(), threading.Event()

    def slow() -> int:
        began.set()
        assert may_end.wait(60)
        return 7

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(answers.ask, ("q",), 1, 100, slow)
        assert began.wait(60)
        answers.changed(1, since_ms=50)
        assert answers.ask(("q",), 1, 100, lambda: 8) == 8
        may_end.set()
        assert first.result() == 7
    assert answers.ask(("q",), 1, 100, lambda: 9) == 8


def test_who_waits_for_an_answer_hears_of_its_error_and_may_ask_again() -> None:
    answers: Answers[int] = Answers()

    def failing() -> int:
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            answers.ask(("q",), 1, 100, failing)
    assert answers.ask(("q",), 1, 100, lambda: 7) == 7


def test_a_large_answer_is_not_kept() -> None:
    answers: Answers[list[int]] = Answers()
    for computed in ([1, 2, 3], [4, 5, 6]):
        given_back = answers.ask(("q",), 1, 100, lambda computed=computed: computed, lambda rows: len(rows) < 3)  # type: ignore[misc]
        assert given_back == computed


@given(st.lists(st.tuples(st.sampled_from(["ask", "happen"]), st.integers(1, 2), st.integers(0, 5)), max_size=40))
def test_a_remembered_answer_is_the_answer(steps: list[tuple[str, int, int]]) -> None:
    answers: Answers[int] = Answers()
    happened: list[tuple[int, int]] = []
    for step, project, day in steps:
        if step == "happen":
            happened.append((project, day))
            answers.changed(project, day)
        else:
            truth = sum(its == project and when < day for its, when in happened)
            assert answers.ask((project, day), project, day, lambda truth=truth: truth) == truth  # type: ignore[misc]
