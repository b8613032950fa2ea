"""Content, attention and usability agree with plain Python on made-up readers of a site."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.measure import SHAPES, Shaped, parse_filters
from rapport.store import Store
from tests.measure import oracle_content
from tests.measure.browsing import browsing
from tests.measure.oracle import Oracle
from tests.measure.worlds import World, tries

FILTERS = ("", "device==mobile", "country==DE")
filters = st.sampled_from(FILTERS)
many = tries(12)


def asked(store: Store, name: str, world: World, **wanted: object) -> Any:
    """The answer about a world."""
    return SHAPES[name].ask(store.engine, world.scope, wanted)


def empty(answer: Shaped) -> bool:
    return answer.unknown.get("") is not None


@many
@given(browsing(), st.sampled_from(["page", "item"]), filters)
def test_content(store: Store, world: World, of: str, text: str) -> None:
    world.load(store)
    oracle = Oracle(world.events, world.scope, of, parse_filters(text))
    wanted = oracle_content.content(oracle, of)
    answer = asked(store, "content", world, of=of, filter=text, least_views=1)
    assert {row.name for row in answer.rows} == set(wanted)
    assert empty(answer) == (not wanted)
    nobody = not any(oracle.within(deed.day) and deed.person for deed in oracle.deeds)
    for row in answer.rows:
        for name, value in wanted[row.name].items():
            told = None if nobody and name in {"exit_rate", "bounce_rate"} else value
            assert getattr(row, name) == (None if told is None else pytest.approx(told)), f"{row.name!r}: {name}"


@many
@given(browsing(), st.integers(1, 3))
def test_scores(store: Store, world: World, least: int) -> None:
    world.load(store)
    answer = asked(store, "content", world, least_views=least, weight_scroll=0, weight_clicks=5)
    pieces = [row for row in answer.rows if row.views >= least]
    weights = {"attention_rank": 30, "staying_rank": 20, "response_rank": 20, "clicks_rank": 5}
    assert {row.score for row in answer.rows if row.views < least} <= {None}
    for row in pieces:
        known = {name: getattr(row, name) for name in weights if getattr(row, name) is not None}
        whole = sum(weights[name] for name in known)
        score = sum(weights[name] * value for name, value in known.items()) / whole if whole else None
        assert row.score == (None if score is None else pytest.approx(score))
        assert row.rests_on == (pytest.approx(whole / 75) if whole else None)
        times = [piece.per_view_s for piece in pieces if piece.per_view_s is not None]
        if row.per_view_s is not None and len(times) > 1:
            lower, equal = (
                sum(test(time) for time in times) for test in (row.per_view_s.__gt__, row.per_view_s.__eq__)
            )
            assert row.attention_rank == pytest.approx(100 * (lower + equal / 2) / len(times))


@many
@given(browsing(), st.sampled_from(["page", "section", "item"]), st.integers(1, 2), filters)
def test_attention(store: Store, world: World, of: str, depth: int, text: str) -> None:
    world.load(store)
    oracle = Oracle(world.events, world.scope, "item" if of == "item" else "page", parse_filters(text))
    wanted, half = oracle_content.attention(oracle, of, depth)
    answer = asked(store, "attention", world, of=of, depth=depth, filter=text)
    total = sum(told["engaged_s"] for told in wanted.values())
    assert empty(answer) == (not total)
    if not total:
        return
    assert {row.name: {"engaged_s": row.engaged_s, "people": row.people} for row in answer.rows} == wanted
    assert (answer.half, answer.names, answer.total_s) == (half, len(wanted), pytest.approx(total))
    assert sum(row.share for row in answer.rows) == pytest.approx(1)
    assert answer.rows[-1].reached == pytest.approx(1)
    first = asked(store, "attention", world, of=of, depth=depth, filter=text, limit=1)
    assert (first.rows, first.half, first.rest) == (answer.rows[:1], half, len(wanted) - 1)
    assert first.rest_s == pytest.approx(total - answer.rows[0].engaged_s)


@many
@given(browsing(), filters)
def test_vitals(store: Store, world: World, text: str) -> None:
    world.load(store)
    oracle = Oracle(world.events, world.scope, "page", parse_filters(text))
    wanted = oracle_content.vitals(oracle)
    scale = {"lcp": 1000, "inp": 1000, "cls": 1, "fcp": 1000, "ttfb": 1000}
    answers = [asked(store, "usability", world, by=by, filter=text, least=1) for by in ("page", "page and device")]
    for one in answers[0].vitals:
        told = wanted[None, one.device, one.vital]
        assert (one.measured, one.good, one.poor) == (told["measured"], told["good"], told["poor"])
        assert one.p75 == pytest.approx(told["p75"] / scale[one.vital])
        assert one.fair == pytest.approx(1 - one.good - one.poor)
    assert len(answers[0].vitals) == sum(page is None for page, _, _ in wanted)
    fields = {"lcp": "lcp_s", "inp": "inp_s", "cls": "cls", "fcp": "fcp_s", "ttfb": "ttfb_s"}
    for answer in answers:
        for row in answer.rows:
            for vital, field in fields.items():
                known = wanted.get((row.page, row.device, vital))
                assert getattr(row, field) == (pytest.approx(known["p75"] / scale[vital]) if known else None)


@many
@given(browsing(), filters)
def test_troubles_and_forms(store: Store, world: World, text: str) -> None:
    world.load(store)
    oracle = Oracle(world.events, world.scope, "page", parse_filters(text))
    answer = asked(store, "usability", world, filter=text, least=1)
    deeds = [deed.said for _, deed in oracle.kept_deeds()]
    kinds = {
        "rage_click": "rage_click",
        "dead_click": "dead_click",
        "javascript_error": "error",
        "app_crashed": "error",
    }
    names = [kinds[said.name] for said in deeds if said.name in kinds]
    total = answer.total
    assert [total.rage_clicks, total.dead_clicks, total.errors] == [
        names.count(kind) for kind in ("rage_click", "dead_click", "error")
    ]
    assert sum(one.times for one in answer.worst) == len(names)
    assert sum(row.rage_clicks + row.dead_clicks + row.errors for row in answer.rows) == len(names)
    for row in answer.rows:
        assert row.views == sum(said.name == "page_view" and said.url == row.page for said in deeds)
    assert {form.form: (form.begun, form.submitted) for form in answer.forms} == oracle_content.forms(oracle)
