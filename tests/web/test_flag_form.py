"""A flag's rules as a form: conditions, shares, growth and schedule; and a value forced on one person."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from rapport.deliver import api, telling
from rapport.projects.models import Segment
from tests.web.conftest import Cast
from tests.web.test_overview import page, words

ADDRESS = "/p/shop/flags/checkout/change/"
HEARD = {"HX-Request": "true"}
TYPED: dict[str, Any] = {
    "about": "A shorter way.",
    "enabled": "on",
    "default": "false",
    "rules": ["0", "1"],
    "rules-0-value": "true",
    "rules-0-share": "10",
    "rules-0-starts": "2097-01-01T09:00",
    "rules-0-ends": "2098-01-01T09:00",
    "rules-0-whom-join": "all",
    "rules-0-whom-rows": ["0"],
    "rules-0-whom-rows-0-name": "plan",
    "rules-0-whom-rows-0-operator": "among",
    "rules-0-whom-rows-0-value": "green|blue",
    "rules-0-whom-segments": ["loyal"],
    "rules-0-ramp": ["0"],
    "rules-0-ramp-0-since": "2097-06-01T09:00",
    "rules-0-ramp-0-share": "50",
    "rules-1-value": "true",
    "rules-1-share": "",
    "rules-1-whom-join": "all",
}
KEPT = [
    {
        "value": True,
        "share": 0.1,
        "starts": "2097-01-01T09:00:00+00:00",
        "ends": "2098-01-01T09:00:00+00:00",
        "audience": {"condition": {"plan": {"$in": ["green", "blue"]}}, "segments": ["loyal"]},
        "ramp": [{"at": "2097-06-01T09:00:00+00:00", "coverage": 0.5}],
    },
    {"value": True, "share": 1.0},
]
SENTENCE = (
    "true for 10.0 % of people whose plan is one of green or blue, in the segment Loyal, "
    "from 1 Jan 2097, 09:00, until 1 Jan 2098, 09:00, 50.0 % from 1 Jun 2097, 09:00"
)


@pytest.fixture
def checkout(cast: Cast) -> api.Flag:
    """A flag that changes nothing yet; and a segment."""
    Segment.objects.create(project=cast.shop, name="Loyal", slug="loyal", condition='{"type":"did","events":"share"}')
    return api.keep_flag(cast.shop, "checkout", {"default": False}, cast.ada)


def sent(client: Client, said: dict[str, Any], **headers: str) -> str:
    return unescape(client.post(ADDRESS, said, headers=headers).content.decode())


def test_rules_are_kept_as_they_were_typed_and_open_as_they_were_kept(ada: Client, checkout: api.Flag) -> None:
    assert "Say who has another value" in page(ada, "/p/shop/flags/checkout/")
    assert "Everybody has the default" in words(page(ada, "/p/shop/flags/checkout/"))
    answer = ada.post(ADDRESS, TYPED | {"do": "keep"})
    assert answer["Location"] == "/p/shop/flags/checkout/"
    checkout.refresh_from_db()
    assert telling.flag(checkout)["rules"] == KEPT
    opened = page(ada, ADDRESS)
    for part in ('value="green|blue"', 'value="2097-06-01T09:00"', 'value="loyal"', 'value="10"'):
        assert part in opened
    assert SENTENCE in words(opened)
    shown = words(page(ada, "/p/shop/flags/checkout/"))
    assert "true 10.0 % of people whose plan is one of green or blue, in the segment Loyal" in shown
    assert "false everybody else always" in shown


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"rules-0-share": "101"}, "less than or equal to 100"),
        ({"rules-0-starts": "soon"}, "is no moment"),
        ({"rules-0-ends": "2096-01-01T09:00"}, "The rule ends before it starts"),
        ({"rules-0-ramp-0-share": "5"}, "each with more coverage than the one before"),
        ({"rules-0-whom-rows-0-value": ""}, "Say what it is compared with"),
        ({"rules-1-whom-raw": '{"plan": {"$sounds": 1}}'}, "there is no $sounds"),
        ({"default": "maybe"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_at_its_rule_and_nothing_typed_is_lost(
    ada: Client, checkout: api.Flag, said: dict[str, str], sentence: str
) -> None:
    html = sent(ada, TYPED | said | {"do": "keep"})
    assert sentence in html
    assert "A shorter way." in html
    checkout.refresh_from_db()
    assert checkout.rules == []


def test_rules_come_go_and_change_places_and_nobody_is_told_off_meanwhile(ada: Client, checkout: api.Flag) -> None:
    more = sent(ada, {"default": "false", "enabled": "on", "do": "add:rules"}, **HEARD, **{"HX-Target": "making"})
    assert 'name="rules-0-value"' in more
    assert "<html" not in more
    assert 'class="wrong"' not in more
    moved = sent(ada, TYPED | {"do": "up:rules-1"})
    assert moved.index('name="rules-1-value"') < moved.index('name="rules-0-value"')
    assert 'name="rules-0-value"' not in sent(ada, TYPED | {"do": "drop:rules-0"})
    careful = sent(ada, TYPED | {"do": "rules-0-ramp"})
    assert careful.count('name="rules-0-ramp"') == 5
    assert 'name="rules-0-share" value="1"' in careful
    reads = words(sent(ada, TYPED, **HEARD, **{"HX-Target": "reads"}))
    assert reads == f"How it reads {SENTENCE} true for all people false for everybody else"
    assert "This rule is not complete yet" in sent(ada, TYPED | {"rules-0-starts": "soon"})
    assert "It is off" in sent(ada, TYPED | {"enabled": "off", "default": "x"})


@pytest.mark.parametrize(
    ("kind", "typed", "value", "wrong"),
    [
        ("string", " dark ", " dark ", None),
        ("number", "2.5", 2.5, "much"),
        ("json", '{"a": [1]}', {"a": [1]}, "[1]"),
    ],
)
def test_every_kind_of_value_has_its_field(
    cast: Cast, ada: Client, kind: str, typed: str, value: Any, wrong: str | None
) -> None:
    nothing = {"string": "", "number": 0, "json": {}}[kind]
    api.keep_flag(cast.shop, "look", {"kind": kind, "default": nothing}, cast.ada)
    address, said = "/p/shop/flags/look/change/", {"default": typed, "enabled": "on", "do": "keep"}
    assert ada.post(address, said).status_code == 302
    assert api.flag_of(cast.shop, "look").default == value
    if wrong is not None:
        assert f"A {kind} flag has no value" in unescape(ada.post(address, said | {"default": wrong}).content.decode())


def test_a_value_is_forced_on_a_person_and_lifted(ada: Client, ben: Client, checkout: api.Flag) -> None:
    address = "/p/shop/flags/checkout/force/"
    forced = words(ada.post(address, {"person": "ann", "value": "true"}, follow=True).content.decode())
    assert "Forced on ann: true" in forced
    assert "Nothing was changed" in ada.post(address, {"person": "", "value": "true"}, follow=True).content.decode()
    assert "Forced on ann: true" in words(page(ben, "/p/shop/flags/checkout/"))
    assert ben.post(address, {"person": "ann"}).status_code == 403
    lifted = words(ada.post(address, {"person": "ann"}, follow=True).content.decode())
    assert "Nothing is forced on ann any more." in lifted


def test_an_experiment_begins_with_the_value_that_the_flag_has(
    cast: Cast, ada: Client, cyd: Client, checkout: api.Flag
) -> None:
    assert "new-experiment/?flag=checkout" in page(ada, "/p/shop/flags/checkout/")
    api.keep_flag(cast.shop, "colour", {"kind": "string", "default": "blue"}, cast.ada)
    begun = page(ada, "/p/shop/new-experiment/?flag=colour")
    assert "control: 50, blue" in begun
    assert '<option value="colour" selected>' in begun
    assert "control: 50, true" not in page(ada, "/p/shop/new-experiment/?flag=none")
    assert cyd.get("/p/shop/flags/checkout/change/").status_code == 404
    assert cyd.post("/p/forum/flags/checkout/switch/", {"to": "off"}).status_code == 404
