"""SQL of shapes: their text with places, filled from the closed tables beside it. Every value is bound.

Besides the fragments of :mod:`rapport.measure.sources` a text can have ``$events`` (rows ``e`` with their person, and
with their session ``s`` where a field of it is asked for), ``$only`` (the filters), ``$by`` (a field's value as text),
and a place for each set of conditions that the question names.
"""

from collections.abc import Sequence

from rapport.measure.compile import Spelling, Statement, fill
from rapport.measure.filters import BadQuestion, Filter, parse_filters
from rapport.measure.sources import EVENT_DAY, Source

OF_EVENTS = Source("", "event", EVENT_DAY, "e.at", person=True)

Condition = tuple[Filter, ...]
"""Filters that one event must meet together."""


def compile_shape(
    text: str, filters: Condition = (), by: str | None = None, /, **conditions: Condition | Sequence[Condition]
) -> Statement:
    """The SELECT of a shape. A condition becomes SQL that is true or false, a sequence of them an array of both.

    Raises :class:`BadQuestion` for a field that there is not.
    """
    spelling = Spelling(OF_EVENTS, of_events=True)
    places = {
        "only": spelling.only(filters),
        "by": f"toString({spelling.column(spelling.field(by, 'by_name'))})" if by else "''",
        **{name: _spelled(spelling, asked) for name, asked in conditions.items()},
    }
    return Statement(fill(text, events=spelling.events(), **places).strip(), spelling.values)


def _spelled(spelling: Spelling, asked: Condition | Sequence[Condition]) -> str:
    # What one condition wants of a session must not keep the sessions from the others.
    kept, spelling.visits = spelling.visits, []
    try:
        return _written(spelling, asked)
    finally:
        spelling.visits = kept


def _written(spelling: Spelling, asked: Condition | Sequence[Condition]) -> str:
    if all(isinstance(one, Filter) for one in asked):
        return f"({spelling.only(tuple(asked))})"  # type: ignore[arg-type]  # just looked
    return "[" + ", ".join(f"({spelling.only(tuple(one))})" for one in asked) + "]"  # type: ignore[arg-type]


def parse_condition(text: str, field: str) -> Condition:
    """Which events are meant: a name alone (``purchase``), or filters (``event==purchase;page~shop``).

    A name may be followed by filters: ``purchase;country==DE``. Raises :class:`BadQuestion`, which names ``field``.
    """
    try:
        first, semicolon, rest = text.partition(";")
        if first.strip() and not any(sign in first for sign in ("==", "!=", "~")):
            return Filter("event", "==", (first.strip(),)), *parse_filters(rest if semicolon else "")
        asked = parse_filters(text)
    except BadQuestion as wrong:
        raise BadQuestion(f"{field}: {wrong}") from None
    if not asked:
        raise BadQuestion(f"{field}: say which events are meant: an event's name, or conditions such as page~shop.")
    return asked
