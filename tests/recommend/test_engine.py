"""The engine beside a dense second opinion, its stories and its laws."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from rapport.act.recommend.engine import (
    DEFAULTS,
    BadModel,
    Judged,
    Model,
    best,
    circle_of,
    fit,
    histories_of,
    load,
    load_circle,
    reasons,
    save,
    save_circle,
    scores,
)
from tests.recommend import oracle

ITEMS = 12
TEA, POT, CUP, SAW, NAIL, NEW = range(6)
NAMES = ("tea", "pot", "cup", "saw", "nail", "new 🫖")
KITCHEN, SHED = [[TEA, POT, CUP], [TEA, POT], [TEA, POT, CUP]] * 5, [[SAW, NAIL]] * 5


def some_lists(seed: int, people: int = 60) -> list[list[int]]:
    chance = np.random.default_rng(seed)
    return [chance.choice(ITEMS, chance.integers(2, 8), replace=False).tolist() for _ in range(people)]


def dense(lists: list[list[int]]) -> npt.NDArray[np.float64]:
    found = np.zeros((len(lists), ITEMS))
    for person, items in enumerate(lists):
        found[person, items] = 1
    return found


def fitted(lists: list[list[int]], *, ordered: bool = False, **numbers: Any) -> Model:
    names = [f"item {number}" for number in range(ITEMS)]
    return fit(histories_of(names, lists, ordered=ordered), settings=replace(DEFAULTS, **numbers))


def shop(*, ordered: bool = False) -> Model:
    marks = [["kitchen", "leaf"], ["kitchen"], ["kitchen"], ["shed"], ["shed"], ["kitchen", "leaf"]]
    return fit(histories_of(NAMES, KITCHEN + SHED, ordered=ordered), marks)


def listed(model: Model, session: list[int], most: int = 10) -> list[int]:
    places, values = scores(model, [[(item, 1.0) for item in session]])[0]
    return [int(place) for place in places[best(places, values, most)]]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_items_seen_together_are_what_the_dense_regression_says(seed: int) -> None:
    lists = some_lists(seed)
    expected = oracle.together(dense(lists), DEFAULTS.ridge, DEFAULTS.damping)
    assert np.allclose(fitted(lists).together.toarray(), expected, atol=1e-5)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_comes_next_is_what_the_dense_regression_says(seed: int) -> None:
    lists = some_lists(seed)
    order = fitted(lists, ordered=True).order
    assert order is not None
    expected = oracle.order(lists, ITEMS, DEFAULTS.order_ridge, DEFAULTS.order_window, DEFAULTS.order_decay)
    assert np.allclose(order.toarray(), expected, atol=1e-5)


def test_directions_of_taste_are_those_of_the_whole_decomposition() -> None:
    lists = some_lists(4)
    graph = fitted(lists, graph_rank=3).graph
    assert np.allclose(graph.sources @ graph.targets.T, oracle.directions(dense(lists), 3), atol=1e-3)


def test_who_looked_at_tea_is_shown_what_goes_with_tea() -> None:
    found = listed(shop(), [TEA])
    assert found[0] == POT
    assert CUP in found
    assert SAW not in found[:2]


def test_an_item_nobody_touched_is_found_by_what_it_is() -> None:
    assert NEW in listed(shop(), [TEA])
    [reason] = reasons(shop(), [(TEA, 1.0)], [NEW])
    assert (reason.source, reason.because) == ("content", TEA)


def test_the_reason_is_the_row_that_said_most_and_the_sources_sum_up_to_the_score() -> None:
    for model in (shop(), shop(ordered=True)):
        session = [(SAW, 1.0), (POT, 1.0), (TEA, 1.0)]
        places, values = scores(model, [session])[0]
        for place, value in zip(places, values, strict=True):
            [reason] = reasons(model, session, [int(place)])
            assert sum(reason.by_source.values()) == pytest.approx(value, abs=1e-5)
        [nail] = reasons(model, session, [NAIL])
        assert nail.because == SAW


def test_in_order_what_came_last_counts_most() -> None:
    model = shop(ordered=True)
    assert listed(model, [TEA, SAW])[:3].index(NAIL) < listed(model, [SAW, TEA]).index(NAIL)


def test_a_session_of_nothing_has_no_scores() -> None:
    places, values = scores(shop(), [[]])[0]
    assert len(places) == len(values) == 0
    assert reasons(shop(), [], [TEA])[0].because is None


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("lists", [[], [[]], [[TEA]], [[TEA], [TEA]], [[TEA, TEA, TEA]], [[TEA, POT]]])
def test_too_little_to_learn_from_is_no_error(lists: list[list[int]], *, ordered: bool) -> None:
    model = fitted(lists, ordered=ordered)
    assert len(scores(model, [[(TEA, 1.0)]])) == 1
    assert np.isfinite(model.graph.targets).all()


def test_without_items_there_is_a_model_of_nothing() -> None:
    model = fit(histories_of((), [[], []], ordered=True), [])
    assert scores(model, [[]])[0][0].tolist() == []


def test_a_million_events_of_one_do_not_become_the_taste_of_all() -> None:
    bot = [SAW, TEA] * 500_000
    model = fit(histories_of(NAMES, [*KITCHEN, *SHED, bot], ordered=True))
    assert listed(model, [TEA])[0] == POT
    assert int(model.people[SAW]) == len(SHED) + 1


def test_the_same_events_give_the_same_model() -> None:
    one, other = shop(ordered=True), shop(ordered=True)
    for part in ("together", "order", "content"):
        assert (getattr(one, part) != getattr(other, part)).nnz == 0
    assert np.array_equal(one.graph.targets, other.graph.targets)


@given(st.permutations(range(20)))
def test_the_order_of_people_changes_nothing(order: list[int]) -> None:
    lists = some_lists(7, people=20)
    one, other = fitted(lists, graph_rank=2), fitted([lists[person] for person in order], graph_rank=2)
    assert np.allclose(one.together.toarray(), other.together.toarray(), atol=1e-5)


def test_a_kept_model_is_the_same_model(tmp_path: Path) -> None:
    for ordered in (True, False):
        model = shop(ordered=ordered)
        save(model, tmp_path / f"{ordered}")
        read = load(tmp_path / f"{ordered}")
        assert read.names == model.names
        assert read.settings == model.settings
        assert listed(read, [TEA, POT]) == listed(model, [TEA, POT])


def test_half_a_model_is_told_from_a_whole_one(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="holds no whole model"):
        load(tmp_path / "nothing")
    save(shop(), tmp_path / "half")
    (tmp_path / "half" / "together-data.npy").unlink()
    with pytest.raises(BadModel, match="fit it again"):
        load(tmp_path / "half")


def test_people_are_found_by_whom_they_know_and_what_they_like(tmp_path: Path) -> None:
    follows = {(0, 1), (1, 2), (0, 3), (3, 2), (3, 4), (5, 4)}
    rows, columns = zip(*sorted(follows), strict=True)
    graph = sp.csr_array((np.ones(len(rows), np.float32), (rows, columns)), shape=(7, 7))
    expected = oracle.allocation(follows, 7)
    circle = circle_of(graph, learn=False)
    for person in range(7):
        places, values = circle.scores(person)
        known = {b for a, b in follows if a == person} | {a for a, b in follows if b == person} | {person}
        want = {other: expected[person, other] for other in range(7) if other not in known and expected[person, other]}
        assert dict(zip(places.tolist(), values.tolist(), strict=True)) == pytest.approx(want)
    likes = sp.csr_array((np.ones(4, np.float32), ([5, 6, 0, 1], [0, 0, 1, 2])), shape=(7, 3))
    both = circle_of(graph, likes, "abcdefg")
    assert 6 in both.scores(5)[0].tolist()
    assert (both.between(0, 2), both.between(0, 6)) == (2, 0)
    # The engine's own opinion of who knows whom comes on top.
    assert both.near is not None
    places, values = both.scores(0)
    plain = dict(zip(*(part.tolist() for part in circle_of(graph, likes, learn=False).scores(0)), strict=True))
    more = dict(zip(*(part.tolist() for part in scores(both.near, [[(1, 1.0), (3, 1.0)]])[0]), strict=True))
    assert dict(zip(places.tolist(), values.tolist(), strict=True)) == pytest.approx(
        {
            other: total
            for other in range(7)
            if (total := plain.get(other, 0) + more.get(other, 0)) > 0 and other not in {0, 1, 3}
        }
    )
    save(shop(), tmp_path / "model")
    assert load_circle(tmp_path / "model") is None
    save_circle(both, tmp_path / "model")
    again = load_circle(tmp_path / "model")
    assert again is not None
    assert again.names == tuple("abcdefg")
    assert again.scores(0)[1].tolist() == values.tolist()
    (tmp_path / "model" / "circle.json").write_bytes(b"{")
    with pytest.raises(BadModel, match="no whole circle"):
        load_circle(tmp_path / "model")


def test_lists_are_judged_as_one_counts_by_hand() -> None:
    judged = Judged(3)
    judged.add([1, 2, 3, 4], {1, 4})
    judged.add([9, 8, 7], {5})
    assert (judged.people, judged.recall, judged.hit_rate) == (2, 0.25, 0.5)
    assert judged.ndcg == pytest.approx(oracle.ndcg([1, 2, 3, 4], {1, 4}, 3) / 2)
    assert judged.shown == {1, 2, 3, 9, 8, 7}
    assert Judged(3).recall is None
