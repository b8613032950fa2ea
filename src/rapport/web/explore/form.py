"""The form of a question, made from the fields of its ``Wants``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapport.measure import DIMENSIONS, METRICS, Shape
from rapport.measure.wanting import Want
from rapport.web.explore.asking import place_of, texts_of

KINDS = {"whole": "number", "number": "number"}


@dataclass(frozen=True, slots=True)
class Option:
    """One of the choices of a field."""

    value: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form, with what was typed and what is wrong with it."""

    want: Want
    values: tuple[str, ...]
    """A line each; a list without any has as many empty lines as it needs."""
    options: tuple[Option, ...]
    wrong: str = ""

    @property
    def input(self) -> str:
        """The ``type`` of its input."""
        return KINDS.get(self.want.kind, "text")

    @property
    def step(self) -> str:
        """Between two values of a number."""
        return {"whole": "1", "number": "any"}.get(self.want.kind, "")

    @property
    def placeholder(self) -> str:
        """What holds without it, or what could be said."""
        default = self.want.default
        if default not in (None, "", (), []) and not isinstance(default, bool | tuple | list):
            return str(default)
        return ""


def form(
    shape: Shape[Any], typed: Mapping[str, Sequence[str]], wrong: str = "", more: str = ""
) -> tuple[list[Field], str]:
    """The fields, and the part of the complaint that is about none of them. The filter has its own place.

    ``more`` is the list that is to have one more line to write in.
    """
    place, sentence = place_of(shape, wrong)
    fields = [
        field(want, tuple(typed.get(want.name, ())), sentence if want.name == place else "", titles(shape))
        for want in shape.fields
        if want.name != "filter"
    ]
    fields = [replace(one, values=(*one.values, "")) if one.want.name == more else one for one in fields]
    return fields, "" if any(one.wrong for one in fields) else wrong


def titles(shape: Shape[Any]) -> dict[str, str]:
    """What choices are called that name a column of the answer, a metric or a field."""
    return {
        **{name: row.title for name, row in DIMENSIONS.items()},
        **{name: row.title for name, row in METRICS.items()},
        **{name: column.title for name, column in shape.columns.items()},
    }


def field(want: Want, typed: tuple[str, ...], wrong: str, titles: Mapping[str, str]) -> Field:
    """One field."""
    held = [text for text in typed if text.strip()] if want.many else list(typed[-1:])
    if not held and want.default not in (None, "", (), []):
        held = texts_of(want.default)
    chosen = set(held)
    options = tuple(Option(value, title, value in chosen) for value, title in choices(want, titles))
    if want.many and not options:
        held += [""] * max(1 - len(held), int(want.least or 0) - len(held))
    return Field(want, tuple(held or [""]), options, wrong)


def choices(want: Want, titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """What can be chosen, by value and title."""
    if want.kind == "choice":
        blank = [] if want.many or want.needed or want.default is not None else [("", "–")]
        return blank + [(one, titles.get(one) or one.replace("_", " ").capitalize() or "–") for one in want.choices]
    if want.kind == "yes":
        return [("true", "Yes"), ("false", "No")]
    if want.of == "metric" and not want.many:
        return [(name, row.title) for name, row in METRICS.items()]
    return []


def known_fields() -> list[tuple[str, str]]:
    """Fields that something can be split by, by name and title."""
    return [(name, row.title) for name, row in DIMENSIONS.items()]
