"""Writing SurveyJS' JSON. What its library would call an error is never written; what it cannot say is told."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import msgspec

from rapport.act.interact.answers import scale_of
from rapport.act.interact.definition import END, SCALES, Ask, Definition, Question, Text, Use
from rapport.act.interact.formats.format import Export, Refused
from rapport.act.interact.formats.surveyjs_logic import LONGEST, expression, negated, together
from rapport.act.interact.scoring import scorable
from rapport.act.interact.texts import PIPE

TYPES: Mapping[Ask, str] = {
    Ask.SINGLE: "radiogroup",
    Ask.MULTIPLE: "checkbox",
    **dict.fromkeys(SCALES, "rating"),
    Ask.RANKING: "ranking",
    Ask.MATRIX: "matrix",
    Ask.TEXT: "text",
    Ask.NUMBER: "text",
    Ask.DATE: "text",
    Ask.CONSENT: "boolean",
    Ask.FILE: "file",
    Ask.NOTE: "html",
}
OWN = (Ask.NPS, Ask.CSAT, Ask.CES)
"""Kinds that are only ratings there."""
Says = Callable[[Text], Any]


def write(definition: Definition) -> Export:
    """A survey of all screens; jumps become conditions of the pages that they pass over."""
    refused: list[Refused] = []
    pages, passed = [], [""] * len(definition.screens)

    def says(text: Text) -> Any:  # noqa: ANN401 - any JSON
        return said_in(text, definition.language)

    for number, screen in enumerate(definition.screens):
        shown = together([expression(screen.show_if) if screen.show_if else "", passed[number]])
        _pass_over(definition, number, shown, passed)
        if len(shown) > LONGEST:
            refused.append(Refused(screen.name, "Its jumps are too many for an expression; the page is always shown."))
            shown = ""
        page: dict[str, Any] = {"name": screen.name, "title": says(screen.title), "visibleIf": shown}
        page["description"] = says(screen.about)
        page["questionOrder"] = "random" if screen.shuffled else ""
        elements = [_element(one, says, definition.use) for one in screen.questions]
        pages.append(_full(page) | {"elements": elements})
        refused += [Refused(one.name, sentence) for one in screen.questions for sentence in _lost(one)]
    ending = next((one for one in definition.endings if one.show_if is None), None)
    whole = {"title": says(definition.title), "locale": definition.language, "clearInvisibleValues": "onHidden"}
    if ending is not None:
        whole["completedHtml"] = _markup(says(ending.title))
    refused += [Refused(one.name, "Quotas are not known there.") for one in definition.quotas]
    said = msgspec.json.format(msgspec.json.encode(_full(whole) | {"pages": pages}), indent=2)
    return Export(said.decode() + "\n", refused)


def _pass_over(definition: Definition, number: int, shown: str, passed: list[str]) -> None:
    """Add to each later page that it is not shown where a jump from this one is taken over it."""
    names = [one.name for one in definition.screens]
    earlier: list[str] = []
    for jump in definition.screens[number].jumps:
        taken = together([shown, expression(jump.when) if jump.when else "", *map(negated, earlier)])
        goal = len(names) if jump.to.partition(":")[0] == END else names.index(jump.to)
        for page in range(number + 1, goal):
            passed[page] = together([passed[page], negated(taken) if taken else "1 = 2"])
        if jump.when is None:
            return
        earlier.append(expression(jump.when))


def said_in(text: Text, language: str) -> Any:  # noqa: ANN401 - any JSON
    """Words as they are written there, with pipes as ``{name}``."""
    if isinstance(text, str):
        return PIPE.sub(lambda found: f"{{{found[1]}}}", text)
    return {"default" if name == language else name: said_in(words, language) for name, words in text.items()}


def _full(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value not in (None, "", [], {}, False)}


def _markup(said: Any) -> Any:  # noqa: ANN401 - any JSON
    return {name: _markup(words) for name, words in said.items()} if isinstance(said, Mapping) else escape(said)


def _element(question: Question, says: Says, use: Use) -> dict[str, Any]:
    said: dict[str, Any] = {"type": TYPES[question.kind], "name": question.name}
    if question.kind is Ask.NOTE:
        said["html"] = _markup(says(question.title))
    else:
        said |= {"title": says(question.title), "description": says(question.about), "isRequired": question.required}
    said["visibleIf"] = expression(question.show_if) if question.show_if else ""
    make = _SAY.get(question.kind)
    told = _full(said | (make(question, says) if make else {}))
    if question.kind in SCALES:
        told["rateMin"], told["rateMax"] = (int(one) for one in scale_of(question))
    if question.kind is Ask.CONSENT:
        told["labelTrue"], told["labelFalse"] = "Yes", "No"
    return told | _right(question) if use is Use.QUIZ else told


def _items(some: Sequence[Any], says: Says) -> list[Any]:
    return [{"value": one.name, "text": says(one.text)} if one.text else one.name for one in some]


def _choosing(question: Question, says: Says) -> dict[str, Any]:
    said: dict[str, Any] = {"choices": _items(question.choices, says)}
    said["choicesOrder"] = "random" if question.shuffled else ""
    if question.kind is Ask.MULTIPLE:
        said |= {"minSelectedChoices": question.least, "maxSelectedChoices": question.most}
    return said | ({"showOtherItem": True, "otherText": says(question.other)} if question.other else {})


def _rating(question: Question, says: Says) -> dict[str, Any]:
    return {"minRateDescription": says(question.low), "maxRateDescription": says(question.high)}


def _text(question: Question, says: Says) -> dict[str, Any]:
    kind = {"type": "comment"} if question.long else {}
    return kind | ({"maxLength": int(question.most)} if question.most else {})


def _number(question: Question, says: Says) -> dict[str, Any]:
    ends = {name: one for name, one in (("min", question.least), ("max", question.most)) if one}
    return {"inputType": "number", "step": 1 if question.whole else None, **ends}


def _file(question: Question, says: Says) -> dict[str, Any]:
    return {"acceptedTypes": ",".join(question.types), "allowMultiple": (question.most or 1) > 1}


_SAY: Mapping[Ask, Callable[[Question, Says], dict[str, Any]]] = {
    Ask.SINGLE: _choosing,
    Ask.MULTIPLE: _choosing,
    Ask.RANKING: _choosing,
    Ask.MATRIX: lambda question, says: {
        "columns": _items(question.choices, says),
        "rows": _items(question.rows, says),
    },
    **dict.fromkeys(SCALES, _rating),
    Ask.TEXT: _text,
    Ask.NUMBER: _number,
    Ask.DATE: lambda question, says: {"inputType": "date"},
    Ask.FILE: _file,
}


def _right(question: Question) -> dict[str, Any]:
    """``correctAnswer``, where something is right."""
    if not scorable(question):
        return {}
    if question.kind in {Ask.SINGLE, Ask.MULTIPLE}:
        names = [one.name for one in question.choices if one.weight > 0]
        best = max(question.choices, key=lambda one: one.weight).name
        return {"correctAnswer": names if question.kind is Ask.MULTIPLE else best}
    if question.kind is Ask.RANKING:
        return {"correctAnswer": list(question.order)}
    if question.kind is Ask.MATRIX:
        return {"correctAnswer": {row.name: row.correct for row in question.rows if row.correct}}
    first = question.accepts[0]
    return {
        "correctAnswer": first.text if question.kind is Ask.TEXT else first.low if first.low == first.high else None
    }


def _lost(question: Question) -> Sequence[str]:
    """What SurveyJS cannot say of a question, in sentences."""
    told = []
    if question.kind in OWN:
        told.append(f"There is no {question.kind.upper()} there; it is written as a rating.")
    some = [*(one.feedback for one in question.choices), *(one.feedback for one in question.accepts)]
    if any(some) or question.explanation or question.feedback_right or question.feedback_wrong:
        told.append("Feedback is not known there; it is left out.")
    if any(one.weight not in {0, 1} for one in question.choices) and question.kind is Ask.SINGLE:
        told.append("Parts of points are not known there; the best choice is the right one.")
    return told
