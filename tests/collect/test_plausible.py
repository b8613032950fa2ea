"""Plausible's events through the door: what they become, how it answers, what is refused."""

from typing import Any

import msgspec
import pytest

from rapport.kernel.event import PASSIVE, Role, roles_of
from rapport.kernel.refusal import Refusal
from rapport.kernel.tally import NOBODY
from tests.collect.serving import ADA, House, Reply

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
VIEW = {"n": "pageview", "u": "https://ours.test/a?utm_source=news", "d": "rk_w_ada", "r": "https://www.google.com/"}


def send(house: House, event: object, agent: str = FIREFOX, address: str = "203.0.113.9") -> Reply:
    """As its script sends it."""
    return house.post("/api/event", event, Content_Type="text/plain", User_Agent=agent, X_Forwarded_For=address)


def test_a_page_view(house: House) -> None:
    reply = send(house, VIEW)
    assert (reply.status, reply.body, reply.headers["content-type"]) == (202, b"ok", "text/plain")
    assert "x-plausible-dropped" not in reply.headers
    assert reply.headers["access-control-allow-origin"] == "*"
    [event] = house.kept()
    assert (event.project, event.name, event.url) == (ADA, "page_view", VIEW["u"])
    assert (event.referrer, event.device, event.browser, event.os) == (VIEW["r"], "desktop", "Firefox", "Linux")
    assert (len(event.anonymous_id), event.user_id) == (32, "")


def test_people_are_told_apart_by_address_and_browser_and_no_address_is_kept(house: House) -> None:
    for agent, address in [(FIREFOX, "203.0.113.9"), (FIREFOX, "203.0.113.9"), (FIREFOX, "203.0.113.8"), ("x", "::2")]:
        assert send(house, VIEW, agent, address).status == 202
    names = [event.anonymous_id for event in house.kept()]
    assert (names[0], len(set(names))) == (names[1], 3)
    spool = b"".join(path.read_bytes() for path in house.directory.rglob("*") if path.is_file())
    assert b"203.0.113" not in spool
    assert b"pageview" not in spool
    assert b"page_view" in spool, "the spool was read"


def test_long_names_of_fields_and_properties_as_text(house: House) -> None:
    long = {
        "name": "Signup",
        "url": "https://ours.test/join",
        "domain": "other.test, rk_w_ada",
        "referrer": None,
        "props": '{"plan":"pro","item_id":"i1"}',
        "revenue": {"currency": "EUR", "amount": "12.50"},
    }
    assert send(house, long).status == 202
    [event] = house.kept()
    assert (event.name, event.url, event.things) == ("Signup", "https://ours.test/join", ("i1",))
    said = {"plan": "pro", "item_id": "i1", "currency": "EUR", "value": "12.50"}
    assert msgspec.json.decode(event.properties) == said


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Outbound Link: Click", "click"),
        ("Cloaked Link: Click", "click"),
        ("File Download", "file_download"),
        ("Form: Submission", "form_submit"),
        ("404", "page_not_found"),
        ("Newsletter", "Newsletter"),
    ],
)
def test_its_own_names_are_ours(house: House, said: str, name: str) -> None:
    assert send(house, VIEW | {"n": said}).status == 202
    assert [event.name for event in house.kept()] == [name]


def test_attention_and_how_far_somebody_read(house: House) -> None:
    assert send(house, VIEW | {"n": "engagement", "e": 4200, "sd": 75}).status == 202
    [event] = house.kept()
    assert (event.name, event.engaged_ms, event.properties) == ("user_engagement", 4200, '{"scroll_depth":75}')
    assert roles_of(event.name) is PASSIVE


def test_what_nobody_chose_is_no_participation(house: House) -> None:
    send(house, VIEW | {"n": "Banner Seen", "i": False})
    send(house, VIEW | {"n": "Banner Closed", "i": True})
    shown, closed = house.kept()
    assert (shown.roles, closed.roles, roles_of(closed.name)) == (int(PASSIVE), -1, Role.ACTIVE)


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        ({"d": "ours.test"}, 202, Refusal.UNKNOWN_KEY),
        ({"d": None}, 202, Refusal.NO_KEY),
        ({"n": None}, 400, Refusal.NO_NAME),
        ({"n": "x" * 201}, 400, Refusal.BAD_NAME),
        ({"u": 5}, 400, Refusal.BAD_FIELD),
        ({"p": "{"}, 400, Refusal.BAD_FIELD),
        ({"$": "EUR"}, 400, Refusal.BAD_FIELD),
        ({"e": -5}, 400, Refusal.BAD_FIELD),
        ({"p": {"x": "." * 40_000}}, 202, Refusal.TOO_LARGE),
    ],
)
def test_what_is_refused_is_named(house: House, change: dict[str, Any], status: int, reason: Refusal) -> None:
    reply = send(house, VIEW | change)
    assert (reply.status, reply.headers["x-plausible-dropped"]) == (status, "1")
    assert reply.headers["x-rapport-refused"] == reason
    assert house.kept() == []
    counted = house.refused(NOBODY if change.get("d", "") != "" else ADA)
    assert counted[reason].path == "/api/event"


def test_a_broken_body_is_told_in_its_words(house: House) -> None:
    reply = send(house, VIEW | {"e": "long"})
    assert (reply.status, list(reply.json["errors"])) == (400, ["e"])
    broken = send(house, b"{")
    assert (broken.status, broken.headers["x-rapport-refused"]) == (400, "bad_json")


def test_a_bot_is_dropped(house: House) -> None:
    reply = send(house, VIEW, GOOGLEBOT)
    assert (reply.status, reply.headers["x-plausible-dropped"], reply.headers["x-rapport-refused"]) == (202, "1", "bot")
    assert house.kept() == []
    assert house.refused(ADA)[Refusal.BOT].count == 1


def test_a_browser_asks_before_it_sends(house: House) -> None:
    asked = house.post("/api/event", b"", method="OPTIONS", Origin="https://ours.test")
    assert (asked.status, asked.headers["access-control-allow-methods"]) == (204, "POST, OPTIONS")
