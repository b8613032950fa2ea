"""Deeds about polls, surveys, quizzes and reviews."""

from typing import Any

import msgspec
from django.conf import settings

from rapport.act.interact import api as interact
from rapport.projects import reads
from rapport.web.deeds.registry import Declined, deed
from rapport.web.interact.publishing import publish
from rapport.web.interact.telling import results as results_of

BY = "the terminal"
ROWS = 1000
HERE = "http://127.0.0.1:8000"
"""By which things are named where RAPPORT_URL says no other address."""


class Whose(msgspec.Struct):
    """A project."""

    project: str


class Named(msgspec.Struct):
    """Something that is asked, and what of it."""

    project: str
    key: str
    version: int = 0
    page: int = 0


class Searched(msgspec.Struct):
    """A text question, and what is looked for in the answers to it."""

    project: str
    key: str
    question: str
    search: str = ""


class Kept(msgspec.Struct):
    """A draft."""

    project: str
    key: str
    said: dict[str, Any]


class Checked(msgspec.Struct):
    """A definition that a file holds, and the file's name."""

    said: dict[str, Any]
    name: str


class Published(msgspec.Struct):
    """How it comes to people; without an action only by its link."""

    project: str
    key: str
    action: dict[str, Any] | None = None
    start: bool = True


def found(named: Named) -> interact.Interaction:
    """What is meant."""
    return interact.interaction_of(reads.project_of(named.project), named.key)


@deed("interact.list", Whose)
def listed(whose: Whose) -> list[dict[str, Any]]:
    """All of a project."""
    return [interact.told(one) for one in interact.interactions_of(reads.project_of(whose.project))]


@deed("interact.show", Named)
def show(named: Named) -> dict[str, Any]:
    """One, with its draft."""
    return interact.told(found(named))


@deed("interact.keep", Kept)
def keep(kept: Kept) -> dict[str, Any]:
    """Make a draft, or change it."""
    return interact.told(interact.keep(reads.project_of(kept.project), kept.key, kept.said))


@deed("interact.check", Checked)
def check(asked: Checked) -> dict[str, str]:
    """Whether it can be kept; all that is wrong with it is told at once."""
    try:
        interact.checked(asked.said)
    except interact.WrongDefinition as wrong:
        told = "; ".join(f"{one.field}: {one.message}" for one in wrong.troubles)
        raise Declined(f"{asked.name}: {told}") from wrong
    return {"checked": asked.name}


class New(msgspec.Struct):
    """A draft that begins as a template."""

    project: str
    key: str
    template: str


@deed("interact.new", New)
def new(asked: New) -> dict[str, Any]:
    """A draft from a template."""
    if asked.template not in interact.TEMPLATES:
        raise Declined(f"template: there is no {asked.template!r}; there are: {', '.join(interact.TEMPLATES)}.")
    return interact.told(
        interact.keep(reads.project_of(asked.project), asked.key, interact.TEMPLATES[asked.template][1])
    )


@deed("interact.publish", Published)
def published(asked: Published) -> dict[str, Any]:
    """The draft is asked from now on."""
    return publish(reads.project_of(asked.project), asked.key, asked.action, BY, start=asked.start)


@deed("interact.results", Named)
def results(named: Named) -> dict[str, Any]:
    """What came of it."""
    return results_of(reads.project_of(named.project), named.key, named.version)


@deed("interact.texts", Searched)
def texts(asked: Searched) -> dict[str, Any]:
    """What people wrote in answer to a question."""
    which = interact.interaction_of(reads.project_of(asked.project), asked.key)
    return interact.texts_of(which, asked.question, asked.search)


@deed("interact.statements", Named)
def statements(named: Named) -> list[dict[str, Any]]:
    """xAPI statements of a page of attempts; none at the end."""
    return interact.statements(found(named), settings.URL or HERE, named.page)


@deed("interact.rows", Named)
def rows(named: Named) -> list[dict[str, Any]]:
    """A page of what everybody said; fewer than :data:`ROWS` at the end."""
    return list(interact.page_of(found(named), named.page, ROWS))
