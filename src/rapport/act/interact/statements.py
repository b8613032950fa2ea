"""Quizzes as xAPI 1.0.3 statements, for a learning record store: each question that was answered, then the whole.

The verbs are ADL's, and those that :mod:`rapport.collect` reads. Nothing is sent from here: statements are given.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from rapport.act.interact import reads
from rapport.act.interact.definition import Ask, Definition, Question, Text
from rapport.act.interact.events import message_id
from rapport.act.interact.models import Attempt, Interaction
from rapport.act.interact.quizzing import asked_of, marked
from rapport.act.interact.scoring import Mark, Score
from rapport.act.interact.texts import in_language

VERBS = "http://adlnet.gov/expapi/verbs/"
ACTIVITIES = "http://adlnet.gov/expapi/activities/"
KINDS: Mapping[Ask, str] = {
    Ask.SINGLE: "choice",
    Ask.MULTIPLE: "choice",
    Ask.RANKING: "sequencing",
    Ask.MATRIX: "matching",
    Ask.TEXT: "fill-in",
    Ask.NUMBER: "numeric",
}
"""What xAPI calls a question; every other kind is ``other``."""
LISTED = {"choice": "choices", "sequencing": "choices", "matching": "target"}
NEARLY = 1e-9

Told = dict[str, Any]


def statements(interaction: Interaction, home: str, page: int = 0, most: int = 100) -> list[Told]:
    """Of a page (from 0) of finished attempts. ``home`` is the address of this server, by which things are named.

    An attempt always gives the same ids, so that a store takes its statements once.
    """
    rows = Attempt.objects.filter(interaction=interaction, finished__isnull=False).select_related("version")
    found = rows.order_by("pk")[page * most : (page + 1) * most]
    return [one for attempt in found for one in of_attempt(interaction, attempt, home.rstrip("/"))]


def of_attempt(interaction: Interaction, attempt: Attempt, home: str) -> Iterator[Told]:
    """The statements of one attempt, in their order."""
    definition, score = reads.definition_of(attempt.version), marked(attempt)
    activity = f"{home}/interactions/{interaction.project.slug}/{interaction.key}"

    def said(verb: str, target: Told, result: Told, *parts: object) -> Told:
        name = message_id(interaction.project_id, verb, interaction.pk, attempt.key, *parts)
        return {
            "id": str(uuid.UUID(name, version=5)),
            "actor": {"objectType": "Agent", "account": {"homePage": home, "name": _who(attempt)}},
            "verb": {"id": VERBS + verb, "display": {"en": verb}},
            "object": {"objectType": "Activity", **target},
            "result": result,
            "context": _context(interaction, attempt, definition, activity if parts else ""),
            "timestamp": _moment(attempt.finished or attempt.started),
        }

    for question in asked_of(attempt, attempt.answers):
        if question.name in attempt.answers:
            target = {"id": f"{activity}/{question.name}", "definition": _asked(definition, question)}
            result = _answered(question, attempt.answers[question.name], score.marks.get(question.name))
            yield said("answered", target, result, question.name)
    verb = "completed" if attempt.passed is None else "passed" if attempt.passed else "failed"
    about = {"type": ACTIVITIES + "assessment", "name": _words(definition, definition.title)}
    yield said(verb, {"id": activity, "definition": about}, _whole(attempt, score))


def _who(attempt: Attempt) -> str:
    return attempt.known or attempt.person or attempt.key


def _context(interaction: Interaction, attempt: Attempt, definition: Definition, parent: str) -> Told:
    registration = message_id(interaction.project_id, "attempt", interaction.pk, attempt.key)
    told: Told = {
        "registration": str(uuid.UUID(registration, version=5)),
        "platform": "Rapport",
        "language": definition.language,
    }
    if parent:
        told["contextActivities"] = {"parent": [{"objectType": "Activity", "id": parent}]}
    return told


def _words(definition: Definition, text: Text) -> Told:
    return {definition.language: in_language(text, definition.language, definition.language)}


def _asked(definition: Definition, question: Question) -> Told:
    kind = KINDS.get(question.kind, "other")
    told: Told = {
        "type": ACTIVITIES + "cmi.interaction",
        "interactionType": "long-fill-in" if question.long else kind,
        "name": _words(definition, question.title),
    }
    if kind in LISTED:
        told[LISTED[kind]] = _parts(definition, question.choices)
    if question.rows:
        told["source"] = _parts(definition, question.rows)
    return told


def _parts(definition: Definition, some: Sequence[Any]) -> list[Told]:
    return [{"id": one.name, "description": _words(definition, one.text or one.name)} for one in some]


def _answered(question: Question, answer: Any, mark: Mark | None) -> Told:  # noqa: ANN401 - any JSON
    told: Told = {"response": _response(question, answer)}
    if mark is not None and mark.share is not None:
        told["score"] = {"scaled": mark.share}
        told["success"] = mark.share >= 1 - NEARLY
    return told


def _response(question: Question, answer: Any) -> str:  # noqa: ANN401 - any JSON
    """As xAPI writes several things in one text."""
    if isinstance(answer, Mapping):
        return "[,]".join(f"{row}[.]{choice}" for row, choice in answer.items())
    if isinstance(answer, list):
        return "[,]".join(str(one) for one in answer)
    return f"{answer:g}" if isinstance(answer, float) else str(answer)


def _whole(attempt: Attempt, score: Score) -> Told:
    took = (attempt.finished or attempt.started) - attempt.started
    told: Told = {"completion": True, "duration": f"PT{max(took, timedelta()).total_seconds():.2f}S"}
    if score.share is not None and not score.unmarked:
        scaled = max(0.0, min(1.0, score.share))
        told["score"] = {"scaled": scaled, "raw": max(0.0, score.points), "min": 0, "max": score.most}
    if attempt.passed is not None:
        told["success"] = attempt.passed
    return told


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
