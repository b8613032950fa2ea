"""SurveyJS' JSON: pages of elements, with ``visibleIf`` for logic. Read here; written in ``surveyjs_writing``."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from rapport.act.interact.checking_questions import check_question
from rapport.act.interact.conditions import Condition, named_in
from rapport.act.interact.definition import (
    Accepted,
    Ask,
    Choice,
    Definition,
    Ending,
    Question,
    QuizSettings,
    Row,
    Screen,
    Text,
    Use,
)
from rapport.act.interact.formats.format import BadFormat, Format, Import, Taking, register
from rapport.act.interact.formats.plain_text import plain_of
from rapport.act.interact.formats.surveyjs_logic import BadExpression, condition
from rapport.act.interact.formats.surveyjs_writing import write

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
UNDONE = ("choicesByUrl", "valueTrue", "valueFalse", "rateValues", "choicesFromQuestion", "valueName")
"""Whatever has one of these asks something else than it would here."""
LEFT_OUT = ("enableIf", "requiredIf", "choicesVisibleIf", "setValueIf", "resetValueIf", "validators", "defaultValue")
LEFT_OUT_WHOLE = ("triggers", "calculatedValues", "completedHtmlOnCondition", "navigateToUrl")
PIPE = re.compile(r"\{([^{}]+)\}")
DEEPEST = 20


@dataclass(slots=True)
class _Survey:
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


def read(text: str) -> Import:
    """A survey, or a quiz where answers are said to be right."""
    try:
        said = msgspec.json.decode(text.removeprefix("\ufeff"))
    except (msgspec.DecodeError, RecursionError) as wrong:
        raise BadFormat(f"It is no JSON ({wrong}).") from wrong
    pages = _pages(said)
    survey = _Survey(str(said.get("locale") or "en"), Taking(""))
    flat = [(page, list(_elements(page, survey))) for page in pages]
    survey.later = {str(one["name"]) for _, some in flat for one, _ in some if one.get("name")}
    screens = [_screen(survey, number, page, some) for number, (page, some) in enumerate(flat, 1)]
    for name in LEFT_OUT_WHOLE:
        if said.get(name):
            survey.taking.refuse(name, "This is not known here and left out.")
    return _done(survey, said, [one for one in screens if one is not None])


def _pages(said: Any) -> list[Element]:  # noqa: ANN401 - any JSON
    if not isinstance(said, Mapping):
        raise BadFormat("A survey is an object with pages.")
    pages = said.get("pages") or ([said] if isinstance(said.get("elements"), list) else None)
    if not isinstance(pages, list) or not all(isinstance(one, Mapping) for one in pages):
        raise BadFormat("It has no pages; a survey of SurveyJS has a list called pages.")
    return pages


def _elements(
    page: Element, survey: _Survey, rules: Sequence[str] = (), depth: int = 0
) -> Sequence[tuple[Element, Sequence[str]]]:
    """The questions of a page and of the panels in it, each with the rules of its panels."""
    found: list[tuple[Element, Sequence[str]]] = []
    for one in page.get("elements") or page.get("questions") or ():
        if not isinstance(one, Mapping):
            survey.taking.refuse("elements", "An element is no object; it is left out.")
        elif one.get("type") == "panel" and depth < DEEPEST:
            rule = one.get("visibleIf")
            found += _elements(one, survey, [*rules, str(rule)] if rule else rules, depth + 1)
        else:
            found.append((one, rules))
    return found


def _screen(
    survey: _Survey, number: int, page: Element, some: Sequence[tuple[Element, Sequence[str]]]
) -> Screen | None:
    where = str(page.get("name") or f"page {number}")
    try:
        shown = _condition(survey, [str(page["visibleIf"])] if page.get("visibleIf") else [])
    except BadExpression as wrong:
        survey.taking.refuse(where, f"visibleIf: {wrong} The page is left out.")
        return None
    # Taken by their names, a page at a time, so that a title may not name what comes later.
    kept = [made for element, rules in some if (made := _taken(survey, element, rules)) is not None]
    single = page.get("elements") is None or "pages" not in page
    title = survey.text(page.get("title")) if single and page.get("name") else ""
    shuffled = page.get("questionOrder", page.get("questionsOrder")) == "random"
    return Screen(f"screen{number}", kept, title, show_if=shown, shuffled=shuffled) if kept else None


def _taken(survey: _Survey, element: Element, rules: Sequence[str]) -> Question | None:
    theirs, kind = str(element.get("name") or ""), str(element.get("type") or "")
    where = theirs or kind or "element"
    if kind not in KINDS:
        survey.taking.refuse(where, f"Elements of the type {kind or 'none'!r} are not taken.")
        return None
    if undone := next((one for one in UNDONE if one in element), ""):
        survey.taking.refuse(where, f"{undone} is not known here; the question is not taken.")
        return None
    try:
        shown = _condition(survey, [*rules, *([str(element["visibleIf"])] if element.get("visibleIf") else [])])
    except BadExpression as wrong:
        survey.taking.refuse(where, f"visibleIf: {wrong} The question is not taken.")
        return None
    made = _question(survey, element, survey.taking.name(theirs), shown)
    trouble = next(iter(check_question(made, Use.QUIZ, {*survey.taken, *survey.hidden.values()})), None)
    if trouble is not None or element.get("visible") is False:
        survey.taking.refuse(where, trouble.message if trouble else "It is never visible; it is not taken.")
        return None
    for name in LEFT_OUT:
        if element.get(name) not in (None, "", []):
            survey.taking.refuse(where, f"{name} is not known here and left out.")
    survey.taking.names.add(made.name)
    survey.taken[made.name], survey.ours[theirs] = made, made.name
    survey.later.discard(theirs)
    return made


def _condition(survey: _Survey, rules: Sequence[str]) -> Condition | None:
    some = [condition(one, survey.names) for one in rules]
    return None if not some else some[0] if len(some) == 1 else Condition(all=some)


def _question(survey: _Survey, element: Element, name: str, shown: Condition | None) -> Question:
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


def _items(survey: _Survey, some: Any) -> list[tuple[str, Text]]:  # noqa: ANN401 - any JSON
    """Values and texts of choices, rows and columns."""
    pairs = [(one.get("value"), one.get("text")) if isinstance(one, Mapping) else (one, None) for one in some or ()]
    return [(str(value), survey.text(value if text is None else text)) for value, text in pairs]


def _choosing(survey: _Survey, element: Element) -> dict[str, Any]:
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


def _matrix(survey: _Survey, element: Element) -> dict[str, Any]:
    rows = [Row(value, text) for value, text in _items(survey, element.get("rows"))]
    return {"choices": [Choice(*one) for one in _items(survey, element.get("columns"))], "rows": rows}


def _rating(survey: _Survey, element: Element) -> dict[str, Any]:
    least = element.get("rateMin", 1)
    return {
        "least": least,
        "most": element.get("rateMax", least + element.get("rateCount", 5) - 1),
        "low": survey.text(element.get("minRateDescription")),
        "high": survey.text(element.get("maxRateDescription")),
    }


def _number(survey: _Survey, element: Element) -> dict[str, Any]:
    ends = {name: one for name, one in (("least", element.get("min")), ("most", element.get("max"))) if _is_number(one)}
    return {**ends, "whole": element.get("step") == 1}


def _text(survey: _Survey, element: Element) -> dict[str, Any]:
    most = element.get("maxLength")
    known = isinstance(most, int) and most > 0
    return {"long": element["type"] == "comment", "most": most if known else None}


def _file(survey: _Survey, element: Element) -> dict[str, Any]:
    types = [one.strip() for one in str(element.get("acceptedTypes") or "").split(",") if one.strip()]
    return {"types": types, "most": 10 if element.get("allowMultiple") else None}


_MAKE: Mapping[Ask, Callable[[_Survey, Element], dict[str, Any]]] = {
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


def _done(survey: _Survey, said: Element, screens: Sequence[Screen]) -> Import:
    if not screens:
        return Import(None, survey.taking.refused)
    used = {name for one in screens for name in named_in(one.show_if)}
    used |= {name for one in screens for question in one.questions for name in named_in(question.show_if)}
    end = survey.text(said.get("completedHtml"))
    made = Definition(
        Use.QUIZ if survey.quiz else Use.SURVEY,
        survey.text(said.get("title")) or "Survey",
        language=survey.language,
        languages=sorted(survey.languages),
        screens=screens,
        hidden=[name for name in survey.hidden.values() if name in used],
        endings=[Ending("end1", end)] if end else (),
        quiz=QuizSettings(attempts=0) if survey.quiz else QuizSettings(),
    )
    return Import(made, survey.taking.refused)


def looks(text: str) -> bool:
    """Whether it is JSON with pages or elements."""
    begins = text.lstrip("\ufeff \t\r\n")
    return begins.startswith("{") and ('"pages"' in begins or '"elements"' in begins)


register(
    Format(
        name="surveyjs",
        title="SurveyJS",
        suffix=".json",
        type="application/json",
        sentence="SurveyJS' JSON: pages, logic, languages, and right answers of quizzes.",
        read=read,
        write=write,
        looks=looks,
    )
)
