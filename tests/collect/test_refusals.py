"""Counting refusals: from many threads, without limit to their number, without anybody's data."""

import threading

from rapport.collect.draft import Refused
from rapport.collect.refusals import Count, Refusals
from rapport.kernel.refusal import Refusal


def test_many_threads_count_right() -> None:
    refusals = Refusals()

    def work() -> None:
        for at in range(500):
            refusals.add(1, Refused(Refusal.NO_PERSON), "/v1/track", at)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refusals.of(1)[Refusal.NO_PERSON].count == 2_000


def test_the_last_one_is_the_example_and_projects_are_apart() -> None:
    refusals = Refusals()
    refusals.add(1, Refused(Refusal.BAD_FIELD, "userId", "wrong"), "/v1/track", 5)
    refusals.add(1, Refused(Refusal.BAD_FIELD, "groupId", "is missing"), "/v1/group", 6)
    refusals.add(2, Refused(Refusal.NO_NAME, "event"), "/v1/track", 7)
    assert refusals.of(1) == {
        Refusal.BAD_FIELD: Count(
            2, 6, "/v1/group", "groupId", "groupId: is missing.", "", {"/v1/track": 1, "/v1/group": 1}
        )
    }
    assert set(refusals.snapshot()) == {(1, Refusal.BAD_FIELD), (2, Refusal.NO_NAME)}


def test_what_is_said_names_the_field_and_the_mend() -> None:
    assert Refused(Refusal.TOO_OLD, "timestamp").message.startswith("timestamp: The event's time is before 1971. Check")
    assert Refused(Refusal.TOO_LARGE, detail="The event has 9 bytes").message.startswith("The event has 9 bytes. The")
    assert Refused(Refusal.TOO_DEEP).message == Refusal.TOO_DEEP.sentence
