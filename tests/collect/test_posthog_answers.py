"""How the door answers PostHog's SDKs: what it refuses, and what they ask besides sending events."""

from typing import Any

import pytest

from rapport.kernel.refusal import Refusal
from rapport.kernel.tally import NOBODY
from tests.collect.serving import ADA, House, Reply

KEY = {"api_key": "rk_w_ada"}
LAMP: dict[str, Any] = {"event": "lamp_lit", "distinct_id": "u1", "uuid": "m1"}


def test_a_batch_is_taken_except_what_is_wrong_in_it(house: House) -> None:
    batch = [LAMP, {"distinct_id": "u1", "uuid": "m2"}, {"event": "a"}, LAMP | {"properties": []}]
    reply = house.post("/batch/", KEY | {"batch": batch})
    assert (reply.status, reply.json["status"]) == (200, 1)
    assert [(one["index"], one["messageId"], one["reason"]) for one in reply.json["refused"]] == [
        (1, "m2", "no_name"),
        (2, "", "no_person"),
        (3, "", "bad_field"),
    ]
    assert reply.headers["x-rapport-refused"] == "no_name, no_person, bad_field"
    assert len(house.kept()) == 1


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"batch": [LAMP]}, 401, Refusal.NO_KEY),
        ({"batch": [LAMP], "api_key": 5}, 401, Refusal.NO_KEY),
        ({"batch": [LAMP], "api_key": "phc_x"}, 401, Refusal.UNKNOWN_KEY),
        (b"[]", 401, Refusal.NO_KEY),
        (b"", 400, Refusal.BAD_JSON),
        (b"data=", 400, Refusal.BAD_JSON),
        (b"data=%%%", 400, Refusal.BAD_JSON),
        (b"{", 400, Refusal.BAD_JSON),
        (b"[{]", 400, Refusal.BAD_JSON),
        (b"[5]", 400, Refusal.BAD_JSON),
        (KEY | {"batch": {}}, 400, Refusal.BAD_FIELD),
        (KEY | {"batch": [0] * 2_501}, 413, Refusal.TOO_MANY),
    ],
)
def test_a_request_that_is_refused(house: House, body: object, status: int, reason: Refusal) -> None:
    reply: Reply = house.post("/batch/", body)
    assert (reply.status, reply.json["status"], reply.json["code"]) == (status, 0, reason)
    assert reply.json["detail"]
    assert house.kept() == []
    assert house.refused(NOBODY)[reason].count == 1


@pytest.mark.parametrize(
    ("message", "reason", "attribute"),
    [
        ({"event": 5}, Refusal.BAD_NAME, "event"),
        ({"event": None}, Refusal.NO_NAME, "event"),
        ({"distinct_id": []}, Refusal.BAD_FIELD, "distinct_id"),
        ({"distinct_id": "x" * 501}, Refusal.BAD_FIELD, "distinct_id"),
        ({"timestamp": "soon"}, Refusal.BAD_TIME, "timestamp"),
        ({"timestamp": "2999-01-01"}, Refusal.IN_THE_FUTURE, "timestamp"),
        ({"event": "$create_alias"}, Refusal.BAD_FIELD, "properties.alias"),
        ({"event": "$create_alias", "distinct_id": ""}, Refusal.BAD_FIELD, "distinct_id"),
        ({"event": "$groupidentify"}, Refusal.BAD_FIELD, "properties.$group_key"),
        ({"properties": {"x": "." * 40_000}}, Refusal.TOO_LARGE, ""),
    ],
)
def test_one_event_that_is_refused(house: House, message: dict[str, Any], reason: Refusal, attribute: str) -> None:
    reply = house.post("/capture/", KEY | LAMP | message)
    assert (reply.json["code"], reply.json["attr"]) == (reason, attribute)
    assert house.refused(ADA)[reason].count == 1


def test_compressions_that_are_not_spoken_are_named(house: House) -> None:
    reply = house.post("/e/?compression=lz64", b"N4Ig")
    assert (reply.status, reply.json["attr"]) == (400, "compression")
    assert reply.json["detail"] == "compression: must be gzip, gzip-js or base64."


def test_batches_of_its_sdks_are_larger(house: House) -> None:
    large = [LAMP | {"uuid": str(number), "properties": {"x": "." * 30_000}} for number in range(100)]
    assert house.post("/batch/", KEY | {"batch": large}).json == {"status": 1}
    assert len(house.kept()) == 100
    assert house.post("/batch/", KEY | {"batch": large * 2}).status == 413


@pytest.mark.parametrize("path", ["/flags/?v=2", "/decide/?v=3", "/posthog/flags"])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_there_are_no_flags(house: House, path: str, method: str) -> None:
    reply = house.post(path, {"token": "any", "distinct_id": "u"} if method == "POST" else b"", method=method)
    assert (reply.status, reply.json["flags"], reply.json["featureFlags"]) == (200, {}, {})
    assert reply.json["errorsWhileComputingFlags"] is False
    assert reply.json["sessionRecording"] is False


def test_a_browser_asks_for_its_configuration(house: House) -> None:
    reply = house.post("/array/rk_w_ada/config?ip=0", b"", method="GET")
    assert (reply.status, reply.json["token"], reply.json["supportedCompression"]) == (
        200,
        "rk_w_ada",
        ["gzip", "gzip-js"],
    )
    script = house.post("/posthog/array/rk_w_ada/config.js", b"", method="GET")
    assert (script.status, script.headers["content-type"]) == (200, "text/javascript")
    assert script.body.startswith(b"window._POSTHOG_REMOTE_CONFIG=")
    assert b'"rk_w_ada":{"config":{' in script.body
    assert house.post("/array/<b>/config.js", b"", method="GET").status == 404
    assert house.post("/array/rk_w_ada/config", b"{}").headers["allow"] == "GET, OPTIONS"
