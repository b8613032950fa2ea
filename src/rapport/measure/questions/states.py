"""In which state everybody is, day by day: from new to dormant, by the days since they were last active.

The seven states are those of the growth models that count every person every day: active people are *new*, *current*,
*reactivated* or *resurrected*, the others *at risk* of leaving the week's or the month's active people, or *dormant*.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from rapport.kernel.scope import Scope
from rapport.measure.active_days import BEGINNING, Active, asked_of, compile_days, unfollowed, why_nobody
from rapport.measure.buckets import days_of, horizon
from rapport.measure.shape import Column, Shape, Shaped, Wants, found, shape, shown
from rapport.store import Engine

State = Literal["new", "current", "reactivated", "resurrected", "at_risk_wau", "at_risk_mau", "dormant"]

RECENT, LONG = 7, 30
"""Days since the last active day, up to which somebody is current or at risk of the week, and of the month."""

SQL = """
SELECT intDiv(told, 256) AS day, intDiv(told, 32) % 8 AS state, told % 32 AS lasts, count() AS people
FROM (
    SELECT toInt32({opens:Date}) AS opens, days[1] AS since,
        multiIf(followed, 1, toInt32(days[-1]) >= opens, 0, -1) AS whose,
        arraySlice(days, if(followed, greatest(arrayCount(d -> toInt32(d) < opens - 31, days), 1), -1)) AS late,
        arrayJoin(arrayMap((d, gap, next) -> 256 * greatest(toInt32(d), opens - 32)
                + 32 * multiIf(d = since, 1, gap <= 7, 2, gap <= 30, 3, 4) + least(next, 31),
            late, arrayDifference(late) AS gaps, arrayShiftLeft(gaps, 1, toInt32(31)))) AS one,
        if(whose = 1, one, whose) AS told
    FROM ($days)
)
GROUP BY told
HAVING told >= 0"""
"""People by a day on which they were active, what they are then (1 to 4; 0 is left out), and how many days later they
were active again, at most 31: the three as one number. Of the time before the window only the last day matters, and
which it is does not."""

ON = """
SELECT person, multiIf(
        gap > 30, 'dormant', gap > 7, 'at_risk_mau', gap > 0, 'at_risk_wau',
        length(days) = 1, 'new', days[-1] - days[-2] <= 7, 'current', days[-1] - days[-2] <= 30, 'reactivated',
        'resurrected') AS state
FROM (
    SELECT person, days, {last:Date} - days[-1] AS gap
    FROM ($days)
    WHERE followed AND (empty({people:Array(UInt64)}) OR has({people:Array(UInt64)}, person))
)"""
"""The state of each person on the last day of the scope; whoever was never active has none."""


class StatesWants(Wants, frozen=True, kw_only=True):
    """What can be asked of daily states."""

    active: Active = ""


@dataclass(frozen=True, slots=True)
class DayOfStates:
    """Everybody who was ever active, by the state they are in on one day."""

    day: Annotated[str, Column("Day", "time", "The day.")]
    new: Annotated[int, Column("New", "count", "Active, and never before.")]
    current: Annotated[int, Column("Current", "count", "Active, and last active at most 7 days before.")]
    reactivated: Annotated[int, Column("Reactivated", "count", "Active, and last active 8 to 30 days before.")]
    resurrected: Annotated[int, Column("Resurrected", "count", "Active, and last active more than 30 days before.")]
    at_risk_wau: Annotated[int, Column("At risk, week", "count", "Not active; last active at most 7 days before.")]
    at_risk_mau: Annotated[int, Column("At risk, month", "count", "Not active; last active 8 to 30 days before.")]
    dormant: Annotated[int, Column("Dormant", "count", "Not active for more than 30 days.")]
    over: Annotated[bool, Column("Over", "text", "Whether the day is over; who is missing today may still come.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class States(Shaped):
    """A row a day."""

    left_out: int = 0
    """People who were active, but are known for a day only."""


def states(engine: Engine, scope: Scope, wants: StatesWants) -> States:
    """How many people are in which state on each day of the window. Raises :class:`BadQuestion`."""
    asked = asked_of(wants.filter, wants.active)
    strangers, why = unfollowed(engine, scope, asked)
    if strangers:
        return States(unknown={"": "not_followed"}, left_out=strangers, sql=(why,))
    reach = replace(scope, first=BEGINNING)
    statement = compile_days(SQL, asked, ever=True)
    active, lasts = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for day, state, lasting, people in found(engine, statement, reach, opens=scope.first):
        active[day, state] += people
        lasts[day, lasting] += people
    sql, left_out = (shown(statement, reach, opens=scope.first),), active.pop((0, 0), 0)
    if not active:
        return States(unknown={"": why_nobody(engine, scope, left_out)}, left_out=left_out, sql=sql)
    return States(rows=tuple(_days(scope, active, lasts)), left_out=left_out, sql=sql)


def states_on(
    engine: Engine, scope: Scope, people: Iterable[int] = (), *, filter: str = "", active: str = ""
) -> dict[int, State]:
    """The state of each person on the last day of a scope; only of ``people`` when any are named.

    Who was not active by then, or is known for a day only, is not in it. Raises :class:`BadQuestion`.
    """
    statement = compile_days(ON, asked_of(filter, active), ever=True)
    return dict(found(engine, statement, replace(scope, first=BEGINNING), people=list(people)).rows)


def _days(scope: Scope, active: Counter[tuple[int, int]], lasts: Counter[tuple[int, int]]) -> Iterable[DayOfStates]:
    """Who is not active on a day is at risk for a week, then for the month, then dormant until they are resurrected."""
    changes = [Counter[int]() for _ in range(3)]
    for (day, lasting), people in lasts.items():
        for change, since, until in zip(changes, (1, RECENT + 1, LONG + 1), (RECENT + 1, LONG + 1, None), strict=True):
            if lasting >= since:
                change[day + since] += people
                if until:
                    change[day + min(until, lasting)] -= people
    for (day, state), people in active.items():
        if state == 4:
            changes[2][day] -= people
    opens = (scope.first - BEGINNING).days
    running = [sum(people for day, people in change.items() if day < opens) for change in changes]
    for number, today in enumerate(days_of(scope), opens):
        running = [sofar + change[number] for sofar, change in zip(running, changes, strict=True)]
        new, current, reactivated, resurrected = (active[number, state] for state in range(1, 5))
        at_risk_wau, at_risk_mau, dormant = running
        yield DayOfStates(
            day=today.isoformat(),
            new=new,
            current=current,
            reactivated=reactivated,
            resurrected=resurrected,
            at_risk_wau=at_risk_wau,
            at_risk_mau=at_risk_mau,
            dormant=dormant,
            over=today <= horizon(scope),
        )


shape(
    Shape(
        name="states",
        title="Daily states",
        asks="In which state is everybody, day by day?",
        sentence="Everybody who was ever active: new, current, reactivated, resurrected, at risk or dormant.",
        term="daily-state",
        wants=StatesWants,
        row=DayOfStates,
        answer=states,
        place=51,
        examples=("--project shop",),
    )
)
