"""Whether something is an answer to a question; a sentence that helps where it is not.

What answers look like: ``single`` a choice's name or ``{"other": "words"}``; ``multiple`` a list of those;
``ranking`` a list of all names; ``matrix`` ``{row: choice}``; scales and ``number`` a number; ``text`` a text; ``date``
``2026-11-25``; ``consent`` true or false; ``file`` a list of the ids that uploading gave.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from rapport.act.interact.conditions import EMPTY, OTHER
from rapport.act.interact.definition import SCALES, Ask, Question

LONGEST_TEXT, LONGEST_OTHER, MOST_FILES = 10_000, 500, 10
LONGEST_ID = 100
MOST_NUMBER = 1e300


def trouble(question: Question, answer: Any) -> str:  # noqa: ANN401 - any JSON
    """What is wrong with it, in a sentence for whoever answers; '' when nothing is. None is no answer."""
    if question.kind is Ask.NOTE:
        return "Nothing is asked here."
    if answer in EMPTY:
        return "Please answer this question." if question.required else ""
    if question.kind is Ask.CONSENT and question.required and answer is False:
        return "Please agree, or leave."
    return _LOOK[question.kind](question, answer)


def scale_of(question: Question) -> tuple[float, float]:
    """From which number to which."""
    low, high = SCALES[question.kind]
    if question.kind is Ask.NPS:
        return low, high
    return low if question.least is None else question.least, high if question.most is None else question.most


def _chosen(question: Question, answer: Any) -> str:  # noqa: ANN401 - any JSON
    if isinstance(answer, Mapping):
        words = answer.get(OTHER)
        if not question.other or set(answer) != {OTHER} or not isinstance(words, str):
            return "Choose one of the answers."
        return "" if 0 < len(words.strip()) <= LONGEST_OTHER else f"Write 1 to {LONGEST_OTHER} characters."
    known = isinstance(answer, str) and any(one.name == answer for one in question.choices)
    return "" if known else "Choose one of the answers."


def _several(question: Question, answer: Any) -> str:  # noqa: ANN401 - any JSON
    if not isinstance(answer, list) or any(answer.count(one) > 1 for one in answer[: len(question.choices) + 1]):
        return "Choose each answer once at most."
    if wrong := next((found for one in answer if (found := _chosen(question, one))), ""):
        return wrong
    if sum(isinstance(one, Mapping) for one in answer) > 1:
        return "Choose each answer once at most."
    return _within(len(answer), question.least, question.most, "Choose", "answers")


def _ranked(question: Question, answer: Any) -> str:  # noqa: ANN401 - any JSON
    names = sorted(one.name for one in question.choices)
    good = isinstance(answer, list) and all(isinstance(one, str) for one in answer) and sorted(answer) == names
    return "" if good else "Put all of them in an order."


def _rows(question: Question, answer: Any) -> str:  # noqa: ANN401 - any JSON
    names, rows = {one.name for one in question.choices}, {one.name for one in question.rows}
    if not isinstance(answer, Mapping) or any(
        row not in rows or not isinstance(name, str) or name not in names for row, name in answer.items()
    ):
        return "Choose one answer in each row."
    return "Choose one answer in each row." if question.required and len(answer) < len(rows) else ""


def _on_scale(question: Question, answer: Any) -> str:  # noqa: ANN401 - any JSON
    low, high = scale_of(question)
    good = _is_number(answer) and answer == int(answer) and low <= answer <= high
    return "" if good else f"Choose a whole number from {low:g} to {high:g}."


def _number(question: Question, answer: Any) -> str:  # noqa: ANN401 - any JSON
    if not _is_number(answer):
        return "Write a number."
    if question.whole and answer != int(answer):
        return "Write a whole number."
    return _within(answer, question.least, question.most, "Write a number", "")


def _text(question: Question, answer: Any) -> str:  # noqa: ANN401 - any JSON
    if not isinstance(answer, str) or "\0" in answer:
        return "Write a text."
    most = min(question.most or LONGEST_TEXT, LONGEST_TEXT)
    return _within(len(answer), question.least, most, "Write", "characters")


def _date(question: Question, answer: Any) -> str:  # noqa: ANN401 - any JSON
    try:
        good = isinstance(answer, str) and date.fromisoformat(answer).isoformat() == answer
    except ValueError:
        good = False
    return "" if good else "Write a date as 2026-11-25."


def _consent(question: Question, answer: Any) -> str:  # noqa: ANN401 - any JSON
    return "" if isinstance(answer, bool) else "Say yes or no."


def _files(question: Question, answer: Any) -> str:  # noqa: ANN401 - any JSON
    good = isinstance(answer, list) and all(isinstance(one, str) and 0 < len(one) <= LONGEST_ID for one in answer)
    if not good or len(set(answer)) < len(answer):
        return "Upload the files first, then name each by the id that it got."
    return _within(len(answer), question.least, min(question.most or 1, MOST_FILES), "Upload", "files")


def _is_number(answer: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(answer, int | float) and not isinstance(answer, bool) and abs(answer) <= MOST_NUMBER


def _within(count: float, least: float | None, most: float | None, verb: str, things: str) -> str:
    if (least is None or count >= least) and (most is None or count <= most):
        return ""
    if least is None or most is None:
        bounds = f"at most {most:g}" if least is None else f"at least {least:g}"
    else:
        bounds = f"{least:g} to {most:g}"
    return f"{' '.join(one for one in (verb, bounds, things) if one)}."


_LOOK: Mapping[Ask, Callable[[Question, Any], str]] = {
    Ask.SINGLE: _chosen,
    Ask.MULTIPLE: _several,
    Ask.RANKING: _ranked,
    Ask.MATRIX: _rows,
    **dict.fromkeys(SCALES, _on_scale),
    Ask.NUMBER: _number,
    Ask.TEXT: _text,
    Ask.DATE: _date,
    Ask.CONSENT: _consent,
    Ask.FILE: _files,
}


def names_chosen(answer: Any) -> Sequence[str]:  # noqa: ANN401 - any JSON
    """The choices that an answer names; :data:`OTHER` for what somebody wrote."""
    every = answer if isinstance(answer, list) else [answer]
    return [OTHER if isinstance(one, Mapping) else str(one) for one in every]
