"""Which questions somebody meets, and what of their answers counts."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.act.interact.answers import trouble
from rapport.act.interact.checking import checked
from rapport.act.interact.conditions import Condition, Op, holds
from rapport.act.interact.definition import Ask, Choice, Question, Row
from rapport.act.interact.flow import next_screen, path, troubles
from rapport.act.interact.texts import in_language, piped
from tests.act.interact.asked import SURVEY
from tests.trying import tries

ASKED = checked(SURVEY)


def names(answers: dict[str, Any]) -> list[str]:
    return [one.name for one in path(ASKED, answers).questions]


def test_logic_says_what_is_asked() -> None:
    assert names({}) == ["nps", "words"]
    assert names({"nps": 6}) == ["nps", "why_low", "words"]
    assert names({"nps": 6, "why_low": ["late"]}) == ["nps", "why_low", "words", "call"]
    assert names({"nps": 9}) == ["nps"]


def test_a_jump_chooses_the_ending_and_the_next_screen() -> None:
    assert [path(ASKED, {"nps": score}).ending.name for score in (8, 9)] == ["thanks", "fans"]  # type: ignore[union-attr]
    assert [getattr(next_screen(ASKED, after, {"nps": 8}), "name", None) for after in ("", "first", "second")] == [
        "first",
        "second",
        None,
    ]
    assert next_screen(ASKED, "first", {"nps": 10}) is None


def test_an_answer_that_logic_skipped_counts_nowhere() -> None:
    said = {"nps": 8, "why_low": ["late"], "call": True, "words": "fine", "nonsense": 1}
    assert path(ASKED, said).answers == {"nps": 8, "words": "fine"}


@settings(max_examples=tries(100))
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "nps": st.integers(0, 10),
            "why_low": st.lists(st.sampled_from(["late", "cold"]), unique=True),
            "words": st.text(max_size=3),
            "call": st.booleans(),
        },
    )
)
def test_dropping_skipped_answers_changes_no_way(answers: dict[str, Any]) -> None:
    found = path(ASKED, answers)
    again = path(ASKED, found.answers)
    assert (again.steps, again.ending, again.answers) == (found.steps, found.ending, found.answers)


def test_only_what_is_shown_can_be_missing_or_wrong() -> None:
    assert troubles(path(ASKED, {}), {}) == {"nps": "Please answer this question."}
    assert troubles(path(ASKED, {}), {}, finished=False) == {}
    assert troubles(path(ASKED, {"nps": 11}), {"nps": 11}) == {"nps": "Choose a whole number from 0 to 10."}
    assert troubles(path(ASKED, {"nps": 8}), {"nps": 8, "call": "perhaps"}) == {}


PICK = (Choice("a"), Choice("b"), Choice("c"))
GOOD_AND_BAD: list[tuple[Question, Any, Any, str]] = [
    (Question("q", Ask.SINGLE, choices=PICK), "a", "z", "Choose one"),
    (Question("q", Ask.SINGLE, choices=PICK, other="Else"), {"other": "x"}, {"other": " "}, "Write 1 to 500"),
    (Question("q", Ask.MULTIPLE, choices=PICK, most=2), ["a", "b"], ["a", "b", "c"], "Choose at most 2 answers."),
    (Question("q", Ask.MULTIPLE, choices=PICK), ["a"], ["a", "a"], "once"),
    (Question("q", Ask.RANKING, choices=PICK), ["c", "a", "b"], ["c", "a"], "all of them"),
    (Question("q", Ask.MATRIX, choices=PICK, rows=(Row("r"),)), {"r": "a"}, {"s": "a"}, "each row"),
    (Question("q", Ask.RATING), 5, 6, "1 to 5"),
    (Question("q", Ask.CES), 7, 7.5, "1 to 7"),
    (Question("q", Ask.NUMBER, least=0, whole=True), 3, 3.5, "whole number"),
    (Question("q", Ask.NUMBER), -2.5, True, "Write a number"),
    (Question("q", Ask.TEXT), "hello", "x" * 10_001, "10000 characters"),
    (Question("q", Ask.DATE), "2024-02-29", "2023-02-29", "2026-11-25"),
    (Question("q", Ask.CONSENT, required=True), True, False, "agree"),
    (Question("q", Ask.FILE), ["f1"], ["f1", "f2"], "Upload at most 1 files."),
]


@pytest.mark.parametrize(("question", "good", "bad", "said"), GOOD_AND_BAD)
def test_each_kind_says_what_it_wants(question: Question, good: Any, bad: Any, said: str) -> None:
    assert trouble(question, good) == ""
    assert said in trouble(question, bad)
    strange: Any
    for strange in ({"x": [1]}, [[1]], [{}], {"other": 3}, 10**400):
        assert trouble(question, strange), strange


def test_without_an_answer_only_the_four_that_deny_hold() -> None:
    values = {Op.ANY_OF: ["a"], Op.ALL_OF: ["a"], Op.NONE_OF: ["a"]}
    holding = {op for op in Op if holds(Condition(answer="q", op=op, value=values.get(op, "a")), {})}
    assert holding == {Op.IS_NOT, Op.LACKS, Op.NONE_OF, Op.EMPTY}


def test_what_somebody_wrote_beside_the_choices_is_other() -> None:
    assert holds(Condition(answer="q", value="other"), {"q": {"other": "rice"}})
    assert holds(Condition(answer="q", op=Op.CONTAINS, value="other"), {"q": ["a", {"other": "rice"}]})
    assert holds(Condition(answer="m.r", value="a"), {"m": {"r": "a"}})
    assert not holds(Condition(answer="q", value=1), {"q": True})


def test_words_come_in_a_language_with_answers_put_in() -> None:
    assert in_language({"en": "Yes", "de": "Ja"}, "de-AT", "en") == "Ja"
    assert in_language({"en": "Yes", "de": "Ja"}, "fr", "en") == "Yes"
    assert piped("Hello {{name|friend}}, {{dish}}!", {"dish": "r"}, {"dish": {"r": "Rice"}}) == "Hello friend, Rice!"
    assert piped("{{a}}", {"a": "{{b}}", "b": "no"}) == "{{b}}"
