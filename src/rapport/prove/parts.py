"""An experiment in parts: its primary metric by a field of the event that exposed people, or in segments.

The more parts one looks at, the more of them stand out by luck, so their p values are corrected for each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rapport.kernel.scope import Scope
from rapport.kernel.segment import Condition
from rapport.prove.counting import count
from rapport.prove.maths import CAP, Balance, balance, cap_rank
from rapport.prove.plan import Outcome, Plan
from rapport.prove.reached import Group, Reached
from rapport.prove.verdict import Judged, Verdict, judge
from rapport.store import Engine

MOST = 12
"""So many parts are told, those with the most people."""
NOT_SAID = "not said"
"""The part of people of whom the field is empty."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its people by variant, whether these have the shares they were meant to have, and its verdicts."""

    name: str
    people: dict[str, int]
    srm: Balance
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts, the largest first, and how many smaller ones are left out."""

    parts: tuple[Part, ...]
    left_out: int
    sql: str


def by_field(engine: Engine, plan: Plan, scope: Scope, by: str) -> Parts:
    """People split by a field of the event that exposed them, which no variant can have changed.

    Raises :class:`rapport.measure.filters.BadQuestion` for what people cannot be split by.
    """
    one = _primary(plan)
    reached = count(engine, one, scope, by)
    groups = tuple(replace(group, field=group.field or NOT_SAID) for group in reached.groups)
    return _parts(one, replace(reached, groups=groups))


def by_segments(engine: Engine, plan: Plan, scope: Scope, segments: Mapping[str, Condition]) -> Parts:
    """People who were in each of several segments on the day before the window, by the segments' names.

    Who came into a segment since does not count: a variant may have brought them there. Segments may overlap, and
    whoever came later is in none.
    """
    one = _primary(plan)
    return _parts(one, count(engine, one, replace(scope, segment=None), segments=segments))


def _primary(plan: Plan) -> Plan:
    """The plan with its primary metric alone: parts of everything would be too many to tell anything."""
    primary = tuple(one for one in plan.outcomes if one.role == "primary") or plan.outcomes[:1]
    return replace(plan, outcomes=primary)


def _parts(plan: Plan, reached: Reached) -> Parts:
    sizes: dict[str, int] = {}
    for group in reached.groups:
        sizes[group.field] = sizes.get(group.field, 0) + group.people
    names = sorted(sizes, key=lambda name: (-sizes[name], name))
    told = names[:MOST]
    kept = tuple(group for group in reached.groups if group.field in told)
    judged = judge(replace(reached, groups=kept), plan) if kept else None
    return Parts(tuple(_part(plan, kept, judged, name) for name in told if judged), len(names) - len(told), reached.sql)


def _part(plan: Plan, groups: tuple[Group, ...], judged: Judged, name: str) -> Part:
    people = {variant: 0 for variant in plan.shares}
    for group in groups:
        if group.field == name and group.variant in people:
            people[group.variant] = group.people
    srm = balance(tuple(people.values()), plan.meant())
    return Part(name, people, srm, tuple(one for one in judged.verdicts if one.part == name))


def capped(engine: Engine, plan: Plan, scope: Scope, judged: Judged, *, ended: bool = False) -> dict[str, Judged]:
    """Of metrics in which one person outweighs everybody: the same with values cut, by metric.

    At the 99.9th percentile of everybody's, and at the second highest value at least.
    """
    people = sum(judged.people.values()) + sum(judged.strangers.values()) + judged.mixed
    found: dict[str, Judged] = {}
    for outcome in plan.outcomes:
        heavy = any(one.outlier for one in judged.verdicts if one.outcome.metric == outcome.metric)
        if not heavy or outcome.cap is not None:
            continue
        cut = replace(plan, outcomes=(cut_of(outcome, people),))
        found[outcome.metric] = judge(count(engine, cut, scope), cut, ended=ended)
    return found


def cut_of(outcome: Outcome, people: int) -> Outcome:
    """The outcome with values cut at a quantile that surely lies below the highest value of so many people."""
    return replace(outcome, cap=max(0.5, (cap_rank(people, CAP) - 0.5) / people))
