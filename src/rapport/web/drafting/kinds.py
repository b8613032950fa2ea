"""What each kind of question is called, and what a new one of it asks until somebody writes what it shall ask."""

from collections.abc import Mapping
from typing import Any

from rapport.act.interact.api import Use

KINDS: Mapping[str, tuple[str, str]] = {
    "single": ("One of several", "Which one do you choose?"),
    "multiple": ("Some of several", "Which of these do you choose?"),
    "rating": ("Stars", "How do you like it?"),
    "nps": ("NPS, 0 to 10", "How likely are you to recommend us to a friend?"),
    "csat": ("CSAT, satisfaction", "How satisfied are you?"),
    "ces": ("CES, effort", "It was easy to do what I came for."),
    "ranking": ("An order of several", "What comes first for you?"),
    "matrix": ("One answer a row", "How do you find each of these?"),
    "text": ("Text", "What would you like to tell us?"),
    "number": ("Number", "How many?"),
    "date": ("Date", "When was it?"),
    "consent": ("Consent", "I agree that my answers are used as described."),
    "file": ("File", "Send us a picture."),
    "note": ("Words alone, nothing is asked", "Read this first."),
}
"""By kind: its name, and the first words of a new one."""
CHOOSING = ("single", "multiple", "ranking", "matrix")
SCALES = ("rating", "nps", "csat", "ces")
OF_POLLS = ("single", "multiple", "note")
ENDS: Mapping[str, tuple[str, str]] = {
    "nps": ("Not at all likely", "Extremely likely"),
    "csat": ("Not at all", "Very"),
    "ces": ("Not at all", "Very"),
}
USES: Mapping[str, tuple[str, str]] = {
    "poll": ("Poll", "One question, with its results at once."),
    "survey": ("Survey", "Several questions, with logic."),
    "quiz": ("Quiz", "Questions with right answers."),
    "reviews": ("Reviews", "What people write about a page or an item."),
}
"""By use: its name, and what it is."""


def kinds_of(use: str) -> list[tuple[str, str]]:
    """The kinds that something of this use can ask, with their names."""
    return [(kind, name) for kind, (name, _) in KINDS.items() if use != Use.POLL or kind in OF_POLLS]


def fresh(kind: str, name: str) -> dict[str, Any]:
    """A new question that can be asked as it is."""
    made: dict[str, Any] = {"name": name, "kind": kind, "title": KINDS[kind][1]}
    if kind in CHOOSING:
        made["choices"] = [{"name": "a", "text": "The first"}, {"name": "b", "text": "The second"}]
    if kind == "matrix":
        made["rows"] = [{"name": "r1", "text": "This"}, {"name": "r2", "text": "That"}]
    if kind in ENDS:
        made["low"], made["high"] = ENDS[kind]
    return made
