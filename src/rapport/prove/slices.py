"""An experiment in slices, each in the same query: the state at the end of each day, or each day since the exposure."""

from dataclasses import replace
from datetime import date

from rapport.kernel.scope import Scope
from rapport.measure.buckets import days_of
from rapport.measure.by_person import person_metric
from rapport.prove.counting import Counting, count
from rapport.prove.counting_sql import AGES, DAYS
from rapport.prove.plan import Plan
from rapport.prove.reached import Group, Reached
from rapport.store import Engine


def count_days(engine: Engine, plan: Plan, scope: Scope) -> dict[date, Reached]:
    """What :func:`rapport.prove.counting.count` gives for the window that ends with each of its days, in order.

    One query for all; metrics that wait for later days, and segments, which are others at each end, cost one a day.
    Raises :class:`BadQuestion`.
    """
    slow = [one for one in plan.outcomes if scope.segment or person_metric(one.metric).looks_ahead]
    quick = [one for one in plan.outcomes if one not in slow]
    parts: list[dict[date, Reached]] = []
    if quick:
        counting = Counting(replace(plan, outcomes=tuple(quick)), scope, exposed=DAYS)
        found = counting.ask(engine)
        parts.append({day: found.get(day, counting.nobody) for day in days_of(scope)})
    if slow:
        waiting = replace(plan, outcomes=tuple(slow))
        parts.append({day: count(engine, waiting, replace(scope, last=day)) for day in days_of(scope)})
    order = [one.metric for one in plan.outcomes]
    return {day: _joined([part[day] for part in parts], order) for day in days_of(scope)}


def count_ages(engine: Engine, plan: Plan, scope: Scope, days: int) -> dict[int, Reached]:
    """What people did on each day since their exposure, from 0 on, of those of whom that day is over.

    A day lasts 24 hours. Raises :class:`BadQuestion`.
    """
    counting = Counting(replace(plan, window_days=days, before_days=0), scope, exposed=AGES, ages=days)
    return counting.ask(engine)


def _joined(parts: list[Reached], order: list[str]) -> Reached:
    """The same people with the outcomes of all parts."""
    if len(parts) == 1:
        return parts[0]
    groups = tuple(_same(list(same)) for same in zip(*(part.groups for part in parts), strict=True))
    measured = [one for part in parts for one in part.measured]
    measured.sort(key=lambda one: order.index(one.outcome.metric))
    return Reached(groups, parts[0].mixed, tuple(measured), "\n\n".join(part.sql for part in parts))


def _same(groups: list[Group]) -> Group:
    first, second = groups
    return replace(
        first,
        moments=first.moments | second.moments,
        known=first.known | second.known,
        quantiles=first.quantiles | second.quantiles,
        below=first.below | second.below,
        ends=first.ends | second.ends,
        earlier=first.earlier | second.earlier,
    )
