"""How the number of people changes: who is new, who stays, who comes back after a pause, and who stays away."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal

import msgspec

from rapport.kernel.scope import Scope
from rapport.measure.active_days import BEGINNING, Active, asked_of, compile_days, unfollowed, why_nobody
from rapport.measure.buckets import begin, end, horizon, labels, present
from rapport.measure.dimensions import STRETCHES
from rapport.measure.shape import Column, Shape, Shaped, Wants, found, shape, shown
from rapport.store import Engine

NEW, RETURNING, RESURRECTING, DORMANT, LEFT_OUT = range(1, 6)
"""What a row of the engine's counts people as."""

SQL = """
SELECT told.1 AS stretch, told.2 AS kind, count() AS people
FROM (
    SELECT arrayDistinct(arrayMap(d -> $stretch, days)) AS here,
        arrayJoin(if(followed,
            arrayFilter(one -> one.1 BETWEEN {opens:Date} AND {closes:Date}, arrayConcat(
                arrayMap((d, before, nth) -> (d, multiIf(nth = 1, 1, $after_before = d, 2, 3)), here,
                    arrayPushFront(arrayPopBack(here), toDate(0)), arrayEnumerate(here)),
                arrayMap(d -> ($after_d, 4), arrayFilter((d, next) -> $after_d != next, here,
                    arrayPushBack(arrayPopFront(here), toDate(65535))))
            )),
            if(days[-1] >= {opens:Date}, [({opens:Date}, 5)], [])
        )) AS told
    FROM ($days)
)
GROUP BY stretch, kind"""
"""People by the stretches in which they are new (1), returning (2), resurrecting (3) and dormant (4)."""

AFTER = {"day": "{} + 1", "week": "{} + 7", "month": "addMonths({}, 1)"}
"""SQL of the begin of the next stretch."""


class LifecycleWants(Wants, frozen=True, kw_only=True):
    """What can be asked of the lifecycle."""

    every: Annotated[
        Literal["day", "week", "month"],
        msgspec.Meta(title="Every", description="How long a stretch is: day, week (from Monday) or month."),
    ] = "week"
    active: Active = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """The people of one stretch. The first is taken whole, even where the window begins within it."""

    start: Annotated[str, Column("From", "time", "First day of the stretch.")]
    new: Annotated[int, Column("New", "count", "People who were never active before.")]
    returning: Annotated[int, Column("Returning", "count", "People who were active in the stretch before, too.")]
    resurrecting: Annotated[
        int, Column("Resurrecting", "count", "People who were active before, but not in the stretch before.")
    ]
    dormant: Annotated[
        int | None,
        Column(
            "Dormant",
            "count",
            "People who were active in the stretch before and are missing here; below zero.",
            missing="incomplete",
        ),
    ]
    people: Annotated[int, Column("People", "count", "People who were active: new, returning and resurrecting.")]
    over: Annotated[bool, Column("Over", "text", "Whether the stretch is over; until then nobody is dormant yet.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle(Shaped):
    """A row a stretch."""

    left_out: int = 0
    """People who were active, but are known for a day only."""


def lifecycle(engine: Engine, scope: Scope, wants: LifecycleWants) -> Lifecycle:
    """People of each stretch by what they did before. New means: never since the project began.

    Raises :class:`BadQuestion`.
    """
    asked = asked_of(wants.filter, wants.active)
    strangers, why = unfollowed(engine, scope, asked)
    if strangers:
        return Lifecycle(unknown={"": "not_followed"}, left_out=strangers, sql=(why,))
    reach = replace(scope, first=BEGINNING)
    after = AFTER[wants.every]
    statement = compile_days(
        SQL,
        asked,
        ever=True,
        stretch=STRETCHES[wants.every].sql.format("d"),
        after_d=after.format("d"),
        after_before=after.format("before"),
    )
    values = {"opens": begin(wants.every, scope.first), "closes": begin(wants.every, present(scope))}
    counts: Counter[tuple[str, int]] = Counter()
    for stretch, kind, people in found(engine, statement, reach, **values):
        counts["" if kind == LEFT_OUT else stretch.isoformat(), kind] = people
    sql, left_out = (shown(statement, reach, **values),), counts.pop(("", LEFT_OUT), 0)
    if not counts:
        return Lifecycle(unknown={"": why_nobody(engine, scope, left_out)}, left_out=left_out, sql=sql)
    rows = tuple(_turn(start, counts, wants.every, scope) for start in labels(wants.every, scope))
    unknown = {} if any(row.over for row in rows) else {"dormant": "incomplete"}
    return Lifecycle(rows=rows, unknown=unknown, left_out=left_out, sql=sql)


def _turn(start: str, counts: Counter[tuple[str, int]], every: str, scope: Scope) -> Turn:
    new, returning, resurrecting, dormant = (counts[start, kind] for kind in (NEW, RETURNING, RESURRECTING, DORMANT))
    over = end(every, date.fromisoformat(start)) <= horizon(scope)
    people = new + returning + resurrecting
    return Turn(start, new, returning, resurrecting, -dormant if over else None, people, over)


shape(
    Shape(
        name="lifecycle",
        title="Lifecycle",
        asks="Who is new, who stays, who comes back and who leaves?",
        sentence="People of each day, week or month: new, returning, resurrecting after a pause, and dormant.",
        term="lifecycle",
        wants=LifecycleWants,
        row=Turn,
        answer=lifecycle,
        place=50,
        examples=("--project shop --every week",),
    )
)
