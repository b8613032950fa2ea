"""Filters as text and in the engine: what they keep, and that nothing in them is ever run."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rapport.measure import BadQuestion, Filter, Question, ask, parse_filters
from rapport.store import Store
from tests.measure.telling import Story, did
from tests.measure.worlds import fresh_project, tries

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
filters = st.builds(
    Filter,
    words.filter(lambda text: text.strip() == text != ""),
    st.sampled_from(["==", "!=", "~", "!~"]),
    st.lists(words.filter(bool), min_size=1, max_size=3).map(tuple),
)

SPITEFUL = ["x') OR 1=1 --", "a'b", 'a"b', "a\\b", "a`b", "{project:UInt32}", "a\tb", "a\nb", "%s", "日本", "$only", ""]


KEPT = {
    "page==/b|/c": 2,
    "page!=/b|/c": 1,
    "page~docs": 1,
    "page!~docs|C": 1,
    "country==": 1,
    "country==|DE": 3,
    "country==DE;page==/b": 1,
    "item==x": 1,
    "item==x|z": 2,
    "item!=x": 2,
    "item~Z": 1,
    "property:plan==pro": 1,
    "property:plan!=pro": 2,
    "property:plan==": 1,
    "property:n==3": 1,
    "property:n==3.5": 1,
    "property:deep.er==true": 1,
    "property:list==[1,2]": 1,
    "property:no such==x": 0,
    "entry_page==/c": 1,
    "exit_page==/b": 2,
}
"""Filter, and how many of the three events below it keeps."""


def test_one_line_of_filters() -> None:
    assert parse_filters("country==DE|AT;page!=/x; page~docs;page!~a") == (
        Filter("country", "==", ("DE", "AT")),
        Filter("page", "!=", ("/x",)),
        Filter("page", "~", ("docs",)),
        Filter("page", "!~", ("a",)),
    )
    assert parse_filters("") == ()
    assert parse_filters("country==") == (Filter("country", "==", ("",)),)
    assert parse_filters(r"page==a\|b\;c|d") == (Filter("page", "==", ("a|b;c", "d")),)


@given(st.lists(filters, max_size=3).map(tuple))
def test_a_filter_comes_back_from_its_text(asked: tuple[Filter, ...]) -> None:
    assert parse_filters(";".join(map(str, asked))) == asked


@pytest.mark.parametrize("text", ["country", "country=DE", "==DE", "page~", "page~a|", "=="])
def test_what_is_no_filter_is_said(text: str) -> None:
    with pytest.raises(BadQuestion, match="filter: "):
        parse_filters(text)


def test_too_much_is_said() -> None:
    with pytest.raises(BadQuestion, match="21 conditions; give 20 at most"):
        parse_filters(";".join(["page==/"] * 21))
    with pytest.raises(BadQuestion, match="201 values for 'page'; give 200 at most"):
        parse_filters("page==" + "|".join(["/"] * 201))


def test_what_a_filter_keeps(story: Story) -> None:
    story.tell(
        did("ann", "2026-01-05 10:00", page="/Docs/a", country="DE", things=("x", "y")),
        did(
            "ann",
            "2026-01-05 10:01",
            page="/b",
            country="DE",
            properties='{"plan": "pro", "n": 3, "deep": {"er": true}}',
        ),
        did(
            "bob", "2026-01-05 10:00", page="/c", things=("z",), properties='{"plan": "free", "n": 3.5, "list": [1, 2]}'
        ),
    )
    scope = story.scope("2026-01-05")
    assert {only: story.number("events", scope, only) for only in KEPT} == KEPT
    assert story.split("events", "property:plan", scope) == {"": 1, "free": 1, "pro": 1}
    assert story.split("events", "item", scope) == {"": 1, "x": 1, "y": 1, "z": 1}


@pytest.mark.parametrize("word", SPITEFUL)
def test_names_and_values_are_bound_never_run(story: Story, word: str) -> None:
    properties = json.dumps({"plan": word})
    story.tell(
        did("ann", "2026-01-05 10:00", page="/a", country=word, properties=properties), did("bob", "2026-01-05 11:00")
    )
    scope = story.scope("2026-01-05")
    only = (Filter("property:plan", "==", (word,)), Filter("country", "==", (word,)), Filter("page", "==", ("/a",)))
    for metric in ("events", "sessions", "people", "retention_d1", "wau"):
        total = story.ask(metric, scope, None, only).totals[metric]
        assert total == (None if metric.startswith("retention") else 1)
    by = story.ask(("events", "people"), scope, "country")
    assert {row["country"] for row in by.rows} == {word, ""}
    if word:
        assert story.number("events", scope, str(Filter("country", "~", (word,)))) == 1
        named = story.ask("events", scope, f"property:{word}", (Filter(f"property:{word}", "!=", ("x",)),))
        assert named.totals == {"events": 2}


@tries(8)
@given(words, words)
@example("\\", "\\N")
@example("\\t", "\t")
@pytest.mark.slow
def test_any_text_finds_itself(store: Store, one: str, other: str) -> None:
    story = Story(store, fresh_project())
    story.tell(did("ann", "2026-01-05 10:00", country=one), did("bob", "2026-01-05 10:00", country=other))
    scope = story.scope("2026-01-05")
    only = (Filter("country", "==", (one, "never")),)
    answer = ask(store.engine, Question(("events", "people"), "country", only), scope)
    same = 2 if one == other else 1
    assert answer.totals == {"events": same, "people": same}
    assert answer.rows == [{"country": one, "events": same, "people": same}]
