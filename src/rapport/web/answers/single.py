"""Single answers: who said what, and when, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapport.act.interact import api as interact
from rapport.act.interact.api import Interaction, Question, in_language
from rapport.web import words
from rapport.web.answers.board import labels_of


@dataclass(frozen=True, slots=True)
class Single:
    """One answer, vote, attempt or text."""

    person: str
    verified: bool
    at: datetime
    state: str
    said: tuple[tuple[str, str], ...]
    """Questions with their answers in words."""
    variant: str = ""
    language: str = ""
    url: str = ""


def one_by_one(interaction: Interaction, page: int, most: int) -> tuple[list[Single], bool]:
    """A page of them (from 1), the newest first, and whether there are older ones."""
    rows = list(interact.newest(interaction, (page - 1) * most, most + 1))
    language = interaction.draft.get("language", "en")
    asked = {} if interaction.use == "reviews" else {one.name: one for one in interact.questions_of(interaction)}
    return [single(interaction, one, asked, language) for one in rows[:most]], len(rows) > most


def single(interaction: Interaction, row: Any, asked: Mapping[str, Question], language: str) -> Single:  # noqa: ANN401
    """One of them in words."""
    if interaction.use == "reviews":
        said = ((row.kind, f"{'★' * (row.stars or 0)} {row.title}".strip()), ("", row.text))
        return Single(row.known or row.person, row.verified, row.made, row.standing, said)
    answers = {next(iter(asked), ""): row.choices} if interaction.use == "poll" else row.answers
    known = (
        (in_language(asked[name].title, language, language), spoken(asked[name], answer, language))
        if name in asked
        else (name, str(answer))
        for name, answer in answers.items()
    )
    at = getattr(row, "finished", None) or row.started
    more = (getattr(row, name, "") for name in ("variant", "language", "url"))
    return Single(row.known or row.person, row.verified, at, state_of(interaction, row), tuple(known), *more)


def state_of(interaction: Interaction, row: Any) -> str:  # noqa: ANN401 - any row
    """How far somebody came."""
    if interaction.use == "poll":
        return "voted"
    if row.finished is None:
        return "not finished"
    if interaction.use == "quiz":
        judged = {True: ", passed", False: ", not passed"}.get(row.passed, "")
        return f"{words.percent(row.share)} of the points{judged}" if row.share is not None else "handed in"
    return f"over the quota {row.over_quota}" if row.over_quota else "finished"


def spoken(question: Question, answer: Any, language: str) -> str:  # noqa: ANN401 - any answer
    """An answer in words."""
    labels = labels_of(question, language)
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    if isinstance(answer, Mapping):
        if "other" in answer and len(answer) == 1:
            return str(answer["other"])
        rows = {row.name: in_language(row.text, language, language) or row.name for row in question.rows}
        return "; ".join(f"{rows.get(row, row)}: {labels.get(str(one), str(one))}" for row, one in answer.items())
    if isinstance(answer, Sequence) and not isinstance(answer, str):
        sign = " › " if question.kind == "ranking" else ", "
        return sign.join(spoken(question, one, language) for one in answer)
    return labels.get(str(answer), f"{answer:g}" if isinstance(answer, float) else str(answer))
