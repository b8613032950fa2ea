"""Texts of people as the team looks at them: why each wants a look, what was said about it, and how it reads."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from rapport.act.interact import api as interact
from rapport.act.interact.api import Interaction, Standing, Writing
from rapport.texts import markup

APPEAL = "appeal"
TABS = (
    ("queue", "To look at"),
    (Standing.SHOWN.value, "Shown"),
    (Standing.HIDDEN.value, "Hidden"),
    (Standing.REMOVED.value, "Removed"),
    ("all", "All"),
)
DONE = {
    "shown": "It is shown: others see it from now on.",
    "hidden": "It is hidden; its writer reads why, and may change it.",
    "removed": "It is removed; its writer reads why, and may appeal once.",
}
REASONS = ("Advertising", "Insulting", "Not about this", "Personal data", "Not their own words")
"""What is offered; any other reason can be written."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One text with everything that decides about it."""

    one: Writing
    why: tuple[str, ...]
    html: SafeString
    """Its body, which is Markdown without HTML, made safe."""
    watched: tuple[tuple[str, str], ...]
    appeal: str


def looked(one: Writing, settings: Any) -> Looked:  # noqa: ANN401 - the settings of reviews
    """The text as the page has it."""
    watched = tuple(interact.watched_in(settings, one.title, one.text, one.name).items())
    decisions = list(one.decisions.all())
    appeal = decisions[0].reason if decisions and decisions[0].what == APPEAL else ""
    body = mark_safe(markup.html(one.text))  # noqa: S308  cleaned by an allow list
    return Looked(one, tuple(_why(one, watched, decisions)), body, watched, appeal)


def _why(one: Writing, watched: tuple[tuple[str, str], ...], decisions: list[Any]) -> list[str]:
    told = []
    if decisions and decisions[0].what == APPEAL:
        told.append("Its writer asks you to decide again.")
    if one.standing == Standing.WAITING:
        words = ", ".join(word for word, what in watched if what == "hold")
        told.append(f"It holds {words}." if words else "It waits for a first look.")
    since = decisions[0].at if decisions else None
    fresh = [each for each in one.reports.all() if since is None or each.at > since]
    if fresh:
        told.append(f"{len(fresh)} {'person has' if len(fresh) == 1 else 'people have'} reported it.")
    return told


def page_of(found: Interaction, tab: str, search: str, page: int, most: int) -> tuple[list[Looked], bool]:
    """The texts of a tab, and whether there are more."""
    version = interact.current_of(found)
    settings = (interact.definition_of(version) if version else interact.checked(found.draft)).reviews
    skip = (page - 1) * most
    if tab == "queue":
        every = interact.queue(found)
        rows = list(every[skip : skip + most + 1])
    else:
        rows = list(interact.writings(found, "" if tab == "all" else tab, search, skip, most + 1))
    return [looked(one, settings) for one in rows[:most]], len(rows) > most
