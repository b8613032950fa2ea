"""From events to an answer over HTTP: fitted, taken or not, read while one writes, held out, and asked wrongly."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rapport.act.recommend import api as recommend
from rapport.act.recommend import fitting
from rapport.act.recommend.engine import Histories
from rapport.act.recommend.histories import Learnt
from rapport.deliver import api as deliver
from rapport.deliver.api import Wrong
from rapport.kernel.rules import Rules
from rapport.projects.models import Project
from rapport.store import Store
from rapport.web.delivery.door import Answering
from rapport.web.delivery.front import Delivery
from rapport.web.front import Front, Health
from rapport.web.recommending.door import Recommending
from rapport.web.recommending.refit import NoFit, fitted, refit
from rapport.web.recommending.shelf import Shelf
from rapport.web.tracker import Tracker
from tests.collect.serving import Stage, stage
from tests.deliver.serving import Delivering, delivering
from tests.recommend.conftest import DAY_MS, NOW, TEAS, TOOLS, event

BY = "a test"


@pytest.fixture(scope="module")
def hall() -> Iterator[Stage]:
    """One server for all tests of a module."""
    with stage() as it:
        yield it


@pytest.fixture
def house(hall: Stage, tmp_path: Path, shop: Project, shelf: Shelf) -> Iterator[Delivering]:
    """A running server that recommends."""
    with delivering(hall, tmp_path / "spool", {"rk_w_shop": shop.pk, "rk_w_none": shop.pk + 50}) as it:
        answering = Answering(it.door, it.library, it.membership, clock=lambda: NOW, lately=it._lately)
        recommending = Recommending(answering, shelf)
        app = Delivery(answering, recommending, recommending.beside)
        hall.door = Front(door=it.door, health=Health(), tracker=Tracker(), delivery=app)
        yield it


def asked(house: Delivering, block: str = "for-you", key: str = "rk_w_shop", **body: Any) -> Any:
    reply = house.post("/v1/recommend", {"writeKey": key, "block": block, **body})
    assert reply.status == 200, reply.body
    return reply.json


def ids(told: Any) -> list[str]:
    return [one["id"] for one in told["items"]]


def test_events_become_a_model_and_a_click_changes_the_next_answer(
    shop: Project, shelf: Shelf, loaded: Store, house: Delivering, tmp_path: Path
) -> None:
    recommend.keep_block(shop, "for-you", {"strategy": "for_you", "n": 2}, BY)
    report = refit(loaded.engine, shop, tmp_path / "models", NOW)
    assert report["taken"]
    assert (report["events"], report["items"]) == (107, len(TEAS) + len(TOOLS))
    shelf.refresh()
    told = asked(house, anonymousId="new")
    assert told["fallbacks"]
    read = event(shop, "new", "green")
    loaded.load([read], lambda _: Rules())
    shelf.note([read])
    told = asked(house, anonymousId="new")
    assert set(ids(told)) <= {"black", "white"}
    first = told["items"][0]
    assert "“Green”" in first["reason"]
    assert first["because"] == "green"
    assert first["track"] == {
        "recommendation_id": told["recommendation_id"], "block": "for-you", "position": 1, "reason": first["source"],
        "item_id": first["id"],
    }  # fmt: skip
    # What the page knows before the store does counts too.
    assert set(ids(asked(house, anonymousId="newer", session=["saw"]))) <= set(TOOLS) - {"saw"}
    bought = event(shop, "new", "black", "purchase")
    loaded.load([bought], lambda _: Rules())
    shelf.note([bought])
    assert "black" not in ids(asked(house, anonymousId="new", n=7))
    assert "secret" not in ids(asked(house, anonymousId="new", n=100))


def test_who_signs_in_brings_along_what_they_did(shop: Project, shelf: Shelf, loaded: Store) -> None:
    loaded.load([event(shop, "tablet", "saw")], lambda _: Rules())
    assert [one.item for one in shelf.did(shop.pk, "", "tablet")] == ["saw"]
    assert shelf.did(shop.pk, "ann", "tablet")
    joined = event(shop, "tablet", "nail", user_id="ann")
    loaded.load([joined], lambda _: Rules())
    shelf.note([joined])
    assert [one.item for one in shelf.did(shop.pk, "ann", "")] == ["nail", "saw"]
    assert shelf.did(shop.pk, "", "") == ()
    assert shelf.did(shop.pk + 1, "ann", "tablet") == []


def test_a_model_that_loses_is_not_taken(
    shop: Project, loaded: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "models"
    assert refit(loaded.engine, shop, models, NOW)["taken"]
    monkeypatch.setattr("rapport.web.recommending.refit.fitted", lambda _: {"taken": False, "until": NOW, "why": "x"})
    assert not refit(loaded.engine, shop, models, NOW + 1)["taken"]
    live = recommend.live_fit(shop)
    assert live is not None
    assert [folder.name for folder in (models / str(shop.pk)).iterdir()] == [live.folder]
    assert [fit["taken"] for fit in map(recommend.told_fit, recommend.fits_of(shop))] == [False, True]


def test_a_model_is_fitted_again_only_when_something_is_new(shop: Project, shelf: Shelf, loaded: Store) -> None:
    def fits() -> int:
        shelf._fitted.clear()
        shelf.fit_due()
        return shop.fits.count()

    assert fits() == 1
    shelf.fit_due()
    assert fits() == 1
    loaded.load([event(shop, "late", "saw")], lambda _: Rules())
    assert fits() == 2
    recommend.keep_items(shop, [{"id": "pot", "title": "Pot"}])
    assert fits() == 3
    shelf.refresh()
    stock = shelf(shop.pk)
    assert stock is not None
    assert stock.model is not None
    assert "pot" in stock.model.names


def test_models_are_judged_on_what_came_after(tmp_path: Path) -> None:
    chance = np.random.default_rng(3)
    # Of ten things five are of somebody's kind, and five are by chance: these only who has seen them can tell.
    lists = [
        chance.permutation(np.concatenate((np.arange(5) + 5 * (person % 20), chance.choice(100, 5, replace=False))))
        for person in range(200)
    ]
    at = np.concatenate([np.sort(chance.integers(0, 1000, 10)) for _ in lists])
    items = np.concatenate(lists)
    learnt = Learnt(
        Histories(tuple(map(str, range(100))), np.arange(0, 2001, 10), items, np.ones(2000, np.float32), True), at
    )
    marks: list[list[str]] = [[]] * 100
    names = [*learnt.histories.names]
    fitting.prepare(tmp_path / "one", learnt, fitting.Head(names, marks))
    fitting.main(tmp_path / "one")
    first = fitting.judged(learnt, fitting.Head(names, marks))
    assert first["candidate"]["recall"] > first["popularity"]["recall"]
    assert first["candidate"]["popularity"] <= first["popularity"]["popularity"]
    assert (first["live"], first["taken"]) == (None, True)
    # The live model has seen all that came: it foretells it better, and stays.
    again = fitting.judged(learnt, fitting.Head(names, marks, str(tmp_path / "one" / "model"), 2000))
    assert again["live"]["ndcg"] > again["candidate"]["ndcg"]
    assert not again["taken"]
    few = fitting.judged(learnt, fitting.Head(names, marks, "nowhere"))
    assert (few["live"], few["taken"]) == (None, True)


def test_a_fitting_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(NoFit, match="could not be fitted"):
        fitted(tmp_path / "nothing")


def test_an_empty_shop_is_fitted_and_answers(shop: Project, loaded: Store, shelf: Shelf, house: Delivering) -> None:
    recommend.drop_items(shop, [*TEAS, *TOOLS])
    shelf.refresh()
    told = asked(house)
    assert told["items"] == []
    assert told["note"]
    nobody = asked(house, key="rk_w_none")
    assert (nobody["items"], nobody["cursor"]) == ([], "")


def test_a_block_that_is_gone_shows_what_most_people_like(shop: Project, shelf: Shelf, house: Delivering) -> None:
    shelf.refresh()
    told = asked(house, "nowhere")
    assert told["items"]
    assert told["note"] == "There is no block 'nowhere'; this is what most people like."


def test_who_is_held_out_sees_the_fallback_and_is_exposed(shop: Project, shelf: Shelf, house: Delivering) -> None:
    recommend.keep_block(shop, "for-you", {"strategy": "for_you", "n": 2, "fallback": ["new"]}, BY)
    deliver.change_practice(shop, {"global_holdout": 0, "cap": {"times": 0, "days": 7}}, BY)
    said = {
        "kind": "recommendation", "hypothesis": "They find more.", "primary": "people", "holdout": 0.5,
        "variants": [{"key": "on", "weight": 1, "value": {"block": "for-you", "n": 1}}],
    }  # fmt: skip
    action = deliver.keep_action(shop, "home", said, BY)
    deliver.start(action.experiment, BY)
    house.refresh()
    shelf.refresh()
    answers = [asked(house, "home", userId=f"u{number}") for number in range(20)]
    held = [one for one in answers if one["held_out"]]
    assert 0 < len(held) < 20
    assert {one["variant"] for one in held} == {"holdout"}
    assert all(set(one["fallbacks"]) == {"new"} for one in held)
    assert {len(one["items"]) for one in answers if not one["held_out"]} == {1}
    kept = house.kept()
    assert [one.name for one in kept] == ["exposure"] * 20


def test_a_place_on_a_page_is_never_capped_and_answers_beside_decisions(
    shop: Project, shelf: Shelf, house: Delivering
) -> None:
    recommend.keep_block(shop, "for-you", {"strategy": "for_you", "n": 2, "fallback": ["new"]}, BY)
    deliver.change_practice(shop, {"global_holdout": 0, "cap": {"times": 1, "days": 7}}, BY)
    shows = {"key": "on", "weight": 1, "value": {"block": "for-you", "n": 1}}
    told = {"hypothesis": "They find more.", "primary": "people", "holdout": 0}
    told |= {"no_holdout_reason": "Everybody sees it here."}
    for key, more in (
        ("home", {"kind": "recommendation", "variants": [shows]}),
        ("hello", {"kind": "message", "variants": [{"key": "hi", "weight": 1, "value": {"text": "Hi."}}]}),
    ):
        deliver.start(deliver.keep_action(shop, key, {**told, **more}, BY).experiment, BY)
    house.refresh()
    shelf.refresh()
    for _ in range(3):
        one = asked(house, "home", userId="ann")
        assert (one["variant"], one["held_out"], len(one["items"])) == ("on", False, 1)
    assert [one.name for one in house.kept()] == ["exposure"], "the same again is nothing new"
    both = house.decide(userId="ann", recommend=["home", "for-you", "home", "nowhere"])
    assert {key: len(one["items"]) for key, one in both["recommendations"].items()} == {
        "home": 1,
        "for-you": 2,
        "nowhere": 7,
    }
    assert [one["trigger"] for one in both["actions"] if one["key"] == "home"] == [{"on": "place", "value": None}]
    house.decide(userId="ann", expose=["hello"])
    after = house.decide(userId="ann", recommend=["home"])
    assert [one["key"] for one in after["actions"]] == ["home"], "one message a week was enough"
    assert after["recommendations"]["home"]["variant"] == "on"
    assert "recommendations" not in house.decide(userId="ann")
    wrong = house.post("/v1/decide", {"writeKey": "rk_w_shop", "recommend": ["a"] * 21})
    assert (wrong.status, wrong.json["field"]) == (400, "recommend")


@pytest.mark.parametrize("content", [None, {}, {"block": "UP"}, {"block": "a", "n": 0}, {"block": "a", "colour": 1}])
def test_content_that_shows_no_block_is_refused(shop: Project, content: Any) -> None:
    said = {"kind": "recommendation", "variants": [{"key": "on", "weight": 1, "value": content}]}
    with pytest.raises(Wrong):
        deliver.keep_action(shop, "home", said, BY)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "block"),
        ({"block": 7}, "block"),
        ({"block": "a", "n": 101}, "n"),
        ({"block": "a", "cursor": "nonsense"}, "cursor"),
        ({"block": "a", "exclude": ["x"] * 501}, "exclude"),
        (b"{", "body"),
    ],
)
def test_a_wrong_request_names_the_field(house: Delivering, body: Any, field: str) -> None:
    raw = body if isinstance(body, bytes) else {"writeKey": "rk_w_shop", **body}
    reply = house.post("/v1/recommend", raw)
    assert (reply.status, reply.json["field"]) == (400, field)
    assert house.post("/v1/recommend", {"writeKey": "rk_w_wrong", "block": "a"}).status == 401


def test_people_to_follow_come_from_who_follows_whom(
    shop: Project, shelf: Shelf, loaded: Store, house: Delivering, tmp_path: Path
) -> None:
    people = ("ann", "bob", "cat", "dan", "eve")
    recommend.keep_items(shop, [{"id": id, "type": "person", "title": id.title(), "owner": id} for id in people])
    said = {"strategy": "follow", "filter": {"type": "person"}, "fallback": [], "diversity": 0}
    recommend.keep_block(shop, "people", said, BY)

    def followed(one: str, other: str, whose: Project = shop) -> None:
        loaded.load([event(whose, f"b-{one}", other, "person_followed", DAY_MS, user_id=one)], lambda _: Rules())

    # Ann knows Bob and Cat, who both know Dan; Bob knows Eve as well. A stranger's people are others.
    for one, other in (("ann", "bob"), ("ann", "cat"), ("bob", "dan"), ("dan", "cat"), ("eve", "bob")):
        followed(one, other)
    followed("ann", "eve", Project.objects.get(slug="stranger"))
    assert refit(loaded.engine, shop, tmp_path / "models", NOW)["taken"]
    shelf.refresh()
    told = asked(house, "people", userId="ann")
    assert ids(told) == ["dan", "eve"]
    assert [one["reason"] for one in told["items"]] == [
        "Known to 2 people whom you know",
        "Known to 1 person whom you know",
    ]
    now = event(shop, "b-ann", "dan", "person_followed", user_id="ann")
    loaded.load([now], lambda _: Rules())
    shelf.note([now])
    assert ids(asked(house, "people", userId="ann")) == ["eve"]
    assert ids(asked(house, "people", userId="nobody")) == []
