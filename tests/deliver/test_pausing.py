"""Pausing and ending what people are shown, and trying out what nobody is shown yet."""

import pytest

from rapport.deliver import api
from rapport.deliver.api import Wrong
from rapport.deliver.book import Book
from rapport.deliver.models import Experiment
from rapport.deliver.reads import facts_of
from rapport.projects.models import Project
from tests.deliver.conftest import MESSAGE
from tests.deliver.test_book import NOW, nothing

PEOPLE = [f"person-{number}" for number in range(200)]


def greeted(shop: Project) -> set[str]:
    """Whom the action hello would be shown to, held out or not."""
    it = Book(facts_of(shop), NOW)
    return {person for person in PEOPLE if it.look(person, {}).actions(NOW, nothing)}


@pytest.fixture
def hello(shop: Project) -> Experiment:
    """An action that runs, for half of the people; nobody is in the global holdout."""
    api.change_practice(shop, {"global_holdout": 0}, "a test")
    made = api.keep_action(shop, "hello", {**MESSAGE, "coverage": 0.5}, "a test").experiment
    api.start(made, "a test")
    return made


def test_a_pause_keeps_everybody_where_they_were(shop: Project, hello: Experiment) -> None:
    before = greeted(shop)
    assert 60 < len(before) < 140
    api.pause(hello, "a test", "the shop is closed")
    assert greeted(shop) == set()
    with pytest.raises(Wrong, match="paused already"):
        api.pause(hello, "a test")
    api.resume(hello, "a test")
    assert greeted(shop) == before
    with pytest.raises(Wrong, match="not paused"):
        api.resume(hello, "a test")
    told = [(one.what, one.note) for one in api.changes_of(shop, key="hello")]
    assert told[:2] == [("resumed", ""), ("paused", "the shop is closed")]


def test_what_stayed_is_paused_and_withdrawn(shop: Project, hello: Experiment) -> None:
    with pytest.raises(Wrong, match="stop one that runs"):
        api.withdraw(hello, "a test")
    api.stop(hello, "a test")
    with pytest.raises(Wrong, match="Only what people are shown"):
        api.pause(hello, "a test")
    api.decide(hello, "hello", "Who is greeted comes back.", "a test")
    assert greeted(shop) == set(PEOPLE)
    api.take(hello, "pause", "a test")
    assert greeted(shop) == set()
    api.take(hello, "withdraw", "a test", because="out of season")
    assert (greeted(shop), hello.decision, hello.paused) == (set(), "holdout", None)
    api.renew(hello, "a test")
    assert hello.state == "draft"


def test_stopping_ends_a_pause(hello: Experiment) -> None:
    api.pause(hello, "a test")
    api.stop(hello, "a test")
    assert hello.paused is None


def test_a_draft_is_tried_by_whom_it_is_forced_on_and_by_nobody_else(shop: Project, button: Experiment) -> None:
    draft = api.keep_action(shop, "hello", MESSAGE, "a test").experiment
    api.override(draft, "ada", "hello", "a test")
    api.override(button, "ada", "green", "a test")
    it = Book(facts_of(shop), NOW)
    seen = it.look("ada", {}).actions(NOW, lambda: {"other": [NOW - 1] * 50})
    assert [(one.content, one.exposures) for one in seen] == [({"text": "Good to see you."}, ())]
    assert it.look("ada", {}).flag("button").value == "green"
    assert greeted(shop) == set()
    assert {it.look(person, {}).flag("button").value for person in PEOPLE} == {"blue"}
    api.start(button, "a test")
    api.pause(button, "a test")
    paused = Book(facts_of(shop), NOW)
    assert {paused.look(person, {}).flag("button").value for person in PEOPLE} == {"blue"}
    assert paused.look("ada", {}).flag("button").value == "green"
