"""An experiment day by day, each day with all looks before it; and how many days are still to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rapport.kernel.scope import Scope
from rapport.prove.maths import Difference, Look, NotYet, days_left, people_needed
from rapport.prove.plan import Plan
from rapport.prove.slices import count_days
from rapport.prove.verdict import Judged, Key, Verdict, judge
from rapport.store import Engine


def over_time(engine: Engine, plan: Plan, scope: Scope, *, ended: bool = False) -> Iterator[tuple[date, Judged]]:
    """The verdicts at the end of each day of the window that has come, the last of them the one of now.

    ``ended`` says that the window ends with the declared end.
    """
    earlier: dict[Key, tuple[Look, ...]] = {}
    for day, reached in count_days(engine, plan, scope).items():
        judged = judge(reached, plan, ended=ended and day == scope.last, earlier=earlier)
        yield day, judged
        for one in judged.verdicts:
            if one.look:
                earlier[one.key] = (*earlier.get(one.key, ()), one.look)


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
