"""Snowplow's events through the door, by hand; its real clients are in the tests of clients."""

from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest

from rapport.kernel.event import OF_A_DAY, PASSIVE, ROLES_BY_NAME
from rapport.kernel.refusal import Refusal
from rapport.kernel.tally import NOBODY
from tests.collect.serving import ADA, CYD, House, Reply
from tests.collect.test_consent import FIREFOX
from tests.collect.test_segment import properties

TP2 = "/com.snowplowanalytics.snowplow/tp2"
OWN = "com.snowplowanalytics.snowplow"


def said(schema: str, data: object) -> dict[str, object]:
    """Data with its schema: ``vendor/name``."""
    return {"schema": f"iglu:{schema}/jsonschema/1-0-0", "data": data}


def one(kind: str = "pv", **more: Any) -> dict[str, Any]:
    """What Ann did."""
    return {"e": kind, "aid": "rk_w_ada", "uid": "ann", "eid": f"e-{kind}", **more}


def described(name: str, data: object, *entities: object, vendor: str = OWN, plain: bool = False) -> dict[str, Any]:
    """A self-describing event with its entities."""
    event = msgspec.json.encode(said(f"{OWN}/unstruct_event", said(f"{vendor}/{name}", data)))
    around = msgspec.json.encode(said(f"{OWN}/contexts", list(entities)))
    if plain:
        return one("ue", ue_pr=event.decode(), co=around.decode())
    return one("ue", ue_px=urlsafe_b64encode(event).rstrip(b"=").decode(), cx=urlsafe_b64encode(around).decode())


def send(house: House, *events: object, **headers: str) -> Reply:
    """A request with these events."""
    return house.post(TP2, said(f"{OWN}/payload_data", events), **headers)


def test_a_view_a_ping_and_a_deed(house: House) -> None:
    place = {"url": "https://ours.test/a?utm_source=news", "page": "A", "refr": "https://x.test/", "duid": "d1"}
    page = one(**place, sid="s1", p="web", lang="de-AT", tz="Europe/Vienna", ip="203.0.113.9", ua=FIREFOX)
    ping = one("pp", vp="1280x600", ds="1265x2000", pp_may="400")
    deed = one("se", se_ca="shop", se_ac="Product Added", se_la="Tea", se_pr="p1", se_va="3.5")
    reply = send(house, page, ping, deed)
    assert (reply.status, reply.body) == (200, b"ok")
    view, there, added = house.kept()
    assert (view.project, view.name, view.event_id, view.user_id, view.anonymous_id) == (
        ADA,
        "page_view",
        "e-pv",
        "ann",
        "d1",
    )
    assert (view.url, view.referrer, view.session, view.country) == (place["url"], place["refr"], "s1", "AT")
    assert (view.browser, view.device, view.os) == ("Firefox", "desktop", "Linux")
    assert properties(view) == {"title": "A"}
    assert (there.name, there.engaged_ms, properties(there)) == ("user_engagement", 0, {"scroll_depth": 50})
    assert added.name == "add_to_cart"
    assert properties(added) == {"category": "shop", "label": "Tea", "property": "p1", "value": 3.5}
    assert all(b"203.0.113.9" not in path.read_bytes() for path in house.directory.iterdir())


def test_an_order_counts_once_and_names_its_things(house: House) -> None:
    order = one("tr", tr_id="o1", tr_tt="12.5", tr_cu="EUR", tr_tx="", tr_sh="x")
    lines = [one("ti", eid=f"l{sku}", ti_id="o1", ti_sk=sku, ti_pr="5", ti_qu="1") for sku in ("p1", "p2")]
    send(house, order, *lines)
    bought, *parts = house.kept()
    assert (bought.name, properties(bought)) == ("purchase", {"transaction_id": "o1", "currency": "EUR", "value": 12.5})
    assert [(part.name, part.things, part.roles) for part in parts] == [
        ("item_purchased", ("p1",), PASSIVE),
        ("item_purchased", ("p2",), PASSIVE),
    ]


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize(
    ("vendor", "name", "data", "ours", "things"),
    [
        (OWN, "link_click", {"targetUrl": "https://x.test/"}, "click", ()),
        (OWN, "site_search", {"terms": ["green", "tea"]}, "search", ()),
        (OWN, "social_interaction", {"action": "Tweet", "network": "x"}, "share", ()),
        (OWN, "social_interaction", {"action": "like", "network": "x"}, "social_interaction", ()),
        (OWN, "add_to_cart", {"sku": "p1", "quantity": 1}, "add_to_cart", ("p1",)),
        (OWN, "ad_impression", {"bannerId": "b1"}, "view_promotion", ("b1",)),
        (OWN, "ad_click", {"bannerId": "b1", "targetUrl": "https://x.test/"}, "select_promotion", ("b1",)),
        (OWN, "application_error", {"programmingLanguage": "JAVASCRIPT"}, "javascript_error", ()),
        ("com.acme", "product_viewed", {"item_id": "p1"}, "view_item", ("p1",)),
        ("com.acme", "lamp_lit", {"item_id": "p1"}, "lamp_lit", ("p1",)),
    ],
)
def test_self_describing_events(
    house: House, plain: bool, vendor: str, name: str, data: dict[str, Any], ours: str, things: tuple[str, ...]
) -> None:
    assert send(house, described(name, data, vendor=vendor, plain=plain)).body == b"ok"
    [event] = house.kept()
    assert (event.name, event.things, event.roles) == (ours, things, ROLES_BY_NAME)
    assert data.items() <= properties(event).items()


def test_what_trackers_say_by_themselves_is_no_deed(house: House) -> None:
    send(house, described("performance_timing", {"a": 1}), described("consent_granted", {"id": "1"}))
    assert [(event.name, event.roles) for event in house.kept()] == [
        ("performance_timing", PASSIVE),
        ("consent_granted", PASSIVE),
    ]


@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        ("list_view", "view_item_list"),
        ("list_click", "select_item"),
        ("product_view", "view_item"),
        ("transaction", "purchase"),
    ],
)
def test_shopping(house: House, kind: str, ours: str) -> None:
    shop = f"{OWN}.ecommerce"
    products = [said(f"{shop}/product", {"id": sku, "price": 5}) for sku in ("p1", "p2")]
    order = [said(f"{shop}/transaction", {"transaction_id": "o1", "revenue": 10})] if kind == "transaction" else []
    send(house, described("snowplow_ecommerce_action", {"type": kind}, *products, *order, vendor=shop))
    [event] = house.kept()
    assert (event.name, event.things) == (ours, ("p1", "p2"))
    assert properties(event).get("value") == (10 if order else None)


def test_an_app_says_its_screens_and_how_long_each_was_in_front(house: House) -> None:
    phone = [
        said(f"{OWN}/client_session", {"userId": "a1", "sessionId": "s1"}),
        said("com.snowplowanalytics.snowplow/mobile_context", {"osType": "ios", "deviceModel": "iPad13,1"}),
        said(f"{OWN}/geolocation_context", {"latitude": 48.2, "longitude": 16.4}),
    ]
    mobile = "com.snowplowanalytics.mobile"
    seen = described("screen_view", {"name": "Tea"}, *phone, vendor=mobile)
    left = described("screen_end", {}, *phone, said(f"{mobile}/screen_summary", {"foreground_sec": 4}), vendor=mobile)
    for event in (seen, left):
        del event["uid"]
        event["p"] = "mob"
    send(house, seen, left)
    screen, gone = house.kept()
    assert (screen.name, screen.url, screen.anonymous_id, screen.session) == ("screen_view", "Tea", "a1", "s1")
    assert (screen.device, screen.user_id) == ("tablet", "")
    assert (gone.name, gone.engaged_ms) == ("user_engagement", 4_000)
    assert all(b"latitude" not in path.read_bytes() for path in house.directory.iterdir())


def test_entities_of_ones_own_are_kept(house: House) -> None:
    tags = [said("com.acme/tag", {"name": name}) for name in ("a", "b")]
    send(house, described("lamp_lit", {"watt": 3}, said("com.acme/room", {"floor": 2}), *tags, vendor="com.acme"))
    [event] = house.kept()
    assert properties(event) == {"watt": 3, "room": {"floor": 2}, "tag": [{"name": "a"}, {"name": "b"}]}


def test_times_are_corrected_unless_they_are_true(house: House) -> None:
    before = 1_767_605_400_000
    send(house, one(dtm=str(before), stm=str(before + 5_000)), one("se", se_ac="lit", ttm=str(before), stm="1"))
    corrected, true = house.kept()
    assert abs(corrected.received - 5_000 - corrected.at) < 20
    assert true.at == before


@pytest.mark.parametrize("basis", ["consent", "contract"])
def test_consent_is_said_in_an_entity(house: House, basis: str) -> None:
    about = msgspec.json.encode(said(f"{OWN}/contexts", [said(f"{OWN}/gdpr", {"basisForProcessing": basis})]))
    send(house, one(co=about.decode(), duid="d1"), user_agent=FIREFOX, dnt="1")
    [event] = house.kept()
    assert (event.user_id, event.anonymous_id) == (("ann", "d1") if basis == "consent" else ("", ""))


def test_who_is_to_be_anonymous_is_only_counted(house: House) -> None:
    room = said("com.acme/room", {"floor": 2, "user_id": "ann", "guests": [{"email": "ann@ours.test", "tea": True}]})
    send(house, described("lamp_lit", {}, room, vendor="com.acme"), SP_Anonymous="*", user_agent=FIREFOX)
    [event] = house.kept()
    assert (event.user_id, event.anonymous_id, event.session) == ("", "", "")
    assert properties(event) == {"room": {"floor": 2, "guests": [{"tea": True}]}}


def test_a_server_may_say_whose_browser_it_was(house: House) -> None:
    nameless = {name: value for name, value in one().items() if name != "uid"}
    first = send(house, nameless, {**nameless, "ua": FIREFOX, "ip": "203.0.113.9"}, user_agent="tea-server/1")
    assert [each["reason"] for each in first.json["refused"]] == [Refusal.NO_PERSON]
    robot = send(house, one(ua="Googlebot/2.1"), user_agent="tea-server/1")
    assert (robot.status, robot.json["reason"]) == (400, Refusal.BOT)
    [event] = house.kept()
    assert (event.anonymous_id.startswith(OF_A_DAY), event.browser) == (True, "Firefox")


def test_a_page_may_ask_for_the_dot(house: House) -> None:
    reply = house.post(f"/i?{urlencode(one(page='Tea', url='https://ours.test/'))}", b"", method="GET")
    assert (reply.status, reply.headers["content-type"], reply.body[:6]) == (200, "image/gif", b"GIF89a")
    assert house.post("/i?e=pv", b"", method="GET").status == 401
    [event] = house.kept()
    assert (event.name, event.url, properties(event)) == ("page_view", "https://ours.test/", {"title": "Tea"})


def test_the_key_may_be_in_a_header_and_the_app_id_anything(house: House) -> None:
    send(house, one(aid="shop"), one("pp", aid="app"), Authorization="Bearer rk_w_cyd")
    assert [event.project for event in house.kept()] == [CYD, CYD]


def test_the_good_rest_is_kept_and_a_stranger_has_her_own(house: House) -> None:
    other = {**one(), "aid": "rk_w_cyd"}
    reply = send(house, one(), one("xx"), other)
    assert [(each["messageId"], each["reason"]) for each in reply.json["refused"]] == [
        ("e-xx", "bad_field"),
        ("e-pv", "bad_field"),
    ]
    assert "aid" in reply.json["refused"][1]["message"]
    send(house, other)
    assert [event.project for event in house.kept()] == [ADA, CYD]


def nested(levels: int) -> Any:
    """A list in a list in a list."""
    return [nested(levels - 1)] if levels else []


@pytest.mark.parametrize(
    ("wrong", "reason", "field"),
    [
        (one("pv", e=None), Refusal.BAD_FIELD, "e"),
        (one("ue"), Refusal.BAD_FIELD, "ue_pr"),
        (one("ue", ue_pr='{"data": {"schema": "lamp_lit", "data": {}}}'), Refusal.BAD_FIELD, "ue_pr.schema"),
        (one("ue", ue_pr='{"data": {"schema": 5}}'), Refusal.BAD_FIELD, "ue_pr.data.schema"),
        (one("ue", ue_px="%%%"), Refusal.BAD_JSON, "ue_px"),
        (described("lamp_lit", {"a": nested(30)}), Refusal.TOO_DEEP, "ue_px"),
        (described("lamp_lit", {"a": nested(30)}, plain=True), Refusal.TOO_DEEP, "ue_pr"),
        (one(co="{"), Refusal.BAD_JSON, "co"),
        (one("se"), Refusal.NO_NAME, "se_ac"),
        (one(dtm="never"), Refusal.BAD_TIME, "dtm"),
        (one(dtm="9" * 400), Refusal.BAD_TIME, "dtm"),
        (one(uid=None), Refusal.NO_PERSON, ""),
    ],
)
def test_what_is_refused_is_named(house: House, wrong: dict[str, Any], reason: Refusal, field: str) -> None:
    reply = send(house, wrong)
    assert (reply.status, reply.json["reason"], reply.json["field"]) == (400, reason, field)
    assert set(house.refused(ADA)) == {reason}
    assert house.kept() == []


def test_what_is_no_envelope_is_refused_without_being_asked_for_again(house: House) -> None:
    assert house.post(TP2, {"schema": "x"}).json["field"] == "data"
    assert house.post(TP2, b"x" * 600_000).status == 400
    assert send(house, one(aid="rk_w_eve")).status == 401
    assert set(house.refused(NOBODY)) == {Refusal.BAD_FIELD, Refusal.TOO_LARGE, Refusal.UNKNOWN_KEY}


def test_a_page_that_sends_cookies_along_may_hear_the_answer(house: House) -> None:
    asked = house.post(TP2, b"", method="OPTIONS", Origin="https://ours.test")
    told = send(house, one(), Origin="https://ours.test")
    for reply in (asked, told):
        assert reply.headers["access-control-allow-origin"] == "https://ours.test"
        assert reply.headers["access-control-allow-credentials"] == "true"
    assert "SP-Anonymous" in asked.headers["access-control-allow-headers"]
    assert "set-cookie" not in told.headers
