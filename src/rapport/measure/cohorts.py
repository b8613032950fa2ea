"""What can be asked of cohorts, and the SQL: their sizes, and how many came back in which stretch after they began.

From the days of sessions where any event begins and any event is coming back; else from events.
"""

from dataclasses import replace
from typing import Annotated, Literal

import msgspec

from rapport.kernel.scope import Scope
from rapport.measure.active_days import BEGINNING, OF_SESSIONS, REACHED, of_sessions
from rapport.measure.compile import Spelling, Statement, fill, partly
from rapport.measure.dimensions import STRETCHES, dimension
from rapport.measure.filters import BadQuestion, parse_filters
from rapport.measure.shape import EVENTS, FIELD, Wants
from rapport.measure.shaping import Condition, compile_shape, parse_condition
from rapport.measure.sources import EVENT_DAY

SIZE, LEFT_OUT = -1, -2
"""Instead of a number of stretches: everybody in a cohort, and who would be but cannot be followed."""

COHORTS = """
SELECT cohort, value, n, count() AS people
FROM (
    SELECT began.1 AS cohort, $value AS value, arrayFilter(n -> n >= 0, arrayMap(m -> $number, marks)) AS numbers,
        arrayJoin(if(followed, arrayConcat([$size], $cells), [$left_out])) AS n
    FROM (
        SELECT followed, marks, arrayJoin(if(followed, starts, arraySlice(starts, 1, 1))) AS began
        FROM ($lives)
    )
)
GROUP BY cohort, value, n"""

FROM_SESSIONS = """
            SELECT s.person AS person, s.person < $marked AS followed, groupArrayArray(s.days) AS days,
                arrayDistinct(arrayMap(d -> $stretch, arrayFilter(d -> d <= {over:Date}, days))) AS marks,
                arrayMap(d -> (d, ''), $begun) AS starts
            FROM $sessions
            WHERE $reached AND $only
            GROUP BY person
            HAVING notEmpty(starts)"""

BEGUN = {
    "first": "arrayMap(d -> $stretch, arrayFilter(d -> d >= {opens:Date}, [min(s.day)]))",
    "recurring": """arrayDistinct(arrayMap(d -> $stretch,
                    arrayFilter(d -> d BETWEEN {opens:Date} AND {last:Date}, days)))""",
}

FROM_EVENTS = """
            SELECT person, person < $marked AS followed, groupArrayArray(here) AS marks, $starts AS starts
            FROM (
                SELECT e.person AS person, $stretch AS stretch, countIf($start) > 0 AS started,
                    argMinIf($by, (e.at, e.id), $start) AS value, minIf($ms, $start) AS ms, $marks AS here
                FROM $events
                WHERE $window AND e.person != 0 AND ($start OR $back) AND $only
                GROUP BY person, stretch
            )
            GROUP BY person
            HAVING notEmpty(starts)"""

ALL_STARTS = "arraySort(b -> b.3, groupArrayIf((stretch, value, ms), started))"
"""Where somebody began: the stretch, the field's value at that event, and its instant."""

STARTS = {
    "first": f"arrayFilter(b -> b.3 >= {{opens_ms:Int64}}, arraySlice({ALL_STARTS}, 1, 1))",
    "recurring": ALL_STARTS,
}

MS = "toUnixTimestamp64Milli(e.at)"

MARKS = {
    "calendar": f"groupUniqArrayIf($stretch, $back AND {EVENT_DAY} <= {{over:Date}})",
    "rolling": f"groupArrayIf({MS}, $back AND {MS} < {{over_ms:Int64}})",
}
"""When somebody was there: stretches, or instants."""

NUMBERS = {
    "day": "toInt32(m - began.1)",
    "week": "intDiv(toInt32(m - began.1), 7)",
    "month": "dateDiff('month', began.1, m)",
    "rolling": "if(m < began.3, -1, intDiv(m - began.3, {step:Int64}))",
}
"""How many stretches lie between a begin and a mark."""

CELLS = {
    "on": "arrayFilter(n -> n <= {periods:UInt16}, $distinct)",
    "on_or_after": "arraySlice(arrayReverseSort(arrayMap(n -> least(n, {periods:UInt16}), numbers)), 1, 1)",
}
"""Which numbers of stretches one person counts for; *on or after* gives the last, and all before it follow."""


class RetentionWants(Wants, frozen=True, kw_only=True):
    """What can be asked of retention."""

    every: Annotated[
        Literal["day", "week", "month"],
        msgspec.Meta(title="Every", description="How long a stretch is: day, week (from Monday) or month."),
    ] = "day"
    kind: Annotated[
        Literal["first", "recurring"],
        msgspec.Meta(
            title="Who begins",
            description="first: at the first start event ever; recurring: anew in each stretch with a start event.",
        ),
    ] = "first"
    start: Annotated[
        str,
        msgspec.Meta(
            title="Start event",
            description="Which event begins: its name, or conditions; empty is any event.",
            examples=["sign_up"],
            extra=EVENTS,
        ),
    ] = ""
    back: Annotated[
        str,
        msgspec.Meta(
            title="Return event",
            description="Which event counts as coming back: its name, or conditions; empty is any event.",
            examples=["purchase"],
            extra=EVENTS,
        ),
    ] = ""
    mode: Annotated[
        Literal["on", "on_or_after"],
        msgspec.Meta(title="When", description="on: back exactly in the n-th stretch; on_or_after: in it or later."),
    ] = "on"
    clock: Annotated[
        Literal["calendar", "rolling"],
        msgspec.Meta(
            title="Clock",
            description="calendar: days of the project's zone; rolling: 24 hours (7 or 30 days) from each one's start.",
        ),
    ] = "calendar"
    by: Annotated[
        str,
        msgspec.Meta(
            title="By",
            description="A field, such as channel: a row for each of its values at the start event, not a cohort.",
            examples=["channel"],
            extra=FIELD,
        ),
    ] = ""
    periods: Annotated[
        int,
        msgspec.Meta(title="Stretches", description="How many stretches after the first are told.", ge=1, le=100),
    ] = 12


def compile_cohorts(wants: RetentionWants) -> Statement:
    """The SELECT of cohorts: ``cohort``, ``value``, ``n`` and ``people``. Raises :class:`BadQuestion`."""
    filters = parse_filters(wants.filter)
    start, back = (_condition(text, field) for text, field in ((wants.start, "start"), (wants.back, "back")))
    if wants.by and dimension(wants.by, "").many:
        raise BadQuestion(f"by: an event can have several values of {wants.by!r}; take another field.")
    plain = not start and not back and not wants.by and wants.clock == "calendar" and of_sessions(filters)
    text = partly(
        COHORTS,
        lives=FROM_SESSIONS if plain else FROM_EVENTS,
        number=NUMBERS["rolling" if wants.clock == "rolling" else wants.every],
        # Marks of the calendar are different already.
        cells=partly(CELLS[wants.mode], distinct="arrayDistinct(numbers)" if wants.clock == "rolling" else "numbers"),
        value="began.2" if wants.by else "''",
        size=str(SIZE),
        left_out=str(LEFT_OUT),
    )
    day, more = "d", {"begun": BEGUN[wants.kind], "reached": REACHED[wants.kind == "first"]}
    if not plain:
        day, more = EVENT_DAY, {"starts": STARTS[wants.kind], "marks": MARKS[wants.clock], "ms": MS}
    text = partly(partly(text, **more), stretch=STRETCHES[wants.every].sql.format(day))
    if not plain:
        return compile_shape(text, filters, wants.by or None, start=start, back=back)
    spelling = Spelling(OF_SESSIONS, of_events=False)
    return Statement(fill(text, only=spelling.only(filters)).strip(), spelling.values)


def reached(wants: RetentionWants, scope: Scope) -> Scope:
    """What has to be read: whoever begins for the first time may have begun before the window."""
    return replace(scope, first=BEGINNING) if wants.kind == "first" else scope


def _condition(text: str, field: str) -> Condition:
    return parse_condition(text, field) if text.strip() else ()
