"""The door over real HTTP: who is let in, what is refused and how it is said."""

import base64
import gzip
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rapport.kernel.refusal import Refusal
from rapport.kernel.tally import NOBODY
from tests.collect.serving import ADA, CYD, House, Stage

ADAS = {"writeKey": "rk_w_ada"}
TRACK = {"type": "track", "event": "lamp_lit", "userId": "u1", "messageId": "m1"}
NOW_MS = 1_795_435_200_000


def basic(name: str, password: str = "") -> str:
    """A Basic authorization."""
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Authorization": basic("rk_w_ada")}, {}),
        ({"Authorization": "Bearer rk_w_ada"}, {}),
        ({}, ADAS),
        ({"Authorization": "Bearer None"}, ADAS),
        ({"Authorization": "Basic %%%"}, ADAS),
        ({"Authorization": "Digest x"}, ADAS),
        ({"Content_Type": "text/plain"}, ADAS),
    ],
)
def test_a_key_lets_in_however_it_is_said(house: House, headers: dict[str, str], body: dict[str, Any]) -> None:
    reply = house.post("/v1/track", TRACK | body, **headers)
    assert (reply.status, reply.json) == (200, {"success": True, "accepted": 1, "refused": []})
    assert [(event.project, event.name, event.event_id) for event in house.kept()] == [(ADA, "lamp_lit", "m1")]


def test_without_a_key_or_with_an_unknown_one_nothing_is_taken(house: House) -> None:
    none = house.post("/v1/track", TRACK)
    assert (none.status, none.json["reason"], none.headers["x-rapport-refused"]) == (401, "no_key", "no_key")
    unknown = house.post("/v1/track", TRACK | {"writeKey": "rk_w_eve"})
    assert (unknown.status, unknown.json["reason"]) == (401, "unknown_key")
    assert house.post("/v1/track", TRACK | {"writeKey": 5}).json["reason"] == "no_key"
    assert house.kept() == []
    assert set(house.refused(NOBODY)) == {Refusal.NO_KEY, Refusal.UNKNOWN_KEY}


def test_projects_do_not_mix(house: House) -> None:
    house.post("/v1/track", TRACK | ADAS)
    house.post("/v1/track", TRACK | {"writeKey": "rk_w_cyd", "userId": 5})
    house.post("/v1/track", {"writeKey": "rk_w_cyd", "userId": 5})
    assert sorted((event.project, event.user_id) for event in house.kept()) == [(ADA, "u1"), (CYD, "5")]
    assert house.refused(ADA) == {}
    assert house.refused(CYD)[Refusal.NO_NAME].count == 1


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/batch/", "/v1/b"])
@pytest.mark.parametrize("zipped", [False, True])
def test_a_batch_is_taken_except_what_is_wrong_in_it(house: House, path: str, zipped: bool) -> None:
    batch = [TRACK, {"type": "dance", "messageId": "m2"}, {"type": "page", "anonymousId": "a"}, {"type": "page"}, 5]
    body = msgspec.json.encode(ADAS | {"batch": batch})
    headers = {"Content_Encoding": "gzip"} if zipped else {}
    reply = house.post(path, gzip.compress(body, mtime=0) if zipped else body, **headers)
    assert reply.status == 200
    assert (reply.json["success"], reply.json["accepted"]) == (True, 2)
    assert [(one["index"], one["messageId"], one["reason"]) for one in reply.json["refused"]] == [
        (1, "m2", "unknown_type"),
        (3, "", "no_person"),
        (4, "", "bad_json"),
    ]
    assert reply.headers["x-rapport-refused"] == "unknown_type, no_person, bad_json"
    assert [event.name for event in house.kept()] == ["lamp_lit", "page_view"]


def test_a_batch_of_which_all_is_refused_is_not_sent_again(house: House) -> None:
    reply = house.post("/v1/batch", ADAS | {"batch": [{"type": "page"}, {"type": "page"}]})
    assert (reply.status, reply.json["accepted"], len(reply.json["refused"])) == (200, 0, 2)
    assert house.post("/v1/batch", ADAS | {"batch": []}).json == {"success": True, "accepted": 0, "refused": []}
    assert house.kept() == []
    assert house.refused(ADA)[Refusal.NO_PERSON].count == 2


def test_one_event_that_is_refused_refuses_the_request(house: House) -> None:
    reply = house.post("/v1/track", ADAS | {"event": "a", "userId": ["ann@home.test"], "messageId": "m9"})
    assert reply.status == 400
    assert reply.headers["x-rapport-refused"] == "bad_field"
    assert (reply.json["success"], reply.json["reason"], reply.json["field"]) == (False, "bad_field", "userId")
    assert reply.json["message"] == "userId: must be a whole number or text, not a list."
    assert reply.json["refused"][0]["messageId"] == "m9"
    assert "ann@home.test" not in repr(house.door.tally.waiting())


def test_our_names_of_fields_are_said_in_the_clients_words(house: House) -> None:
    late = ADAS | {"event": "a", "userId": "u", "timestamp": "2999-01-01"}
    assert house.post("/v1/track", late).json["field"] == "timestamp"
    assert house.post("/v1/track", ADAS | {"userId": "u"}).json["field"] == "event"


@pytest.mark.parametrize("path", ["/v1/track", "/v1/batch"])
@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b"", 400, "bad_json"),
        (b"{", 400, "bad_json"),
        (b"[]", 400, "bad_json"),
        (b"\x00\xff\x07", 400, "bad_json"),
        (b'{"a":"\\', 400, "bad_json"),
        (gzip.compress(b'{"batch": []}', mtime=0)[:-5], 400, "bad_json"),
        (gzip.compress(b"{}", mtime=0) + b"more", 400, "bad_json"),
        (b"\x1f\x8b\x08 no gzip", 400, "bad_json"),
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400, "too_deep"),
        (b'{"batch":"' + b"x" * 600_000 + b'"}', 413, "too_large"),
        (b'{"batch":"' + b"x" * 9_000_000 + b'"}', 413, "too_large"),
        (gzip.compress(bytes(100_000_000), 1, mtime=0), 413, "too_large"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_body_that_cannot_be_read(house: House, path: str, body: bytes, status: int, reason: str) -> None:
    try:
        reply = house.post(path, body, Authorization=basic("rk_w_ada"))
    except ConnectionError:
        assert len(body) > 8_000_000, "only an endless body may be cut off before it is answered"
        return
    assert (reply.status, reply.json["reason"]) == (status, reason)
    assert house.kept() == []
    assert house.refused(ADA)[Refusal(reason)].path == path


def test_encodings_are_understood_or_named(house: House) -> None:
    body = msgspec.json.encode(TRACK | ADAS)
    assert house.post("/v1/track", gzip.compress(body, mtime=0)).status == 200, "zipped without saying so"
    assert house.post("/v1/track", b"\xef\xbb\xbf" + body).status == 200, "with a byte order mark"
    assert house.post("/v1/track", body, Content_Encoding="identity").status == 200
    for said in ("gzip", "br"):
        reply = house.post("/v1/track", body, Content_Encoding=said)
        assert (reply.status, reply.json["field"]) == (400, "Content-Encoding")


def test_the_limits_are_segments(house: House) -> None:
    def event(size: int) -> dict[str, Any]:
        return {"type": "page", "userId": "u", "properties": {"x": "." * size}}

    assert house.post("/v1/page", ADAS | event(32_000)).status == 200
    large = house.post("/v1/page", ADAS | event(33_000))
    assert (large.status, large.json["reason"]) == (413, "too_large")
    batch = house.post("/v1/batch", ADAS | {"batch": [event(33_000), event(32_000)]})
    assert (batch.json["accepted"], batch.json["refused"][0]["reason"]) == (1, "too_large")
    assert house.post("/v1/batch", ADAS | {"batch": [event(0)] * 2_500}).json["accepted"] == 2_500
    many = house.post("/v1/batch", ADAS | {"batch": [event(0)] * 2_501})
    assert (many.status, many.json["reason"], many.json["field"]) == (413, "too_many", "batch")
    missing = house.post("/v1/batch", ADAS)
    assert (missing.status, missing.json["reason"], missing.json["field"]) == (400, "bad_field", "batch")


def test_a_page_of_any_origin_may_send(house: House) -> None:
    asked = house.post("/v1/t", b"", method="OPTIONS", Origin="https://shop.test", Access_Control_Request_Method="POST")
    assert (asked.status, asked.body) == (204, b"")
    assert asked.headers["access-control-allow-origin"] == "*"
    assert "Authorization" in asked.headers["access-control-allow-headers"]
    sent = house.post("/v1/t", TRACK | ADAS, Origin="https://shop.test", Content_Type="text/plain;charset=UTF-8")
    assert (sent.status, sent.headers["access-control-allow-origin"]) == (200, "*")
    refused = house.post("/v1/t", TRACK, Origin="https://shop.test")
    assert (refused.status, refused.headers["access-control-allow-origin"]) == (401, "*")


def test_other_addresses_and_methods(house: House) -> None:
    assert (house.post("/v1/dance", TRACK).status, house.post("/", TRACK).status) == (404, 404)
    got = house.post("/v1/track", b"", method="GET")
    assert (got.status, got.headers["allow"], got.json["reason"]) == (405, "POST, OPTIONS", "method_not_allowed")


def test_when_the_spool_cannot_be_written_the_sender_is_asked_to_come_back(stage: Stage, tmp_path: Path) -> None:
    with stage.serving(tmp_path / "spool") as house:
        shutil.rmtree(tmp_path / "spool")
        reply = house.post("/v1/track", TRACK | ADAS)
        assert (reply.status, reply.json["reason"], reply.headers["retry-after"]) == (503, "spool_full", "5")
        assert house.refused(ADA)[Refusal.SPOOL_FULL].count == 1
        (tmp_path / "spool").mkdir()
        assert house.post("/v1/track", TRACK | ADAS).status == 200
        assert len(house.kept()) == 1


def test_a_key_made_a_moment_ago_is_looked_up_but_not_at_every_request(stage: Stage, tmp_path: Path) -> None:
    known: dict[str, int] = {}
    looked: list[int] = []
    now = [NOW_MS]

    async def refresh() -> None:
        looked.append(now[0])
        known["rk_w_new"] = 3

    def tick() -> int:
        return now[0]

    with stage.serving(tmp_path / "spool", known.get, tick, refresh=refresh) as house:
        assert house.post("/v1/track", TRACK | {"writeKey": "rk_w_new"}).status == 200
        for _ in range(3):
            assert house.post("/v1/track", TRACK | {"writeKey": "rk_w_eve"}).status == 401
        now[0] += 1_000
        assert house.post("/v1/track", TRACK | {"writeKey": "rk_w_eve"}).status == 401
        assert looked == [NOW_MS, NOW_MS + 1_000]


def test_whoever_loads_is_told(stage: Stage, tmp_path: Path) -> None:
    told: list[str] = []
    with stage.serving(tmp_path / "spool", on_kept=lambda: told.append("kept")) as house:
        house.post("/v1/track", TRACK | ADAS)
        house.post("/v1/track", ADAS)
    assert told == ["kept"]
