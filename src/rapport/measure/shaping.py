"""SQL of shapes: their text with places, filled from the closed tables beside it. Every value is bound.

Besides the fragments of :mod:`rapport.measure.sources` a text can have ``$events`` (rows ``e`` with their person, and
with their session ``s`` where a field of it is asked for), ``$only`` (the filters), ``$by`` (a field's value as text),
and a place for each set of conditions that the question names. Of several sets, ``$NAME`` is an array of whether each
is met, ``$NAME_bits`` a number with a bit for each, ``$NAME_any`` whether any is.
"""

from collections.abc import Sequence

from rapport.measure.compile import Spelling, Statement, fill
from rapport.measure.filters import BadQuestion, Filter, parse_filters
from rapport.measure.sources import EVENT_DAY, Source

OF_EVENTS = Source("", "event", EVENT_DAY, "e.at", person=True)

Condition = tuple[Filter, ...]
"""Filters that one event must meet together."""


def compile_shape(
    text: str,
    filters: Condition = (),
    by: str | None = None,
    session: bool = False,
    /,
    **conditions: Condition | Sequence[Condition],
) -> Statement:
    """The SELECT of a shape. A condition becomes SQL that is true or false; several sets of them come as a list.

    ``session`` asks for the events' session ``s`` whether a field of it is asked for or not. Raises
    :class:`BadQuestion` for a field that there is not.
    """
    spelling = Spelling(OF_EVENTS, of_events=True, attached=session)
    places = {
        "only": spelling.only(filters),
        "by": f"toString({spelling.column(spelling.field(by, 'by_name'))})" if by else "''",
    }
    whose = list(spelling.visits)
    for name, asked in conditions.items():
        places |= _spelled(spelling, name, asked)
    # Events that do not meet a condition are looked at, too: only the filters say whose are not.
    spelling.visits = whose
    return Statement(fill(text, events=spelling.events(), **places).strip(), spelling.values)


def _spelled(spelling: Spelling, name: str, asked: Condition | Sequence[Condition]) -> dict[str, str]:
    if not isinstance(asked, list) and all(isinstance(one, Filter) for one in asked):
        return {name: f"({spelling.only(tuple(asked))})"}  # type: ignore[arg-type]  # just looked
    each = [f"({spelling.only(tuple(one))})" for one in asked]  # type: ignore[arg-type]  # as before
    return {
        name: f"[{', '.join(each)}]",
        f"{name}_bits": " + ".join(f"{1 << bit} * {sql}" for bit, sql in enumerate(each)) or "0",
        f"{name}_any": " OR ".join(each) or "0",
    }


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
