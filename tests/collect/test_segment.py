"""What Segment's messages become: each kind, each field that has a place of its own."""

from typing import Any

import msgspec
import pytest

from rapport.collect.asked import Asked
from rapport.collect.dialects import ADDRESSES
from rapport.collect.dialects.segment import SEGMENT, hear, read
from rapport.collect.dialects.segment_names import NAMES
from rapport.collect.draft import Refused
from rapport.collect.judge import Desk, judge
from rapport.kernel.event import ROLES, Event, Role, roles_of
from rapport.kernel.refusal import Refusal

NOW_MS = 1_795_435_200_000
DESK = Desk(project=7, received=NOW_MS, fresh_id=lambda: "fresh")
PHONE = (
    "Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile "
    "Safari/537.36"
)


def judged(kind: str, message: dict[str, Any]) -> Event | Refused:
    """One message through dialect and judge. Ann did it, unless the message says otherwise."""
    heard = hear(Asked(kind, msgspec.json.encode({"anonymousId": "ann"} | message)))
    assert not isinstance(heard, Refused)
    return judge(heard.events[0], heard.read, DESK)


def taken(kind: str, message: dict[str, Any]) -> Event:
    """The same, where it must be taken."""
    event = judged(kind, message)
    assert isinstance(event, Event), event
    return event


def properties(event: Event) -> dict[str, Any]:
    """The properties of an event."""
    return msgspec.json.decode(event.properties, type=dict[str, Any])


def test_every_address_is_heard_long_short_and_with_a_slash() -> None:
    said = {path: route.said for path, route in ADDRESSES.all().items() if route.dialect is SEGMENT}
    assert said["/v1/track"] == said["/v1/t"] == said["/v1/track/"] == said["/v1/t/"] == "track"
    assert set(said.values()) == {"track", "page", "screen", "identify", "group", "alias", "batch"}
    assert len(said) == 28


def test_a_whole_page_of_a_browser() -> None:
    event = taken(
        "page",
        {
            "userId": 42,
            "messageId": "m1",
            "name": "Pricing",
            "category": "Shop",
            "timestamp": "2026-11-23T11:59:00Z",
            "context": {
                "ip": "203.0.113.9",
                "page": {"url": "https://ours.test/x", "referrer": "https://www.google.com/", "title": "Prices"},
                "campaign": {"name": "spring", "source": "news", "medium": "email"},
                "userAgent": PHONE,
                "locale": "de-AT",
                "timezone": "Europe/Vienna",
                "sessionId": 1700000000,
            },
            "properties": {"url": "https://ours.test/pricing?a=1", "path": "/pricing", "engagement_time_msec": 1500.4},
        },
    )
    assert event == Event(
        project=7,
        event_id="m1",
        name="page_view",
        at=NOW_MS - 60_000,
        received=NOW_MS,
        anonymous_id="ann",
        user_id="42",
        session="1700000000",
        url="https://ours.test/pricing?a=1",
        referrer="https://www.google.com/",
        source="news",
        medium="email",
        campaign="spring",
        country="AT",
        device="mobile",
        browser="Chrome",
        os="Android",
        engaged_ms=1500,
        properties=event.properties,
    )
    assert properties(event) == {
        "name": "Pricing",
        "category": "Shop",
        "title": "Prices",
        "url": "https://ours.test/pricing?a=1",
        "path": "/pricing",
        "engagement_time_msec": 1500.4,
    }
    assert "203.0.113.9" not in repr(event)


def test_a_page_without_an_address_is_called_by_its_name() -> None:
    assert taken("page", {"name": "Pricing"}).url == "Pricing"
    assert taken("page", {"properties": {"path": "/a"}}).url == "/a"
    assert taken("page", {"context": {"page": {"path": "/b"}}}).url == "/b"
    assert taken("page", {"category": "Docs"}).url == "Docs"
    assert taken("page", {}).url == ""


def test_a_screen_of_an_app() -> None:
    context = {"device": {"type": "ios", "model": "iPad13,4"}, "os": {"name": "iPadOS"}}
    event = taken("screen", {"name": "Home", "category": "Main", "context": context})
    assert (event.name, event.url, event.device, event.os) == ("screen_view", "Home", "tablet", "iPadOS")
    assert properties(event) == {"name": "Home", "category": "Main"}


def test_who_somebody_is() -> None:
    event = taken("identify", {"userId": "ada", "traits": {"plan": "pro"}})
    assert (event.name, event.user_id, event.anonymous_id) == ("identify", "ada", "ann")
    assert properties(event) == {"plan": "pro"}


def test_a_group_and_an_alias() -> None:
    group = taken("group", {"groupId": 5, "traits": {"seats": 3}})
    assert (group.name, properties(group)) == ("group", {"seats": 3, "group_id": "5"})
    alias = taken("alias", {"anonymousId": None, "previousId": "old", "userId": "new"})
    assert (alias.name, alias.alias_of, alias.user_id) == ("alias", "old", "new")


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("Product List Viewed", "view_item_list"),
        ("Product Clicked", "select_item"),
        ("Product Viewed", "view_item"),
        ("product added", "add_to_cart"),
        ("Checkout Started", "begin_checkout"),
        (" Order Completed ", "purchase"),
        ("Cart Shared", "share"),
        ("Products Searched", "search"),
        ("Signed Up", "sign_up"),
        ("Application Opened", "app_open"),
        ("Lamp Lit", "Lamp Lit"),
        ("page_view", "page_view"),
    ],
)
def test_segments_names_become_ours_and_others_stay(sent: str, name: str) -> None:
    assert taken("track", {"event": sent}).name == name


def test_what_happens_without_anybodys_doing_is_not_participation() -> None:
    passive = {name for name in NAMES.values() if not roles_of(name) & Role.ACTIVE and name not in ROLES}
    assert passive == set()
    assert not roles_of("app_crashed")
    assert roles_of("review_posted") == Role.COMMENT | Role.ACTIVE


def test_what_an_event_is_about() -> None:
    products = [{"product_id": "p1"}, {"item_id": 2}, {"product_id": "p1"}, {"name": "no id"}, "odd"]
    assert taken("track", {"event": "a", "properties": {"list_id": "l", "products": products}}).things == ("p1", "2")
    assert taken("track", {"event": "a", "properties": {"items": products, "item_id": "p0"}}).things == (
        "p0",
        "p1",
        "2",
    )
    assert taken("track", {"event": "a", "properties": {"list_id": "l", "products": []}}).things == ("l",)
    assert taken("track", {"event": "a", "properties": {"content_id": "c", "promotion_id": "s"}}).things == ("c", "s")
    assert taken("track", {"event": "a", "properties": {"products": 3, "product_id": True}}).things == ()


@pytest.mark.parametrize(
    "message",
    [
        {"sessionId": "s"},
        {"context": {"sessionId": "s"}, "properties": {"session_id": "other"}},
        {"properties": {"session_id": "s"}},
    ],
)
def test_a_session_of_the_client(message: dict[str, Any]) -> None:
    assert taken("track", {"event": "a"} | message).session == "s"


def test_a_clock_that_is_an_hour_slow() -> None:
    hour_ago = {"timestamp": "2026-11-23T10:58:00Z", "sentAt": "2026-11-23T11:00:00Z"}
    assert taken("track", {"event": "a"} | hour_ago).at == NOW_MS - 120_000
    original = {"originalTimestamp": "2026-11-23T10:58:00Z", "sentAt": "2026-11-23T11:00:00Z"}
    assert taken("track", {"event": "a"} | original).at == NOW_MS - 120_000
    assert taken("track", {"event": "a", "sentAt": "2026-11-23T11:00:00Z"}).at == NOW_MS


def test_an_event_that_was_passed_on_has_its_time_already() -> None:
    passed_on = {
        "originalTimestamp": "2026-11-23T08:00:00Z",
        "sentAt": "2026-11-23T08:00:01Z",
        "timestamp": "2026-11-23T09:00:00Z",
        "receivedAt": "2026-11-23T09:00:01Z",
    }
    assert taken("track", {"event": "a"} | passed_on).at == NOW_MS - 3 * 3_600_000


def test_without_an_id_an_event_gets_a_fresh_one() -> None:
    assert taken("track", {"event": "a"}).event_id == "fresh"
    assert len({Desk(1, 0).fresh_id() for _ in range(10)}) == 10


def test_a_batchs_context_and_time_count_for_those_that_have_none() -> None:
    body = {
        "sentAt": "2026-11-23T11:00:00Z",
        "context": {"campaign": {"name": "spring"}},
        "batch": [
            {"type": "track", "event": "a", "userId": "u", "timestamp": "2026-11-23T11:00:00Z"},
            {"type": "page", "userId": "u", "timestamp": "2026-11-23T12:00:00Z", "sentAt": "2026-11-23T12:00:00Z"},
            {"type": "page", "userId": "u", "context": {"campaign": {"name": "own"}}},
        ],
    }
    heard = hear(Asked("batch", msgspec.json.encode(body)))
    assert not isinstance(heard, Refused)
    events = [judge(raw, heard.read, DESK) for raw in heard.events]
    assert [(event.at, event.campaign) for event in events if isinstance(event, Event)] == [
        (NOW_MS, "spring"),
        (NOW_MS, "spring"),
        (NOW_MS, "own"),
    ]


def test_half_an_emoji_is_mended() -> None:
    raw = rb'{"anonymousId":"ann","event":"a","properties":{"cut":"x\ud83d","whole":"\ud83d\ude00","text":"\\ud83d"}}'
    event = judge(raw, lambda one: read(one, kind="track"), DESK)
    assert isinstance(event, Event)
    assert properties(event) == {"cut": "x\N{REPLACEMENT CHARACTER}", "whole": "\N{GRINNING FACE}", "text": r"\ud83d"}


def test_a_key_said_twice_in_the_properties_is_kept_once() -> None:
    event = judge(b'{"userId":"u","event":"a","properties":{"x":1,"x":2}}', lambda one: read(one, kind="track"), DESK)
    assert isinstance(event, Event)
    assert event.properties == '{"x":2}'


@pytest.mark.parametrize(
    ("kind", "message", "reason", "field"),
    [
        ("track", {}, Refusal.NO_NAME, "name"),
        ("track", {"event": "  "}, Refusal.NO_NAME, "name"),
        ("track", {"event": 5}, Refusal.BAD_NAME, "event"),
        ("track", {"event": "x" * 201}, Refusal.BAD_NAME, "name"),
        ("track", {"event": "a\nb"}, Refusal.BAD_NAME, "name"),
        ("track", {"event": "a", "anonymousId": ""}, Refusal.NO_PERSON, ""),
        ("track", {"event": "a", "anonymousId": " "}, Refusal.NO_PERSON, ""),
        ("track", {"event": "a", "anonymousId": "x" * 501}, Refusal.BAD_FIELD, "anonymous_id"),
        ("track", {"event": "a", "userId": {"id": 5}}, Refusal.BAD_FIELD, "userId"),
        ("track", {"event": "a", "properties": []}, Refusal.BAD_FIELD, "properties"),
        ("track", {"event": "a", "context": {"page": {"url": 5}}}, Refusal.BAD_FIELD, "context.page.url"),
        ("track", {"event": "a", "properties": {"engagement_time_msec": "long"}}, Refusal.BAD_FIELD, "engaged_ms"),
        ("track", {"event": "a", "properties": {"engagement_time_msec": -1}}, Refusal.BAD_FIELD, "engaged_ms"),
        ("track", {"event": "a", "properties": {"engagement_time_msec": True}}, Refusal.BAD_FIELD, "engaged_ms"),
        ("track", {"event": "a", "timestamp": []}, Refusal.BAD_FIELD, "timestamp"),
        ("track", {"event": "a", "timestamp": "10000-01-01T00:00:00Z"}, Refusal.BAD_TIME, "said_at"),
        ("track", {"event": "a", "timestamp": "2026-11-23", "sentAt": "soon"}, Refusal.BAD_TIME, "sent_at"),
        ("track", {"event": "a", "timestamp": "2026-11-24T12:00:01Z"}, Refusal.IN_THE_FUTURE, "said_at"),
        ("track", {"event": "a", "timestamp": "1970-12-31T23:59:59Z"}, Refusal.TOO_OLD, "said_at"),
        ("track", {"event": "a", "timestamp": 0}, Refusal.TOO_OLD, "said_at"),
        ("group", {}, Refusal.BAD_FIELD, "groupId"),
        ("alias", {"userId": "u"}, Refusal.BAD_FIELD, "previousId"),
        ("alias", {"previousId": "p"}, Refusal.BAD_FIELD, "userId"),
    ],
)
def test_what_is_refused(kind: str, message: dict[str, Any], reason: Refusal, field: str) -> None:
    refused = judged(kind, message)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.field) == (reason, field)


def test_the_edge_of_time() -> None:
    assert taken("track", {"event": "a", "timestamp": "2026-11-24T12:00:00Z"}).at == NOW_MS + 86_400_000
    assert taken("track", {"event": "a", "timestamp": "1971-01-01T00:00:00Z"}).at == 31_536_000_000


def test_the_edge_of_depth() -> None:
    def nested(levels: int) -> dict[str, Any]:
        return {"event": "a", "properties": {"x": nest(levels - 2)}}

    def nest(levels: int) -> Any:
        return [nest(levels - 1)] if levels else 0

    assert taken("track", nested(20)).properties.count("[") == 18
    refused = judged("track", nested(21))
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.TOO_DEEP


def test_many_brackets_beside_each_other_are_not_deep() -> None:
    assert len(taken("track", {"event": "a", "properties": {"x": [[] for _ in range(100)]}}).properties) > 100
