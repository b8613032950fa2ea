"""Mixpanel's events through the door: from its real client for Python, and by hand."""

from base64 import b64encode
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from mixpanel import Consumer, Mixpanel, MixpanelException

from rapport.kernel.refusal import Refusal
from rapport.kernel.tally import NOBODY
from tests.collect.serving import ADA, CYD, House
from tests.collect.test_segment import properties


def client(house: House, key: str = "rk_w_ada") -> Mixpanel:
    """The client, pointed at the door."""
    base = f"{house.url}/mixpanel"
    return Mixpanel(key, Consumer(f"{base}/track", f"{base}/engage", f"{base}/import", None, f"{base}/groups"))


def one(**more: Any) -> dict[str, Any]:
    """What Ann did."""
    return {"event": "lamp_lit", "properties": {"token": "rk_w_ada", "distinct_id": "ann"} | more}


def test_everything_that_the_client_says(house: House) -> None:
    mixpanel = client(house)
    mixpanel.track("ada", "Product Added", {"product_id": "p1", "time": 1_767_605_400, "$insert_id": "m1"})
    mixpanel.people_set("ada", {"plan": "pro"})
    mixpanel.group_set("company", "c1", {"seats": 3})
    events = house.kept()
    assert {event.project for event in events} == {ADA}
    assert [event.name for event in events] == ["add_to_cart", "identify", "group"]
    added, identify, group = events
    assert (added.event_id, added.user_id, added.things, added.at) == ("m1", "ada", ("p1",), 1_767_605_400_000)
    assert (identify.user_id, properties(identify)) == ("ada", {"plan": "pro"})
    assert properties(group) == {"seats": 3, "group_type": "company", "group_id": "c1"}
    with pytest.raises(MixpanelException, match="only \\$set and \\$set_once are kept"):
        mixpanel.people_increment("ada", {"lamps": 1})


def test_an_alias(house: House) -> None:
    said = {"token": "rk_w_ada", "distinct_id": "old", "alias": "new"}
    house.post("/mixpanel/track", {"event": "$create_alias", "properties": said})
    [alias] = house.kept()
    assert (alias.name, alias.user_id, alias.alias_of) == ("alias", "new", "old")


def test_the_client_hears_of_a_wrong_key(house: House) -> None:
    with pytest.raises(MixpanelException, match="No project has this write key"):
        client(house, "rk_w_eve").track("ada", "Lamp Lit")
    assert house.kept() == []
    assert set(house.refused(NOBODY)) == {Refusal.UNKNOWN_KEY}


@pytest.mark.parametrize("wrap", ["json", "form", "base64", "query"])
def test_a_page_of_a_browser_in_every_wrapping(house: House, wrap: str) -> None:
    said = one(distinct_id="$device:d1", **{"$current_url": "https://ours.test/a", "$device_id": "d1", "ip": "1"})
    said["event"] = "$mp_web_page_view"
    raw = msgspec.json.encode([said])
    form = urlencode({"data": b64encode(raw) if wrap == "base64" else raw})
    if wrap == "query":
        reply = house.post(f"/mixpanel/track?{form}", b"", method="GET")
    else:
        reply = house.post("/mixpanel/track/", raw if wrap == "json" else form.encode())
    assert (reply.status, reply.body) == (200, b"1")
    [event] = house.kept()
    assert (event.name, event.url, event.anonymous_id, event.user_id) == ("page_view", "https://ours.test/a", "d1", "")
    assert "ip" not in properties(event)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"event": "a", "properties": {"token": "rk_w_ada"}}, Refusal.NO_PERSON),
        (one() | {"event": None}, Refusal.NO_NAME),
        (one(time="never"), Refusal.BAD_TIME),
        (one(time={}), Refusal.BAD_TIME),
    ],
)
def test_what_is_refused_is_named(house: House, said: dict[str, Any], reason: Refusal) -> None:
    reply = house.post("/mixpanel/track?verbose=1", said)
    assert (reply.status, reply.json["status"], reply.json["reason"]) == (400, 0, reason)
    assert set(house.refused(ADA)) == {reason}
    assert house.post("/mixpanel/track", said).body == b"0"
    assert house.kept() == []


def test_the_good_rest_of_a_list_is_kept_and_a_stranger_has_her_own(house: House) -> None:
    reply = house.post("/mixpanel/import", [one(), {"event": 5}])
    assert (reply.json["status"], reply.json["num_records_imported"]) == (1, 1)
    assert reply.json["refused"][0]["index"] == 1
    house.post("/mixpanel/track", one(**{"token": "rk_w_cyd"}))
    assert [event.project for event in house.kept()] == [ADA, CYD]
