"""The real client of Segment for Python, over real HTTP: all that it can say stands in the spool."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from segment.analytics.client import Client

from tests.collect.serving import ADA, House

THEN = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
THEN_MS = 1_767_605_400_000


def speak(client: Client) -> None:
    """Everything that the client can say."""
    client.identify("ada", {"plan": "pro"}, anonymous_id="anon", timestamp=THEN)
    client.track("ada", "Product Added", {"product_id": "p1"}, message_id="m1", timestamp=THEN)
    client.page("ada", "Docs", "Install", {"url": "https://ours.test/docs/install"})
    client.screen("ada", "Main", "Home", context={"device": {"type": "android"}})
    client.group("ada", "g1", {"seats": 3})
    client.alias("anon", "ada")


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.slow
def test_everything_it_says_is_kept(house: House, zipped: bool, at_once: bool) -> None:
    errors: list[Any] = []
    client = Client(
        "rk_w_ada", host=house.url, gzip=zipped, sync_mode=at_once, on_error=lambda *said: errors.append(said)
    )
    speak(client)
    if not at_once:
        client.flush()
        client.join()
    assert errors == []
    events = house.kept()
    assert {event.project for event in events} == {ADA}
    assert {event.user_id for event in events} == {"ada"}
    assert len({event.event_id for event in events}) == 6
    assert [event.name for event in events] == ["identify", "add_to_cart", "page_view", "screen_view", "group", "alias"]
    identify, added, page, screen, group, alias = events
    assert (identify.anonymous_id, identify.at, identify.properties) == ("anon", THEN_MS, '{"plan":"pro"}')
    assert (added.event_id, added.things, added.at) == ("m1", ("p1",), THEN_MS)
    assert (page.url, msgspec.json.decode(page.properties)["name"]) == ("https://ours.test/docs/install", "Install")
    assert (screen.url, screen.device) == ("Home", "mobile")
    assert msgspec.json.decode(group.properties) == {"seats": 3, "group_id": "g1"}
    assert alias.alias_of == "anon"


@pytest.mark.slow
def test_a_wrong_key_is_said_to_it(house: House) -> None:
    errors: list[Any] = []
    client = Client("rk_w_eve", host=house.url, on_error=lambda error, _: errors.append(error))
    client.track("ada", "Lamp Lit")
    client.flush()
    client.join()
    assert [error.status for error in errors] == [401]
    assert house.kept() == []


@pytest.mark.slow
def test_thousands_of_events_arrive_each_once(house: House) -> None:
    client = Client("rk_w_ada", host=house.url, gzip=True, upload_size=100)
    for number in range(3_000):
        client.track(f"u{number % 7}", "Lamp Lit", {"number": number}, message_id=f"m{number}")
    client.flush()
    client.join()
    assert sorted(int(event.event_id[1:]) for event in house.kept()) == list(range(3_000))
