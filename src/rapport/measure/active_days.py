"""The days on which each person was active: from sessions where these know enough, from events where only those do.

Both give the same days. A text of a shape takes them where it has ``$days``: ``person``, ``followed`` (0 for who is
known for a day only, whom nobody can recognise on another one) and ``days``, sorted, those of the window.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated

import msgspec

from rapport.kernel.scope import Scope
from rapport.measure.compile import Spelling, Statement, fill, partly
from rapport.measure.dimensions import DIMENSIONS
from rapport.measure.filters import parse_filters
from rapport.measure.reading import facts
from rapport.measure.shape import EVENTS, found, shown
from rapport.measure.shaping import OF_EVENTS, Condition, compile_shape, parse_condition
from rapport.measure.sources import Source
from rapport.store import Engine

OF_SESSIONS = Source("", "session", "s.day", "s.start")

Active = Annotated[
    str,
    msgspec.Meta(
        title="Active",
        description="Which events make a day one of activity: a name, or conditions; empty is any event.",
        examples=["purchase"],
        extra=EVENTS,
    ),
]
"""What can be asked wherever somebody is active or not."""

BEGINNING = date(1970, 1, 1)
"""Before everything that a project has."""

DAYS_OF_SESSIONS = """
    SELECT s.person AS person, s.person < $marked AS followed,
        arraySort(arrayDistinct(arrayFilter(d -> d BETWEEN {first:Date} AND {last:Date}, groupArrayArray(s.days))))
            AS days
    FROM $sessions
    WHERE $reached AND $only
    GROUP BY person
    HAVING notEmpty(days)"""

REACHED = {False: "$touching", True: "s.day <= {last:Date}"}
"""Which sessions can have a day in the window; all up to its end where it begins with the beginning."""

DAYS_OF_EVENTS = """
    SELECT e.person AS person, e.person < $marked AS followed,
        arraySort(groupUniqArray(toDate(e.at, {zone:String}))) AS days
    FROM $events
    WHERE $window AND e.person != 0 AND $only
    GROUP BY person"""


def of_sessions(asked: Condition) -> bool:
    """Whether sessions know enough to say which days meet the conditions."""
    return all(one.field in DIMENSIONS and DIMENSIONS[one.field].home == "session" for one in asked)


def asked_of(filter_text: str, active: str) -> Condition:
    """The conditions that an event must meet to make its day one of activity. Raises :class:`BadQuestion`."""
    return (*parse_filters(filter_text), *(parse_condition(active, "active") if active.strip() else ()))


def compile_days(text: str, asked: Condition, /, *, ever: bool = False, **places: str) -> Statement:
    """The SELECT of a shape with ``$days``, the days with an event that meets all conditions.

    ``ever`` tells that the scope it will be asked with begins with :data:`BEGINNING`.

    ``places`` are more places, of the shape's own SQL. Raises :class:`BadQuestion` for a field that there is not.
    """
    if of_sessions(asked):
        spelling = Spelling(OF_SESSIONS, of_events=False)
        days = fill(partly(DAYS_OF_SESSIONS, reached=REACHED[ever]), only=spelling.only(asked))
    else:
        spelling = Spelling(OF_EVENTS, of_events=True)
        only = spelling.only(asked)
        days = fill(DAYS_OF_EVENTS, only=only, events=spelling.events())
    return Statement(fill(text, days=days, **places).strip(), spelling.values)


FOLLOWABLE = """
SELECT count() FROM (
    SELECT 1 FROM $plain
    WHERE e.at < toDateTime64({until:Int64}, 3, 'UTC') AND e.actor != 0 AND e.actor < $marked LIMIT 1
)"""

OF_A_DAY = "SELECT uniqExact(e.person) FROM $events WHERE $window AND e.person >= $marked AND $only"


def unfollowed(engine: Engine, scope: Scope, asked: Condition) -> tuple[int, str]:
    """How many people are left out where nobody at all can be followed up to the window's end, and the SQL of it.

    0 where anybody can be. It is looked up at once, before the work of a question about people over days is done.
    """
    if engine.ask_scope(fill(FOLLOWABLE), scope).rows[0][0]:
        return 0, ""
    statement = compile_shape(OF_A_DAY, asked)
    return int(found(engine, statement, scope).rows[0][0]), shown(statement, scope)


BORN = "SELECT min(s.day) FROM $sessions WHERE s.day <= {last:Date} HAVING count()"


def born(engine: Engine, scope: Scope) -> date:
    """The first day on which anybody was there; what ends less than so many days after it lacks history.

    The day after the window, when nobody has been there yet.
    """
    rows = engine.ask_scope(fill(BORN), replace(scope, first=BEGINNING)).rows
    return rows[0][0] if rows else scope.last + timedelta(days=1)


def why_nobody(engine: Engine, scope: Scope, left_out: int) -> str:
    """The reason why a question about people over days has nobody to answer for."""
    if left_out:
        return "not_followed"
    events, met = facts(engine, scope)
    return "no_person" if events and not met["person"] else "no_data"
