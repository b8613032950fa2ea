"""Polls, surveys and quizzes are shown through deliver: with a holdout, a cap and a trigger."""

from typing import Any

import pytest

from rapport.act.interact import actions, kinds
from rapport.act.interact.models import Interaction
from rapport.deliver import api as deliver
from rapport.deliver.book import Book
from rapport.deliver.reads import facts_of
from rapport.projects.models import Project
from tests.act.interact.asked import POLL, SURVEY

NOW = 1_790_000_000_000
DAY = 86_400_000


def shown(project: Project, person: str, lately: dict[str, list[int]] | None = None) -> list[Any]:
    book = Book(facts_of(project), NOW)
    return [one for one in book.look(person, {"id": person}).actions(NOW, lambda: lately or {}) if not one.held_out]


@pytest.fixture
def running(shop: Project) -> Interaction:
    deliver.change_practice(shop, {"global_holdout": 0}, "a test")
    survey = actions.keep(shop, "how", SURVEY)
    deliver.start(kinds.show(survey, {}, "a test").experiment, "a test")
    return survey


def test_a_tenth_is_held_out_and_the_rest_is_shown_it(running: Interaction) -> None:
    people = [f"p{number}" for number in range(1000)]
    (first, *_) = (found for one in people if (found := shown(running.project, one)))
    assert (first[0].kind, first[0].content) == ("survey", {"interaction": "how", "appear": "popup"})
    book = Book(facts_of(running.project), NOW)
    held = sum(book.look(one, {"id": one}).actions(NOW, dict)[0].held_out for one in people)
    assert 60 < held < 140


def test_who_was_asked_for_nps_is_asked_at_most_twice_a_year(running: Interaction) -> None:
    person = next(f"p{number}" for number in range(100) if shown(running.project, f"p{number}"))
    for days, again in ((1, False), (100, False), (182, False), (184, True)):
        assert bool(shown(running.project, person, {"how": [NOW - days * DAY]})) is again


def test_others_are_asked_once_a_week(shop: Project) -> None:
    poll = actions.keep(shop, "lunch", POLL)
    action = kinds.show(poll, {"trigger": {"on": "scroll", "value": 50}, "holdout": 0.2}, "a test")
    assert (action.cap_times, action.cap_days, action.trigger["on"], action.experiment.holdout) == (1, 7, "scroll", 0.2)


def test_variants_are_of_published_ones_of_the_same_use(shop: Project, forum: Project) -> None:
    poll = actions.keep(shop, "lunch", POLL)
    actions.publish(actions.keep(forum, "theirs", POLL), "a test")
    actions.keep(shop, "draft", POLL)
    for named in ("theirs", "draft", "nothing"):
        variants = [{"key": "a", "weight": 1, "value": {"interaction": named}}]
        with pytest.raises(deliver.Wrong, match="No published poll"):
            kinds.show(poll, {"variants": variants}, "a test")


@pytest.mark.parametrize(
    "content",
    [
        None,
        {},
        {"interaction": "lunch", "appear": "loudly"},
        {"interaction": "lunch", "appear": "inline"},
        {"interaction": "lunch", "colour": "red"},
        {"interaction": "lunch", "theme": {"color": "red"}},
        {"interaction": "lunch", "theme": {"--rapport-accent": "red;} body {display: none"}},
    ],
)
def test_content_that_cannot_be_shown_is_told(content: object) -> None:
    with pytest.raises(deliver.Wrong):
        deliver.KINDS["poll"].check(content)
    deliver.KINDS["poll"].check({"interaction": "lunch", "theme": {"--rapport-accent": "#0a5"}})
