"""Threads that look from time to time."""

import logging
import threading

import pytest
from typing_extensions import override

from rapport.web.looking import Looking

LONG_S = 60.0


class Counting(Looking):
    """Counts its looks; the first one fails."""

    name = "counting"
    failed = "It could not be counted."

    def __init__(self, enough: int, every_s: float = 0.001, first_s: float = 0.0) -> None:
        super().__init__(every_s, first_s)
        self.looks, self.done, self._enough = 0, threading.Event(), enough

    @override
    def look(self) -> None:
        self.looks += 1
        if self.looks >= self._enough:
            self.done.set()
        if self.looks == 1:
            raise ValueError("once")


@pytest.mark.django_db
def test_one_look_that_fails_is_logged_and_the_next_ones_come(caplog: pytest.LogCaptureFixture) -> None:
    counting = Counting(3)
    with caplog.at_level(logging.ERROR):
        counting.start()
        assert counting.done.wait(LONG_S)
        counting.stop()
    assert counting.stopping
    assert [record.message for record in caplog.records] == ["It could not be counted."]
    assert not any(thread.name == "counting" for thread in threading.enumerate())


@pytest.mark.django_db
def test_it_can_wait_before_the_first_look_and_is_stopped_meanwhile() -> None:
    counting = Counting(1, first_s=LONG_S * 60)
    counting.start()
    counting.stop()
    assert (counting.looks, counting.done.is_set()) == (0, False)
    never = Counting(1)
    never.stop()
    assert never.looks == 0
