"""GIFT: a question as its grammar says it, and as it is asked here.

An imported question keeps its node, so that whoever changes nothing gets the same GIFT back.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

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
from rapport.act.interact.formats.gift_reading import Node, gift_nodes
from rapport.act.interact.formats.gift_writing import gift_file
from rapport.act.interact.formats.plain_text import plain_of

TRUE, FALSE = "true", "false"
FULL = 100.0


def read(text: str) -> Import:
    """A quiz of the questions of a file; each category is a screen."""
    taking, some = Taking(""), False
    for found in gift_nodes(text):
        some = True
        where = f"line {found.line}"
        if found.node is None:
            taking.refuse(where, found.trouble)
        elif found.node["type"] == "Category":
            taking.screen(found.node["title"])
        else:
            name = taking.name(found.node["title"], found.node["id"])
            taking.take(question_of(found.node, name), where)
    if not some:
        raise BadFormat("The file is empty; write a question, for example: 2 + 2 is {=4 ~5}.")
    return taking.done()


def question_of(node: Node, name: str) -> Question:
    """A question from its node."""
    kept = msgspec.to_builtins(node)
    known = Question(
        name,
        Ask.NOTE,
        title=_said(node["stem"]) or " ".join((node["title"] or "").split()),
        tags=[tag for tag in node["tags"] or () if tag],
        format="markdown" if node["stem"]["format"] == "markdown" else "plain",
        origin={"gift": kept},
        explanation=_said(node.get("globalFeedback")),
    )
    make = _MAKE.get(node["type"])
    return msgspec.structs.replace(known, **make(node)) if make else known


def _said(said: Mapping[str, Any] | None) -> str:
    if said is None:
        return ""
    return plain_of(said["text"]) if said["format"] in {"html", "moodle"} else said["text"]


def _truth(node: Node) -> dict[str, Any]:
    right = node["isTrue"]
    return {
        "kind": Ask.SINGLE,
        "choices": [Choice(TRUE, "True", float(right)), Choice(FALSE, "False", float(not right))],
        # GIFT's first feedback is for whoever was wrong.
        "feedback_wrong": _said(node["trueFeedback"]),
        "feedback_right": _said(node["falseFeedback"]),
    }


def _chosen(node: Node) -> dict[str, Any]:
    several = not any(one["isCorrect"] for one in node["choices"])
    told = [(_said(one["text"]), _weight(one), _said(one["feedback"])) for one in node["choices"]]
    return {"kind": Ask.MULTIPLE if several else Ask.SINGLE, "choices": choices(told)}


def _weight(one: Node) -> float:
    return float(one["isCorrect"]) if one["weight"] is None else one["weight"] / FULL


def _short(node: Node) -> dict[str, Any]:
    told = [
        Accepted(_said(one["text"]), weight=_weight(one), feedback=_said(one["feedback"])) for one in node["choices"]
    ]
    return {"kind": Ask.TEXT, "accepts": told}


def _numerical(node: Node) -> dict[str, Any]:
    said = node["choices"]
    alone: Node = {"isCorrect": True, "weight": None, "text": said, "feedback": None}
    every: list[Node] = [alone] if isinstance(said, dict) else said
    numbers = [one for one in every if "type" in one["text"]]
    others = [_said(one["feedback"]) for one in every if "type" not in one["text"]]
    told = [
        Accepted(low=low, high=high, weight=_weight(one), feedback=_said(one["feedback"]))
        for one in numbers
        for low, high in [_ends(one["text"])]
    ]
    return {"kind": Ask.NUMBER, "accepts": told, "feedback_wrong": next((one for one in others if one), "")}


def _ends(said: Mapping[str, Any]) -> tuple[float, float]:
    if said["type"] == "high-low":
        return said["numberLow"], said["numberHigh"]
    around = abs(said.get("range", 0.0))
    return said["number"] - around, said["number"] + around


def _pairs(node: Node) -> dict[str, Any]:
    answers = list(dict.fromkeys(one["subanswer"] for one in node["matchPairs"]))
    made = choices((plain_of(one), 0.0, "") for one in answers)
    names = dict(zip(answers, (one.name for one in made), strict=True))
    asked = [one for one in node["matchPairs"] if one["subquestion"]["text"]]
    rows = [Row(f"r{at}", _said(one["subquestion"]), names[one["subanswer"]]) for at, one in enumerate(asked, 1)]
    return {"kind": Ask.MATRIX, "choices": made, "rows": rows}


_MAKE: Mapping[str, Callable[[Node], dict[str, Any]]] = {
    "TF": _truth,
    "MC": _chosen,
    "Short": _short,
    "Numerical": _numerical,
    "Matching": _pairs,
    "Essay": lambda node: {"kind": Ask.TEXT, "long": True},
}


def write(definition: Definition) -> Export:
    """GIFT of all questions that it can say; screens with a title are categories."""
    nodes: list[Node] = []
    refused = []
    last = None
    for screen, question in every_question(definition):
        if screen is not last and words(definition, screen.title):
            nodes.append({"type": "Category", "title": " ".join(words(definition, screen.title).split())})
        last = screen
        node = node_of(definition, question)
        if node is None:
            refused.append(Refused(question.name, f"GIFT has no question of the kind {question.kind}; it is left out."))
        else:
            nodes.append(node)
    return Export(gift_file(nodes), refused)


def node_of(definition: Definition, question: Question) -> Node | None:
    """The node of a question: the one that it was read from where nothing has changed since."""
    kept = question.origin.get("gift")
    if kept is not None and question_of(kept, question.name) == question:
        return dict(kept)

    def rich(text: Text) -> Node | None:
        said = words(definition, text)
        return {"format": form, "text": said.strip()} if said.strip() else None

    form = "markdown" if question.format == "markdown" else "plain"
    node: Node = {"id": None, "tags": list(question.tags) or None, "title": question.name, "hasEmbeddedAnswers": False}
    node |= {"stem": rich(question.title), "globalFeedback": rich(question.explanation)}
    say = _SAY.get(question.kind)
    made = say(question, rich) if say else None
    return node | made if made else None


Rich = Callable[[Text], Node | None]


def _say_choices(question: Question, rich: Rich) -> Node | None:
    several = question.kind is Ask.MULTIPLE
    told = []
    for one in question.choices:
        right = one.weight >= 1 and not several
        weight = None if right or not one.weight else round(FULL * one.weight, 5)
        text = rich(one.text) or rich(one.name)
        told.append({"isCorrect": right, "weight": weight, "text": text, "feedback": rich(one.feedback)})
    known = question.choices and not question.other and (several or any(one["isCorrect"] for one in told))
    return {"type": "MC", "choices": told} if known and not all(one["isCorrect"] for one in told) else None


def _say_text(question: Question, rich: Rich) -> Node | None:
    if not question.accepts:
        return {"type": "Essay"}
    return {"type": "Short", "choices": [_say_accepted(one, rich(one.text), rich) for one in question.accepts]}


def _say_number(question: Question, rich: Rich) -> Node | None:
    told = []
    for one in question.accepts:
        if one.low is None or one.high is None:
            return None
        simple: Node = {"type": "simple", "number": one.low}
        ends: Node = {"type": "high-low", "numberHigh": one.high, "numberLow": one.low}
        told.append(_say_accepted(one, simple if one.low == one.high else ends, rich))
    return {"type": "Numerical", "choices": told} if told else None


def _say_accepted(one: Accepted, text: Node | None, rich: Rich) -> Node:
    weight = None if one.weight == 1 else round(FULL * one.weight, 5)
    return {"isCorrect": True, "weight": weight, "text": text, "feedback": rich(one.feedback)}


def _say_pairs(question: Question, rich: Rich) -> Node | None:
    texts = {one.name: (rich(one.text) or rich(one.name) or {"text": ""})["text"] for one in question.choices}
    rows = [(rich(row.text) or rich(row.name), row.correct) for row in question.rows]
    used = {name for _, name in rows}
    spare = [({"format": "plain", "text": ""}, name) for name in texts if name not in used]
    if "" in used:
        return None
    pairs = [{"subquestion": left, "subanswer": " ".join(texts[name].split())} for left, name in [*rows, *spare]]
    return {"type": "Matching", "matchPairs": pairs}


_SAY: Mapping[Ask, Callable[[Question, Rich], Node | None]] = {
    Ask.SINGLE: _say_choices,
    Ask.MULTIPLE: _say_choices,
    Ask.TEXT: _say_text,
    Ask.NUMBER: _say_number,
    Ask.MATRIX: _say_pairs,
    Ask.NOTE: lambda question, rich: {"type": "Description"},
}


def looks(text: str) -> bool:
    """Whether there are answers in braces, and it is neither JSON nor XML."""
    return text.lstrip("\ufeff \t\r\n")[:1] not in {"{", "[", "<", ""} and ("{" in text or "$CATEGORY" in text)


register(
    Format(
        name="gift",
        title="GIFT",
        suffix=".gift",
        type="text/plain",
        sentence="Moodle's questions as text: choices, short and numerical answers, true or false, matching, essays.",
        read=read,
        write=write,
        looks=looks,
    )
)
