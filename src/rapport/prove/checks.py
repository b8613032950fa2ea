"""Doubts about an experiment: were the groups alike before, and does the effect wear off."""

from dataclasses import dataclass, replace

from rapport.kernel.scope import Scope
from rapport.measure.by_person import person_metric
from rapport.prove.estimating import before, estimates
from rapport.prove.maths import Comparison, Difference, NotYet, Trend, compare, trend
from rapport.prove.plan import Plan
from rapport.prove.reached import Reached
from rapport.prove.slices import count_ages
from rapport.store import Engine

ALARM = 0.001
"""Below this p value the groups were surely not alike before."""
MOST_DAYS = 28


@dataclass(frozen=True, slots=True)
class Before:
    """A metric of the time before the exposure, where no variant can have done anything."""

    treatment: str
    metric: str
    comparison: Comparison

    @property
    def biased(self) -> bool:
        """Whether the groups were surely not alike."""
        return self.comparison.p is not None and self.comparison.p < ALARM


def alike_before(reached: Reached, plan: Plan) -> tuple[Before, ...]:
    """Each metric of the days before the exposure; nothing where the plan does not look at them."""
    groups = {group.variant: group for group in reached.groups if not group.field}
    found = []
    for treatment in plan.treatments:
        if treatment not in groups or plan.control not in groups:
            continue
        for measured in reached.measured:
            pair = before(measured, groups[plan.control]), before(measured, groups[treatment])
            if pair[0] and pair[1]:
                found.append(Before(treatment, measured.outcome.metric, compare(pair[0], pair[1], plan.alpha)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Wear:
    """The effect on each day since the exposure, and the line through it."""

    days: tuple[tuple[int, Difference], ...]
    trend: Trend | NotYet


def wear(engine: Engine, plan: Plan, scope: Scope, days: int = 14) -> dict[tuple[str, str], Wear]:
    """How the effect changes with the days since the exposure, by treatment and metric.

    Of people of whom that day is over. Metrics that wait for a certain day are left out.
    """
    plain = tuple(one for one in plan.outcomes if not person_metric(one.metric).looks_ahead)
    found: dict[tuple[str, str], list[tuple[int, Difference]]] = {
        (treatment, one.metric): [] for treatment in plan.treatments for one in plain
    }
    plan = replace(plan, outcomes=plain or plan.outcomes)
    for day, reached in count_ages(engine, plan, scope, min(days, MOST_DAYS)).items() if plain else ():
        groups = {group.variant: group for group in reached.groups}
        for treatment in plan.treatments:
            for measured in reached.measured:
                pair = estimates(measured, groups.get(plan.control), groups.get(treatment), plan.alpha)
                if isinstance(pair, NotYet):
                    continue
                made = compare(pair.control, pair.treatment, plan.alpha).difference
                if isinstance(made, Difference):
                    found[treatment, measured.outcome.metric].append((day, made))
    return {key: Wear(tuple(rows), trend(rows)) for key, rows in found.items()}
