"""What everybody said as a flat table: a row an answer, columns with a type, for spreadsheets and statistics."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from rapport.act.interact.answers import names_chosen
from rapport.act.interact.conditions import OTHER
from rapport.act.interact.definition import SCALES, Ask, Question, Use
from rapport.act.interact.models import Interaction
from rapport.act.interact.results import questions_of
from rapport.act.interact.rows import SAID
from rapport.act.interact.texts import in_language

Sort = Literal["text", "number", "flag", "time"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``values`` names the choices of a text that is one of several."""

    name: str
    label: str
    sort: Sort
    values: Mapping[str, str] = field(default_factory=dict)
    question: str = ""
    part: str = ""
    """The choice or row of the question that it is about."""
    kind: str = ""


WHO = (
    Column("id", "Id of the answer", "text"),
    Column("person", "Id by which they are assigned", "text"),
    Column("known", "Id by which the site knows them", "text"),
    Column("verified", "Whether the site signed who they are", "flag"),
)
WHEN = (Column("started", "Began", "time"), Column("changed", "Changed last", "time"))
DONE = Column("finished", "Finished", "time")
OWN: Mapping[Use, Sequence[Column]] = {
    Use.POLL: WHEN,
    Use.SURVEY: (
        *WHEN, DONE, Column("language", "Language", "text"), Column("variant", "Variant that showed it", "text"),
        Column("url", "Page", "text"), Column("ending", "End", "text"), Column("over_quota", "Over quota", "text"),
    ),
    Use.QUIZ: (
        *WHEN, DONE, Column("number", "Attempt", "number"), Column("points", "Points", "number"),
        Column("most", "Points of all questions", "number"), Column("share", "Share of the points", "number"),
        Column("passed", "Passed", "flag"),
    ),
    Use.REVIEWS: (
        Column("kind", "Kind", "text"), Column("subject", "About", "text"), Column("stars", "Stars", "number"),
        Column("title", "Title", "text"), Column("text", "Text", "text"), Column("name", "Name", "text"),
        Column("standing", "Standing", "text"), Column("made", "Written", "time"),
    ),
}  # fmt: skip


def columns_of(interaction: Interaction) -> list[Column]:
    """The columns: who and when, what each use has, and those of each question."""
    use = Use(interaction.use)
    language = interaction.draft.get("language", "en")
    asked = [] if use is Use.REVIEWS else [each for one in questions_of(interaction) for each in _of(one, language)]
    return [*WHO, *OWN[use], *asked]


def _of(question: Question, language: str) -> Iterator[Column]:
    title = in_language(question.title, language, language)
    labels = {one.name: in_language(one.text, language, language) or one.name for one in question.choices}
    name, kind = question.name, str(question.kind)
    if question.kind is Ask.SINGLE:
        yield Column(name, title, "text", {**labels, **({OTHER: "other"} if question.other else {})}, name, "", kind)
    elif question.kind in {Ask.MULTIPLE, Ask.RANKING}:
        sort: Sort = "flag" if question.kind is Ask.MULTIPLE else "number"
        for each, words in {**labels, **({OTHER: "other"} if question.other else {})}.items():
            yield Column(f"{name}.{each}", f"{title}: {words}", sort, {}, name, each, kind)
    elif question.kind is Ask.MATRIX:
        for row in question.rows:
            words = in_language(row.text, language, language) or row.name
            yield Column(f"{name}.{row.name}", f"{title}: {words}", "text", labels, name, row.name, kind)
    else:
        number = question.kind in SCALES or question.kind in {Ask.NUMBER, Ask.FILE}
        sort = "number" if number else "flag" if question.kind is Ask.CONSENT else "text"
        yield Column(name, title, sort, {}, name, "", kind)
    if question.other:
        yield Column(f"{name}.words", f"{title}: their own words", "text", {}, name, "words", kind)


def rows_of(interaction: Interaction, columns: Sequence[Column]) -> Iterator[list[Any]]:
    """Every answer as a row of these columns; what was not said is None."""
    use = Use(interaction.use)
    only = next((one.name for one in questions_of(interaction)), "") if use is Use.POLL else ""
    for one in getattr(interaction, SAID[use]).order_by("pk").iterator(chunk_size=2000):
        answers = {only: one.choices} if use is Use.POLL else getattr(one, "answers", {})
        yield [_cell(column, one, answers) for column in columns]


def _cell(column: Column, row: Any, answers: Any) -> Any:  # noqa: ANN401 - any cell
    if not column.question:
        found = getattr(row, "key" if column.name == "id" else column.name)
        return found if isinstance(found, datetime | bool | int | float) else found or None
    answer = answers.get(column.question)
    return None if answer is None else _part(column, answer)


def _part(column: Column, answer: Any) -> Any:  # noqa: ANN401 - any cell
    if column.part == "words" and column.kind in {"single", "multiple"}:
        every = answer if isinstance(answer, list) else [answer]
        return next((str(one[OTHER]) for one in every if isinstance(one, Mapping)), None)
    match column.kind:
        case "single":
            return names_chosen(answer)[0]
        case "multiple":
            return column.part in names_chosen(answer)
        case "ranking":
            return answer.index(column.part) + 1 if column.part in answer else None
        case "matrix":
            return answer.get(column.part)
        case "file":
            return len(answer)
    return answer
