"""What browsers may see of a definition. Named part by part, so that what is new stays hidden until it is let out."""

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from rapport.act.interact.answers import scale_of
from rapport.act.interact.definition import SCALES, Ask, Definition, Question, Screen, Text, Use
from rapport.act.interact.texts import in_language

QUESTION = (
    "name", "kind", "title", "about", "required", "other", "shuffled", "whole", "long", "low", "high", "types",
    "show_if", "format", "seconds",
)  # fmt: skip
"""Of a question; choices and rows are looked at one by one, and what is right, what it counts and why is not here."""
WHOLE = (
    "use",
    "title",
    "language",
    "languages",
    "hidden",
    "welcome",
    "endings",
    "incentive",
    "closes",
    "identity",
    "proof",
)
SETTINGS = {
    Use.POLL: ("results", "change"),
    Use.SURVEY: ("resume", "again"),
    Use.QUIZ: ("attempts", "seconds", "pass_share", "feedback", "certificate"),
    Use.REVIEWS: ("stars", "questions", "photos"),
}
TEXTS = ("title", "about", "text", "other", "low", "high", "button", "link_text")


def public(definition: Definition, language: str = "", seed: str = "") -> dict[str, Any]:
    """The definition for a browser: texts in one language, without solutions, weights, tags, quotas and watched words.

    ``seed`` gives the order of what a quiz asks to sort or to match, which would tell the solution as it is kept.
    """
    said = _named(definition, WHOLE)
    said["language"] = spoken = _language(definition, language)
    said["screens"] = [_screen(one, definition.use, seed) for one in definition.screens]
    use = str(definition.use)
    said[use] = _named(getattr(definition, use), SETTINGS[definition.use])
    told: dict[str, Any] = _translated(said, spoken, definition.language)
    return told


def public_question(question: Question, use: Use, seed: str = "") -> dict[str, Any]:
    """One question for a browser, its texts in all languages."""
    said = _named(question, QUESTION)
    choices = [_named(one, ("name", "text")) for one in question.choices]
    if use is Use.QUIZ and question.kind in {Ask.RANKING, Ask.MATRIX}:
        choices.sort(key=lambda one: hashlib.sha256(f"{seed}\x1f{question.name}\x1f{one['name']}".encode()).digest())
    if choices:
        said["choices"] = choices
    if question.rows:
        said["rows"] = [_named(one, ("name", "text")) for one in question.rows]
    if question.kind in SCALES:
        said["least"], said["most"] = scale_of(question)
    else:
        said |= _named(question, ("least", "most"))
    return said


def solutions(questions: Sequence[Question]) -> dict[str, dict[str, Any]]:
    """What is right, by question: for whoever has handed in a quiz whose feedback comes at its end."""
    told = {}
    for one in questions:
        right: dict[str, Any] = {
            "choices": [choice.name for choice in one.choices if choice.weight > 0],
            "order": list(one.order),
            "rows": {row.name: row.correct for row in one.rows if row.correct},
            "accepts": [_named(accepted, ("text", "low", "high")) for accepted in one.accepts if accepted.weight >= 1],
        }
        told[one.name] = {name: value for name, value in right.items() if value}
    return {name: right for name, right in told.items() if right}


def _screen(screen: Screen, use: Use, seed: str) -> dict[str, Any]:
    said = _named(screen, ("name", "title", "about", "show_if", "jumps", "shuffled"))
    return {**said, "questions": [public_question(one, use, seed) for one in screen.questions]}


def _named(struct: msgspec.Struct, names: Sequence[str]) -> dict[str, Any]:
    """These fields, without those that are empty."""
    told = {name: msgspec.to_builtins(getattr(struct, name)) for name in names}
    return {name: value for name, value in told.items() if value not in (None, "", [], (), {}, False)}


def _language(definition: Definition, wanted: str) -> str:
    known = (definition.language, *definition.languages)
    near = (wanted, wanted.partition("-")[0])
    return next((one for one in near if one in known), definition.language)


def _translated(said: Any, language: str, fallback: str) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(said, list):
        return [_translated(one, language, fallback) for one in said]
    if not isinstance(said, dict):
        return said
    return {
        name: _words(value, language, fallback)
        if name in TEXTS and isinstance(value, str | dict)
        else value
        if name in {"show_if", "when"}
        else _translated(value, language, fallback)
        for name, value in said.items()
    }


def _words(text: Text, language: str, fallback: str) -> str:
    return in_language(text, language, fallback)
