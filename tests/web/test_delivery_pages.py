"""Pages of flags and experiments: editors change them, viewers read them, strangers find nothing there."""

import pytest
from django.test import Client

from rapport.deliver import api
from rapport.deliver.models import Experiment
from tests.web.conftest import Cast
from tests.web.test_overview import page, words

VARIANTS = [{"key": "a", "weight": 0.5, "value": False}, {"key": "b", "weight": 0.5, "value": True}]
MESSAGE = {"kind": "message", "variants": [{"key": "hi", "weight": 1, "value": {"text": "Hi."}}]}


@pytest.fixture
def shorter(cast: Cast) -> Experiment:
    """A draft on the flag ``checkout``."""
    api.keep_flag(cast.shop, "checkout", {"default": False, "about": "A shorter way."}, cast.ada)
    said = {"flag": "checkout", "hypothesis": "Shorter sells.", "primary": "people", "variants": VARIANTS}
    return api.keep_experiment(cast.shop, "shorter", said, cast.ada)


def test_a_flag_is_made_changed_and_deleted(cast: Cast, ada: Client) -> None:
    assert "No flag yet" in page(ada, "/p/shop/flags/")
    made = ada.post("/p/shop/flags/", {"key": "theme", "kind": "string", "about": "Its look."}, follow=True)
    assert "Everybody has the default" in words(made.content.decode())
    again = ada.post("/p/shop/flags/", {"key": "theme", "kind": "string"}).content.decode()
    assert "There is a flag of this key" in again
    theme, rules = "/p/shop/flags/theme/change/", '[{"value": "dark", "audience": {"condition": {"night": true}}}]'
    said = {"default": "light", "enabled": "on", "about": "Its look.", "rules": rules}
    saved = words(ada.post(f"{theme}?as=json", said, follow=True).content.decode())
    assert "theme is saved" in saved
    assert "people whose night is true always" in saved
    assert "dark" in page(ada, f"{theme}?as=json")
    assert "changed by Ada" in saved
    flag = api.flag_of(cast.shop, "theme")
    assert (flag.default, flag.rules[0]["value"]) == ("light", "dark")
    for field, wrong, sentence in (("rules", "[", "It is no JSON"), ("rules", '[{"value": 1}]', "give it a string")):
        html = ada.post(f"{theme}?as=json", said | {field: wrong}).content.decode()
        assert sentence in html
        assert "light" in html, "nothing typed is lost"
    off = ada.post("/p/shop/flags/theme/switch/", {"to": "off"}, follow=True).content.decode()
    assert "It is off" in off
    assert api.flag_of(cast.shop, "theme").enabled is False
    assert "theme is on" in ada.post("/p/shop/flags/theme/switch/", {"to": "on"}, follow=True).content.decode()
    assert "theme is gone" in ada.post("/p/shop/flags/theme/drop/", follow=True).content.decode()
    assert ada.get("/p/shop/flags/theme/").status_code == 404


def test_an_experiment_from_draft_to_decision(shorter: Experiment, ada: Client) -> None:
    def step(**said: str) -> str:
        return words(ada.post("/p/shop/experiments/shorter/step/", said, follow=True).content.decode())

    assert "Start: assign 100.0 % of the audience" in words(page(ada, "/p/shop/experiments/shorter/"))
    assert "It runs" in step(do="start")
    assert "Nothing was changed" in step(do="decide", variant="b", learnings="x")
    assert "It is stopped" in step(do="stop", because="seen enough")
    decided = step(do="decide", variant="b", learnings="Shorter sells indeed.")
    assert "Decided: b stays. Shorter sells indeed." in decided
    assert "stopped by Ada: seen enough" in decided
    assert "Nothing was changed. There is no such step." in step(do="fly")
    assert "version 2" in step(do="renew")
    listed = words(page(ada, "/p/shop/experiments/?q=shorter"))
    assert "Draft, version 2" in listed
    assert "No experiment says purple" in words(page(ada, "/p/shop/experiments/?q=purple"))
    assert "by chance, 100.0 % of all people: shorter not yet: it is a draft" in words(
        page(ada, "/p/shop/flags/checkout/")
    )
    assert "is about this flag" in ada.post("/p/shop/flags/checkout/drop/", follow=True).content.decode()


def test_actions_say_who_goes_without(cast: Cast, ada: Client) -> None:
    reason = "Everybody has to see it, by law."
    api.keep_action(cast.shop, "law", {**MESSAGE, "holdout": 0, "no_holdout_reason": reason}, cast.ada)
    api.keep_action(cast.shop, "hello", {**MESSAGE, "cap": {"times": 1, "days": 1}}, cast.ada)
    api.override(api.experiment_of(cast.shop, "hello"), "ann", "hi", cast.ada)
    assert f"law : {reason}" in words(page(ada, "/p/shop/experiments/"))
    hello = words(page(ada, "/p/shop/experiments/hello/"))
    assert "holdout 10.0 % sees nothing" in hello
    assert "at most 1 time in 1 day" in hello
    assert "Forced on ann: hi" in hello


def test_viewers_read_and_strangers_find_nothing(shorter: Experiment, ben: Client, cyd: Client) -> None:
    for address in ("/p/shop/flags/", "/p/shop/flags/checkout/", "/p/shop/experiments/shorter/"):
        assert "<form method" not in page(ben, address).partition("<main")[2]
        assert cyd.get(address).status_code == 404
    assert ben.post("/p/shop/flags/", {"key": "new", "kind": "boolean"}).status_code == 403
    assert ben.post("/p/shop/flags/checkout/change/", {"default": "true"}).status_code == 403
    assert ben.post("/p/shop/experiments/shorter/step/", {"do": "start"}).status_code == 403
    assert cyd.get("/p/forum/flags/checkout/").status_code == 404
    assert cyd.get("/p/forum/experiments/shorter/").status_code == 404
    assert "No experiment yet" in page(cyd, "/p/forum/experiments/")
