"""SurveyJS' JSON: pages of elements, with ``visibleIf`` for logic. Read here; written in ``surveyjs_writing``."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from rapport.act.interact.checking_questions import check_question
from rapport.act.interact.conditions import Condition, named_in
from rapport.act.interact.definition import (
    Definition,
    Ending,
    Question,
    QuizSettings,
    Screen,
    Use,
)
from rapport.act.interact.formats.format import BadFormat, Format, Import, Taking, register
from rapport.act.interact.formats.surveyjs_logic import BadExpression, condition
from rapport.act.interact.formats.surveyjs_questions import KINDS, Element, Survey, question_of
from rapport.act.interact.formats.surveyjs_writing import write

UNDONE = ("choicesByUrl", "valueTrue", "valueFalse", "rateValues", "choicesFromQuestion", "valueName")
"""Whatever has one of these asks something else than it would here."""
LEFT_OUT = ("enableIf", "requiredIf", "choicesVisibleIf", "setValueIf", "resetValueIf", "validators", "defaultValue")
LEFT_OUT_WHOLE = ("triggers", "calculatedValues", "completedHtmlOnCondition", "navigateToUrl")
DEEPEST = 20


def read(text: str) -> Import:
    """A survey, or a quiz where answers are said to be right."""
    try:
        said = msgspec.json.decode(text.removeprefix("\ufeff"))
    except (msgspec.DecodeError, RecursionError) as wrong:
        raise BadFormat(f"It is no JSON ({wrong}).") from wrong
    pages = _pages(said)
    survey = Survey(str(said.get("locale") or "en"), Taking(""))
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
    page: Element, survey: Survey, rules: Sequence[str] = (), depth: int = 0
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


def _screen(survey: Survey, number: int, page: Element, some: Sequence[tuple[Element, Sequence[str]]]) -> Screen | None:
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


def _taken(survey: Survey, element: Element, rules: Sequence[str]) -> Question | None:
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
    made = question_of(survey, element, survey.taking.name(theirs), shown)
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


def _condition(survey: Survey, rules: Sequence[str]) -> Condition | None:
    some = [condition(one, survey.names) for one in rules]
    return None if not some else some[0] if len(some) == 1 else Condition(all=some)


def _done(survey: Survey, said: Element, screens: Sequence[Screen]) -> Import:
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
