"""A question of the registry in words, and its answer as the API, a command and a file have it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapport.kernel.clock import Clock, now_ms
from rapport.kernel.scope import Scope
from rapport.measure import SHAPES, BadQuestion, Shape, Shaped
from rapport.measure.wanting import said
from rapport.projects.models import Project
from rapport.web import runtime
from rapport.web.asking import scope_of


@dataclass(frozen=True, slots=True)
class Window:
    """For which days and which people, as text; empty is the last 30 days of everybody."""

    first: str = ""
    last: str = ""
    segment: str = ""


class NoQuestion(ValueError):
    """There is no question of this name."""


def named(name: str) -> Shape[Any]:
    """The question of a name, hyphens or not. Raises :class:`NoQuestion`."""
    found = SHAPES.get(name.replace("-", "_"))
    if found is None:
        raise NoQuestion(f"question: {name!r} is none; use one of {', '.join(SHAPES)}.")
    return found


def wanted(
    shape: Shape[Any], given: Callable[[str], Sequence[str]], names: Iterable[str], known: Iterable[str]
) -> dict[str, object]:
    """What texts ask. Raises :class:`BadQuestion` for a name that is neither a field's nor ``known`` besides."""
    can = [want.name for want in shape.fields]
    for name in names:
        if name not in {*can, *known}:
            raise BadQuestion(f"{name}: {shape.name} cannot be asked this; use {', '.join([*can, *known])}.")
    return said(shape.fields, given)


def answered(
    project: Project,
    shape: Shape[Any],
    asked: Mapping[str, object],
    window: Window,
    clock: Clock = now_ms,
) -> tuple[Scope, Shaped]:
    """The answer, and for which days. Raises :class:`BadQuestion` or :class:`rapport.kernel.scope.BadScope`."""
    scope = scope_of(project, window.first, window.last, clock, segment=window.segment)
    return scope, shape.ask(runtime.store().engine, scope, asked)


def described(shape: Shape[Any]) -> dict[str, object]:
    """What can be asked and what comes back, for a list of questions."""
    return {
        "name": shape.name,
        "title": shape.title,
        "asks": shape.asks,
        "sentence": shape.sentence,
        "term": shape.term,
        "parameters": [
            {
                "name": want.name,
                "title": want.title,
                "sentence": want.sentence,
                "kind": want.kind,
                "many": want.many,
                "needed": want.needed,
                "choices": list(want.choices),
                "default": want.default,
            }
            for want in shape.fields
        ],
        "columns": [
            {"name": name, "title": column.title, "unit": column.unit, "sentence": column.sentence}
            for name, column in shape.columns.items()
        ],
    }
