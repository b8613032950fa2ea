"""Words in somebody's language, with earlier answers put in."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rapport.act.interact.conditions import OTHER, Answers, value_of
from rapport.act.interact.definition import Text

PIPE = re.compile(r"\{\{\s*([A-Za-z][\w.-]*)\s*(?:\|([^{}]*))?\}\}")
"""``{{name}}``, or ``{{name|words for nobody has answered}}``."""
LONGEST_PIPED = 200


def in_language(text: Text, language: str, fallback: str) -> str:
    """The words in this language; else without its region, in the fallback's, or in any."""
    if isinstance(text, str):
        return text
    for name in (language, language.partition("-")[0], fallback):
        if text.get(name):
            return text[name]
    return next((words for words in text.values() if words), "")


def pipes_in(text: Text) -> set[str]:
    """The names that are put in, without rows."""
    every = [text] if isinstance(text, str) else text.values()
    return {name.partition(".")[0] for words in every for name, _ in PIPE.findall(words)}


def piped(words: str, answers: Answers, labels: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """The words with answers in them. ``labels`` gives what choices of a question are called.

    What comes of it is text: whoever puts it on a page must escape it, for people have written it.
    """

    def put(found: re.Match[str]) -> str:
        name, fallback = found[1], (found[2] or "").strip()
        return spoken(value_of(name, answers), (labels or {}).get(name, {}))[:LONGEST_PIPED] or fallback

    return PIPE.sub(put, words)


def spoken(answer: Any, labels: Mapping[str, str] | None = None) -> str:  # noqa: ANN401 - any JSON
    """An answer in words."""
    names = labels or {}
    if answer is None or isinstance(answer, bool):
        return "" if answer is None else "✓" if answer else "✗"
    if isinstance(answer, Mapping):
        return str(answer[OTHER]) if OTHER in answer else ", ".join(spoken(one, names) for one in answer.values())
    if isinstance(answer, Sequence) and not isinstance(answer, str):
        return ", ".join(spoken(one, names) for one in answer)
    return names.get(str(answer), f"{answer:g}" if isinstance(answer, float) else str(answer))
