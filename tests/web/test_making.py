"""Making actions and experiments on pages, changing them, trying them out, and remembering what was learnt."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from rapport.deliver import api
from rapport.deliver.facts import Namespace
from rapport.deliver.kinds import KINDS, Kind
from rapport.projects.models import Segment
from rapport.web.making.faces import FACES, Face, register
from tests.drawn import drawn
from tests.web.conftest import Cast
from tests.web.test_overview import page, words

PNG = drawn("PNG")
HEARD = {"HX-Request": "true"}
TYPED: dict[str, Any] = {
    "hypothesis": "Who hears of new teas comes back.",
    "name": "New teas",
    "arms": ["0", "1"],
    "arms-0-key": "plain",
    "arms-0-weight": "50",
    "arms-0-content-text": "New teas are in.",
    "arms-1-key": "warm",
    "arms-1-weight": "50",
    "arms-1-content-title": "Good to see you",
    "arms-1-content-text": "Come in & taste.",
    "arms-1-content-link": "/teas/",
    "coverage": "20",
    "holdout": "10",
    "whom-join": "any",
    "whom-rows": ["0", "1"],
    "whom-rows-0-name": "plan",
    "whom-rows-0-operator": "among",
    "whom-rows-0-value": "green|blue",
    "whom-rows-1-name": "app",
    "whom-rows-1-operator": "version_from",
    "whom-rows-1-value": "2.1",
    "trigger_on": "scroll",
    "trigger_value": "50",
    "pages": "/shop/*\n- /shop/cart",
    "times": "1",
    "days": "30",
    "priority": "5",
    "primary": "sharing_people",
    "wanted": "20",
    "starts": "2026-12-01T09:00",
    "ends": "2098-01-01T00:00",
    "ramp": ["0"],
    "ramp-0-since": "2097-01-01T00:00",
    "ramp-0-share": "50",
    "namespace": "front",
    "first": "0",
    "last": "50",
}
SAID = {"flag": "checkout", "hypothesis": "Shorter sells.", "primary": "people"}
HALVES = [{"key": "a", "weight": 0.5, "value": False}, {"key": "b", "weight": 0.5, "value": True}]
EXPERIMENT = {
    **SAID,
    "name": "Shorter",
    "variants": "a: 50, false\nb: 50, true",
    "coverage": "100",
    "wanted": "20",
    "whom-join": "all",
}


def sent(client: Client, address: str, said: dict[str, Any], **headers: str) -> str:
    return unescape(client.post(address, said, headers=headers).content.decode())


@pytest.fixture
def teas(cast: Cast, ada: Client) -> str:
    """A draft that Ada made on the page; gives its address."""
    made = ada.post("/p/shop/new-action/?kind=message", TYPED | {"do": "keep"})
    assert made.status_code == 302, words(made.content.decode())
    assert made["Location"] == "/p/shop/actions/new-teas/"
    return made["Location"]


@pytest.fixture
def shorter(cast: Cast) -> api.Experiment:
    """A draft on the flag ``checkout``."""
    api.keep_flag(cast.shop, "checkout", {"default": False}, cast.ada)
    return api.keep_experiment(cast.shop, "shorter", {**SAID, "variants": HALVES}, cast.ada)


def test_an_action_is_kept_as_it_was_typed_and_opens_as_it_was_kept(cast: Cast, ada: Client, teas: str) -> None:
    kept = api.facts_of_action(api.action_of(cast.shop, "new-teas"))
    one = kept.experiment
    assert dict(one.audience.condition) == {"$or": [{"plan": {"$in": ["green", "blue"]}}, {"app": {"$vgte": "2.1"}}]}
    assert [(arm.key, arm.weight) for arm in one.variants] == [("plain", 0.5), ("warm", 0.5)]
    assert one.variants[1].value == {"title": "Good to see you", "text": "Come in & taste.", "link": "/teas/"}
    assert (one.holdout, one.coverage, one.namespace) == (0.1, 0.2, Namespace("front", 0, 0.5))
    assert (kept.trigger.on, kept.trigger.value, kept.cap.times, kept.priority) == ("scroll", 50, 1, 5)
    assert [page["include"] for page in kept.trigger.pages] == [True, False]
    html = page(ada, f"{teas}change/")
    for part in ('value="green|blue"', 'value="2.1"', 'value="2097-01-01T00:00"', "/shop/*", 'value="Good to see you"'):
        assert part in html
    assert "draft" in words(page(ada, "/p/shop/actions/")).lower()
    seen = words(page(ada, teas))
    assert "Come in &amp; taste." in seen
    assert "Nobody yet: it is a draft" in seen
    assert "when 50 % of the page were read, on /shop/*, but not on /shop/cart" in seen


def test_an_action_is_published_paused_resumed_ended_and_withdrawn(cast: Cast, ada: Client, teas: str) -> None:
    def step(do: str, because: str = "") -> str:
        return words(ada.post(f"{teas}step/", {"do": do, "because": because}, follow=True).content.decode())

    assert "Publish to 20.0 % of the audience, but for 10.0 % held out" in words(page(ada, teas))
    published = step("start")
    assert "20.0 % of people whose plan is one of green or blue or app is at least version 2.1" in published
    assert "?new-teas=1" in published
    assert "Nobody while it is paused" in step("pause", "sold out")
    results = words(page(ada, "/p/shop/experiments/new-teas/"))
    assert "It is paused, so nobody is shown anything of it: sold out. Nobody was exposed yet." in results
    assert "Paused action" in words(page(ada, "/p/shop/experiments/"))
    assert "paused by Ada: sold out" in step("resume")
    changing = words(page(ada, f"{teas}change/"))
    assert "Everything else would give its numbers two meanings" in changing
    smaller = {"hypothesis": "Other.", "name": "New teas", "coverage": "10", "ends": "", "ramp": []}
    assert "A running experiment only grows" in sent(ada, f"{teas}change/", smaller | {"do": "keep"})
    assert ada.post(f"{teas}change/", smaller | {"coverage": "80", "do": "keep"}).status_code == 302
    assert api.action_of(cast.shop, "new-teas").experiment.coverage == 0.8
    assert "Ended" in step("stop")
    over = ada.get(f"{teas}change/", follow=True).content.decode()
    assert "Draft version 2, which assigns people anew" in words(over)
    api.decide(api.experiment_of(cast.shop, "new-teas"), "warm", "Warm words work.", cast.ada)
    assert "Withdrawn: out of season" in step("withdraw", "out of season")
    assert "version 2" in step("renew")
    assert "There is no such step" in step("decide")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"arms-0-weight": "40"}, "The weights sum to 0.9"),
        ({"arms-0-content-text": ""}, "This field is required"),
        ({"arms-1-content-link": "javascript:alert(1)"}, "an address begins with / or https://"),
        ({"holdout": "0"}, "nobody will know what this did"),
        ({"trigger_on": "dwell", "trigger_value": "soon"}, "is no number"),
        ({"trigger_on": "click", "trigger_value": ""}, "This needs a value"),
        ({"whom-rows-0-value": ""}, "Say what it is compared with"),
        ({"whom-rows-1-name": ""}, "Say which property"),
        ({"whom-raw": '{"plan": {"$sounds": 1}}'}, "there is no $sounds"),
        ({"ramp-0-share": "10"}, "more coverage than the one before"),
        ({"ramp-0-share": ""}, "Say from when on"),
        ({"starts": "soon"}, "is no moment"),
        ({"starts": "2098-02-01T00:00"}, "It ends before it starts"),
        ({"first": "50", "last": "50"}, "the smaller one first"),
        ({"coverage": "0"}, "shown to nobody"),
        ({"quantile": "90"}, "sharing_people has no quantile: it is a share or a ratio"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    cast: Cast, ada: Client, said: dict[str, str], sentence: str
) -> None:
    html = sent(ada, "/p/shop/new-action/?kind=message", TYPED | said | {"do": "keep"})
    assert sentence in html
    assert "Who hears of new teas comes back." in html
    assert api.actions_of(cast.shop) == []


def test_parts_come_and_go_and_nobody_is_told_off_meanwhile(cast: Cast, ada: Client) -> None:
    Segment.objects.create(project=cast.shop, name="Loyal", slug="loyal", condition='{"type":"did","events":"share"}')
    address = "/p/shop/new-action/?kind=message"
    empty = page(ada, address)
    assert 'name="whom-segments" value="loyal"' in empty
    more = sent(ada, address, {"arms": "0", "do": "add:arms"}, **HEARD, **{"HX-Target": "making"})
    assert 'name="arms-1-content-text"' in more
    assert "<html" not in more
    assert 'class="wrong"' not in more
    assert 'name="whom-rows-0-value"' in sent(ada, address, TYPED | {"whom-rows": [], "do": "add:whom-rows"})
    assert 'name="arms-1-key"' not in sent(ada, address, TYPED | {"do": "drop:arms-1"})
    assert 'value="100"' in sent(ada, address, TYPED | {"do": "ramp"})
    reads = words(sent(ada, address, TYPED, **HEARD, **{"HX-Target": "reads"}))
    assert reads.startswith("How it reads plain New teas are in. warm Good to see you")
    assert "Not to be seen yet" in sent(ada, address, TYPED | {"arms-0-content-text": ""})
    assert api.actions_of(cast.shop) == []
    assert ada.get("/p/shop/new-action/?kind=song").status_code == 404


def test_another_kind_brings_its_own_part_or_is_written_as_json(
    cast: Cast, ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(KINDS, "quick_poll", Kind("quick_poll", "A question.", lambda _: None))
    address = "/p/shop/new-action/?kind=quick_poll"
    typed = {"arms": "0", "arms-0-key": "a", "arms-0-weight": "100", "arms-0-content-content": '{"ask": "Tea?"}'}
    assert "Quick poll" in page(ada, address)
    assert '{"ask":"Tea?"}' in sent(ada, address, typed)
    assert ada.post(address, TYPED | typed | {"do": "keep"}).status_code == 302
    assert api.facts_of_action(api.action_of(cast.shop, "new-teas")).experiment.variants[0].value == {"ask": "Tea?"}
    assert "Tea?" in page(ada, "/p/shop/actions/new-teas/change/")
    monkeypatch.setattr("rapport.web.making.faces.FACES", dict(FACES))
    with pytest.raises(ValueError, match="a face already"):
        register(Face("message", "Message"))


def test_what_holds_for_all_actions_is_changed_by_editors(cast: Cast, ada: Client, ben: Client) -> None:
    reason = "Everybody has to see it, by law."
    said = {"kind": "message", "variants": [{"key": "hi", "weight": 1, "value": {"text": "Hi."}}]}
    api.keep_action(cast.shop, "law", {**said, "holdout": 0, "no_holdout_reason": reason}, cast.ada)
    assert reason in page(ben, "/p/shop/actions/")
    assert reason in page(ben, "/p/shop/actions/law/")
    ada.post("/p/shop/actions/", {"global_holdout": "5", "times": "2", "days": "14", "renew": "on"})
    now = api.practice_of(cast.shop)
    assert (now.global_holdout, now.cap_times, now.cap_days, now.holdout_version) == (0.05, 2, 14, 2)
    assert "less than or equal to 99" in ada.post("/p/shop/actions/", {"global_holdout": "100"}).content.decode()
    assert ben.post("/p/shop/actions/", {"global_holdout": "5"}).status_code == 403


def test_a_draft_is_changed_on_its_page_and_what_runs_only_grows(
    cast: Cast, ada: Client, shorter: api.Experiment
) -> None:
    address = "/p/shop/experiments/shorter/change/"
    assert "a: 50, false" in page(ada, address)
    wrong = sent(ada, address, EXPERIMENT | {"variants": "a: 50, false\nb: 40, true", "do": "keep"})
    assert "The shares sum to 90; make them sum to 100." in wrong
    said = {"variants": "a: 20, false\nb: 80, true", "coverage": "50", "primary": "shares", "quantile": "90"}
    saved = ada.post(address, EXPERIMENT | said | {"do": "keep"})
    assert saved["Location"] == "/p/shop/experiments/shorter/"
    shorter.refresh_from_db()
    assert (shorter.quantiles, 'name="quantile" value="90"' in page(ada, address)) == ({"shares": 0.9}, True)
    assert ([one["weight"] for one in shorter.variants], shorter.coverage) == ([0.2, 0.8], 0.5)
    api.start(shorter, cast.ada)
    running = page(ada, address)
    assert 'name="variants"' not in running
    grown = {"name": "Shorter", "hypothesis": "Shorter sells more.", "coverage": "100", "primary": "sessions"}
    ada.post(address, grown | {"do": "keep"})
    shorter.refresh_from_db()
    assert (shorter.coverage, shorter.hypothesis, shorter.primary) == (1.0, "Shorter sells more.", "shares")
    api.stop(shorter, cast.ada)
    refused = words(ada.post(address, grown | {"do": "keep"}, follow=True).content.decode())
    assert "its numbers would mean two things. Draft version 2" in refused


def test_a_variant_is_tried_by_one_person(cast: Cast, ada: Client, shorter: api.Experiment) -> None:
    address = "/p/shop/experiments/shorter/try/"
    forced = words(ada.post(address, {"person": "ann", "variant": "b"}, follow=True).content.decode())
    assert "Forced on ann: b" in forced
    assert "There is no variant" in ada.post(address, {"person": "ann", "variant": "z"}, follow=True).content.decode()
    lifted = words(ada.post(address, {"person": "ann"}, follow=True).content.decode())
    assert "Nothing is forced on ann any more." in lifted


def test_viewers_change_nothing_and_strangers_find_nothing(
    cast: Cast, ben: Client, cyd: Client, shorter: api.Experiment, teas: str
) -> None:
    picture = api.add_picture(shorter, "The form", PNG, cast.ada).pk
    whole = (teas, "/p/shop/actions/", "/p/shop/history/", f"/p/shop/experiments/shorter/pictures/{picture}/")
    for address in whole:
        assert ben.get(address).status_code == 200
        assert cyd.get(address).status_code == 404
    assert '<form method="post"' not in page(ben, teas).partition("<main")[2]
    shorter_ = "/p/shop/experiments/shorter/"
    for address in (f"{teas}step/", f"{shorter_}try/", f"{shorter_}pictures/", f"{shorter_}learn/"):
        assert ben.post(address, {"do": "start"}).status_code == 403
        assert cyd.post(address.replace("/p/shop/", "/p/forum/"), {"do": "start"}).status_code == 404
    for address in ("/p/shop/new-action/", f"{teas}change/", "/p/shop/experiments/shorter/change/"):
        assert ben.get(address).status_code == 403
    assert cyd.get(f"/p/forum/experiments/shorter/pictures/{picture}/").status_code == 404
    assert "New teas" not in page(cyd, "/p/forum/actions/")
