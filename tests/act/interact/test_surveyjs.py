"""SurveyJS: its own library finds no error in what is written, and shows the same questions for the same answers."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rapport.act.interact.checking import check
from rapport.act.interact.conditions import Condition, Op
from rapport.act.interact.definition import Ask, Choice, Definition, Ending, Jump, Question, Row, Screen, Use
from rapport.act.interact.flow import path
from rapport.act.interact.formats import BadFormat, named, read
from rapport.act.interact.formats.surveyjs_logic import BadExpression, condition, expression
from tests.collect import npm

SETS = 1000
ABC = [Choice("a", "First"), Choice("b", {"en": "Second", "de": "Zweites"}), Choice("c")]


def when(answer: str, op: Op, value: Any = None) -> Condition:
    return Condition(answer, op, value)


SAID = when("say", Op.ABOVE, "m")
OURS = Definition(
    Use.SURVEY,
    {"en": "All kinds", "de": "Alle Arten"},
    languages=["de"],
    hidden=["plan"],
    screens=[
        Screen(
            "first",
            [
                Question("one", Ask.SINGLE, "One?", choices=ABC, other="Something else", required=True),
                Question("many", Ask.MULTIPLE, "Many?", choices=ABC, least=1, most=2),
                Question("nps", Ask.NPS, "Recommend?", low="No", high="Yes"),
                Question("age", Ask.NUMBER, "Age?", whole=True, least=0, most=120),
                Question("why", Ask.TEXT, "Why {{one|that}}?", long=True, show_if=when("one", Op.IS, "a")),
            ],
            title="Beginning",
            jumps=[Jump("third", when("many", Op.CONTAINS, "c")), Jump("end", when("nps", Op.BELOW, 3))],
        ),
        Screen(
            "second",
            [
                Question("stars", Ask.RATING, "Stars?", show_if=when("why", Op.ANSWERED)),
                Question("rows", Ask.MATRIX, "Rows?", choices=ABC, rows=[Row("r1", "Row"), Row("r2")]),
                Question("agree", Ask.CONSENT, "Agreed?", show_if=when("one", Op.IS_NOT, "b")),
                Question("order", Ask.RANKING, "Order?", choices=ABC),
            ],
            show_if=Condition(any=[when("many", Op.ANY_OF, ["a", "b"]), when("plan", Op.IS, "pro")]),
            jumps=[Jump("end", when("agree", Op.IS, False))],
        ),
        Screen(
            "third",
            [
                Question("day", Ask.DATE, "Day?", show_if=when("rows.r1", Op.IS, "a")),
                Question("file", Ask.FILE, "File?", types=["image/png"], show_if=when("age", Op.LEAST, 18)),
                Question(
                    "note", Ask.NOTE, "Read <this>.", show_if=Condition(none=[when("many", Op.ALL_OF, ["a", "b"])])
                ),
                Question("csat", Ask.CSAT, "Happy?", show_if=when("one", Op.NONE_OF, ["a", "other"])),
                Question("ces", Ask.CES, "Easy?", show_if=when("age", Op.MOST, 17)),
                Question("say", Ask.TEXT, "Say", show_if=when("many", Op.LACKS, "b")),
                Question(
                    "last",
                    Ask.TEXT,
                    "Last",
                    show_if=Condition(all=[when("csat", Op.EMPTY), when("say", Op.ABOVE, "m")]),
                ),
            ],
        ),
    ],
    endings=[Ending("bye", "Thank you")],
)

XY = ["x", "y"]
THEIRS = {
    "locale": "en",
    "pages": [
        {
            "name": "p1",
            "elements": [
                {"type": "radiogroup", "name": "Do you drive?", "choices": ["Yes", "No"], "isRequired": True},
                {"type": "checkbox", "name": "cars", "choices": [1, 2, {"value": 3, "text": "Three"}]},
                {"type": "text", "name": "years", "inputType": "number"},
                {
                    "type": "panel",
                    "name": "panel",
                    "visibleIf": "{Do you drive?} = 'Yes' or {years} > 10",
                    "elements": [
                        {"type": "comment", "name": "more", "visibleIf": "{cars} anyof [1, 3]"},
                        {
                            "type": "dropdown",
                            "name": "brand",
                            "choices": ["x", "y"],
                            "visibleIf": "!({cars} contains 2)",
                        },
                    ],
                },
            ],
        },
        {
            "name": "p2",
            "visibleIf": "{brand} notempty and ({years} >= 2 or {more} empty) and {source} <> 'ad'",
            "elements": [
                {"type": "rating", "name": "score", "rateMax": 10, "title": "For {brand}?"},
                {"type": "boolean", "name": "ok", "visibleIf": "{score} < 5 && {brand} == 'x'"},
                {"type": "text", "name": "end", "visibleIf": "{ok} = true"},
            ],
        },
    ],
}
SHOWN = """
    import { readFileSync } from "node:fs";
    import { Model } from "survey-core";
    const { json, sets } = JSON.parse(readFileSync("cases.json", "utf8"));
    const errors = (new Model(json).jsonErrors || []).map((one) => one.message);
    const survey = new Model(json);
    const shown = sets.map(([answers, hidden]) => {
        survey.clear(true, true);
        for (const [name, value] of Object.entries(hidden)) survey.setVariable(name, value);
        survey.data = answers;
        const seen = (one) => one.isVisible && one.isParentVisible && one.page.isVisible;
        return survey.getAllQuestions().filter(seen).map((one) => one.name);
    });
    console.log(JSON.stringify({ errors, shown }));
"""


def an_answer(question: Question, chance: random.Random) -> Any:
    """Any answer to it, or None."""
    if chance.random() < 0.2 or question.kind in {Ask.NOTE, Ask.FILE}:
        return None
    names = [one.name for one in question.choices]
    make: dict[Ask, Callable[[], Any]] = {
        Ask.SINGLE: lambda: chance.choice([*names, "other"] if question.other else names),
        Ask.MULTIPLE: lambda: sorted(chance.sample(names, chance.randint(1, len(names)))),
        Ask.RANKING: lambda: chance.sample(names, len(names)),
        Ask.MATRIX: lambda: {row.name: chance.choice(names) for row in question.rows},
        Ask.TEXT: lambda: chance.choice(["apple", "zebra", "some words"]),
        Ask.DATE: lambda: "2026-11-25",
        Ask.CONSENT: lambda: chance.random() < 0.5,
        Ask.NUMBER: lambda: chance.choice([0, 1, 2, 9, 10, 11, 17, 18, 60]),
    }
    return make.get(question.kind, lambda: chance.randint(0, 10))()


Case = tuple[dict[str, Any], list[str], dict[str, Any]]
"""The answers to what is shown, the questions that are shown, and what the page says; names as they have them."""


def cases_of(definition: Definition, hidden: dict[str, list[Any]], names: dict[str, str]) -> list[Case]:
    """Random answers, and what is shown here for them."""
    chance = random.Random(6)  # noqa: S311 - no secret
    every = []
    for _ in range(SETS):
        answers = {one.name: an_answer(one, chance) for one in definition.questions()}
        page = {name: chance.choice(values) for name, values in hidden.items()}
        found = path(definition, answers, page)
        kept = {names.get(name, name): value for name, value in found.answers.items()}
        every.append((kept, [names.get(one.name, one.name) for one in found.questions], page))
    return every


def shown_by_them(packages: Path, json: Any, cases: list[Case]) -> Any:
    said = {"json": json, "sets": [(kept, page) for kept, _, page in cases]}
    (packages / "cases.json").write_bytes(msgspec.json.encode(said))
    return msgspec.json.decode(npm.run(packages, SHOWN))


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return npm.installed(tmp_path_factory.mktemp("surveyjs"), "survey-core")


@pytest.mark.slow
def test_what_is_written_shows_the_same_questions_there(packages: Path) -> None:
    assert list(check(OURS)) == []
    cases = cases_of(OURS, {"plan": ["pro", "free"]}, {})
    told = shown_by_them(packages, msgspec.json.decode(named("surveyjs").write(OURS).text), cases)
    assert told["errors"] == []
    assert told["shown"] == [shown for _, shown, _ in cases]


@pytest.mark.slow
def test_what_is_taken_shows_the_same_questions_here(packages: Path) -> None:
    taken = read(msgspec.json.encode(THEIRS).decode())
    assert taken.refused == []
    assert taken.definition is not None
    assert list(check(taken.definition)) == []
    names = {"do-you-drive": "Do you drive?"}
    cases = cases_of(taken.definition, {"source": ["ad", "mail"]}, names)
    told = shown_by_them(packages, THEIRS, cases)
    assert told["errors"] == []
    assert told["shown"] == [shown for _, shown, _ in cases]


def test_what_is_written_is_taken_again() -> None:
    taken = named("surveyjs").read(named("surveyjs").write(OURS).text)
    assert taken.refused == []
    again = taken.definition
    assert again is not None
    assert list(check(again)) == []
    assert again.title == OURS.title
    assert again.hidden == ["plan"]
    same = [one for one in OURS.questions() if one.kind not in {Ask.NPS, Ask.CSAT, Ask.CES, Ask.FILE, Ask.CONSENT}]
    for one in same:
        found = again.question(one.name)
        assert found is not None
        assert (found.kind, found.required, found.other) == (one.kind, one.required, one.other)
        assert [choice.name for choice in found.choices] == [choice.name for choice in one.choices]
    assert again.question("why").title == "Why {{one}}?"  # type: ignore[union-attr]  # looked at above
    assert again.question("note").title == "Read <this>."  # type: ignore[union-attr]  # looked at above


def test_what_is_right_in_a_quiz_goes_and_comes() -> None:
    quiz = Definition(
        Use.QUIZ,
        "Quiz",
        screens=[
            Screen(
                "s", [Question("q", Ask.SINGLE, "Q", choices=[Choice("a", weight=1.0, feedback="Yes."), Choice("b")])]
            )
        ],
    )
    told = named("surveyjs").write(quiz)
    assert [one.sentence for one in told.refused] == ["Feedback is not known there; it is left out."]
    taken = named("surveyjs").read(told.text).definition
    assert taken is not None
    assert (taken.use, [one.weight for one in next(taken.questions()).choices]) == (Use.QUIZ, [1, 0])


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"type": "paneldynamic", "name": "x"}, "Elements of the type 'paneldynamic' are not taken."),
    ({"type": "text", "name": "x", "visibleIf": "{y} = 1"}, "'y' comes later or is not taken"),
    ({"type": "text", "name": "x", "visibleIf": "age({b}) > 1"}, "functions are not taken"),
    ({"type": "text", "name": "x", "visibleIf": "{b} ="}, "It ends too early"),
    ({"type": "text", "name": "x", "visibleIf": "{b} = 1 2"}, "cannot be read from '2' on"),
    ({"type": "text", "name": "x", "visible": False}, "It is never visible"),
    ({"type": "radiogroup", "name": "x", "choicesByUrl": {"url": "https://a.example"}}, "choicesByUrl is not known"),
    ({"type": "radiogroup", "name": "x", "choices": ["a"]}, "Give 2 to 500 choices."),
    ({"type": "text", "name": "x", "validators": [{"type": "email"}]}, "validators is not known here and left out."),
]


@pytest.mark.parametrize(("element", "sentence"), WRONG)
def test_what_is_not_taken_is_told(element: dict[str, Any], sentence: str) -> None:
    survey = {"pages": [{"elements": [element, {"type": "text", "name": "y"}]}]}
    taken = named("surveyjs").read(msgspec.json.encode(survey).decode())
    assert [(one.where, sentence in one.sentence) for one in taken.refused] == [("x", True)]
    assert taken.definition is not None
    assert taken.definition.question("y") is not None


@pytest.mark.parametrize("text", ["{", "[]", '{"title": "no pages"}', '{"pages": 7}'])
def test_what_is_no_survey_is_told_so(text: str) -> None:
    with pytest.raises(BadFormat):
        named("surveyjs").read(text)


def test_brackets_in_brackets_end_somewhere() -> None:
    with pytest.raises(BadExpression, match="at most 50 deep"):
        condition("(" * 5_000 + "{a} = 1", lambda name, value: (name, value))
    with pytest.raises(BadExpression, match="at most 50 deep"):
        condition("!" * 5_000 + "{a} = 1", lambda name, value: (name, value))


def test_a_text_in_an_expression_keeps_its_quotes() -> None:
    one = Condition("a", Op.IS, "it's a \\ 'test'")
    assert condition(expression(one), lambda name, value: (name, value)) == one
