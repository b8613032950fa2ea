"""From a kept experiment to what statistics are told of it: a plan, and the days to look at."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from rapport.deliver.api import GLOBAL_HOLDOUT, HOLDOUT, TREATED, ExperimentFacts
from rapport.kernel.scope import Scope
from rapport.measure import BadQuestion
from rapport.measure.by_person import person_metric
from rapport.measure.outcomes import OUTCOMES
from rapport.projects.models import Project
from rapport.prove.maths import N_STAR
from rapport.prove.plan import Method, Outcome, Plan, Role, with_parts

BEFORE_DAYS = 14
"""So many days before their exposure take noise away (CUPED)."""
METHODS: dict[str, Method] = {"fixed": "fixed", "sequential": "sequential", "bayesian": "sequential"}
YARDSTICK = "engaged_time_total"
"""What everything is measured by on the ledger: seconds of attention of each person reached."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan, and sentences about metrics that had to be left out of it."""

    plan: Plan
    left_out: tuple[str, ...]


def plan_of(facts: ExperimentFacts) -> Planned:
    """The plan of an experiment. The ledger's yardstick is in it, so that what was counted for a page counts there.

    Raises :class:`rapport.prove.plan.BadExperiment`.
    """
    outcomes, left_out = outcomes_of(facts)
    plan = Plan(
        experiment=facts.key,
        control=facts.control,
        shares=shares_of(facts),
        pooled=TREATED if facts.adaptive else "",
        outcomes=outcomes,
        version=facts.version,
        before_days=BEFORE_DAYS,
        n_star=facts.expected_people or N_STAR,
        method=METHODS.get(facts.method, "hybrid"),
    )
    return Planned(plan, left_out)


def shares_of(facts: ExperimentFacts) -> dict[str, float]:
    """The share that each variant was meant to have of all who are in it, the control's first.

    Where shares move, all that is not the control is one.
    """
    if facts.adaptive:
        whole = facts.holdout or facts.variants[0].weight
        return {facts.control: whole, TREATED: 1 - whole}
    treated = {one.key: one.weight * (1 - facts.holdout) for one in facts.variants if one.weight}
    return {HOLDOUT: facts.holdout, **treated} if facts.holdout else treated


def outcomes_of(facts: ExperimentFacts) -> tuple[tuple[Outcome, ...], tuple[str, ...]]:
    """The outcomes by their roles, and what cannot be one, in sentences."""
    named: dict[str, Role] = {}
    roles: tuple[tuple[Role, tuple[str, ...]], ...] = (
        ("primary", (facts.primary,)),
        ("secondary", tuple(facts.secondary)),
        ("guardrail", tuple(facts.guardrails)),
        ("secondary", (YARDSTICK,)),
    )
    for role, names in roles:
        for name in names:
            if name:
                named.setdefault(name, role)
    found, left_out = [], []
    for name, role in named.items():
        try:
            person_metric(name)
        except BadQuestion as wrong:
            left_out.append(str(wrong).removeprefix("metric: ").capitalize())
            continue
        if role == "guardrail" and not OUTCOMES[name].better:
            left_out.append(f"{OUTCOMES[name].title} has no better direction, so it cannot guard; it is left out.")
            continue
        margin, level = facts.margins.get(name, 0.0), facts.quantiles.get(name)
        found.append(Outcome(metric=name, role=role, margin_share=margin, quantile=level))
    return with_parts(found), tuple(left_out)


def arms_of(facts: ExperimentFacts) -> Plan:
    """The variants among which people are shared anew, by the primary metric.

    Raises :class:`rapport.prove.plan.BadExperiment`.
    """
    return Plan(
        experiment=facts.key,
        control=facts.treated[0],
        shares={name: 1 / len(facts.treated) for name in facts.treated},
        outcomes=(Outcome(metric=facts.primary, role="primary"),),
        version=facts.version,
    )


def holdout_plan(share: float, version: int) -> Plan:
    """Everybody's experiment: those who are shown anything, against the global holdout.

    Raises :class:`rapport.prove.plan.BadExperiment` when nobody is held out.
    """
    return Plan(
        experiment=GLOBAL_HOLDOUT,
        control=HOLDOUT,
        shares={HOLDOUT: share, TREATED: 1 - share},
        outcomes=(Outcome(metric=YARDSTICK, role="primary"),),
        version=version,
        before_days=BEFORE_DAYS,
    )


def day_of_ms(project: Project, ms: int) -> date:
    """The day of an instant in the project's zone."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(project.rules.zone).date()


def scope_of(project: Project, facts: ExperimentFacts, now_ms: int) -> Scope | None:
    """The days from the start to the stop, the declared end or today; None before the start."""
    if facts.started is None:
        return None
    end = min(moment for moment in (facts.stopped, facts.ends, now_ms) if moment is not None)
    first, last = day_of_ms(project, facts.started), day_of_ms(project, end)
    return Scope(project.pk, first, max(first, last), project.rules, day_of_ms(project, now_ms))


def is_ended(facts: ExperimentFacts, now_ms: int) -> bool:
    """Whether the declared end came while it ran. Who stops earlier has had no last look that was declared."""
    until = facts.stopped if facts.stopped is not None else now_ms
    return facts.ends is not None and until >= facts.ends
