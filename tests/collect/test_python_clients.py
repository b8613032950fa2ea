"""Real clients for Python, over real HTTP: all that they can say stands in the spool, and they hear no complaint."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
import umami
from ga4mp import GtagMP
from posthog import Posthog
from rudderstack.analytics.client import Client as RudderStack
from snowplow_tracker import (
    Emitter,
    PagePing,
    PageView,
    ScreenView,
    SelfDescribing,
    SelfDescribingJson,
    StructuredEvent,
    Subject,
    Tracker,
)

from rapport.kernel.event import OF_A_DAY
from rapport.kernel.refusal import Refusal
from rapport.kernel.tally import NOBODY
from tests.collect.serving import ADA, House

THEN = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
THEN_MS = 1_767_605_400_000
PAGE = "0b2a9471-036f-4549-9aa4-27b4704f5cf4"


def properties(said: str) -> dict[str, Any]:
    """Properties of an event."""
    return msgspec.json.decode(said, type=dict[str, Any])


@pytest.mark.parametrize("prefix", ["", "/posthog"])
@pytest.mark.parametrize("zipped", [False, True])
def test_everything_that_posthog_says(house: House, prefix: str, zipped: bool) -> None:
    errors: list[object] = []
    client = Posthog("rk_w_ada", host=house.url + prefix, gzip=zipped, on_error=lambda error, _: errors.append(error))
    client.capture("Product Added", distinct_id="ada", properties={"product_id": "p1"}, timestamp=THEN)
    client.capture("$pageview", distinct_id="ada", properties={"$current_url": "https://ours.test/a"}, uuid=PAGE)
    client.capture("lamp_lit")
    client.set(distinct_id="ada", properties={"plan": "pro"})
    client.alias("anon", "ada")
    client.group_identify("company", "c1", {"seats": 3})
    client.capture_exception(ValueError("broken"), distinct_id="ada")
    client.shutdown()
    assert errors == []
    events = house.kept()
    assert {event.project for event in events} == {ADA}
    names = ["add_to_cart", "page_view", "lamp_lit", "identify", "alias", "group", "javascript_error"]
    assert [event.name for event in events] == names
    added, page, lamp, identify, alias, group, _ = events
    assert (added.user_id, added.things, added.at) == ("ada", ("p1",), THEN_MS)
    assert (page.event_id, page.url, page.os) == (PAGE, "https://ours.test/a", "")
    assert (lamp.user_id, bool(lamp.anonymous_id)) == ("", True)
    assert properties(identify.properties) == {"plan": "pro"}
    assert (alias.user_id, alias.alias_of) == ("ada", "anon")
    assert (properties(group.properties)["group_id"], group.anonymous_id) == ("c1", "$company_c1")
    assert len({event.event_id for event in events}) == 7


def test_posthog_asks_for_flags_and_hears_that_there_are_none(house: House) -> None:
    client = Posthog("rk_w_ada", host=house.url, sync_mode=True)
    assert client.get_all_flags("ada") == {}
    assert client.evaluate_flags("ada").is_enabled("new-lamp") is False
    client.shutdown()
    assert [event.name for event in house.kept()] == ["exposure"]


def test_posthog_is_told_that_its_key_is_wrong(house: House) -> None:
    errors: list[Any] = []
    client = Posthog("rk_w_eve", host=house.url, on_error=lambda error, _: errors.append(error))
    client.capture("lamp_lit", distinct_id="ada")
    client.shutdown()
    assert [(error.status, error.message) for error in errors] == [(401, Refusal.UNKNOWN_KEY.sentence)]
    assert house.kept() == []


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.slow
def test_everything_that_rudderstack_says(house: House, zipped: bool) -> None:
    errors: list[object] = []
    client = RudderStack("rk_w_ada", host=house.url, gzip=zipped, on_error=lambda error, _: errors.append(error))
    client.identify("ada", {"plan": "pro"})
    client.track("ada", "Product Added", {"product_id": "p1"}, timestamp=THEN)
    client.page("ada", "Docs", "Install", {"url": "https://ours.test/docs"})
    client.screen("ada", "Main", "Home")
    client.group("ada", "g1")
    client.alias("anon", "ada")
    client.flush()
    client.join()
    assert errors == []
    events = house.kept()
    assert [event.name for event in events] == ["identify", "add_to_cart", "page_view", "screen_view", "group", "alias"]
    assert {(event.project, event.user_id) for event in events} == {(ADA, "ada")}
    assert (events[1].things, events[1].at) == (("p1",), THEN_MS)


@pytest.fixture
def at_home(house: House) -> Iterator[House]:
    """Umami's client, which has one configuration for the whole process, pointed at the door."""
    umami.set_url_base(house.url)
    umami.set_website_id("rk_w_ada")
    umami.set_hostname("ours.test")
    yield house
    umami.set_website_id("none")


def test_everything_that_umami_says(at_home: House) -> None:
    answer = umami.new_event("add_to_cart", url="/tea", custom_data={"item_id": "p1"}, ip_address="203.0.113.9")
    assert set(answer) == {"cache", "sessionId", "visitId"}
    umami.new_page_view("Tea", url="/tea", referrer="https://www.google.com/", distinct_id="ada")
    bought, page = at_home.kept()
    assert (bought.project, bought.name, bought.things) == (ADA, "add_to_cart", ("p1",))
    assert bought.anonymous_id.startswith(OF_A_DAY)
    assert (bought.device, bought.url) == ("desktop", "https://ours.test/tea")
    assert (page.name, page.user_id, page.referrer) == ("page_view", "ada", "https://www.google.com/")


def test_umami_is_told_that_its_website_is_not_known(at_home: House) -> None:
    with pytest.raises(Exception, match="401 Unauthorized"):
        umami.new_event("lamp_lit", website_id="rk_w_eve")
    assert at_home.refused(NOBODY)[Refusal.UNKNOWN_KEY].count == 1


def measurement(house: House) -> GtagMP:
    """GA4's protocol, pointed at the door; its addresses are only to be set from within."""
    client = GtagMP("rk_w_ada", measurement_id="G-1", client_id="123.456")
    client._base_domain = f"{house.url}/mp/collect"
    client._validation_domain = f"{house.url}/debug/mp/collect"
    return client


def named(client: GtagMP, name: str) -> Any:
    """An event; this client sends none without a parameter."""
    event = client.create_new_event(name)
    event.set_event_param("method", "mail")
    return event


def test_everything_that_the_measurement_protocol_says(house: House, caplog: pytest.LogCaptureFixture) -> None:
    client = measurement(house)
    event = client.create_new_event("page_view")
    event.set_event_param("page_location", "https://ours.test/a")
    yesterday = datetime.now() - timedelta(days=1)  # noqa: DTZ005 - the client wants local time without a zone
    client.send([event], date=yesterday)
    client.send([named(client, "share") for _ in range(30)])
    client.send([named(client, "login")], postpone=True)
    client.postponed_send()
    client.send([named(client, "share")], validation_hit=True)
    events = house.kept()
    assert [event.name for event in events] == ["page_view"] + ["share"] * 30 + ["login"]
    assert {(event.project, event.anonymous_id) for event in events} == {(ADA, "123.456")}
    assert {len(event.session) for event in events} == {10}
    assert events[0].url == "https://ours.test/a"
    assert 0 <= events[0].engaged_ms < 60_000, "what the client has measured since it began"
    assert abs(events[0].received - events[0].at - 86_400_000) < 60_000
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


def tracker(house: House, method: str, failed: list[object], app: str = "rk_w_ada") -> Tracker:
    """Snowplow's client, pointed at the door."""
    way: Any = method
    emitter = Emitter(
        house.url,
        method=way,
        batch_size=10,
        on_failure=lambda _, events: failed.append(events),
        max_retry_delay_seconds=0,
    )
    subject = Subject()
    subject.set_user_id("ada").set_domain_user_id("d1").set_domain_session_id("s1").set_ip_address("203.0.113.9")
    return Tracker("tea", emitter, subject=subject, app_id=app)


@pytest.mark.parametrize("method", ["post", "get"])
def test_everything_that_snowplow_says(house: House, method: str) -> None:
    failed: list[object] = []
    client = tracker(house, method, failed)
    room = SelfDescribingJson("iglu:test.ours/room/jsonschema/1-0-0", {"floor": 2})
    lamp = SelfDescribingJson("iglu:test.ours/lamp_lit/jsonschema/1-0-0", {"item_id": "p1"})
    client.track(PageView(page_url="https://ours.test/a", page_title="A", context=[room], true_timestamp=THEN_MS))
    client.track(StructuredEvent(category="shop", action="Product Added", label="Tea", value=2))
    client.track(SelfDescribing(lamp))
    client.track(ScreenView(name="Home", id_="1"))
    client.track(PagePing(page_url="https://ours.test/a", max_y=3))
    client.flush()
    assert failed == []
    events = house.kept()
    assert [event.name for event in events] == [
        "page_view",
        "add_to_cart",
        "lamp_lit",
        "screen_view",
        "user_engagement",
    ]
    assert {(event.project, event.user_id, event.anonymous_id, event.session) for event in events} == {
        (ADA, "ada", "d1", "s1")
    }
    page, added, lit, screen, _ = events
    assert (page.at, page.url, properties(page.properties)) == (
        THEN_MS,
        "https://ours.test/a",
        {"title": "A", "room": {"floor": 2}},
    )
    assert properties(added.properties) == {"category": "shop", "label": "Tea", "value": 2}
    assert (lit.things, screen.url) == (("p1",), "Home")
    assert all(b"203.0.113.9" not in path.read_bytes() for path in house.directory.iterdir())


def test_snowplow_is_told_that_its_app_id_is_no_key(house: House) -> None:
    failed: list[object] = []
    client = tracker(house, "post", failed, app="rk_w_eve")
    client.track(PageView(page_url="https://ours.test/a"))
    client.flush()
    assert len(failed) == 1
    assert house.kept() == []
    assert house.refused(NOBODY)[Refusal.UNKNOWN_KEY].count == 1
