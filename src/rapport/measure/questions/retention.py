"""Who comes back: people by the day, week or month in which they began, and which of them were there later.

A cohort is who began in one stretch of the calendar; its cell ``n`` says who was there in the n-th stretch after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from rapport.kernel.scope import Scope
from rapport.measure.active_days import asked_of, unfollowed, why_nobody
from rapport.measure.buckets import end, following, horizon, midnight_ms
from rapport.measure.cohorts import LEFT_OUT, SIZE, RetentionWants, compile_cohorts, reached
from rapport.measure.shape import Column, Shape, Shaped, found, shape, shown
from rapport.store import Engine

HOUR_MS = 60 * 60 * 1000
STEP_MS = {"day": 24 * HOUR_MS, "week": 7 * 24 * HOUR_MS, "month": 30 * 24 * HOUR_MS}
"""How long a stretch is on the rolling clock."""

MOST_VALUES = 20
"""With ``by`` the values of so many people at most are told, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Of the people of one cohort, who was there in one stretch."""

    cohort: Annotated[str, Column("Cohort", "text", "First day of the stretch in which they began, or the value.")]
    period: Annotated[int, Column("Stretch", "count", "How many stretches after they began; 0 is the same one.")]
    people: Annotated[int | None, Column("People", "count", "People that the share is of.", missing="incomplete")]
    returned: Annotated[int | None, Column("Came back", "count", "Those of them who came back.", missing="incomplete")]
    share: Annotated[
        float | None, Column("Share", "share", "Came back ÷ people; not known before it is over.", missing="incomplete")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention(Shaped):
    """Cells of all cohorts, row after row, and of all people together."""

    average: tuple[Cell, ...] = ()
    """For each stretch all cohorts for which it is over: people and those who came back, added up."""
    sizes: tuple[tuple[str, int], ...] = ()
    """Cohort, and how many people it has."""
    left_out: int = 0
    """People who would be in a cohort, but are known for a day only."""


def retention(engine: Engine, scope: Scope, wants: RetentionWants) -> Retention:
    """Cells of cohorts that began in the window, and only what happened in it counts as coming back.

    A cell is None (``incomplete``) until its stretch is over, for all of its cohort. Raises :class:`BadQuestion`.
    """
    statement, reach = compile_cohorts(wants), reached(wants, scope)
    strangers, lost = unfollowed(engine, scope, asked_of(wants.filter, wants.start))
    if strangers:
        return Retention(unknown={"": "not_followed"}, left_out=strangers, sql=(lost,))
    over = horizon(scope)
    values = {
        "opens": scope.first,
        "opens_ms": midnight_ms(scope, scope.first),
        "over": over,
        "over_ms": midnight_ms(scope, following("day", over)),
        "periods": wants.periods,
        "step": STEP_MS[wants.every],
    }
    counts = _Counts(scope, wants)
    for cohort, value, n, people in found(engine, statement, reach, **values):
        counts.add(cohort, value, n, people)
    sql = (shown(statement, reach, **values),)
    if not counts.sizes:
        why = why_nobody(engine, scope, counts.left_out)
        return Retention(unknown={"": why}, left_out=counts.left_out, sql=sql)
    return replace(counts.told(), left_out=counts.left_out, sql=sql)


class _Counts:
    """How many people each cohort has, and how many of them came back when."""

    def __init__(self, scope: Scope, wants: RetentionWants) -> None:
        self.scope, self.wants, self.over = scope, wants, horizon(scope)
        self.left_out = 0
        self.sizes: dict[tuple[str, date], int] = {}
        self.back: dict[tuple[str, date, int], int] = {}

    def add(self, cohort: date, value: str, n: int, people: int) -> None:
        """One row of the engine's."""
        if n == LEFT_OUT:
            self.left_out += people
        elif n == SIZE:
            self.sizes[value, cohort] = people
        else:
            self.back[value, cohort, n] = people

    def told(self) -> Retention:
        """Rows in order, and what holds for all."""
        groups: dict[str, list[tuple[str, date]]] = {}
        for value, cohort in sorted(self.sizes, key=lambda one: one[1]):
            groups.setdefault(value if self.wants.by else cohort.isoformat(), []).append((value, cohort))
        sizes = {name: sum(self.sizes[one] for one in members) for name, members in groups.items()}
        names = list(groups)
        if self.wants.by:
            names = sorted(groups, key=lambda name: (-sizes[name], name))[:MOST_VALUES]
        rows = tuple(cell for name in names for cell in self._cells(name, groups[name]))
        average = tuple(self._cells("", list(self.sizes)))
        known = any(cell.share is not None for cell in rows)
        unknown = {} if known else dict.fromkeys(("returned", "share"), "incomplete")
        return Retention(rows=rows, unknown=unknown, average=average, sizes=tuple((n, sizes[n]) for n in names))

    def _cells(self, name: str, members: list[tuple[str, date]]) -> Iterable[Cell]:
        came = {one: self._came(*one) for one in members}
        for n in range(self.wants.periods + 1):
            over = [one for one in members if self._is_over(one[1], n)]
            people = sum(self.sizes[one] for one in over)
            returned = sum(came[one][n] for one in over)
            if people:
                yield Cell(name, n, people, returned, returned / people)
            else:
                yield Cell(name, n, self.sizes[members[0]] if len(members) == 1 else None, None, None)

    def _came(self, value: str, cohort: date) -> list[int]:
        """How many came back, by stretch; *on or after* counts each person in all stretches up to their last."""
        came = [self.back.get((value, cohort, n), 0) for n in range(self.wants.periods + 1)]
        if self.wants.mode == "on_or_after":
            for n in reversed(range(self.wants.periods)):
                came[n] += came[n + 1]
        return came

    def _is_over(self, cohort: date, n: int) -> bool:
        """Whether the n-th stretch is over for everybody in a cohort."""
        every = self.wants.every
        if self.wants.clock == "calendar":
            return end(every, following(every, cohort, n)) <= self.over
        latest = following("day", min(end(every, cohort), self.scope.last))
        ends = midnight_ms(self.scope, latest) + (n + 1) * STEP_MS[every]
        return ends <= midnight_ms(self.scope, following("day", self.over))


shape(
    Shape(
        name="retention",
        title="Retention",
        asks="Who comes back?",
        sentence="Of the people who began in the same day, week or month, the share that was there again later.",
        term="retention",
        wants=RetentionWants,
        row=Cell,
        answer=retention,
        place=30,
        examples=("--project shop --every week", "--project shop --start sign_up --back purchase --mode on_or_after"),
    )
)
