"""Questions in others' formats: what is taken, what is not and why, and that nothing is lost on the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.act.interact.checking import check
from rapport.act.interact.definition import Accepted, Ask, Choice, Definition, Question, Row, Screen, Use
from rapport.act.interact.formats import FORMATS, BadFormat, named, read
from rapport.act.interact.formats.gift_reading import gift_nodes
from rapport.act.interact.scoring import mark

GIFT = """// [tag:geo]
::Capital::[markdown]The capital of **France** is {
  =Paris#Right!
  ~%50%Paree#Nearly.
  ~Lyon
} today.

$CATEGORY: Numbers

::Pi::Pi is {#3.14:0.01}

Grant is buried here.{F#No, he is not.}

Match. {=one -> 1 =two -> 2 = -> 3}

Two plus two equals {=four =4}

Why? {}

Only words.
"""


def test_gift_is_taken() -> None:
    taken = read(GIFT)
    assert taken.refused == []
    made = taken.definition
    assert made is not None
    assert list(check(made)) == []
    capital, pi, grant, match, four, why, words = made.questions()
    assert (capital.kind, capital.title, capital.format) == (
        Ask.SINGLE,
        "The capital of **France** is _____ today.",
        "markdown",
    )
    assert [(one.text, one.weight, one.feedback) for one in capital.choices] == [
        ("Paris", 1, "Right!"),
        ("Paree", 0.5, "Nearly."),
        ("Lyon", 0, ""),
    ]
    assert capital.tags == ["geo"]
    assert [screen.title for screen in made.screens] == ["", "Numbers"]
    assert [mark(pi, one).share for one in (3.14, 3.145, 3.2)] == [1, 1, 0]
    assert mark(grant, "true").feedback == ["No, he is not."]
    assert [row.correct for row in match.rows] == ["c1", "c2"]
    assert len(match.choices) == 3
    assert mark(four, "FOUR").share == 1
    assert (why.kind, why.long, words.kind) == (Ask.TEXT, True, Ask.NOTE)


def test_what_is_valid_is_taken_and_the_rest_is_told() -> None:
    taken = named("gift").read("Good? {=yes ~no}\n\nBad {=yes\n\n::No end:2? {#4}\n\nNot {#four}\n\nGood too {T}\n")
    assert taken.definition is not None
    assert [one.title for one in taken.definition.questions()] == ["Good?", "Good too"]
    assert [(one.where, one.sentence) for one in taken.refused] == [
        ("line 3", "Write one { and one } around the answers, and \\{ and \\} for those in texts."),
        ("line 5", "The title begins with :: but does not end with it."),
        ("line 7", "'four' is no number; write 5, 5:0.5 or 4..6 after {#."),
    ]


AIKEN = "What is right?\nA. This\nB) That\nANSWER: B\n\nNo answer?\nA. One\nB. Two\n"


def test_aiken_is_taken() -> None:
    taken = read(AIKEN)
    assert taken.definition is not None
    (one,) = taken.definition.questions()
    assert [(choice.text, choice.weight) for choice in one.choices] == [("This", 0), ("That", 1)]
    assert [(told.where, told.sentence) for told in taken.refused] == [
        ("line 6", "There is no line such as 'ANSWER: B' after it.")
    ]
    assert named("aiken").write(taken.definition).text == "What is right?\nA. This\nB. That\nANSWER: B\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Q\nA. x\nB. y\nANSWER: C\n", "ANSWER names C, and the choices are AB."),
        ("Q\nA. x\nC. y\nANSWER: A\n", "The choices have the letters AC; begin with A and leave none out."),
        ("Q\nmore\nA. x\nB. y\nANSWER: A\n", "Write the question in one line, then its choices, each as 'A. words'."),
    ],
)
def test_wrong_aiken_is_told(text: str, sentence: str) -> None:
    assert [one.sentence for one in named("aiken").read(text).refused] == [sentence]


def quiz(*questions: Question) -> Definition:
    return Definition(Use.QUIZ, "Quiz", screens=[Screen("one", questions)])


OURS = quiz(
    Question("note", Ask.NOTE, "Read this: {it} = ~all#"),
    Question(
        "single",
        Ask.SINGLE,
        "Which?",
        choices=[Choice("c1", "->yes", 1.0, "Good."), Choice("c2", "[html]no"), Choice("c3", "%50%", 0.5)],
        explanation="Because.",
    ),
    Question(
        "many", Ask.MULTIPLE, "Which?", choices=[Choice("c1", "a", 0.5), Choice("c2", "b", 0.5), Choice("c3", "c", -1)]
    ),
    Question(
        "short", Ask.TEXT, "//Say", accepts=[Accepted("T"), Accepted("a -> b", weight=0.25, feedback="Nearly\nso.")]
    ),
    Question(
        "number", Ask.NUMBER, "How many?", accepts=[Accepted(low=2, high=2), Accepted(low=1.5, high=3, weight=0.5)]
    ),
    Question(
        "pairs",
        Ask.MATRIX,
        "Match",
        choices=[Choice("c1", "one"), Choice("c2", "two"), Choice("c3", "three")],
        rows=[Row("r1", "1", "c1"), Row("r2", "2", "c2")],
    ),
    Question("essay", Ask.TEXT, "Why?", long=True),
)


def seen(definition: Definition | None) -> list[tuple[object, ...]]:
    """What people see and what counts, without names and origins."""
    return [
        (
            one.name,
            one.kind,
            one.title,
            [(choice.text, choice.weight, choice.feedback) for choice in one.choices],
            [(row.text, row.correct) for row in one.rows],
            list(one.accepts),
            one.explanation,
        )
        for one in (definition.questions() if definition else ())
    ]


def test_what_is_made_here_comes_back_from_gift() -> None:
    assert list(check(OURS)) == []
    told = named("gift").write(OURS)
    assert told.refused == []
    taken = named("gift").read(told.text)
    assert taken.refused == []
    assert seen(taken.definition) == seen(OURS)


def test_a_changed_question_is_written_as_it_is_now() -> None:
    taken = named("gift").read("::q::Old? {=yes ~no}\n")
    assert taken.definition is not None
    (old,) = taken.definition.questions()
    changed = Question(old.name, old.kind, "New?", choices=old.choices, origin=old.origin)
    (found,) = gift_nodes(named("gift").write(quiz(changed)).text)
    assert found.node is not None
    assert found.node["stem"]["text"] == "New?"


def test_what_a_format_cannot_say_is_told() -> None:
    order = Question("order", Ask.RANKING, "Sort", choices=[Choice("a"), Choice("b")], order=["b", "a"])
    assert [one.sentence for one in named("gift").write(quiz(order)).refused] == [
        "GIFT has no question of the kind ranking; it is left out."
    ]
    assert [one.where for one in named("aiken").write(OURS).refused][:2] == ["note", "single"]


SAID = st.text(alphabet="ab {}=~#:\\n%[]/->$*\n", max_size=40)


@given(SAID)
def test_any_text_is_read_or_told_what_is_wrong(text: str) -> None:
    for found in gift_nodes(text):
        assert found.node is not None or found.trouble
    for one in FORMATS.values():
        try:
            taken = one.read(text)
        except BadFormat:
            continue
        troubles = list(check(taken.definition)) if taken.definition else []
        # Only words may be in it, without a question.
        assert [one.message for one in troubles if not one.message.startswith("Nothing is asked")] == []


@given(SAID.filter(lambda text: text.strip() != ""), SAID.filter(lambda text: text.strip() != ""))
def test_any_words_come_back_from_gift(title: str, answer: str) -> None:
    def even(said: str) -> str:
        return " ".join(said.split())

    asked = Question(
        "q", Ask.SINGLE, even(title), choices=[Choice("c1", even(answer), 1.0), Choice("c2", "x" + even(answer))]
    )
    taken = named("gift").read(named("gift").write(quiz(asked)).text)
    assert taken.refused == []
    assert seen(taken.definition) == seen(quiz(asked))


@pytest.mark.parametrize("text", ["", "nothing of the kind"])
def test_an_unknown_file_is_told_so(text: str) -> None:
    with pytest.raises(BadFormat, match="in no known format; say which: "):
        read(text)


def test_an_unknown_format_is_told_so() -> None:
    with pytest.raises(BadFormat, match="'word' is no format; the formats are"):
        read("Q", "word")
