"""What answers to a quiz are worth, and that browsers cannot know before."""

import json
from typing import Any

import pytest

from rapport.act.interact.checking import WrongDefinition, check, checked
from rapport.act.interact.definition import Ask, Choice, Question, read, written
from rapport.act.interact.public import public, solutions
from rapport.act.interact.scoring import mark, score
from tests.act.interact.asked import POLL, QUIZ, SURVEY

ASKED = checked(QUIZ)
RIGHT: dict[str, Any] = {
    "green": "a",
    "black": ["a", "b"],
    "leaf": "Camellia  var. SINENSIS",
    "heat": 75,
    "steps": ["pick", "steam", "dry"],
    "homes": {"r1": "in", "r2": "jp"},
}


def share(name: str, answer: Any) -> float | None:
    question = ASKED.question(name)
    assert question is not None
    return mark(question, answer).share


def test_everything_right_is_everything() -> None:
    found = score(list(ASKED.questions()), RIGHT)
    assert (found.points, found.most, found.share, found.unmarked) == (7, 7, 1, 0)
    assert found.passed(1.0) is True


def test_nothing_is_nothing() -> None:
    found = score(list(ASKED.questions()), {})
    assert (found.points, found.most, found.share) == (0, 7, 0)
    assert found.passed(0.5) is False


@pytest.mark.parametrize(
    ("name", "answer", "wanted"),
    [
        ("green", "b", 0),
        ("black", ["a"], 0.5),
        ("black", ["a", "b", "c"], 0.5),
        ("black", ["c"], 0),
        ("leaf", "some tea leaf", 0.5),
        ("leaf", "camellia", 0),
        ("heat", 80, 1),
        ("heat", 80.1, 0),
        ("steps", ["steam", "pick", "dry"], 1 / 3),
        ("homes", {"r1": "in", "r2": "in"}, 0.5),
        ("green", "no such choice", 0),
    ],
)
def test_a_part_is_worth_a_part(name: str, answer: Any, wanted: float) -> None:
    assert share(name, answer) == pytest.approx(wanted)


def test_an_essay_is_unknown_until_somebody_has_read_it() -> None:
    essay = Question("why", Ask.TEXT, "Why?")
    found = score([essay, Question("x", Ask.SINGLE, "?", choices=(Choice("a", weight=1), Choice("b")))], {"why": "So"})
    assert (found.most, found.unmarked, found.passed(0.5)) == (1, 1, None)


def test_stars_in_a_text_are_looked_for_once_each() -> None:
    question = Question("q", Ask.TEXT, "?", accepts=read_accepts("*a" * 40 + "*b"))
    assert mark(question, "a" * 10_000).share == 0
    assert mark(question, "a" * 9_000 + "b").share == 1


def read_accepts(text: str) -> Any:
    return read({"use": "quiz", "title": "", "screens": [{"name": "s", "questions": [
        {"name": "q", "kind": "text", "accepts": [{"text": text}]}]}]}).screens[0].questions[0].accepts  # fmt: skip


def test_a_browser_learns_nothing_that_is_right() -> None:
    told = json.dumps(public(ASKED))
    for secret in ("weight", "correct", "accepts", '"order"', "camellia", "Assam is black", "70", "points", "origin"):
        assert secret not in told, secret
    assert "Sencha" in told


def test_the_order_of_a_quiz_is_not_the_right_one_for_everybody() -> None:
    orders = {
        tuple(one["name"] for one in public(ASKED, seed=str(seed))["screens"][0]["questions"][4]["choices"])
        for seed in range(50)
    }
    assert len(orders) == 6


def test_solutions_come_after_and_name_what_is_right() -> None:
    told = solutions(list(ASKED.questions()))
    assert told["green"] == {"choices": ["a"]}
    assert told["homes"] == {"rows": {"r1": "in", "r2": "jp"}}
    assert told["heat"] == {"accepts": [{"low": 70.0, "high": 80.0}]}


def test_a_browser_hears_one_language() -> None:
    assert public(checked(SURVEY), "de-CH")["title"] == "Wie war es?"
    assert public(checked(SURVEY), "fr")["title"] == "How was it?"


@pytest.mark.parametrize("said", [SURVEY, QUIZ, POLL])
def test_a_definition_comes_back_as_it_was_written(said: dict[str, Any]) -> None:
    assert read(json.loads(json.dumps(written(checked(said))))) == checked(said)


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"use": "pool"}, "use", "pool"),
    ({"colour": 1}, "definition", "colour"),
    ({"title": ""}, "title", "Give it a title"),
    ({"screens": []}, "screens", "Nothing is asked"),
    ({"closes": "soon"}, "closes", "2026-11-25"),
    ({"poll": {"results": "friends"}}, "poll/results", "always"),
    ({"screens": [{"name": "s", "questions": [{"name": "a", "kind": "nps", "title": "?"}]}]}, "a/kind", "poll"),
]


@pytest.mark.parametrize(("change", "field", "words"), WRONG)
def test_what_cannot_be_is_told_with_its_field(change: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(WrongDefinition) as raised:
        checked({**POLL, **change})
    assert raised.value.field == field
    assert words in str(raised.value)


def question(**more: Any) -> dict[str, Any]:
    asked = {"name": "q", "kind": "single", "title": "?", "choices": [{"name": "a"}, {"name": "b"}]}
    return {"use": "survey", "title": "T", "screens": [{"name": "s", "questions": [{**asked, **more}]}]}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"choices": [{"name": "a"}]}, "q/choices"),
        ({"choices": [{"name": "a"}, {"name": "a"}]}, "q/choices"),
        ({"rows": [{"name": "a"}]}, "q/rows"),
        ({"title": "{{later}}"}, "q/title"),
        ({"show_if": {"answer": "q", "value": 1}}, "q/show_if"),
        ({"show_if": {}}, "q/show_if"),
        ({"kind": "nps", "choices": [], "most": 9}, "q/most"),
        ({"kind": "rating", "choices": [], "least": 0.5}, "q/least"),
        ({"kind": "number", "choices": [], "least": 5, "most": 1}, "q/most"),
        ({"format": "html"}, "q/format"),
    ],
)
def test_a_question_that_cannot_be_is_told_with_its_field(more: dict[str, Any], field: str) -> None:
    assert field in {one.field for one in check(read(question(**more)))}


def test_all_troubles_are_told_at_once() -> None:
    assert len(list(check(read(question(title="", rows=[{"name": "a"}], format="html"))))) == 3


def test_jumps_lead_forward_only() -> None:
    said = question()
    said["screens"][0]["jumps"] = [{"to": "s"}]
    with pytest.raises(WrongDefinition, match="only forward"):
        checked(said)
