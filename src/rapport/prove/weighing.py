"""Variants that do better get more people: new weights for an experiment that moves them while it runs.

Its verdict is never told from these variants one by one, for their means are too low
(:mod:`rapport.prove.maths.bandit`), but from all of them together against a control whose share stays.
"""

from dataclasses import replace

from rapport.kernel.scope import Scope
from rapport.prove.counting import count
from rapport.prove.estimating import alone, directed
from rapport.prove.maths import Estimate, NotYet, shares
from rapport.prove.maths.bandit import FEWEST
from rapport.prove.plan import Plan
from rapport.prove.reached import Reached
from rapport.store import Engine


def weighed(engine: Engine, plan: Plan, scope: Scope) -> dict[str, float] | NotYet:
    """The share of the treated that each variant of a plan of them shall have next, by its first outcome.

    The plan's variants are those that share the treated people; none is the control. Raises
    :class:`rapport.measure.filters.BadQuestion`.
    """
    return of_reached(count(engine, replace(plan, before_days=0), scope), plan)


def of_reached(reached: Reached, plan: Plan) -> dict[str, float] | NotYet:
    """The same from what was counted: Thompson's chances to be best, with a floor, from 100 people each on."""
    measured = reached.measured[0]
    if measured.level is not None:
        return NotYet("too_few_for_quantile")
    groups = {group.variant: group for group in reached.groups}
    sign = -1 if directed(measured).better == "down" else 1
    found = []
    for name in plan.shares:
        if name not in groups or groups[name].people < FEWEST:
            return NotYet("too_few", FEWEST)
        try:
            one = alone(measured, groups[name].moments[measured.outcome.metric])
        except ZeroDivisionError:
            return NotYet("no_denominator")
        found.append(Estimate(one.n, sign * one.mean, one.variance))
    if not any(one.variance for one in found):
        return NotYet("no_variance")
    return dict(zip(plan.shares, shares(found), strict=True))
