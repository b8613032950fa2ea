"""What a team says of a block: filters, boosts, pins, caps, pages; each on a catalogue that can be counted."""

from typing import Any

import msgspec
import numpy as np
import pytest

from rapport.act.recommend.answering import Answered, BadCursor, Wish, answer
from rapport.act.recommend.engine import fit, histories_of
from rapport.act.recommend.facts import BlockFacts, ItemFacts
from rapport.act.recommend.rules import block_of, weights_of
from rapport.act.recommend.stock import Counts, Stock
from rapport.act.recommend.strategies import STRATEGIES, Asked, Did
from rapport.deliver.api import Wrong

NOW = 1_000_000_000
KINDS = ("tea", "pot", "saw")
ITEMS = [
    ItemFacts(id=f"{kind}{number}", title=f"{kind} {number}", category=kind, price=number * 10.0, tags=(kind,),
              author=f"a{number}")
    for kind in KINDS
    for number in range(4)
]  # fmt: skip
LISTS = [[f"{kind}{number}" for number in range(4)] for kind in KINDS for _ in range(10)]


def stocked(block: BlockFacts, items: list[ItemFacts] | None = None, counts: Counts | None = None) -> Stock:
    names = [item.id for item in ITEMS]
    lists = [[names.index(id) for id in one] for one in LISTS]
    model = fit(histories_of(names, lists, ordered=True), [item.marks() for item in ITEMS])
    popular = {item.id: 10.0 - place for place, item in enumerate(ITEMS[:8])}
    return Stock(items or ITEMS, {"it": block}, model, counts or Counts(popular=popular))


def shown(
    block: BlockFacts, did: list[str] | None = None, items: list[ItemFacts] | None = None, name: str = "view_item",
    **wish: Any,
) -> Answered:  # fmt: skip
    asked = Asked([Did(id, name, NOW) for id in did or ()], now=NOW, ids=frozenset({"ann"}))
    chance = np.random.default_rng(1)
    return answer(stocked(block, items), block, asked, Wish(**wish), chance)


def ids(found: Answered) -> list[str]:
    return [one.item.id for one in found.shown]


FOR_YOU = BlockFacts(strategy="for_you", n=3, diversity=0.0)


def with_(block: BlockFacts, **fields: Any) -> BlockFacts:
    return msgspec.structs.replace(block, **fields)


def test_who_looks_at_tea_is_shown_tea_with_the_reason_in_words() -> None:
    found = shown(FOR_YOU, ["tea0"])
    assert sorted(ids(found)) == ["tea1", "tea2", "tea3"]
    assert found.shown[0].why.because == "tea0"
    assert "“tea 0”" in found.shown[0].why.words
    assert found.fallbacks == []


def test_a_stranger_is_shown_what_most_people_like_and_it_is_said() -> None:
    found = shown(FOR_YOU)
    assert ids(found) == ["tea0", "tea1", "tea2"]
    assert found.fallbacks == ["popular"]
    assert found.shown[0].why.words == "Many people took this lately"


def test_who_is_held_out_is_shown_the_fallback() -> None:
    assert ids(shown(FOR_YOU, ["saw0"], held_out=True)) == ["tea0", "tea1", "tea2"]


def test_what_was_bought_or_seen_or_excluded_is_left_out() -> None:
    assert "tea1" not in ids(shown(FOR_YOU, ["tea0"], exclude=["tea1"]))
    seen = with_(FOR_YOU, exclude_seen=False)
    assert "tea0" in ids(shown(seen, ["tea0", "tea1"], n=4))
    assert "tea0" not in ids(shown(seen, ["tea0", "tea1"], name="purchase", n=10))


@pytest.mark.parametrize(
    "change", [{"hidden": True}, {"available": False}, {"ends": NOW}, {"starts": NOW + 1}, {"owner": "ann"}]
)
def test_what_may_not_be_shown_is_not(change: dict[str, Any]) -> None:
    items = [msgspec.structs.replace(one, **change) if one.id == "tea1" else one for one in ITEMS]
    found = shown(with_(FOR_YOU, n=12), ["tea0"], items)
    assert "tea1" not in ids(found)
    assert found.left_out["own" if "owner" in change else "not_available"]


def test_a_filter_holds_for_the_fallback_too() -> None:
    cheap = with_(FOR_YOU, filter={"price": {"$lt": 15}, "tags": {"$in": ["tea", "pot"]}}, n=10)
    assert sorted(ids(shown(cheap, ["tea0"]))) == ["pot0", "pot1", "tea1"]
    teas = with_(FOR_YOU, filter={"category": "tea"}, n=9)
    assert sorted(ids(shown(teas, ["tea0"], exclude=["tea1"]))) == ["tea2", "tea3"]


def test_boosts_pins_and_caps() -> None:
    dear = block_of(
        {"strategy": "popular", "n": 2, "diversity": 0, "boosts": [{"condition": {"category": "pot"}, "factor": 5}]},
        STRATEGIES,
    )
    assert ids(shown(dear)) == ["pot0", "pot1"]
    pinned = block_of({"strategy": "popular", "n": 3, "pins": [{"item": "saw3", "position": 2}]}, STRATEGIES)
    found = shown(pinned)
    assert (ids(found)[1], len(found.shown), found.shown[1].why.source) == ("saw3", 3, "pin")
    capped = block_of({"strategy": "popular", "n": 4, "most_per": {"tag": 1}, "diversity": 0}, STRATEGIES)
    assert [one.item.category for one in shown(capped).shown] == ["tea", "pot", "saw"]


def test_diversity_puts_another_kind_before_more_of_the_same() -> None:
    popular = BlockFacts(strategy="popular", n=2, diversity=0.0)
    assert [one.item.category for one in shown(popular).shown] == ["tea", "tea"]
    assert [one.item.category for one in shown(with_(popular, diversity=0.7)).shown] == ["tea", "pot"]
    assert len({*ids(shown(with_(popular, diversity=1.0, n=8)))}) == 8


def test_pages_repeat_nothing_and_end() -> None:
    block, cursor, seen = BlockFacts(strategy="popular", n=5), "", []
    for _ in range(3):
        found = shown(block, cursor=cursor)
        seen += ids(found)
        cursor = found.cursor
    assert sorted(seen) == sorted(item.id for item in ITEMS)
    assert cursor == ""
    with pytest.raises(BadCursor):
        shown(block, cursor="nonsense")


def test_exploration_gives_the_last_places_to_what_few_have_seen() -> None:
    block = BlockFacts(strategy="popular", n=4, exploration=0.5)
    found = shown(block)
    assert [one.why.source for one in found.shown][:2] == ["popular", "popular"]
    assert {one.why.source for one in found.shown[2:]} == {"explore"}
    assert len(set(ids(found))) == 4


@pytest.mark.parametrize("strategy", sorted(STRATEGIES))
def test_every_strategy_answers_whoever_comes_and_wherever(strategy: str) -> None:
    block = BlockFacts(strategy=strategy, n=4)
    empty = answer(Stock((), {}), block, Asked(now=NOW), Wish(), np.random.default_rng(1))
    assert empty.shown == []
    for item in ("", "tea0", "unknown 🫖"):
        asked = Asked([Did("tea1", "view_item", NOW), Did("nothing", "view_item", NOW)], item, NOW)
        found = answer(stocked(block), block, asked, Wish(), np.random.default_rng(1))
        assert len(found.shown) == 4
        assert all(one.why.words for one in found.shown)
        assert item not in ids(found)


def test_strategies_say_what_they_promise() -> None:
    def first(strategy: str, *did: str, item: str = "", most: int = 3) -> list[str]:
        block = BlockFacts(strategy=strategy, n=most, fallback=(), diversity=0.0)
        asked = Asked([Did(id, "view_item", NOW + n) for n, id in enumerate(did)], item, NOW)
        return ids(answer(stocked(block), block, asked, Wish(), np.random.default_rng(1)))

    assert sorted(first("similar", item="pot0")) == ["pot1", "pot2", "pot3"]
    assert sorted(first("often_together", item="pot0")) == ["pot1", "pot2", "pot3"]
    assert {id[:3] for id in first("viewed", "saw0", "tea0")} == {"tea"}
    assert first("continue", "saw0", "tea0") == ["tea0", "saw0"]
    assert {id[:3] for id in first("popular_here", item="pot1")} == {"pot"}
    assert first("groups", "tea0") == []
    assert {id[:3] for id in first("people_like_you", "tea0")} == {"tea"}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"strategy": "magic"}, "strategy"),
        ({"strategy": "popular", "fallback": ["magic"]}, "fallback"),
        ({"strategy": "popular", "filter": {"price": {"$near": 3}}}, "filter"),
        ({"strategy": "popular", "boosts": [{"condition": {}, "factor": -1}]}, "boosts"),
        ({"strategy": "popular", "pins": [{"item": "a", "position": 1}, {"item": "a", "position": 2}]}, "pins"),
        ({"strategy": "popular", "pins": [{"item": "a", "position": 1}, {"item": "b", "position": 1}]}, "pins"),
        ({"strategy": "popular", "pins": [{"item": "a", "position": 0}]}, "pins"),
        ({"strategy": "popular", "most_per": {"colour": 1}}, "most_per"),
        ({"strategy": "popular", "diversity": 2}, "diversity"),
        ({"strategy": "popular", "n": 0}, "n"),
        ({"strategy": "popular", "colour": 1}, "block"),
        ({}, "block"),
    ],
)
def test_a_wrong_block_names_the_field(said: dict[str, Any], field: str) -> None:
    with pytest.raises(Wrong) as wrong:
        block_of(said, STRATEGIES)
    assert wrong.value.field == field


def test_weights_are_above_nothing() -> None:
    assert weights_of({"view_item": 1}) == {"view_item": 1.0}
    for bad in ({}, {"view_item": 0}, {"view_item": "much"}):
        with pytest.raises(Wrong):
            weights_of(bad)


def test_a_model_that_knows_items_that_are_gone_shows_none_of_them() -> None:
    block = with_(FOR_YOU, n=12)
    found = shown(block, ["tea0"], [one for one in ITEMS if one.id != "tea2"])
    assert "tea2" not in ids(found)
