"""Counts of what was taken and refused, until they are written down."""

import threading
from pathlib import Path

from rapport.collect import Tally
from rapport.collect.draft import Refused
from rapport.kernel.refusal import Refusal
from rapport.kernel.tally import NOBODY, Tallied
from tests.collect.serving import ADA, KEYS, House, Stage

NOON_MS = 1_795_435_200_000
DAY = NOON_MS // 86_400_000
LAMP = {"event": "lamp_lit", "userId": "u"}


def test_the_door_counts_what_it_takes_and_what_it_refuses(stage: Stage, tmp_path: Path) -> None:
    with stage.serving(tmp_path / "spool", KEYS.get, lambda: NOON_MS) as house:
        house.post("/v1/batch", {"writeKey": "rk_w_ada", "batch": [LAMP | {"type": "track"}] * 3 + [{"type": "page"}]})
        house.post("/v1/track", {"writeKey": "rk_w_ada", **LAMP})
        house.post("/v1/track", {"writeKey": "rk_w_eve", **LAMP})
        tally = house.door.tally
        found = {row.key: row for row in tally.take_away()}
        assert {key: row.count for key, row in found.items()} == {
            (ADA, "", "/v1/batch", DAY): 3,
            (ADA, "no_person", "/v1/batch", DAY): 1,
            (ADA, "", "/v1/track", DAY): 1,
            (0, "unknown_key", "/v1/track", DAY): 1,
        }
        refused = found[ADA, "no_person", "/v1/batch", DAY]
        assert (refused.last_ms, refused.message) == (
            NOON_MS,
            "The event does not say who did it. Send userId or anonymousId, or as your SDK says it.",
        )
        assert tally.take_away() == []


def test_what_could_not_be_written_down_is_counted_on(house: House) -> None:
    tally = house.door.tally
    tally.taken(ADA, 5, "/v1/t", NOON_MS)
    rows = tally.take_away()
    tally.taken(ADA, 2, "/v1/t", NOON_MS + 1)
    tally.put_back([*rows, Tallied(ADA, "", "/v1/p", DAY, 1, NOON_MS)])
    assert {row.path: (row.count, row.last_ms) for row in tally.take_away()} == {
        "/v1/t": (7, NOON_MS + 1),
        "/v1/p": (1, NOON_MS),
    }


def test_many_threads_count_right() -> None:
    tally = Tally()

    def work() -> None:
        for at in range(500):
            tally.refused(1, Refused(Refusal.NO_PERSON), "/v1/track", at)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row.count for row in tally.waiting()] == [2_000]


def test_the_last_one_is_told_with_an_example_and_projects_are_apart() -> None:
    tally = Tally()
    tally.refused(1, Refused(Refusal.BAD_FIELD, "userId", "wrong"), "/v1/t", 5, b'{"userId":[]}')
    tally.refused(1, Refused(Refusal.BAD_FIELD, "groupId", "is missing"), "/v1/t", 6, b'{"groupId":1}')
    tally.refused(2, Refused(Refusal.NO_NAME, "event"), "/v1/t", 7, b"{")
    assert tally.take_away() == [
        Tallied(1, "bad_field", "/v1/t", 0, 2, 6, "groupId", "groupId: is missing.", '{"userId":[]}'),
        Tallied(2, "no_name", "/v1/t", 0, 1, 7, "event", Refused(Refusal.NO_NAME, "event").message),
    ]
    tally.refused(1, Refused(Refusal.BAD_FIELD, "userId", "wrong"), "/v1/t", 8, b'{"userId":null}')
    assert tally.waiting()[0].example == '{"userId":"(null)"}', "each time it is written down there is a newer one"


def test_an_address_with_a_key_in_it_is_one_address(house: House) -> None:
    for key in ("phc_1", "phc_2"):
        house.post(f"/array/{key}/config", b" " * 30_000_000, method="GET")
    assert [row.path for row in house.door.tally.waiting() if row.project == NOBODY] == ["/array/{key}/config"]
