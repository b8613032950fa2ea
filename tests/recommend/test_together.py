"""Whoever asks while a reading goes on is read with all others who wait."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from rapport.act.recommend.api import Did, Ids, did_lately
from rapport.act.recommend.facts import DEFAULT_WEIGHTS
from rapport.kernel.rules import Rules
from rapport.projects.models import Project
from rapport.store import Store
from rapport.web.recommending.together import Many, Together
from tests.journeys.house import soon
from tests.recommend.conftest import NOW, event


class Slow:
    """A reading that goes on until it is let go."""

    def __init__(self) -> None:
        self.read: list[tuple[int, list[Ids]]] = []
        self.going = threading.Event()

    def __call__(self, project: int, ids: Sequence[Ids]) -> Many:
        self.read.append((project, list(ids)))
        self.going.wait(20)
        if ("broken", "") in ids:
            raise OSError("the engine is away")
        return [[Did(f"{project} {one[0]}", "view", 1)] for one in ids]


def test_those_who_wait_are_read_at_once_and_each_hears_its_own() -> None:
    slow = Slow()
    together = Together(slow)
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(together.of, 1, ("ann", ""))
        soon(lambda: len(slow.read), bool)
        rest = {
            (project, name): pool.submit(together.of, project, (name, ""))
            for project, name in ((1, "ben"), (1, "cyd"), (2, "ben"))
        }
        again = pool.submit(together.of, 1, ("ben", ""))
        soon(lambda: len(together._waiting), lambda many: many == 3)
        slow.going.set()
        assert [one.item for one in first.result(20)] == ["1 ann"]
        for (project, name), told in rest.items():
            assert [one.item for one in told.result(20)] == [f"{project} {name}"]
        assert again.result(20) == rest[1, "ben"].result()
    assert sorted(len(ids) for _, ids in slow.read) == [1, 1, 2]


def test_what_fails_is_told_to_all_of_them_and_the_next_is_read_again() -> None:
    slow = Slow()
    slow.going.set()
    together = Together(slow)
    with pytest.raises(OSError, match="away"):
        together.of(1, ("broken", ""))
    assert together.of(1, ("ann", ""))


def test_many_are_read_at_once_and_each_gets_their_own(shop: Project, loaded: Store) -> None:
    known = [event(shop, "tablet", "nail", user_id="ann"), event(shop, "phone", "saw", user_id="ann")]
    loaded.load([*known, event(shop, "ben", "green"), event(shop, "cyd", "black")], lambda _: Rules())
    asked_for = [("", "ben"), ("ann", ""), ("", "tablet"), ("zoe", "cyd"), ("", "nobody"), ("ben", "")]
    every = did_lately(loaded.engine, shop.pk, asked_for, DEFAULT_WEIGHTS, NOW)
    assert [sorted(one.item for one in did) for did in every] == [
        ["green"], ["nail", "saw"], ["nail", "saw"], ["black"], [], [],
    ]  # fmt: skip
