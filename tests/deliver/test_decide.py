"""``POST /v1/decide`` over HTTP: what somebody sees, what they are exposed to, and what is refused."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from rapport.deliver import api
from rapport.deliver.models import Experiment
from rapport.kernel.clock import now_ms
from rapport.kernel.event import PASSIVE, roles_of
from rapport.kernel.policy import Policy, Privacy
from rapport.projects.models import Project, Segment
from tests.collect.serving import Stage
from tests.deliver.conftest import MESSAGE
from tests.deliver.serving import BROWSER, Delivering, delivering

OPEN: dict[str, Any] = {"global_holdout": 0, "cap": {"times": 0, "days": 7}}


@pytest.fixture
def running(button: Experiment, house: Delivering) -> Delivering:
    """The button's experiment runs, and nobody is held out of everything."""
    api.change_practice(button.project, OPEN, "a test")
    api.start(button, "a test")
    house.refresh()
    return house


def properties(event: Any) -> Any:
    return msgspec.json.decode(event.properties)


def test_a_variant_stays_and_is_told_with_what_to_say(running: Delivering) -> None:
    said = running.decide(userId="ada")
    flag = said["flags"]["button"]
    assert flag["value"] == flag["variant"]
    assert flag["reason"] == "experiment"
    exposure = said["exposures"][flag["exposures"][0]]
    expected = {"experiment": "green-button", "version": 1, "variant": flag["variant"], "held_out": False}
    assert exposure["properties"] == expected
    assert running.decide(userId="ada") == said
    assert running.kept() == []
    values = {running.decide(userId=f"person-{n}")["flags"]["button"]["value"] for n in range(30)}
    assert values == {"blue", "green"}


def test_what_is_used_is_said_once_a_person_and_variant(running: Delivering) -> None:
    for _ in range(3):
        said = running.decide(userId="ada", url="https://tea.example/", expose=["button"])
    running.decide(userId="ben", expose=True)
    events = running.kept()
    assert [(one.name, one.user_id) for one in events] == [("exposure", "ada"), ("exposure", "ben")]
    assert events[0].event_id == said["exposures"][0]["messageId"]
    assert properties(events[0]) == said["exposures"][0]["properties"]
    assert (events[0].url, roles_of("exposure")) == ("https://tea.example/", PASSIVE)


def test_who_says_it_by_themselves_says_the_same_event(running: Delivering) -> None:
    said = running.decide(userId="ada")["exposures"][0]
    track = {"type": "track", "event": "exposure", "userId": "ada", **said}
    assert running.post("/v1/batch", {"writeKey": "rk_w_shop", "batch": [track]}).status == 200
    running.decide(userId="ada", expose=True)
    assert len({one.event_id for one in running.kept()}) == 1


def test_people_who_are_held_out_are_exposed_when_they_would_be_shown_it(running: Delivering, shop: Project) -> None:
    api.keep_action(shop, "hello", {**MESSAGE, "holdout": 0.5}, "a test")
    api.start(api.experiment_of(shop, "hello"), "a test")
    running.refresh()
    actions = {n: running.decide(userId=f"person-{n}", expose=["hello"])["actions"][0] for n in range(40)}
    held = {f"person-{n}" for n, one in actions.items() if one["held_out"]}
    assert 0 < len(held) < 40
    assert {one["content"] is None for one in actions.values() if one["held_out"]} == {True}
    said = {one.user_id: properties(one) for one in running.kept()}
    assert {person for person, one in said.items() if one["held_out"]} == held
    assert {one["variant"] for one in said.values()} == {"holdout", "hello"}


def test_caps_count_what_was_shown(running: Delivering, shop: Project) -> None:
    api.keep_action(shop, "hello", {**MESSAGE, "cap": {"times": 1, "days": 2}}, "a test")
    api.start(api.experiment_of(shop, "hello"), "a test")
    running.refresh()
    assert len(running.decide(userId="ada")["actions"]) == 1
    running.shown = {"hello": [now_ms()]}
    assert running.decide(userId="ada")["actions"] == []


def test_segments_are_stated_as_of_when_they_were_read(house: Delivering, shop: Project) -> None:
    Segment.objects.create(project=shop, name="Loyal", slug="loyal", condition='{"type":"did","events":"purchase"}')
    rule = {"value": True, "audience": {"segments": ["loyal"]}}
    api.keep_flag(shop, "lounge", {"default": False, "rules": [rule]}, "a test")
    house.refresh()
    before = house.decide(userId="ada")
    assert (before["flags"]["lounge"]["value"], before["segments_as_of"]) == (False, None)
    house.put(shop.pk, "loyal", "ada")
    after = house.decide(userId="ada")
    assert after["flags"]["lounge"]["value"] is True
    assert after["segments_as_of"].startswith("2026-")
    assert house.decide(userId="ben")["flags"]["lounge"]["value"] is False


def test_a_stranger_sees_flags_of_their_own_only(running: Delivering) -> None:
    strange = running.decide("rk_w_stranger", userId="ada", expose=True)
    assert strange["flags"] == {
        "button": {"value": "strange", "reason": "defaultValue", "variant": "", "exposures": []}
    }
    assert running.kept() == []


@pytest.mark.parametrize(
    ("body", "headers", "status", "part"),
    [
        ({"userId": "ada"}, {}, 401, "No project has this write key"),
        ({"writeKey": "rk_w_nobody"}, {}, 401, "No project has this write key"),
        (b"{", {}, 400, "not valid JSON"),
        ({"writeKey": "rk_w_shop", "userId": ["ada"]}, {}, 400, "userId: Expected"),
        ({"writeKey": "rk_w_shop", "userId": "x" * 501}, {}, 400, "at most 500"),
        ({"writeKey": "rk_w_shop", "flags": "button"}, {}, 400, "flags: Expected"),
        (b" " * 300_000, {}, 413, "300,000"),
    ],
)
def test_bad_requests(house: Delivering, body: Any, headers: dict[str, str], status: int, part: str) -> None:
    reply = house.post("/v1/decide", body, **headers)
    assert reply.status == status
    assert part in reply.json["message"]
    assert reply.headers["access-control-allow-origin"] == "*"


def test_pages_of_any_site_may_ask(house: Delivering) -> None:
    reply = house.post("/v1/decide", b"", method="OPTIONS", origin="https://tea.example")
    assert (reply.status, reply.headers["access-control-allow-methods"]) == (204, "POST, OPTIONS")
    assert house.post("/v1/decide", b"", method="GET").status == 405


@pytest.mark.parametrize(
    ("privacy", "consent", "headers", "assigned"),
    [
        (Privacy.COOKIELESS, "", {}, True),
        (Privacy.COOKIELESS, "denied", {}, False),
        (Privacy.COOKIELESS, "", {"sec_gpc": "1"}, False),
        (Privacy.COOKIELESS, "granted", {"sec_gpc": "1"}, True),
        (Privacy.CONSENTED, "", {}, False),
        (Privacy.CONSENTED, "granted", {}, True),
        (Privacy.COUNTS, "granted", {}, False),
    ],
)
def test_who_may_not_be_told_apart_is_in_no_experiment(
    hall: Stage,
    tmp_path: Path,
    button: Experiment,
    privacy: Privacy,
    consent: str,
    headers: dict[str, str],
    assigned: bool,
) -> None:
    shop = button.project
    api.change_practice(shop, OPEN, "a test")
    api.start(button, "a test")
    with delivering(hall, tmp_path, {"rk_w_shop": shop.pk}, {shop.pk: Policy(privacy)}) as house:
        body = {"writeKey": "rk_w_shop", "consent": consent, "expose": True, "anonymousId": "a1" if consent else None}
        said = house.post("/v1/decide", body, user_agent=BROWSER, **headers).json
        assert bool(said["exposures"]) is assigned
        assert said["flags"]["button"]["reason"] == ("experiment" if assigned else "defaultValue")
        assert len(house.kept()) == assigned


def test_a_browser_without_an_id_keeps_its_variant_for_the_day(running: Delivering) -> None:
    body = {"writeKey": "rk_w_shop", "expose": True}
    first, second = (running.post("/v1/decide", body, user_agent=BROWSER).json for _ in range(2))
    assert first == second
    (event,) = running.kept()
    assert event.anonymous_id.startswith("day:")
    assert running.post("/v1/decide", body).json["exposures"] == []
