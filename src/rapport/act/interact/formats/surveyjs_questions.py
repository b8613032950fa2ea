"""What SurveyJS' elements are here: kinds, choices, scales and right answers."""

import mimetypes
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from rapport.act.interact.conditions import Condition
from rapport.act.interact.definition import Accepted, Ask, Choice, Question, Row, Text
from rapport.act.interact.formats.format import Taking
from rapport.act.interact.formats.plain_text import plain_of
from rapport.act.interact.formats.surveyjs_logic import BadExpression
from rapport.texts.uploads import known

Element = Mapping[str, Any]
KINDS: Mapping[str, Ask] = {
    "radiogroup": Ask.SINGLE,
    "dropdown": Ask.SINGLE,
    "buttongroup": Ask.SINGLE,
    "checkbox": Ask.MULTIPLE,
    "tagbox": Ask.MULTIPLE,
    "rating": Ask.RATING,
    "ranking": Ask.RANKING,
    "matrix": Ask.MATRIX,
    "text": Ask.TEXT,
    "comment": Ask.TEXT,
    "boolean": Ask.CONSENT,
    "file": Ask.FILE,
    "html": Ask.NOTE,
}
INPUTS = {"number": Ask.NUMBER, "range": Ask.NUMBER, "date": Ask.DATE}
PIPE = re.compile(r"\{([^{}]+)\}")


@dataclass(slots=True)
class Survey:
    """A survey on its way in."""

    language: str
    taking: Taking
    ours: dict[str, str] = field(default_factory=dict)
    """Our name of each of their questions, in their order."""
    later: set[str] = field(default_factory=set)
    taken: dict[str, Question] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    languages: set[str] = field(default_factory=set)
    quiz: bool = False

    def text(self, said: Any) -> Text:  # noqa: ANN401 - any JSON
        """Words, or words by language; ``{name}`` in them becomes ours."""
        if isinstance(said, Mapping):
            told = {self.language if name == "default" else name: str(words) for name, words in said.items()}
            self.languages |= set(told) - {self.language}
            return {name: self.piped(plain_of(words)) for name, words in told.items()}
        return "" if said is None else self.piped(plain_of(str(said)))

    def piped(self, words: str) -> str:
        def put(found: re.Match[str]) -> str:
            name = self.ours.get(found[1].strip(), "")
            return f"{{{{{name}}}}}" if name in self.taken else found[0]

        return PIPE.sub(put, words)

    def names(self, name: str, value: Any) -> tuple[str, Any]:  # noqa: ANN401 - any JSON
        """Our name of an answer, and the value that is compared as it is here."""
        theirs, _, row = (name, "", "") if name in self.ours else name.partition(".")
        if theirs in self.later:
            raise BadExpression(f"{theirs!r} comes later or is not taken; here logic only looks back.")
        if theirs not in self.ours:
            self.hidden[theirs] = self.hidden.get(theirs) or self.taking.name(theirs)
            self.taking.names.add(self.hidden[theirs])
            return self.hidden[theirs], value
        question = self.taken[self.ours[theirs]]
        if question.choices:
            value = [str(one) for one in value] if isinstance(value, list) else None if value is None else str(value)
        return question.name + (f".{row}" if row else ""), value


def question_of(survey: Survey, element: Element, name: str, shown: Condition | None) -> Question:
    """A question from an element of a type in :data:`KINDS`."""
    kind = KINDS[str(element["type"])]
    if kind is Ask.TEXT and element["type"] == "text":
        kind = INPUTS.get(str(element.get("inputType")), kind)
    title = survey.text(element.get("html") if kind is Ask.NOTE else element.get("title") or element.get("name"))
    known = Question(
        name,
        kind,
        title,
        about=survey.text(element.get("description")),
        required=bool(element.get("isRequired")) and kind is not Ask.NOTE,
        show_if=shown,
    )
    make = _MAKE.get(kind)
    made = msgspec.structs.replace(known, **make(survey, element)) if make else known
    right = element.get("correctAnswer")
    if right is None:
        return made
    survey.quiz = True
    return msgspec.structs.replace(made, **_right(made, right))


def _items(survey: Survey, some: Any) -> list[tuple[str, Text]]:  # noqa: ANN401 - any JSON
    """Values and texts of choices, rows and columns."""
    pairs = [(one.get("value"), one.get("text")) if isinstance(one, Mapping) else (one, None) for one in some or ()]
    return [(str(value), survey.text(value if text is None else text)) for value, text in pairs]


def _choosing(survey: Survey, element: Element) -> dict[str, Any]:
    made: dict[str, Any] = {"choices": [Choice(value, text) for value, text in _items(survey, element.get("choices"))]}
    if element.get("showOtherItem") or element.get("hasOther"):
        made["other"] = survey.text(element.get("otherText") or "Other")
    made["shuffled"] = element.get("choicesOrder") == "random"
    made["least"] = element.get("minSelectedChoices") or None
    made["most"] = element.get("maxSelectedChoices") or None
    for name in ("showNoneItem", "showSelectAllItem", "hasNone", "hasSelectAll"):
        if element.get(name):
            survey.taking.refuse(str(element.get("name")), f"{name} is not known here and left out.")
    return made


def _matrix(survey: Survey, element: Element) -> dict[str, Any]:
    rows = [Row(value, text) for value, text in _items(survey, element.get("rows"))]
    return {"choices": [Choice(*one) for one in _items(survey, element.get("columns"))], "rows": rows}


def _rating(survey: Survey, element: Element) -> dict[str, Any]:
    least = element.get("rateMin", 1)
    return {
        "least": least,
        "most": element.get("rateMax", least + element.get("rateCount", 5) - 1),
        "low": survey.text(element.get("minRateDescription")),
        "high": survey.text(element.get("maxRateDescription")),
    }


def _number(survey: Survey, element: Element) -> dict[str, Any]:
    ends = {name: one for name, one in (("least", element.get("min")), ("most", element.get("max"))) if _is_number(one)}
    return {**ends, "whole": element.get("step") == 1}


def _text(survey: Survey, element: Element) -> dict[str, Any]:
    most = element.get("maxLength")
    known = isinstance(most, int) and most > 0
    return {"long": element["type"] == "comment", "most": most if known else None}


def _file(survey: Survey, element: Element) -> dict[str, Any]:
    said = [one.strip() for one in str(element.get("acceptedTypes") or "").split(",")]
    types = [mimetypes.guess_type(f"file{one}")[0] or "" if one.startswith(".") else one for one in said]
    return {
        "types": [one for one in dict.fromkeys(types) if known(one)],
        "most": 10 if element.get("allowMultiple") else None,
    }


_MAKE: Mapping[Ask, Callable[[Survey, Element], dict[str, Any]]] = {
    Ask.SINGLE: lambda survey, element: {**_choosing(survey, element), "least": None, "most": None},
    Ask.MULTIPLE: _choosing,
    Ask.RANKING: lambda survey, element: {"choices": _choosing(survey, element)["choices"]},
    Ask.MATRIX: _matrix,
    Ask.RATING: _rating,
    Ask.NUMBER: _number,
    Ask.TEXT: _text,
    Ask.FILE: _file,
}


def _is_number(value: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(value, int | float) and not isinstance(value, bool)


def _right(question: Question, right: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """What ``correctAnswer`` means for each kind."""
    names = [str(one) for one in right] if isinstance(right, list) else [str(right)]
    if question.kind is Ask.RANKING:
        return {"order": names}
    if question.kind in {Ask.SINGLE, Ask.MULTIPLE}:
        part = 1 / max(1, len(names)) if question.kind is Ask.MULTIPLE else 1.0
        replace = msgspec.structs.replace
        return {"choices": [replace(one, weight=part if one.name in names else 0.0) for one in question.choices]}
    if question.kind is Ask.MATRIX and isinstance(right, Mapping):
        return {"rows": [Row(row.name, row.text, str(right.get(row.name, ""))) for row in question.rows]}
    if question.kind is Ask.NUMBER and _is_number(right):
        return {"accepts": [Accepted(low=float(right), high=float(right))]}
    return {"accepts": [Accepted(str(right))]} if question.kind is Ask.TEXT else {}
