"""The deeds that answer questions: of metrics, and of the registry."""

from typing import Any

import msgspec

from rapport.measure import telling
from rapport.projects import reads
from rapport.web import questions
from rapport.web.asking import Asked, answered
from rapport.web.deeds.registry import deed


class Query(msgspec.Struct):
    """Whose numbers, and which."""

    project: str
    asked: Asked


class Ask(msgspec.Struct):
    """Whose answer, to which question; ``wanted`` are its fields. Days are of the project's zone."""

    project: str
    question: str
    wanted: dict[str, Any]
    first: str = ""
    last: str = ""
    segment: str = ""
    sql: bool = False


@deed("query", Query)
def query(wanted: Query) -> dict[str, object]:
    """What the API would answer."""
    return answered(reads.project_of(wanted.project), wanted.asked)


@deed("ask", Ask)
def ask(asked: Ask) -> dict[str, object]:
    """What the API would answer to a question of the registry."""
    shape, project = questions.named(asked.question), reads.project_of(asked.project)
    window = questions.Window(asked.first, asked.last, asked.segment)
    scope, answer = questions.answered(project, shape, asked.wanted, window)
    return telling.told(scope, answer, sql=asked.sql)
