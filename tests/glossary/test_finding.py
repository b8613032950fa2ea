"""A newcomer types what comes to mind and finds the term."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.glossary import TERMS, search


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("people per day", "dau"),
        ("daily active users", "dau"),
        ("bounce", "bounce"),
        ("bounce rate", "bounce-rate"),
        ("bou", "bounce"),
        ("ctr", "click-through-rate"),
        ("CTR?", "click-through-rate"),
        ("likes", "likes"),
        ("like", "likes"),
        ("time on site", "session-duration"),
        ("how long do people stay", "session-duration"),
        ("visitors", "people"),
        ("pageviews", "view"),
        ("d7", "retention"),
        ("retention_d7", "retention"),
        ("who came back", "returning-share"),
        ("landing page", "entry-page"),
        ("not yet", "unknown-is-not-zero"),
        ("what is nps", "nps"),
        ("conversion", "key-event"),
        ("personalization", "personalisation"),
        ("A/B test", "a-b-testing"),
        ("average", "mean-and-median"),
    ],
)
def test_what_a_newcomer_types(typed: str, first: str) -> None:
    assert search(typed)[0].slug == first


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("sesion", "session"),
        ("retension", "retention"),
        ("engagment", "user-engagement"),
        ("bounse", "bounce"),
        ("stickyness", "stickiness"),
        ("gamefication", "gamification"),
        ("comunity", "community"),
        ("ounce", "bounce"),
    ],
)
def test_a_mistyped_word_is_understood(typed: str, first: str) -> None:
    assert search(typed)[0].slug == first


@pytest.mark.parametrize("typed", ["", "   ", "?!", "the", "xqzzy", "\x00"])
def test_what_means_nothing_finds_nothing(typed: str) -> None:
    assert search(typed) == []


def test_every_term_is_found_by_its_title() -> None:
    lost = [slug for slug, term in TERMS.items() if term not in search(term.title)[:2]]
    assert lost == []


def test_every_term_is_found_by_other_peoples_words() -> None:
    lost = [(slug, word) for slug, term in TERMS.items() for word in term.also if term not in search(word)[:8]]
    assert lost == []


def test_a_question_without_end_is_cut() -> None:
    assert [term.slug for term in search("bounce rate " * 6 + "sesion " * 10_000)][:1] == ["bounce-rate"]


@given(st.text(max_size=60))
def test_whatever_is_typed_gives_terms_each_once(typed: str) -> None:
    found = [term.slug for term in search(typed)]
    assert len(set(found)) == len(found)
