"""Amplitude's events through the door: from its real client for Python, and by hand."""

from typing import Any

import pytest
from amplitude import Amplitude, BaseEvent, EventOptions, Identify

from rapport.kernel.refusal import Refusal
from rapport.kernel.tally import NOBODY
from tests.collect.serving import ADA, CYD, House
from tests.collect.test_segment import properties


@pytest.mark.parametrize("path", ["/2/httpapi", "/amplitude/batch"])
def test_everything_that_the_client_says(house: House, path: str) -> None:
    said: list[int] = []
    client = Amplitude("rk_w_ada")
    client.configuration.server_url = house.url + path
    client.configuration.callback = lambda _event, code, _message=None: said.append(code)
    added = {"product_id": "p1"}
    client.track(BaseEvent("Product Added", user_id="ada-1", time=1_767_605_400_000, event_properties=added))
    plan = Identify()
    plan.set("plan", "pro")
    client.identify(plan, EventOptions(user_id="ada-1"))
    client.flush()
    client.shutdown()
    assert said == [200, 200]
    event, identify = sorted(house.kept(), key=lambda one: one.name)
    assert (event.project, event.name, event.user_id, event.things) == (ADA, "add_to_cart", "ada-1", ("p1",))
    assert event.at == 1_767_605_400_000
    assert (identify.name, properties(identify)) == ("identify", {"plan": "pro"})


def body(*events: dict[str, Any], key: str = "rk_w_ada") -> dict[str, Any]:
    """A request."""
    return {"api_key": key, "events": list(events)}


def test_all_are_kept_or_none(house: House) -> None:
    good = {"event_type": "lamp_lit", "device_id": "d1", "session_id": -1}
    reply = house.post("/2/httpapi", body(good, {"event_type": "a"}, good | {"time": "never"}))
    assert (reply.status, reply.json["code"]) == (400, 400)
    assert reply.json["events_with_missing_fields"] == {"user_id": [1]}
    assert reply.json["events_with_invalid_fields"] == {"time": [2]}
    assert house.kept() == []
    assert set(house.refused(ADA)) == {Refusal.NO_PERSON, Refusal.BAD_TIME}
    assert house.post("/2/httpapi", body(good)).json["events_ingested"] == 1
    assert house.post("/2/httpapi", body(good, key="rk_w_cyd")).status == 200
    assert [(event.project, event.session) for event in house.kept()] == [(ADA, ""), (CYD, "")]


def test_a_wrong_key_is_said_in_words_that_clients_look_for(house: House) -> None:
    reply = house.post("/2/httpapi", body(key="rk_w_eve"))
    assert reply.status == 400
    assert reply.json["error"].startswith("Invalid API key:")
    assert set(house.refused(NOBODY)) == {Refusal.UNKNOWN_KEY}
