"""What an answer to a quiz is worth: a pure function of the version and the answers, so regrading is replaying."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from rapport.act.interact.answers import names_chosen, trouble
from rapport.act.interact.conditions import EMPTY, Answers
from rapport.act.interact.definition import Accepted, Ask, Question, Text

NEARLY = 1e-9
STAR = re.compile(r"(?<!\\)\*+")


class Mark(msgspec.Struct, frozen=True):
    """What one answer is worth: ``share`` of the question's points from 0 to 1, None where a person must look."""

    share: float | None
    feedback: Sequence[Text] = ()


class Score(msgspec.Struct, frozen=True):
    """What all answers are worth. ``share`` is ``points`` ÷ ``most``, and None without anything to mark."""

    points: float
    most: float
    share: float | None
    unmarked: int
    """Answers at which a person must look; they are in neither number."""
    marks: Mapping[str, Mark]

    def passed(self, pass_share: float) -> bool | None:
        """Whether it is enough; None while that is not known."""
        return None if self.share is None or self.unmarked else self.share >= pass_share - NEARLY


def score(questions: Sequence[Question], answers: Answers) -> Score:
    """The score of answers to the questions that were asked; no answer is worth nothing."""
    scored = [one for one in questions if scorable(one) or is_open(one)]
    marks = {one.name: mark(one, answers.get(one.name)) for one in scored}
    known = [one for one in scored if marks[one.name].share is not None]
    points = sum((marks[one.name].share or 0.0) * one.points for one in known)
    most = sum(one.points for one in known)
    return Score(points, most, points / most if most else None, len(scored) - len(known), marks)


def scorable(question: Question) -> bool:
    """Whether there is a right answer to it."""
    if question.kind in {Ask.SINGLE, Ask.MULTIPLE}:
        return any(one.weight > 0 for one in question.choices)
    if question.kind is Ask.RANKING:
        return bool(question.order)
    if question.kind is Ask.MATRIX:
        return any(one.correct for one in question.rows)
    return question.kind in {Ask.TEXT, Ask.NUMBER} and bool(question.accepts)


def is_open(question: Question) -> bool:
    """Whether a person must mark it: a text for which no answer is given, and which has points."""
    return question.kind in {Ask.TEXT, Ask.FILE} and not question.accepts and question.points > 0


def mark(question: Question, answer: Any) -> Mark:  # noqa: ANN401 - any JSON
    """What one answer is worth, and what is said to it."""
    if answer in EMPTY or trouble(question, answer):
        return Mark(0.0, _said(question, 0.0, []))
    if not scorable(question):
        return Mark(None, _said(question, None, []))
    share, feedback = _MARK[question.kind](question, answer)
    share = min(1.0, max(0.0, share))
    return Mark(share, _said(question, share, feedback))


def _said(question: Question, share: float | None, feedback: Sequence[Text]) -> list[Text]:
    right = share is not None and share >= 1 - NEARLY
    whole: Text = "" if share is None else question.feedback_right if right else question.feedback_wrong
    return [one for one in (*feedback, whole, question.explanation) if one]


def _by_choice(question: Question, answer: Any) -> tuple[float, list[Text]]:  # noqa: ANN401 - any JSON
    """Weights of what was chosen, summed. Whoever chooses everything has the wrong ones against them too.

    Wrong choices of a multiple one that say no weight cost as much as a right one is worth, or choosing all would do.
    """
    names = set(names_chosen(answer))
    chosen = [one for one in question.choices if one.name in names]
    share = sum(one.weight for one in chosen)
    if question.kind is Ask.MULTIPLE and not any(one.weight < 0 for one in question.choices):
        right = sum(one.weight > 0 for one in question.choices)
        share -= sum(one.weight == 0 for one in chosen) / right
    return share, [one.feedback for one in chosen if one.feedback]


def _by_place(question: Question, answer: Any) -> tuple[float, list[Text]]:  # noqa: ANN401 - any JSON
    """The share of things that stand at their place."""
    right = sum(one == wanted for one, wanted in zip(answer, question.order, strict=True))
    return right / len(question.order), []


def _by_row(question: Question, answer: Any) -> tuple[float, list[Text]]:  # noqa: ANN401 - any JSON
    """The share of rows with a right choice that have it."""
    asked = [one for one in question.rows if one.correct]
    return sum(answer.get(one.name) == one.correct for one in asked) / len(asked), []


def _by_accepted(question: Question, answer: Any) -> tuple[float, list[Text]]:  # noqa: ANN401 - any JSON
    fits = _fits_number if question.kind is Ask.NUMBER else _fits_text
    found = max(
        (one for one in question.accepts if fits(one, answer, question.case)), key=lambda one: one.weight, default=None
    )
    return (0.0, []) if found is None else (found.weight, [found.feedback] if found.feedback else [])


def _fits_number(one: Accepted, answer: Any, case: bool) -> bool:  # noqa: ANN401 - any JSON
    low, high = -float("inf") if one.low is None else one.low, float("inf") if one.high is None else one.high
    slack = NEARLY * max(1.0, abs(answer))
    return bool(low - slack <= answer <= high + slack)


def _fits_text(one: Accepted, answer: Any, case: bool) -> bool:  # noqa: ANN401 - any JSON
    """Any space is one space; ``*`` is anything, ``\\*`` a star. Each part is looked for once, so it takes no time."""
    said, wanted = (" ".join(str(words).split()) for words in (answer, one.text))
    if not case:
        said, wanted = said.casefold(), wanted.casefold()
    first, *others = (part.replace("\\*", "*") for part in STAR.split(wanted))
    if not others:
        return said == first
    place = len(first)
    for part in others[:-1]:
        found = said.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return said.startswith(first) and said.endswith(others[-1]) and len(said) - len(others[-1]) >= place


_MARK: Mapping[Ask, Callable[[Question, Any], tuple[float, list[Text]]]] = {
    Ask.SINGLE: _by_choice,
    Ask.MULTIPLE: _by_choice,
    Ask.RANKING: _by_place,
    Ask.MATRIX: _by_row,
    Ask.TEXT: _by_accepted,
    Ask.NUMBER: _by_accepted,
}
