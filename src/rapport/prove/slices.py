"""An experiment in slices, each in the same query: the state at the end of each day, or each day since the exposure."""

from dataclasses import replace
from datetime import date

from rapport.kernel.scope import Scope
from rapport.measure.buckets import days_of
from rapport.prove.counting import Counting
from rapport.prove.counting_sql import AGES, DAYS
from rapport.prove.plan import Plan
from rapport.prove.reached import Reached
from rapport.store import Engine


def count_days(engine: Engine, plan: Plan, scope: Scope) -> dict[date, Reached]:
    """What :func:`rapport.prove.counting.count` gives for the window that ends with each of its days, in order.

    Raises :class:`BadQuestion`.
    """
    counting = Counting(plan, scope, exposed=DAYS)
    found = counting.ask(engine)
    return {day: found.get(day, counting.nobody) for day in days_of(scope)}


def count_ages(engine: Engine, plan: Plan, scope: Scope, days: int) -> dict[int, Reached]:
    """What people did on each day since their exposure, from 0 on, of those of whom that day is over.

    A day lasts 24 hours. Raises :class:`BadQuestion`.
    """
    counting = Counting(replace(plan, window_days=days, before_days=0), scope, exposed=AGES, ages=days)
    return counting.ask(engine)
