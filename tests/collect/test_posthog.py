"""PostHog's messages through the door: what they become, in every wrapping."""

import base64
import gzip
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
import pytest

from rapport.kernel.event import Event
from tests.collect.serving import ADA, House, Stage

NOW_MS = 1_795_435_200_000
KEY = {"api_key": "rk_w_ada"}
LAMP: dict[str, Any] = {"event": "lamp_lit", "distinct_id": "u1", "uuid": "m1"}


def kept_of(house: House, event: str, properties: dict[str, Any] | None = None, **more: Any) -> Event:
    """The event that one message becomes."""
    body = KEY | {"event": event, "distinct_id": "u1", "properties": properties or {}} | more
    reply = house.post("/i/v0/e/", body)
    assert (reply.status, reply.json) == (200, {"status": 1})
    return house.kept()[-1]


def properties(event: Event) -> dict[str, Any]:
    """The properties of an event."""
    return msgspec.json.decode(event.properties, type=dict[str, Any])


def test_a_page_view_of_a_browser(house: House) -> None:
    said = {
        "$current_url": "https://ours.test/prices?a=1",
        "$referrer": "$direct",
        "$session_id": "s1",
        "$device_type": "Mobile",
        "$browser": "Chrome",
        "$os": "Mac OS X",
        "$device_id": "d1",
        "$is_identified": False,
        "$ip": "203.0.113.9",
        "$raw_user_agent": "Mozilla/5.0",
        "$browser_language": "de-AT",
        "$timezone": "Europe/Vienna",
        "utm_source": "news",
        "utm_medium": "email",
        "utm_campaign": "spring",
        "item_id": "p1",
        "token": "rk_w_ada",
    }
    event = kept_of(house, "$pageview", said, distinct_id="d1", uuid="m1", timestamp="2026-01-05T09:30:00Z")
    assert (event.project, event.event_id, event.name, event.at) == (ADA, "m1", "page_view", 1_767_605_400_000)
    assert (event.anonymous_id, event.user_id, event.session) == ("d1", "", "s1")
    assert (event.url, event.referrer, event.country) == ("https://ours.test/prices?a=1", "", "AT")
    assert (event.device, event.browser, event.os) == ("mobile", "Chrome", "macOS")
    assert (event.source, event.medium, event.campaign) == ("news", "email", "spring")
    assert event.things == ("p1",)
    assert {"$ip", "$raw_user_agent", "token"}.isdisjoint(properties(event))
    assert properties(event)["$device_id"] == "d1"


@pytest.mark.parametrize(
    ("said", "kind", "name"),
    [
        ("$autocapture", "click", "click"),
        ("$autocapture", "submit", "form_submit"),
        ("$autocapture", "change", "form_changed"),
        ("$autocapture", "", "click"),
        ("$pageleave", "", "page_left"),
        ("$rageclick", "click", "rage_click"),
        ("$feature_flag_called", "", "exposure"),
        ("$exception", "", "javascript_error"),
        ("survey sent", "", "survey_answered"),
        ("Order Completed", "", "purchase"),
        ("lamp_lit", "", "lamp_lit"),
        ("$web_vitals", "", "web_vitals"),
    ],
)
def test_its_names_are_ours(house: House, said: str, kind: str, name: str) -> None:
    event = kept_of(house, said, {"$event_type": kind})
    assert (event.name, event.roles) == (name, -1)


def test_what_its_libraries_say_by_themselves_is_no_participation(house: House) -> None:
    event = kept_of(house, "$$heatmap")
    assert (event.name, event.roles) == ("$$heatmap", 0)


def test_a_screen(house: House) -> None:
    event = kept_of(house, "$screen", {"$screen_name": "Home", "$current_url": "app://x"})
    assert (event.name, event.url) == ("screen_view", "Home")


def test_who_somebody_is(house: House) -> None:
    said = {
        "$anon_distinct_id": "a1",
        "$set": {"plan": "pro"},
        "$set_once": {"plan": "free", "since": 2026, "$os": "x"},
    }
    event = kept_of(house, "$identify", said, distinct_id="ada")
    assert (event.name, event.user_id, event.anonymous_id) == ("identify", "ada", "a1")
    assert properties(event) == {"plan": "pro", "since": 2026}
    assert properties(kept_of(house, "$set", **{"$set": {"plan": "pro"}})) == {"plan": "pro"}


@pytest.mark.parametrize(
    ("said", "user", "anonymous"),
    [
        ({}, "u1", ""),
        ({"$device_id": "d1"}, "u1", ""),
        ({"$device_id": "u1"}, "", "u1"),
        ({"$is_identified": False}, "", "u1"),
        ({"$process_person_profile": False}, "", "u1"),
    ],
)
def test_a_person_is_known_unless_the_client_says_otherwise(
    house: House, said: dict[str, Any], user: str, anonymous: str
) -> None:
    event = kept_of(house, "lamp_lit", said)
    assert (event.user_id, event.anonymous_id) == (user, anonymous)


def test_the_person_may_stand_in_the_properties(house: House) -> None:
    assert kept_of(house, "lamp_lit", {"distinct_id": 5}, distinct_id=None).user_id == "5"


@pytest.mark.parametrize(
    ("event", "library", "user", "earlier"),
    [
        ("$create_alias", "posthog-node", "u1", "other"),
        ("$create_alias", "posthog-python", "other", "u1"),
        ("$create_alias", "web", "other", "u1"),
        ("$merge_dangerously", "web", "u1", "other"),
    ],
)
def test_two_ids_of_one_person(house: House, event: str, library: str, user: str, earlier: str) -> None:
    kept = kept_of(house, event, {"alias": "other", "$lib": library})
    assert (kept.name, kept.user_id, kept.alias_of, kept.anonymous_id) == ("alias", user, earlier, "")


def test_a_group(house: House) -> None:
    said = {"$group_type": "company", "$group_key": 7, "$group_set": {"seats": 3}}
    event = kept_of(house, "$groupidentify", said)
    assert (event.name, event.user_id) == ("group", "u1")
    assert properties(event) == {"seats": 3, "group_type": "company", "group_id": "7"}
    served = kept_of(house, "$groupidentify", said | {"$is_server": True}, distinct_id="made-up")
    assert (served.user_id, served.anonymous_id) == ("", "$company_7")


def test_a_servers_own_system_is_not_the_persons(house: House) -> None:
    event = kept_of(house, "lamp_lit", {"$is_server": True, "$os": "Linux", "$device_type": "Desktop"})
    assert (event.os, event.device, event.browser) == ("", "", "")


BATCH = msgspec.json.encode(KEY | {"batch": [LAMP]})
ONE = msgspec.json.encode(KEY | LAMP)
LIST = msgspec.json.encode([LAMP | {"properties": {"token": "rk_w_ada"}}])
BASE64 = base64.b64encode(BATCH).decode()


@pytest.mark.parametrize("prefix", ["", "/posthog"])
@pytest.mark.parametrize(
    ("path", "body", "headers"),
    [
        ("/batch/", BATCH, {}),
        ("/batch", BATCH, {"Content_Type": "application/json"}),
        ("/batch/", gzip.compress(BATCH, mtime=0), {"Content_Encoding": "gzip"}),
        ("/capture/", ONE, {}),
        ("/e/", LIST, {}),
        ("/e", msgspec.json.encode({"token": "rk_w_ada", "data": [LAMP]}), {}),
        ("/i/v0/e/?compression=gzip-js&ver=1.4", gzip.compress(LIST, mtime=0), {"Content_Type": "text/plain"}),
        ("/i/v0/e/?compression=base64", urlencode({"data": BASE64}).encode(), {}),
        ("/e/", b"data=" + quote(BASE64, safe="").encode() + b"&compression=base64", {}),
        ("/e/", b"data=" + BASE64.encode(), {}),
        ("/e/", urlencode({"data": BATCH}).encode(), {}),
        ("/e/?compression=base64", BASE64.encode(), {}),
    ],
)
def test_every_wrapping_is_opened(house: House, prefix: str, path: str, body: bytes, headers: dict[str, str]) -> None:
    reply = house.post(prefix + path, body, **headers)
    assert (reply.status, reply.json) == (200, {"status": 1})
    assert [(event.project, event.name, event.event_id) for event in house.kept()] == [(ADA, "lamp_lit", "m1")]


def test_a_get_says_it_in_the_address(house: House) -> None:
    reply = house.post(f"/e/?data={quote(BASE64, safe='')}", b"", method="GET")
    assert (reply.status, len(house.kept())) == (200, 1)
    assert house.post("/batch/", b"", method="PUT").headers["allow"] == "POST, GET, OPTIONS"


def test_what_only_old_clients_say_is_heard_below_the_prefix(house: House) -> None:
    assert house.post("/posthog/track/", ONE).status == 200
    engage = {"$token": "rk_w_ada", "$distinct_id": "ada", "$set": {"plan": "pro"}}
    assert house.post("/posthog/engage/", engage).json == {"status": 1}
    assert [(event.name, event.user_id) for event in house.kept()] == [("lamp_lit", "u1"), ("identify", "ada")]
    assert house.post("/posthog/dance", ONE).json["reason"] == "unknown_type"


def at(house: House, path: str = "/batch/", event: dict[str, Any] | None = None, **batch: Any) -> int:
    """When an event happened, by our clock."""
    house.post(path, KEY | {"batch": [LAMP | (event or {})]} | batch)
    return house.kept()[-1].at


def test_a_clock_that_is_an_hour_slow(stage: Stage, tmp_path: Any) -> None:
    with stage.serving(tmp_path / "spool", clock=lambda: NOW_MS) as house:
        said = {"timestamp": "2026-11-23T10:58:00Z"}
        assert at(house, event=said, sent_at="2026-11-23T11:00:00Z") == NOW_MS - 120_000
        assert at(house, f"/e/?_={NOW_MS - 3_600_000}", said) == NOW_MS - 120_000
        assert at(house, event={"offset": 1500}) == NOW_MS - 1500
        past = at(house, event=said, sent_at="2026-11-23T11:00:00Z", historical_migration=True)
        assert past == NOW_MS - 3_720_000
        assert at(house, "/e/?_=soon") == NOW_MS
