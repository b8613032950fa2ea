"""Umami's events through the door: what they become, how it answers, what is refused."""

import uuid
from typing import Any

import msgspec
import pytest

from rapport.kernel.refusal import Refusal
from tests.collect.serving import ADA, House, Reply

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
VIEW = {
    "website": "rk_w_ada",
    "hostname": "ours.test",
    "url": "/prices?utm_source=news",
    "referrer": "https://www.google.com/",
    "title": "Prices",
    "screen": "1920x1080",
    "language": "de-AT",
}


def message(type: str = "event", **more: Any) -> dict[str, Any]:
    """One event of the tracker."""
    return {"type": type, "payload": VIEW | more}


def send(house: House, body: object, path: str = "/api/send", **headers: str) -> Reply:
    """As a browser sends it."""
    return house.post(path, body, **({"User_Agent": FIREFOX} | headers))


def test_a_page_view(house: House) -> None:
    reply = send(house, message())
    assert (reply.status, set(reply.json)) == (200, {"cache", "sessionId", "visitId"})
    assert uuid.UUID(reply.json["sessionId"]) != uuid.UUID(reply.json["visitId"])
    [event] = house.kept()
    assert (event.project, event.name, event.url) == (ADA, "page_view", "https://ours.test/prices?utm_source=news")
    assert (event.referrer, event.device, event.browser) == ("https://www.google.com/", "desktop", "Firefox")
    assert msgspec.json.decode(event.properties) == {"title": "Prices", "screen": "1920x1080", "language": "de-AT"}


def test_one_person_has_one_session_id_whatever_the_client_hands_back(house: House) -> None:
    first = send(house, message())
    again = send(house, message(name="lamp_lit"), x_umami_cache=first.json["cache"])
    other = send(house, message(), X_Forwarded_For="203.0.113.9")
    assert first.json["sessionId"] == again.json["sessionId"] != other.json["sessionId"]
    names = [event.anonymous_id for event in house.kept()]
    assert names[0] == names[1] != names[2]


def test_an_event_with_data(house: House) -> None:
    send(house, message(name="add_to_cart", data={"item_id": "p1"}, tag="b", timestamp=1_767_605_400))
    [event] = house.kept()
    assert (event.name, event.things, event.at) == ("add_to_cart", ("p1",), 1_767_605_400_000)
    assert msgspec.json.decode(event.properties)["tag"] == "b"


def test_who_somebody_is_and_how_fast_the_page_was(house: House) -> None:
    send(house, message("identify", id="ada", data={"plan": "pro"}))
    send(house, message("performance", lcp=1200.5, cls=0))
    identify, vitals = house.kept()
    assert (identify.name, identify.user_id, identify.anonymous_id) == ("identify", "ada", "")
    assert msgspec.json.decode(identify.properties)["plan"] == "pro"
    assert (vitals.name, msgspec.json.decode(vitals.properties)["lcp"]) == ("web_vitals", 1200.5)


def test_a_server_speaks_for_somebody(house: House) -> None:
    send(house, message(ip="203.0.113.9", userAgent=SAFARI), User_Agent="Python")
    send(house, message(), User_Agent=SAFARI, X_Forwarded_For="203.0.113.9")
    spoken, direct = house.kept()
    assert (spoken.anonymous_id, spoken.device) == (direct.anonymous_id, "mobile")
    assert "203.0.113.9" not in repr(spoken)


def test_many_at_once(house: House) -> None:
    reply = send(
        house,
        [message(), message("dance"), message(website="rk_w_cyd"), message(name="lamp_lit"), 5],
        "/api/batch",
    )
    assert reply.status == 200
    assert [reply.json[field] for field in ("size", "processed", "errors")] == [5, 2, 3]
    assert [one["index"] for one in reply.json["details"]] == [1, 2, 4]
    codes = [one["response"]["error"]["code"] for one in reply.json["details"]]
    assert codes == ["bad_field", "bad_field", "bad_json"]
    assert reply.json["cache"]
    assert [(event.project, event.name) for event in house.kept()] == [(ADA, "page_view"), (ADA, "lamp_lit")]


def test_a_batch_of_which_all_is_refused(house: House) -> None:
    reply = send(house, [message("dance")], "/api/batch")
    assert (reply.status, reply.json["processed"], reply.json["cache"]) == (200, 0, None)
    many = send(house, [0] * 2_501, "/api/batch")
    assert (many.status, many.headers["x-rapport-refused"]) == (413, "too_many")


def test_a_bot_hears_boop(house: House) -> None:
    for body, agent in ((message(), GOOGLEBOT), (message(userAgent=GOOGLEBOT), FIREFOX)):
        reply = send(house, body, User_Agent=agent)
        assert (reply.status, reply.json, reply.headers["x-rapport-refused"]) == (200, {"beep": "boop"}, "bot")
    assert house.kept() == []
    assert house.refused(ADA)[Refusal.BOT].count == 2


@pytest.mark.parametrize(
    ("body", "status", "reason", "field"),
    [
        (message(website="rk_w_eve"), 401, "unknown_key", ""),
        (message(website=None), 401, "no_key", ""),
        ({"type": "event"}, 401, "no_key", ""),
        (message("dance"), 400, "bad_field", "type"),
        (message(url=5), 400, "bad_field", "payload.url"),
        (message(name="x" * 201), 400, "bad_name", "payload.name"),
        (message(timestamp="soon"), 400, "bad_time", "payload.timestamp"),
        (message(data=[]), 400, "bad_field", "payload.data"),
        (b"{", 400, "bad_json", ""),
        (b"[]", 400, "bad_json", ""),
    ],
)
def test_what_is_refused_is_named(house: House, body: object, status: int, reason: str, field: str) -> None:
    reply = send(house, body)
    assert (reply.status, reply.headers["x-rapport-refused"]) == (status, reason)
    assert reply.json["error"]["code"] == reason
    assert reply.json["error"]["message"].startswith(field)
    assert house.kept() == []


def test_a_batch_that_is_none(house: House) -> None:
    for body in (b"{}", b"[{"):
        assert send(house, body, "/api/batch").json["error"]["code"] == "bad_json"
