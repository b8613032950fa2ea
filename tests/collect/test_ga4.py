"""GA4's Measurement Protocol through the door: what it becomes, how it answers, what is refused."""

from typing import Any

import msgspec
import pytest

from rapport.kernel.refusal import Refusal
from rapport.kernel.tally import NOBODY
from tests.collect.serving import ADA, House, Reply

ADAS = "?measurement_id=rk_w_ada&api_secret=any"
PHONE = (
    "Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile "
    "Safari/537.36"
)


def collect(house: House, body: object, query: str = ADAS, path: str = "/mp/collect") -> Reply:
    """One request."""
    return house.post(path + query, body)


def one(name: str = "lamp_lit", **params: Any) -> dict[str, Any]:
    """A request with one event of a browser."""
    return {"client_id": "123.456", "events": [{"name": name, "params": params}]}


def test_a_page_view_and_a_purchase(house: House) -> None:
    body = {
        "client_id": "123.456",
        "user_id": "ada",
        "timestamp_micros": "1767605400000000",
        "user_agent": PHONE,
        "user_location": {"country_id": "AT"},
        "ip_override": "203.0.113.9",
        "events": [
            {
                "name": "page_view",
                "params": {
                    "page_location": "https://ours.test/a",
                    "page_referrer": "https://www.google.com/",
                    "session_id": 1700000000,
                    "engagement_time_msec": "1500",
                },
            },
            {
                "name": "purchase",
                "timestamp_micros": 1_767_605_401_000_000,
                "params": {"items": [{"item_id": "p1"}, {"item_id": "p2"}], "campaign": "spring", "source": "news"},
            },
        ],
    }
    reply = collect(house, body)
    assert (reply.status, reply.body) == (204, b"")
    view, bought = house.kept()
    assert (view.project, view.name, view.anonymous_id, view.user_id) == (ADA, "page_view", "123.456", "ada")
    assert (view.url, view.referrer, view.session) == ("https://ours.test/a", "https://www.google.com/", "1700000000")
    assert (view.engaged_ms, view.at, view.country) == (1500, 1_767_605_400_000, "AT")
    assert (view.device, view.browser, view.os) == ("mobile", "Chrome", "Android")
    assert (bought.at, bought.things) == (1_767_605_401_000, ("p1", "p2"))
    assert (bought.campaign, bought.source) == ("spring", "news")
    assert "203.0.113.9" not in repr(view)


def test_an_app_says_its_device_and_its_screen(house: House) -> None:
    device = {"category": "tablet", "browser": "Opera", "operating_system": "Mac OS X"}
    body = {"app_instance_id": "app1", "device": device, "events": [{"name": "screen_view"}]}
    body["events"] = [{"name": "screen_view", "params": {"screen_name": "Home"}}]
    assert collect(house, body, "?firebase_app_id=1:2&api_secret=rk_w_ada").status == 204
    [event] = house.kept()
    assert (event.anonymous_id, event.url) == ("app1", "Home")
    assert (event.device, event.browser, event.os) == ("tablet", "Opera", "macOS")


@pytest.mark.parametrize("query", [ADAS, "?api_secret=rk_w_ada&measurement_id=G-1", "?api_secret=rk_w_ada"])
def test_either_half_of_the_address_may_be_the_key(house: House, query: str) -> None:
    assert collect(house, one(), query).headers.get("x-rapport-refused") is None
    assert [event.project for event in house.kept()] == [ADA]


def test_debugging_judges_and_keeps_nothing(house: House) -> None:
    good = collect(house, one(), path="/debug/mp/collect")
    assert (good.status, good.json) == (200, {"validationMessages": []})
    bad = collect(
        house,
        {"client_id": "1", "events": [{"name": "a"}, {"name": 5}, {}, {"name": "b", "params": {"session_id": []}}]},
        path="/debug/mp/collect",
    )
    told = bad.json["validationMessages"]
    assert [(one["fieldPath"], one["validationCode"]) for one in told] == [
        ("events[1].name", "NAME_INVALID"),
        ("events[2].name", "NAME_INVALID"),
    ]
    assert all(one["description"] for one in told)
    nobody = collect(house, one(), "", "/debug/mp/collect")
    assert nobody.json["validationMessages"][0]["validationCode"] == "VALUE_REQUIRED"
    assert house.kept() == []
    assert house.refused(ADA) == {}


@pytest.mark.parametrize(
    ("body", "query", "reason"),
    [
        (one(), "", Refusal.NO_KEY),
        (one(), "?measurement_id=G-1&api_secret=x", Refusal.UNKNOWN_KEY),
        (b"{", ADAS, Refusal.BAD_JSON),
        ({"client_id": "1"}, ADAS, Refusal.BAD_FIELD),
        ({"client_id": {}, "events": []}, ADAS, Refusal.BAD_FIELD),
        ({"client_id": "1", "events": 5}, ADAS, Refusal.BAD_FIELD),
        ({"events": [{"name": "a"}]}, ADAS, Refusal.NO_PERSON),
        ({"client_id": "1", "events": [{}]}, ADAS, Refusal.NO_NAME),
        (one("x" * 201), ADAS, Refusal.BAD_NAME),
        (one(engagement_time_msec=-1), ADAS, Refusal.BAD_FIELD),
        (one() | {"timestamp_micros": 4_070_908_800_000_000}, ADAS, Refusal.IN_THE_FUTURE),
        ({"client_id": "1", "events": [0] * 2_501}, ADAS, Refusal.TOO_MANY),
    ],
)
def test_what_is_refused_is_named_behind_the_same_answer(
    house: House, body: object, query: str, reason: Refusal
) -> None:
    reply = collect(house, body, query)
    assert (reply.status, reply.body, reply.headers["x-rapport-refused"]) == (204, b"", reason)
    assert house.kept() == []
    assert house.refused(ADA if query == ADAS else NOBODY)[reason].path == "/mp/collect"


def test_one_event_needs_no_list_around_it(house: House) -> None:
    collect(house, one() | {"events": {"name": "share"}})
    assert [event.name for event in house.kept()] == ["share"]


def test_properties_are_what_was_said(house: House) -> None:
    collect(house, one("share", method="mail", item_id="a1"))
    [event] = house.kept()
    assert msgspec.json.decode(event.properties) == {"method": "mail", "item_id": "a1"}
