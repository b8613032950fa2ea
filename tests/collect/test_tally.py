"""Counts of what was taken and refused, until they are written down."""

from pathlib import Path

from rapport.kernel.tally import Tallied
from tests.collect.serving import ADA, KEYS, House, Stage

NOON_MS = 1_795_435_200_000
DAY = NOON_MS // 86_400_000
LAMP = {"event": "lamp_lit", "userId": "u"}


def test_the_door_counts_what_it_takes_and_what_it_refuses(stage: Stage, tmp_path: Path) -> None:
    with stage.serving(tmp_path / "spool", KEYS.get, lambda: NOON_MS) as house:
        house.post("/v1/batch", {"writeKey": "rk_w_ada", "batch": [LAMP | {"type": "track"}] * 3 + [{"type": "page"}]})
        house.post("/v1/track", {"writeKey": "rk_w_ada", **LAMP})
        house.post("/v1/track", {"writeKey": "rk_w_eve", **LAMP})
        tally = house.door.refusals.tally
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
    tally = house.door.refusals.tally
    tally.taken(ADA, 5, "/v1/t", NOON_MS)
    rows = tally.take_away()
    tally.taken(ADA, 2, "/v1/t", NOON_MS + 1)
    tally.put_back([*rows, Tallied(ADA, "", "/v1/p", DAY, 1, NOON_MS)])
    assert {row.path: (row.count, row.last_ms) for row in tally.take_away()} == {
        "/v1/t": (7, NOON_MS + 1),
        "/v1/p": (1, NOON_MS),
    }
