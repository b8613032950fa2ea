"""How a question looks on its page: a registry of views, and what holds for a question that has none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapport.kernel.scope import Scope
from rapport.measure import Shape, Shaped, Wants
from rapport.store import Engine
from rapport.web.chart import Spec
from rapport.web.look import Look


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A question that was asked and answered, as a view gets it."""

    shape: Shape[Any]
    look: Look
    wants: Wants
    answer: Shaped
    before: Shaped | None = None
    """The answer for the period before, where the view compares and somebody asked for it."""

    @property
    def known(self) -> bool:
        """Whether there is any answer: rows, and no reason that holds for all of it."""
        return bool(self.answer.rows) and "" not in self.answer.unknown


@dataclass(frozen=True, slots=True)
class Picture:
    """One chart. ``name`` is unique on the page, ``summary`` the chart in a sentence for whoever does not see it.

    A point of the data may have ``said``, a sentence, which is read out under the pointer and by the arrow keys.
    """

    name: str
    title: str
    spec: Spec
    summary: str

    @property
    def script(self) -> str:
        """The id of its specification on the page."""
        return f"spec-{self.name}"


def usual_lead(seen: Seen) -> str:
    """What the question tells, where no view knows to say what it told."""
    return seen.shape.sentence


def no_charts(seen: Seen) -> Sequence[Picture]:
    """Nothing to draw."""
    return ()


def no_context(seen: Seen) -> Mapping[str, object]:
    """Nothing besides."""
    return {}


def no_start(engine: Engine, scope: Scope) -> Mapping[str, object]:
    """Nothing is asked by itself."""
    return {}


@dataclass(frozen=True, slots=True)
class View:
    """How one question looks; see :mod:`rapport.web.explore`."""

    name: str
    lead: Callable[[Seen], str] = usual_lead
    charts: Callable[[Seen], Sequence[Picture]] = no_charts
    prints: Callable[[Seen], Sequence[Picture]] = no_charts
    """Pictures of what the template shows, for files and paper; see :mod:`rapport.web.explore.printed`."""
    template: str = ""
    context: Callable[[Seen], Mapping[str, object]] = no_context
    compares: bool = False
    hides: tuple[str, ...] = ()
    start: Callable[[Engine, Scope], Mapping[str, object]] = no_start
    """Fields and values to ask with on a page that nobody asked anything of yet."""


VIEWS: dict[str, View] = {}
"""Views by the name of their question."""


def view(row: View) -> None:
    """Add a row to :data:`VIEWS`. Raises ValueError for a question that has one."""
    if row.name in VIEWS:
        raise ValueError(f"view: {row.name!r} is there already.")
    VIEWS[row.name] = row


def view_of(name: str) -> View:
    """The view of a question, or the one for all that have none."""
    return VIEWS.get(name) or View(name)
