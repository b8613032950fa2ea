"""The collector's snapshot of write keys."""

import threading

from rapport.web.keys import Keys


def test_a_new_key_is_known_soon_after_somebody_used_it() -> None:
    working = {"rk_w_one": 1}
    read = threading.Event()

    def keys_now() -> dict[str, int]:
        read.set()
        return dict(working)

    keys = Keys(keys_now)
    keys.start()
    assert keys("rk_w_one") == 1
    working["rk_w_two"] = 2
    read.clear()
    keys("rk_w_two")
    assert read.wait(10)
    keys.stop()
    assert keys("rk_w_two") == 2


def test_a_revoked_key_stops_working() -> None:
    working = {"rk_w_one": 1}
    keys = Keys(lambda: dict(working))
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

    keys = Keys(keys_now)
    keys.refresh()
    keys.refresh()
    assert keys("rk_w_one") == 1
