"""What could be typed: names of events, fields and their values, as far as the project has them."""

from rapport.kernel.scope import Scope
from rapport.measure import DIMENSIONS, BadQuestion, Question, ask
from rapport.measure.filters import OPERATORS
from rapport.store import Engine

MOST = 50


def values(engine: Engine, scope: Scope, field: str) -> list[str]:
    """The values of a field in a window, those of most events first. An unknown field has none."""
    try:
        answer = ask(engine, Question(("events",), by=field, limit=MOST), scope)
    except BadQuestion:
        return []
    return [str(row[field]) for row in answer.rows if row[field]]


def conditions(engine: Engine, scope: Scope, typed: str) -> list[str]:
    """How a condition on events could go on: its first part names an event, later ones a field and then its values."""
    begun, semicolon, last = typed.rpartition(";")
    before = begun + semicolon
    for operator in OPERATORS:
        field, found, _ = last.partition(operator)
        if found and field.strip():
            return [f"{before}{field}{operator}{value}" for value in values(engine, scope, field.strip())]
    fields = [f"{before}{name}==" for name in DIMENSIONS if name != "event" or before]
    return fields if before else [*values(engine, scope, "event"), *fields]
