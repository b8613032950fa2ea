"""Moodle XML: all common types of Moodle's questions, with feedback, tags and categories."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rapport.act.interact.definition import Accepted, Ask, Choice, Definition, Question, Row, Text
from rapport.act.interact.formats.format import (
    BadFormat,
    Export,
    Format,
    Import,
    Refused,
    Taking,
    choices,
    every_question,
    register,
    words,
)
from rapport.act.interact.formats.markup_files import Element, added, child, children, document, name_of, parsed, said
from rapport.act.interact.formats.plain_text import plain_of

FULL = 100.0
TOP = "$course$/top/"
MARKUP = ("html", "moodle_auto_format")


def read(text: str) -> Import:
    """A quiz of the questions of a file; each category is a screen."""
    root = parsed(text)
    if name_of(root) != "quiz":
        raise BadFormat(f"It begins with {name_of(root)}; a file of Moodle's questions begins with quiz.")
    taking = Taking("")
    for number, one in enumerate(children(root, "question"), 1):
        kind = one.get("type", "")
        where = f"question {number} ({said(one, 'name', 'text') or kind})"
        if kind == "category":
            taking.screen(said(one, "category", "text").removeprefix(TOP))
        elif kind not in _MAKE:
            taking.refuse(where, f"Questions of the type {kind!r} are not taken.")
        else:
            _take(taking, one, where)
    return taking.done()


def _take(taking: Taking, one: Element, where: str) -> None:
    name = taking.name(said(one, "idnumber"), said(one, "name", "text"))
    try:
        points = float(said(one, "defaultgrade") or 1)
        known: dict[str, Any] = {"kind": Ask.NOTE, **_MAKE[one.get("type", "")](one)}
    except ValueError:
        taking.refuse(where, "A number in it is none; write 1 or 0.5.")
        return
    body = child(one, "questiontext")
    question = Question(
        name,
        title=_words(body) or said(one, "name", "text"),
        format="markdown" if body is not None and body.get("format") == "markdown" else "plain",
        points=points,
        explanation=_words(child(one, "generalfeedback")),
        tags=[tag for some in children(one, "tags") for one in children(some, "tag") if (tag := said(one, "text"))],
        feedback_right=_words(child(one, "correctfeedback")),
        **{"feedback_wrong": _words(child(one, "incorrectfeedback")), **known},
    )
    taking.take(question, where)


def _words(element: Element | None) -> str:
    """The text of an element; where it is HTML its words."""
    if element is None:
        return ""
    text = said(element, "text")
    return plain_of(text) if element.get("format", "html") in MARKUP else text


def _answers(one: Element) -> list[tuple[str, float, str]]:
    """Text, weight and feedback of each answer."""
    return [
        (_words(answer), float(answer.get("fraction", "0")) / FULL, _words(child(answer, "feedback")))
        for answer in children(one, "answer")
    ]


def _chosen(one: Element) -> dict[str, Any]:
    several = said(one, "single").lower() in {"false", "0"}
    shuffled = said(one, "shuffleanswers").lower() in {"true", "1"}
    return {"kind": Ask.MULTIPLE if several else Ask.SINGLE, "choices": choices(_answers(one)), "shuffled": shuffled}


def _truth(one: Element) -> dict[str, Any]:
    told = [Choice(text.lower(), text.capitalize(), weight, feedback) for text, weight, feedback in _answers(one)]
    return {"kind": Ask.SINGLE, "choices": told}


def _short(one: Element) -> dict[str, Any]:
    told = [Accepted(text, weight=weight, feedback=feedback) for text, weight, feedback in _answers(one)]
    return {"kind": Ask.TEXT, "accepts": told, "case": said(one, "usecase") == "1"}


def _number(one: Element) -> dict[str, Any]:
    accepts, others = [], []
    for answer, (text, weight, feedback) in zip(children(one, "answer"), _answers(one), strict=True):
        if text == "*":
            others.append(feedback)
            continue
        value, around = float(text), abs(float(said(answer, "tolerance") or 0))
        accepts.append(Accepted(low=value - around, high=value + around, weight=weight, feedback=feedback))
    wrong = {"feedback_wrong": others[0]} if others else {}
    return {"kind": Ask.NUMBER, "accepts": accepts, **wrong}


def _pairs(one: Element) -> dict[str, Any]:
    told = [(_words(pair), plain_of(said(pair, "answer", "text"))) for pair in children(one, "subquestion")]
    answers = list(dict.fromkeys(answer for _, answer in told))
    made = choices((answer, 0.0, "") for answer in answers)
    names = dict(zip(answers, (choice.name for choice in made), strict=True))
    rows = [Row(f"r{at}", asked, names[answer]) for at, (asked, answer) in enumerate(told, 1) if asked]
    return {"kind": Ask.MATRIX, "choices": made, "rows": rows}


_MAKE: Mapping[str, Callable[[Element], dict[str, Any]]] = {
    "multichoice": _chosen,
    "truefalse": _truth,
    "shortanswer": _short,
    "numerical": _number,
    "matching": _pairs,
    "essay": lambda one: {"kind": Ask.TEXT, "long": True},
    "description": lambda one: {"kind": Ask.NOTE},
}


def write(definition: Definition) -> Export:
    """All questions that Moodle has; screens with a title are categories."""
    root = Element("quiz")
    refused = []
    last = None
    for screen, question in every_question(definition):
        title = words(definition, screen.title)
        if screen is not last and title:
            added(added(added(root, "question", type="category"), "category"), "text", TOP + title)
        last = screen
        kind = _kind(question)
        if not kind:
            sentence = f"Moodle has no question for this {question.kind}; it is left out."
            refused.append(Refused(question.name, sentence))
            continue
        _write(added(root, "question", type=kind), kind, question, lambda text: words(definition, text))
    return Export(document(root), refused)


def _kind(question: Question) -> str:
    """Its type there, or ''."""
    kinds = {Ask.MULTIPLE: "multichoice", Ask.SINGLE: "multichoice", Ask.NOTE: "description", Ask.MATRIX: "matching"}
    if question.kind is Ask.TEXT:
        return "shortanswer" if question.accepts else "essay"
    if question.kind is Ask.NUMBER:
        known = question.accepts and all(one.low is not None and one.high is not None for one in question.accepts)
        return "numerical" if known else ""
    if question.kind is Ask.MATRIX and not all(row.correct for row in question.rows):
        return ""
    return kinds.get(question.kind, "")


Says = Callable[[Text], str]


def _write(one: Element, kind: str, question: Question, says: Says) -> None:
    form = "markdown" if question.format == "markdown" else "plain_text"
    added(added(one, "name"), "text", question.name)
    added(added(one, "questiontext", format=form), "text", says(question.title))
    added(added(one, "generalfeedback", format="plain_text"), "text", says(question.explanation))
    if kind != "description":
        added(one, "defaultgrade", f"{question.points:g}")
    for name, told in (("correctfeedback", question.feedback_right), ("incorrectfeedback", question.feedback_wrong)):
        if told:
            added(added(one, name, format="plain_text"), "text", says(told))
    _WRITE[kind](one, question, says)
    if question.tags:
        tags = added(one, "tags")
        for tag in question.tags:
            added(added(tags, "tag"), "text", tag)


def _answer(one: Element, weight: float, text: str, feedback: str) -> Element:
    made = added(one, "answer", fraction=f"{FULL * weight:.7g}", format="plain_text")
    added(made, "text", text)
    added(added(made, "feedback", format="plain_text"), "text", feedback)
    return made


def _write_choices(one: Element, question: Question, says: Says) -> None:
    added(one, "single", "false" if question.kind is Ask.MULTIPLE else "true")
    added(one, "shuffleanswers", "true" if question.shuffled else "false")
    for choice in question.choices:
        _answer(one, choice.weight, says(choice.text) or choice.name, says(choice.feedback))


def _write_short(one: Element, question: Question, says: Says) -> None:
    added(one, "usecase", "1" if question.case else "0")
    for accepted in question.accepts:
        _answer(one, accepted.weight, accepted.text, says(accepted.feedback))


def _write_numbers(one: Element, question: Question, says: Says) -> None:
    for accepted in question.accepts:
        low, high = accepted.low or 0.0, accepted.high or 0.0
        made = _answer(one, accepted.weight, f"{(low + high) / 2:.15g}", says(accepted.feedback))
        added(made, "tolerance", f"{(high - low) / 2:.15g}")


def _write_pairs(one: Element, question: Question, says: Says) -> None:
    texts = {choice.name: says(choice.text) or choice.name for choice in question.choices}
    used = [row.correct for row in question.rows]
    spare: Sequence[tuple[str, str]] = [("", name) for name in texts if name not in used]
    for asked, name in [*((says(row.text) or row.name, row.correct) for row in question.rows), *spare]:
        pair = added(one, "subquestion", format="plain_text")
        added(pair, "text", asked)
        added(added(pair, "answer"), "text", texts[name])


_WRITE: Mapping[str, Callable[[Element, Question, Says], None]] = {
    "multichoice": _write_choices,
    "shortanswer": _write_short,
    "numerical": _write_numbers,
    "matching": _write_pairs,
    "essay": lambda one, question, says: None,
    "description": lambda one, question, says: None,
}


def looks(text: str) -> bool:
    """Whether it is XML that begins with quiz."""
    head = text[:2000].lstrip("\ufeff \t\r\n")
    return head.startswith("<") and "<quiz" in head


register(
    Format(
        name="moodle",
        title="Moodle XML",
        suffix=".xml",
        type="application/xml",
        sentence="Moodle's own: choices, true or false, short and numerical answers, matching, essays, descriptions.",
        read=read,
        write=write,
        looks=looks,
    )
)
