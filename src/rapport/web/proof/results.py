"""What is known of one experiment: its looks so far, and what keeps it from being known."""

from dataclasses import dataclass, replace
from datetime import date

from rapport.deliver.api import ExperimentFacts, State
from rapport.kernel.clock import Clock, now_ms
from rapport.kernel.scope import Scope
from rapport.measure import BadQuestion
from rapport.projects.models import Project
from rapport.prove.maths import Difference, NotYet, days_left
from rapport.prove.over_time import ahead, over_time
from rapport.prove.plan import BadExperiment, Plan
from rapport.prove.verdict import Judged, Verdict
from rapport.web import runtime
from rapport.web.proof.planning import is_ended, plan_of, scope_of

WANTED = 0.05
"""The relative effect that days left are told for, where nobody said how many people are expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """An experiment with everything that is known of it now. ``looks`` are days in order, the last one is now."""

    facts: ExperimentFacts
    plan: Plan | None = None
    scope: Scope | None = None
    ended: bool = False
    looks: tuple[tuple[date, Judged], ...] = ()
    trouble: tuple[str, ...] = ()
    """Sentences about what could not be looked at."""

    @property
    def now(self) -> Judged | None:
        """The latest look; None where there is none."""
        return self.looks[-1][1] if self.looks else None

    @property
    def people(self) -> int:
        """How many people count."""
        return sum(self.now.people.values()) if self.now else 0

    @property
    def primary(self) -> tuple[Verdict, ...]:
        """The verdicts on the primary metric, one for each treatment."""
        return tuple(one for one in self.now.verdicts if one.outcome.role == "primary") if self.now else ()

    @property
    def crossed(self) -> tuple[Verdict, ...]:
        """Guardrails that are surely crossed."""
        return tuple(one for one in self.now.verdicts if one.crossed) if self.now else ()

    @property
    def is_healthy(self) -> bool:
        """Whether people were assigned as they were meant to be."""
        return self.now is None or not (self.now.srm.broken or self.now.flagged or self.now.strangers)

    @property
    def needs_decision(self) -> bool:
        """Whether nothing is left to wait for."""
        return self.facts.state is State.STOPPED or (self.facts.state is State.RUNNING and self.ended)

    @property
    def per_day(self) -> float:
        """People who came to it a day so far."""
        return self.people / self.scope.days if self.scope else 0.0

    def left(self, one: Verdict) -> int | NotYet | None:
        """Days until there are the people who are expected, or else as many as show 5 % more; None where unknown."""
        if self.plan is None or self.facts.state is not State.RUNNING:
            return None
        if one.said in {"better", "worse", "different"}:
            return 0
        if self.facts.expected_people:
            return days_left(self.people, self.facts.expected_people, self.per_day)
        if one.comparison is None or not isinstance(one.comparison.difference, Difference):
            return one.why
        share = self.plan.meant()
        names = list(self.plan.shares)
        both = share[names.index(one.treatment)] + share[names.index(self.plan.control)]
        found = ahead(one, self.plan, WANTED, self.per_day * both)
        return found if isinstance(found, NotYet) else found.days


def results_of(project: Project, facts: ExperimentFacts, *, clock: Clock = now_ms) -> Results:
    """Count and judge an experiment at the end of each day since it started."""
    scope, now = scope_of(project, facts, clock()), clock()
    if scope is None:
        return Results(facts=facts)
    try:
        planned = plan_of(facts)
        ended = is_ended(facts, now)
        # A sequence needs no end, and a declared day comes before a number of people.
        waits = facts.ends is None and planned.plan.method != "sequential"
        enough = facts.expected_people if waits else None
        looks = looked(planned.plan, scope, ended=ended, enough=enough)
    except (BadExperiment, BadQuestion) as wrong:
        return Results(facts=facts, scope=scope, trouble=(sentence_of(str(wrong)),))
    # Whoever came after the declared end is not looked at.
    ended = bool(looks) and looks[-1][1].ended
    until = replace(scope, last=looks[-1][0]) if ended else scope
    return Results(facts=facts, plan=planned.plan, scope=until, ended=ended, looks=looks, trouble=planned.left_out)


def looked(
    plan: Plan, scope: Scope, *, ended: bool = False, enough: int | None = None
) -> tuple[tuple[date, Judged], ...]:
    """The verdicts of each day until the declared end. Raises :class:`BadExperiment` or :class:`BadQuestion`."""
    return tuple(over_time(runtime.store().engine, plan, scope, ended=ended, enough=enough))


def sentence_of(wrong: str) -> str:
    """What is wrong, without the name of the field in front."""
    field, _, rest = wrong.partition(": ")
    return rest[:1].upper() + rest[1:] if rest and field.replace("_", "").isalpha() else wrong
