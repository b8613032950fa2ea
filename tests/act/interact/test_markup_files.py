"""Moodle XML and QTI: what is taken, what is refused by its name, and that XML can do nothing here."""

from pathlib import Path

import msgspec
import pytest

from rapport.act.interact.checking import check, checked
from rapport.act.interact.definition import Accepted, Ask, Choice, Question
from rapport.act.interact.formats import BadFormat, named, read
from rapport.act.interact.formats.packages import packed, unpacked
from rapport.act.interact.scoring import mark
from rapport.cli import main
from tests.act.interact.test_quiz_files import OURS, quiz, seen

MOODLE = """<?xml version="1.0"?>
<quiz>
<question type="category"><category><text>$course$/top/Capitals</text></category></question>
<question type="multichoice">
  <name><text>France</text></name>
  <questiontext format="html"><text><![CDATA[<p>Capital of <b>France</b> &amp; seat?</p>]]></text></questiontext>
  <defaultgrade>2</defaultgrade><single>true</single><shuffleanswers>1</shuffleanswers>
  <answer fraction="100" format="html"><text>Paris</text><feedback><text>Yes.</text></feedback></answer>
  <answer fraction="-50"><text>Lyon</text></answer>
  <tags><tag><text>geo</text></tag></tags>
</question>
<question type="truefalse"><name><text>t</text></name><questiontext><text>It is.</text></questiontext>
  <answer fraction="0"><text>true</text></answer><answer fraction="100"><text>false</text></answer></question>
<question type="numerical"><name><text>n</text></name><questiontext><text>Pi?</text></questiontext>
  <answer fraction="100"><text>3.14</text><tolerance>0.01</tolerance></answer>
  <answer fraction="0"><text>*</text><feedback><text>No.</text></feedback></answer></question>
<question type="matching"><name><text>m</text></name><questiontext><text>Match</text></questiontext>
  <subquestion><text>one</text><answer><text>1</text></answer></subquestion>
  <subquestion><text></text><answer><text>2</text></answer></subquestion></question>
<question type="cloze"><name><text>c</text></name><questiontext><text>{1:SA:=x}</text></questiontext></question>
<question type="numerical"><name><text>bad</text></name><questiontext><text>?</text></questiontext>
  <answer fraction="100"><text>three</text></answer></question>
</quiz>"""


def test_moodle_xml_is_taken() -> None:
    taken = read(MOODLE)
    assert [(one.where, one.sentence) for one in taken.refused] == [
        ("question 6 (c)", "Questions of the type 'cloze' are not taken."),
        ("question 7 (bad)", "A number in it is none; write 1 or 0.5."),
    ]
    made = taken.definition
    assert made is not None
    assert list(check(made)) == []
    assert [screen.title for screen in made.screens] == ["Capitals"]
    france, truth, pi, match = made.questions()
    assert (france.name, france.title, france.points) == ("France", "Capital of France & seat?", 2)
    assert [(one.text, one.weight) for one in france.choices] == [("Paris", 1), ("Lyon", -0.5)]
    assert mark(truth, "false").share == 1
    assert mark(pi, 4).feedback == ["No."]
    assert (len(match.rows), len(match.choices)) == (1, 2)


def test_what_is_made_here_comes_back_from_moodle_xml() -> None:
    told = named("moodle").write(OURS)
    assert told.refused == []
    taken = read(told.text)
    assert taken.refused == []
    assert seen(taken.definition) == seen(OURS)


ITEM = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="{0}" title="A title">
{1}<qti-item-body>{2}</qti-item-body></qti-assessment-item>"""
WATER = ITEM.format(
    "water",
    """<qti-response-declaration identifier="RESPONSE" cardinality="multiple" base-type="identifier">
    <qti-correct-response><qti-value>H</qti-value><qti-value>O</qti-value></qti-correct-response>
    <qti-mapping default-value="-2"><qti-map-entry map-key="H" mapped-value="1"/>
    <qti-map-entry map-key="O" mapped-value="1"/><qti-map-entry map-key="Cl" mapped-value="-1"/></qti-mapping>
    </qti-response-declaration>""",
    """<p>Look.</p><qti-choice-interaction response-identifier="RESPONSE" shuffle="true" max-choices="0">
    <qti-prompt>Which are in <i>water</i>?</qti-prompt><qti-simple-choice identifier="H">Hydrogen</qti-simple-choice>
    <qti-simple-choice identifier="O">Oxygen<qti-feedback-inline identifier="O">Yes.</qti-feedback-inline>
    </qti-simple-choice><qti-simple-choice identifier="Cl">Chlorine</qti-simple-choice></qti-choice-interaction>""",
)
YORK = ITEM.format(
    "york",
    """<qti-response-declaration identifier="R" cardinality="single" base-type="string"><qti-correct-response>
    <qti-value>York</qti-value></qti-correct-response></qti-response-declaration>""",
    """<p>This sun of <qti-text-entry-interaction response-identifier="R"/>; and 1 &lt; 2.</p>""",
)
SPOT = ITEM.format("spot", "", """<qti-hotspot-interaction response-identifier="R"/>""")


def test_qti_is_taken_and_the_rest_refused_by_its_name() -> None:
    taken = read(unpacked(packed({"a.xml": WATER, "b.xml": YORK, "c.xml": SPOT, "notes.txt": "<"})))
    assert [(one.where, one.sentence) for one in taken.refused] == [
        ("spot", "Interactions of the type hotspot are not taken.")
    ]
    assert taken.definition is not None
    water, york = taken.definition.questions()
    assert (water.kind, water.title, water.shuffled) == (Ask.MULTIPLE, "Look.\nWhich are in water?", True)
    assert [(one.text, one.weight, one.feedback) for one in water.choices] == [
        ("Hydrogen", 0.5, ""),
        ("Oxygen", 0.5, "Yes."),
        ("Chlorine", -0.5, ""),
    ]
    assert york.title == "This sun of _____ ; and 1 < 2."
    assert [mark(york, one).share for one in ("York", "york")] == [1, 0]


QTI = quiz(
    *(one for one in OURS.questions() if one.name in {"many", "pairs", "essay"}),
    Question("single", Ask.SINGLE, "Which <one>?", choices=[Choice("a", "A & B", 1.0, "Good."), Choice("b", "C", 0.5)]),
    Question("short", Ask.TEXT, "A _____ word", accepts=[Accepted("this"), Accepted("that", weight=0.5)], case=True),
    Question("number", Ask.NUMBER, "How many _____", accepts=[Accepted(low=2.5, high=2.5)]),
    Question("order", Ask.RANKING, "Sort", choices=[Choice("a", "1"), Choice("b", "2")], order=["b", "a"]),
    Question("stars", Ask.RATING, "Stars?"),
)


def test_what_is_made_here_comes_back_from_qti() -> None:
    told = named("qti").write(QTI)
    assert [one.sentence for one in told.refused] == ["QTI has no item for this rating; it is left out."]
    taken = read(unpacked(packed(told.files)))
    assert taken.refused == []
    kept = [one for one in seen(QTI) if one[0] != "stars"]
    again = {one[0]: one for one in seen(taken.definition)}
    assert [again[one[0]] for one in kept] == kept


ATTACKS = [
    '<!DOCTYPE quiz [<!ENTITY a "aa">]><quiz>&a;</quiz>',
    '<!DOCTYPE quiz SYSTEM "https://elsewhere.example/x.dtd"><quiz/>',
    '<!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>',
]


@pytest.mark.parametrize("text", ATTACKS)
def test_entities_are_not_taken(text: str) -> None:
    with pytest.raises(BadFormat, match="document type or entities"):
        named("moodle").read(text)


@pytest.mark.parametrize("text", ["<quiz>", "<quiz><question></quiz>", "<a>" * 200 + "</a>" * 200, "<qti-x/>"])
@pytest.mark.parametrize("name", ["moodle", "qti"])
def test_what_is_no_such_file_is_told_so(text: str, name: str) -> None:
    with pytest.raises(BadFormat):
        named(name).read(text)


def test_a_package_that_is_broken_or_too_large_is_told_so() -> None:
    with pytest.raises(BadFormat, match="cannot be unpacked"):
        unpacked(packed({"a.xml": WATER})[:60])
    with pytest.raises(BadFormat, match="more than 2,000 files"):
        unpacked(packed({"a.xml": " " * (11 * 1024 * 1024)}))
    with pytest.raises(BadFormat, match="no text in UTF-8"):
        unpacked(b"\xff\xfe\x00")


def test_files_are_converted_in_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bank, made, package = tmp_path / "bank.gift", tmp_path / "quiz.json", tmp_path / "quiz.zip"
    bank.write_text("::q::Good? {=yes ~no}\n\nBad {=yes\n\nWhy? {}\n")
    assert main(["convert", str(bank), "--out", str(made)]) == 0
    said = capsys.readouterr()
    assert "quiz.json has 2 questions." in said.out
    assert said.err.startswith("line 3: Write one { and one }")
    checked(msgspec.json.decode(made.read_bytes()))
    assert main(["convert", str(made), "--to", "qti", "--out", str(package)]) == 0
    assert main(["convert", str(package), "--to", "gift"]) == 0
    assert "::q::[plain]Good? {" in capsys.readouterr().out
    assert main(["convert", str(made), "--to", "qti"]) == 2
    assert "--out FILE.zip" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Bad {=yes", "Nothing was taken. line 1: Write one {"),
        ('{"use": "quiz"}', "Object missing required field `title`"),
        ("words", "in no known format"),
    ],
)
def test_a_file_of_which_nothing_is_taken_says_why(
    text: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text(text)
    assert main(["convert", str(tmp_path / "file")]) == 2
    assert sentence in capsys.readouterr().err
