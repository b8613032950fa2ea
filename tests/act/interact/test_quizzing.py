"""Attempts: drawn by chance, timed by the server, marked and marked again."""

from typing import Any

import pytest

from rapport.act.interact import actions, events, quizzing
from rapport.act.interact.asking import NotTaken, Where
from rapport.act.interact.models import Attempt, Interaction
from rapport.deliver.api import Wrong
from rapport.projects.models import Project
from tests.act.interact.asked import QUIZ
from tests.act.interact.conftest import ADA, NOW, asked, later
from tests.act.interact.test_answering import refused
from tests.act.interact.test_scoring import RIGHT


def begin(quiz: Interaction, key: str = "ada-try-1", seed: str = "s") -> Attempt:
    return quizzing.start(quiz, ADA, Where(key), NOW, seed)


def hand_in(quiz: Interaction, answers: dict[str, Any], key: str = "ada-try-1", **when: float) -> Attempt:
    return quizzing.hand_in(quiz, ADA, Where(key), answers, later(**when))[0]


def test_an_attempt_is_begun_and_handed_in_once(quiz: Interaction) -> None:
    assert begin(quiz).pk == begin(quiz).pk
    found = hand_in(quiz, RIGHT, minutes=9)
    assert (found.points, found.share, found.passed) == (7, 1, True)
    assert hand_in(quiz, RIGHT, minutes=20).pk == found.pk
    with refused("finished"):
        hand_in(quiz, {"green": "b"}, minutes=9)
    with refused("unknown_key"):
        hand_in(quiz, RIGHT, key="never-begun")
    told = [(one.name, one.properties.get("share")) for one in events.waiting()]
    assert told == [("quiz_started", None), ("quiz_finished", 1.0)]


def test_only_so_many_attempts(quiz: Interaction) -> None:
    begin(quiz)
    assert begin(quiz, "ada-try-2").number == 2
    with refused("attempts"):
        begin(quiz, "ada-try-3")


def test_five_seconds_after_the_deadline_nothing_more_counts(quiz: Interaction) -> None:
    begin(quiz)
    quizzing.save(quiz, "ada-try-1", {"green": "a"}, later(minutes=5))
    quizzing.save(quiz, "ada-try-1", {"heat": 75}, later(minutes=10, seconds=5))
    found = hand_in(quiz, RIGHT, minutes=10, seconds=6)
    assert (found.points, found.answers) == (2, {"green": "a", "heat": 75})
    assert set(found.late) == set(RIGHT) - {"green", "heat"}
    assert hand_in(quiz, RIGHT, minutes=11).points == 2


def test_what_nobody_hands_in_is_handed_in_by_the_clock(quiz: Interaction) -> None:
    begin(quiz)
    quizzing.save(quiz, "ada-try-1", {"green": "a"}, later(minutes=5))
    assert quizzing.finish_overdue(later(minutes=10)) == 0
    assert quizzing.finish_overdue(later(minutes=11)) == 1
    assert quizzing.finish_overdue(later(minutes=12)) == 0
    assert Attempt.objects.get().points == 1


def test_a_question_has_a_clock_of_its_own(shop: Project) -> None:
    timed = {"name": "quick", "kind": "number", "title": "1 + 1?", "accepts": [{"low": 2, "high": 2}], "seconds": 10}
    quiz = asked(shop, "quick", {**QUIZ, "screens": [{"name": "s", "questions": [timed]}]})
    begin(quiz)
    begin(quiz, "ada-try-2")
    for key in ("ada-try-1", "ada-try-2"):
        quizzing.open_question(quiz, key, "quick", later(seconds=30))
        quizzing.open_question(quiz, key, "quick", later(seconds=60))
    assert hand_in(quiz, {"quick": 2}, seconds=45).points == 1
    assert hand_in(quiz, {"quick": 2}, "ada-try-2", seconds=46).points == 0


def bank(shop: Project, count: int) -> None:
    for number in range(count):
        said = {"name": f"q{number}", "kind": "single", "title": f"Question {number}", "tags": ["tea"]}
        actions.keep_bank_question(shop, {**said, "choices": [{"name": "a", "weight": 1}, {"name": "b"}]})


def test_chance_draws_from_the_bank_and_an_attempt_keeps_what_it_drew(shop: Project) -> None:
    draws = {"draws": [{"tag": "tea", "count": 2}], "attempts": 0}
    with pytest.raises(Wrong, match="fewer than 2"):
        asked(shop, "drawn", {**QUIZ, "screens": [], "quiz": draws})
    bank(shop, 6)
    quiz = actions.keep(shop, "drawn", {**QUIZ, "screens": [], "quiz": draws})
    actions.publish(quiz, "a test")
    drawn = {tuple(begin(quiz, f"ada-try-{seed}", str(seed)).drawn) for seed in range(20)}
    assert len(drawn) > 5
    assert all(len(set(one)) == 2 for one in drawn)
    attempt = begin(quiz, "ada-try-0")
    name = quizzing.drawn_of(attempt)[0].name
    actions.keep_bank_question(shop, {"name": name, "kind": "text", "title": "Another", "accepts": [{"text": "x"}]})
    assert hand_in(quiz, {name: "a"}, "ada-try-0").share == 0.5


def test_marking_again_is_replaying_the_answers(quiz: Interaction) -> None:
    begin(quiz)
    assert hand_in(quiz, {**RIGHT, "green": "b"}).points == 6
    other = {**QUIZ, "screens": [{**QUIZ["screens"][0], "questions": list(QUIZ["screens"][0]["questions"])}]}
    weights = [{"name": "a", "text": "Sencha"}, {"name": "b", "text": "Assam", "weight": 1}]
    other["screens"][0]["questions"][0] = {**QUIZ["screens"][0]["questions"][0], "choices": weights}
    actions.keep(quiz.project, "tea", other)
    version = actions.publish(quiz, "a test")
    assert [(one.points, before) for one, before in quizzing.regrade(quiz, version, NOW)] == [(7, 6 / 7)]
    assert list(quizzing.regrade(quiz, version, NOW)) == []
    assert [one.name for one in events.waiting()].count("quiz_regraded") == 1


def test_a_stranger_has_no_such_attempt(quiz: Interaction, forum: Project) -> None:
    begin(quiz)
    with pytest.raises(NotTaken):
        hand_in(asked(forum, "tea", QUIZ), RIGHT)
