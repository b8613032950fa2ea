r"""Filters as text: ``country==DE|AT;page!=/x;page~docs``.

``==`` is any of, ``!=`` none of, ``~`` contains any of, ``!~`` contains none of (both without regard to case).
``;`` means and. A backslash takes ``\``, ``|``, ``;`` and the operators' signs literally.
"""

import re
from dataclasses import dataclass

from typing_extensions import override

OPERATORS = ("==", "!=", "!~", "~")
MOST_FILTERS = 20
MOST_VALUES = 200

_OPERATOR = re.compile(r"((?:[^\\]|\\.)*?)(==|!=|!~|~)(.*)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_FIELD_SIGNS = re.compile(r"([\\;=!~])")
_VALUE_SIGNS = re.compile(r"([\\;|])")


class BadQuestion(ValueError):
    """A question that has no answer. The message names the field and the mend."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on a field of :mod:`rapport.measure.dimensions`."""

    field: str
    operator: str
    values: tuple[str, ...]

    @override
    def __str__(self) -> str:
        """The filter as text; :func:`parse_filters` gives it back."""
        values = "|".join(_VALUE_SIGNS.sub(r"\\\1", value) for value in self.values)
        return _FIELD_SIGNS.sub(r"\\\1", self.field) + self.operator + values


def _split(text: str, sign: str) -> list[str]:
    """Parts between unescaped signs; what is escaped stays escaped."""
    parts, start = [], 0
    for found in re.finditer(r"\\.|" + re.escape(sign), text, re.DOTALL):
        if found[0] == sign:
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def parse_filters(text: str) -> tuple[Filter, ...]:
    """Read filters from text; the empty text is no filter. Raises :class:`BadQuestion`."""
    wanted = [part for part in _split(text, ";") if part.strip()]
    if len(wanted) > MOST_FILTERS:
        raise BadQuestion(f"filter: {len(wanted)} conditions; give {MOST_FILTERS} at most.")
    return tuple(_parse(part) for part in wanted)


def _parse(text: str) -> Filter:
    found = _OPERATOR.fullmatch(text)
    if not found or not found[1].strip():
        raise BadQuestion(f"filter: {text!r} is not a condition; write for example country==DE|AT or page~docs.")
    field, operator, rest = found.groups()
    values = tuple(_ESCAPED.sub(r"\1", value) for value in _split(rest, "|"))
    if len(values) > MOST_VALUES:
        raise BadQuestion(f"filter: {len(values)} values for {field!r}; give {MOST_VALUES} at most.")
    if "~" in operator and "" in values:
        raise BadQuestion(f"filter: {text!r} looks for nothing; write a text after {operator}.")
    return Filter(_ESCAPED.sub(r"\1", field).strip(), operator, values)
