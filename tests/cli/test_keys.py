"""The collector's snapshot of write keys."""

import asyncio
import threading

from rapport.web.keys import Snapshot
from rapport.web.rounds import Rounds


def test_a_new_key_works_without_anybody_asking() -> None:
    working = {"rk_w_one": 1}
    read = threading.Event()

    def keys_now() -> dict[str, int]:
        read.set()
        return dict(working)

    keys = Snapshot(keys_now, "The write keys")
    rounds = Rounds(keys.refresh, every_s=0.01)
    rounds.start()
    assert (keys("rk_w_one"), keys("rk_w_two")) == (1, None)
    working["rk_w_two"] = 2
    read.clear()
    assert read.wait(20)
    rounds.stop()
    assert keys("rk_w_two") == 2


def test_a_new_key_can_be_looked_for_at_once() -> None:
    working = {"rk_w_one": 1}
    keys = Snapshot(lambda: dict(working), "The write keys")
    asyncio.run(keys.refresh_soon())
    assert keys("rk_w_one") == 1


def test_a_revoked_key_stops_working() -> None:
    working = {"rk_w_one": 1}
    keys = Snapshot(lambda: dict(working), "The write keys")
    keys.refresh()
    working.clear()
    keys.refresh()
    assert keys("rk_w_one") is None


def test_keys_go_on_working_while_the_database_is_away() -> None:
    answers = iter([{"rk_w_one": 1}])

    def keys_now() -> dict[str, int]:
        try:
            return next(answers)
        except StopIteration:
            raise ConnectionError("The database is away.") from None

    keys = Snapshot(keys_now, "The write keys")
    keys.refresh()
    keys.refresh()
    assert keys("rk_w_one") == 1


def test_one_look_that_fails_leaves_the_others_alone() -> None:
    seen = threading.Event()

    def failing() -> None:
        raise OSError("The folder is away.")

    rounds = Rounds(failing, seen.set, every_s=0.01)
    rounds.start()
    assert seen.is_set()
    seen.clear()
    assert seen.wait(20)
    rounds.stop()
