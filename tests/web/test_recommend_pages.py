"""Pages of blocks: how they do, what somebody sees and why; strangers find nothing there."""

import html
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import Settings

from rapport.act.recommend import api as recommend
from rapport.deliver import api as deliver
from rapport.web.pages import catalogue
from rapport.web.pages import recommend as pages
from rapport.web.recommending import looking, shelf
from tests.web.conftest import Cast, TellAll, event
from tests.web.test_overview import page, words

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOW = round(AT.timestamp() * 1000)
FIT = {"recall": 0.25, "ndcg": 0.125, "coverage": 0.5, "novelty": 3.0, "popularity": 0.1}


@pytest.fixture(autouse=True)
def then(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: object) -> None:
    """It is the second of March, and no model lies anywhere."""
    settings.DATA = tmp_path
    monkeypatch.setattr(pages, "now_ms", lambda: NOW)
    monkeypatch.setattr(catalogue, "now_ms", lambda: NOW)
    monkeypatch.setattr(looking, "now_ms", lambda: NOW)
    monkeypatch.setattr(shelf.Shelf.__init__, "__defaults__", (lambda: NOW,))


def clicked(cast: Cast, tell_all: TellAll) -> None:
    """Four showings in two answers, one of them twice; a click after one, and one that nobody was shown."""
    shop = cast.shop.pk

    def happened(person: str, name: str, item: str, answer: str, minute: int, position: int) -> object:
        said = f'{{"block": "top", "recommendation_id": "{answer}", "position": {position}, "reason": "popular"}}'
        at = AT.replace(minute=minute)
        return event(shop, person, at, name, things=(item,), properties=said)

    events = [
        happened("ann", "view_item_list", "tea", "r1", 1, 1),
        happened("ann", "view_item_list", "tea", "r1", 2, 1),
        happened("ann", "view_item_list", "pot", "r1", 1, 2),
        happened("ann", "select_item", "tea", "r1", 3, 1),
        happened("bob", "view_item_list", "tea", "r2", 1, 1),
        happened("bob", "select_item", "cup", "r2", 2, 9),
        event(shop, "dan", AT, "view_item", things=("pot",)),
    ]
    tell_all([*events, event(cast.forum.pk, "ann", AT, "view_item_list", things=("tea",))])  # type: ignore[list-item]


def test_a_block_is_made_looked_at_changed_and_removed(cast: Cast, ada: Client, tell_all: TellAll) -> None:
    empty = words(page(ada, "/p/shop/recommend/"))
    assert "No block yet" in empty
    assert "The catalogue is empty" in empty
    recommend.keep_items(cast.shop, [{"id": "tea", "title": "Tea 🫖"}, {"id": "pot", "title": "Pot"}])
    made = words(ada.post("/p/shop/recommend/", {"key": "top", "strategy": "popular"}, follow=True).content.decode())
    assert "Popular: What most people took in the last four weeks." in made
    assert (
        "There is a block of this key"
        in ada.post("/p/shop/recommend/", {"key": "top", "strategy": "new"}).content.decode()
    )
    clicked(cast, tell_all)
    fit = {"top": 20, "people": 30, "why": "No worse.", "candidate": FIT, "live": FIT, "popularity": FIT}
    recommend.keep_fit(cast.shop, "1", NOW, fit, taken=True)
    recommend.keep_fit(cast.shop, "2", NOW, {"why": "Too few to judge."}, taken=False)
    listed = words(page(ada, "/p/shop/recommend/"))
    assert "top Popular 6 3 1 33.3 %" in listed
    assert "No worse." in listed
    assert "not judged" in listed
    seen = words(page(ada, "/p/shop/recommend/top/?person=ann"))
    assert "1 2 1 50.0 %" in seen, "the first place was shown twice and clicked once"
    assert "Many people took this lately" in seen
    assert "Tea 🫖" not in seen.split("Left out")[0].split("Place")[1], "Ann has seen it"
    wrong = ada.post("/p/shop/recommend/top/", {"said": '{"strategy": "magic"}'}).content.decode()
    assert "There is no strategy" in wrong
    assert "magic" in wrong
    for bad in ("[", "[1]"):
        assert ada.post("/p/shop/recommend/top/", {"said": bad}).status_code == 200
    tried = words(ada.post("/p/shop/recommend/top/preview/", {"said": '{"strategy": "new"}'}).content.decode())
    assert "New here" in tried
    assert "Many people" not in tried
    for bad in ("[", "[1]", '{"strategy": "magic"}'):
        assert 'role="alert"' in ada.post("/p/shop/recommend/top/preview/", {"said": bad}).content.decode()
    assert recommend.blocks_of(cast.shop)["top"].strategy == "popular", "looking changes nothing"
    saved = ada.post("/p/shop/recommend/top/", {"said": '{"strategy": "new", "n": 1}'}, follow=True)
    assert "top is saved" in saved.content.decode()
    assert "top is gone" in ada.post("/p/shop/recommend/top/drop/", follow=True).content.decode()


def test_a_block_says_what_its_actions_brought(cast: Cast, ada: Client) -> None:
    recommend.keep_block(cast.shop, "top", {"strategy": "popular"}, cast.ada)
    assert "nobody held out" in words(page(ada, "/p/shop/recommend/"))
    assert "Nobody is held out from it" in words(page(ada, "/p/shop/recommend/top/"))
    said = {
        "kind": "recommendation", "name": "Home row", "primary": "people", "hypothesis": "They stay longer then.",
        "variants": [{"key": "on", "weight": 1, "value": {"block": "top"}}],
    }  # fmt: skip
    action = deliver.keep_action(cast.shop, "home", said, cast.ada)
    assert "Home row draft People not yet not yet" in words(page(ada, "/p/shop/recommend/top/"))
    deliver.start(action.experiment, cast.ada)
    assert "Home row running People not yet" in words(page(ada, "/p/shop/recommend/top/"))
    assert "not yet people" in words(page(ada, "/p/shop/recommend/"))


def test_an_item_says_who_it_goes_with_and_how_it_does(
    cast: Cast, ada: Client, cyd: Client, tell_all: TellAll, settings: Settings
) -> None:
    assert "The catalogue is empty" in words(page(ada, "/p/shop/catalogue/"))
    odd = "tea & 🫖/1"
    items = [
        {"id": "tea", "title": "Tea", "price": 4, "author": "smith", "tags": ["leaf"]},
        {"id": "pot", "hidden": True},
    ]
    recommend.keep_items(cast.shop, [*items, {"id": odd, "tags": ["leaf"]}])
    clicked(cast, tell_all)
    assert "No model is fitted yet" in words(page(ada, "/p/shop/catalogue/item/?id=tea"))
    looking.fit_now(cast.shop)
    recommend.keep_items(cast.shop, [{"id": "late"}])
    tea = words(page(ada, "/p/shop/catalogue/item/?id=tea"))
    assert "Warm: 1 person" in tea
    assert "top 2 1 50.0 %" in tea
    assert "Alike by what they are" in tea
    assert odd in html.unescape(page(ada, "/p/shop/catalogue/item/?id=tea"))
    assert "Cold: nobody" in words(page(ada, f"/p/shop/catalogue/item/?id={quote(odd)}"))
    assert "Unknown to the live model" in words(page(ada, "/p/shop/catalogue/item/?id=late"))
    assert "not shown: hidden" in words(page(ada, "/p/shop/catalogue/item/?id=pot"))
    listed = words(page(ada, "/p/shop/catalogue/?q=te"))
    assert "tea item – you yes" in listed
    assert "No item has that in its id" in words(page(ada, "/p/shop/catalogue/?q=xyz&after=x"))
    assert ada.get("/p/shop/catalogue/item/?id=nothing").status_code == 404
    for address in ("/p/shop/catalogue/", "/p/shop/catalogue/item/?id=tea"):
        assert cyd.get(address).status_code == 404


def test_viewers_read_and_strangers_find_nothing(cast: Cast, ben: Client, cyd: Client) -> None:
    recommend.keep_block(cast.shop, "top", {"strategy": "popular"}, cast.ada)
    for address in ("/p/shop/recommend/", "/p/shop/recommend/top/"):
        assert "Editors and owners" in page(ben, address)
        assert cyd.get(address).status_code == 404
    assert ben.post("/p/shop/recommend/", {"key": "a", "strategy": "new"}).status_code == 403
    assert ben.post("/p/shop/recommend/top/drop/").status_code == 403
    assert ben.get("/p/shop/recommend/nothing/").status_code == 404
