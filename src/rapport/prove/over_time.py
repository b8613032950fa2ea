"""An experiment day by day, each day with all looks before it; and how many days are still to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rapport.kernel.scope import Scope
from rapport.measure.buckets import horizon
from rapport.prove.maths import Difference, Look, NotYet, days_left, people_needed
from rapport.prove.plan import Plan
from rapport.prove.reached import Reached
from rapport.prove.slices import count_days
from rapport.prove.verdict import Judged, Key, Verdict, judge
from rapport.store import Engine


def over_time(
    engine: Engine, plan: Plan, scope: Scope, *, ended: bool = False, enough: int | None = None
) -> Iterator[tuple[date, Judged]]:
    """The verdicts at the end of each day of the window that has come, the last of them the one of now.

    ``ended`` says that the window ends with the declared end. With ``enough`` the end is that of the first day which is
    over and by which so many people had come: there is no look after it, for the classical test is right for one.
    """
    earlier: dict[Key, tuple[Look, ...]] = {}
    for day, reached in count_days(engine, plan, scope).items():
        last = is_enough(reached, plan, enough) and day <= horizon(scope)
        judged = judge(reached, plan, ended=last or (ended and day == scope.last), earlier=earlier)
        yield day, judged
        if last:
            return
        for one in judged.verdicts:
            if one.look:
                earlier[one.key] = (*earlier.get(one.key, ()), one.look)


def is_enough(reached: Reached, plan: Plan, enough: int | None) -> bool:
    """Whether as many people of the plan's variants have come as were declared to be the end."""
    people = sum(group.people for group in reached.groups if group.variant in plan.shares)
    return enough is not None and people >= enough


@dataclass(frozen=True, slots=True)
class Ahead:
    """What it still takes to see an effect of a certain size: people of both variants, and days at the pace of late."""

    needed: int
    people: int
    days: int | NotYet


def ahead(verdict: Verdict, plan: Plan, wanted: float, per_day: float) -> Ahead | NotYet:
    """What it takes to see a relative effect of ``wanted`` (0.02 is 2 %) in 80 of 100 experiments.

    ``per_day`` people come to both variants a day. Raises ValueError when ``wanted`` is 0.
    """
    found = verdict.comparison
    if found is None or not isinstance(found.difference, Difference):
        return verdict.why or NotYet("too_few")
    if not found.control.mean:
        return NotYet("not_positive")
    share = plan.shares[verdict.treatment] / (plan.shares[verdict.treatment] + plan.shares[plan.control])
    needed = people_needed(found.control.variance, wanted * found.control.mean, alpha=plan.alpha, share=share)
    if isinstance(needed, NotYet):
        return needed
    people = found.control.n + found.treatment.n
    return Ahead(needed, people, days_left(people, needed, per_day))
