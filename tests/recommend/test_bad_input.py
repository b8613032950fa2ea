"""What nobody hopes for, line by line; each has a clear answer."""

from pathlib import Path

import numpy as np
import pytest

from rapport.act.recommend import api as recommend
from rapport.act.recommend.engine import histories_of
from rapport.act.recommend.lately import MOST_DID
from rapport.kernel.rules import Rules
from rapport.projects.models import Project
from rapport.store import Store
from rapport.web.recommending.refit import refit
from rapport.web.recommending.shelf import Shelf
from tests.deliver.serving import Delivering
from tests.recommend.conftest import NOW, TEAS, TOOLS, event
from tests.recommend.test_serving import BY, asked, hall, house, ids

__all__ = ["hall", "house"]

ODD = "tea for two 🫖 & more"


@pytest.fixture
def alone(shop: Project) -> Project:
    """The shop without anything that anybody has touched."""
    recommend.drop_items(shop, [*TEAS, *TOOLS])
    recommend.keep_block(shop, "for-you", {"strategy": "for_you", "n": 3}, BY)
    return shop


def test_an_empty_catalogue_says_that_it_is_empty(alone: Project, shelf: Shelf, house: Delivering) -> None:
    shelf.refresh()
    told = asked(house, anonymousId="p1")
    assert (told["items"], told["note"].startswith("There is nothing to show")) == ([], True)


def test_one_person_and_one_item_are_enough_to_fit_and_answer(
    alone: Project, shelf: Shelf, loaded: Store, house: Delivering, tmp_path: Path
) -> None:
    recommend.keep_items(alone, [{"id": "only", "title": "Only"}])
    loaded.load([event(alone, "one", "only")], lambda _: Rules())
    assert refit(loaded.engine, alone, tmp_path / "models", NOW)["taken"]
    shelf.refresh()
    assert ids(asked(house, anonymousId="one")) == [], "they have seen it"
    assert ids(asked(house, anonymousId="two")) == ["only"]


def test_an_item_that_nobody_touched_is_shown_by_what_it_is(
    shop: Project, shelf: Shelf, loaded: Store, house: Delivering, tmp_path: Path
) -> None:
    recommend.keep_items(shop, [{"id": "cold", "title": "Cold", "category": "tea", "tags": ["leaf"]}])
    recommend.keep_block(shop, "for-you", {"strategy": "for_you", "n": 5, "fallback": []}, BY)
    refit(loaded.engine, shop, tmp_path / "models", NOW)
    shelf.refresh()
    told = asked(house, session=["green"])
    assert [one["source"] for one in told["items"] if one["id"] == "cold"] == ["content"]


def test_ids_with_spaces_and_emoji_go_all_the_way(
    alone: Project, shelf: Shelf, loaded: Store, house: Delivering, tmp_path: Path
) -> None:
    recommend.keep_items(alone, [{"id": f"{ODD} {number}", "tags": ["x"]} for number in range(4)])
    loaded.load([event(alone, "ünï cödé 🙂", f"{ODD} 0")], lambda _: Rules())
    refit(loaded.engine, alone, tmp_path / "models", NOW)
    shelf.refresh()
    first = asked(house, anonymousId="ünï cödé 🙂", n=1, exclude=[f"{ODD} 2"])
    second = asked(house, anonymousId="ünï cödé 🙂", n=1, exclude=[f"{ODD} 2"], cursor=first["cursor"])
    assert sorted(ids(first) + ids(second)) == [f"{ODD} 1", f"{ODD} 3"]
    assert asked(house, session=[f"{ODD} 0"], n=1)["items"][0]["because"] == f"{ODD} 0"


def test_a_bot_with_a_million_events_is_one_person_with_a_few_items(shop: Project, shelf: Shelf, loaded: Store) -> None:
    bot = [0, 1] * 500_000
    with_it = histories_of(["a", "b", "c"], [[0, 2], bot], ordered=True).once()
    assert (with_it.matrix().toarray() == [[1, 0, 1], [1, 1, 0]]).all()
    loaded.load([event(shop, "bot", "saw", ago_ms=n) for n in range(MOST_DID * 2)], lambda _: Rules())
    assert len(shelf.did(shop.pk, "", "bot")) == MOST_DID
    popular = recommend.counts(loaded.engine, shop.pk, recommend.weights_of(shop), NOW).popular
    assert popular["saw"] == 21, "twenty people, and the bot"


def test_a_filter_that_excludes_everything_lets_the_fallback_answer(
    shop: Project, shelf: Shelf, house: Delivering
) -> None:
    said = {"strategy": "for_you", "n": 2, "filter": {"category": "moon"}, "fallback": ["new"]}
    recommend.keep_block(shop, "for-you", said, BY)
    shelf.refresh()
    told = asked(house, anonymousId="p1")
    assert {one["strategy"] for one in told["items"]} == {"new"}
    assert told["note"] == "No item meets the filter of the block; this is what it falls back on."


def test_a_block_that_is_deleted_while_a_page_shows_it_goes_on_to_its_next_page(
    shop: Project, shelf: Shelf, house: Delivering
) -> None:
    recommend.keep_block(shop, "top", {"strategy": "popular", "n": 2}, BY)
    shelf.refresh()
    first = asked(house, "top")
    recommend.drop_block(recommend.block_of(shop, "top"), BY)
    shelf.refresh()
    second = asked(house, "top", cursor=first["cursor"], n=2)
    assert second["note"].startswith("There is no block 'top'")
    assert len({*ids(first), *ids(second)}) == 4


def test_events_for_unknown_items_change_nothing(shop: Project, shelf: Shelf, loaded: Store, house: Delivering) -> None:
    recommend.keep_block(shop, "for-you", {"strategy": "for_you", "n": 3}, BY)
    loaded.load([event(shop, "lost", "atlantis")], lambda _: Rules())
    shelf.refresh()
    told = asked(house, anonymousId="lost", item="atlantis", session=["el dorado"], exclude=["shangri-la"])
    assert len(told["items"]) == 3
    assert "atlantis" not in ids(told)


def test_a_pin_of_the_item_on_its_own_page_leaves_its_place_to_others(
    shop: Project, shelf: Shelf, house: Delivering
) -> None:
    recommend.keep_items(shop, [{"id": "mine", "title": "Mine", "owner": "ann"}])
    pins = [{"item": "green", "position": 1}, {"item": "mine", "position": 2}]
    recommend.keep_block(shop, "top", {"strategy": "popular", "n": 3, "pins": pins}, BY)
    shelf.refresh()
    assert ids(asked(house, "top"))[:2] == ["green", "mine"]
    around = asked(house, "top", item="green", userId="ann")
    assert len(around["items"]) == 3
    assert not {"green", "mine"} & {*ids(around)}, "neither itself nor their own"
    assert np.unique(ids(around)).size == 3
