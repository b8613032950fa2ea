"""What an experiment says of each metric: better, worse, no difference, or not yet; and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from rapport.prove.checks import Before, alike_before
from rapport.prove.estimating import directed, estimates
from rapport.prove.maths import (
    Balance,
    Belief,
    Comparison,
    Decided,
    Difference,
    Interval,
    Look,
    NotYet,
    Outlier,
    balance,
    believe,
    bound,
    compare,
    decide,
    look,
    narrowed,
    outlier,
    primary_first,
    smallest_effect,
)
from rapport.prove.maths.hybrid import EARLY
from rapport.prove.plan import BadExperiment, Outcome, Plan
from rapport.prove.reached import Group, Measured, Reached

Said = Literal["better", "worse", "different", "no_difference", "not_yet", "as_expected", "false_alarm"]
"""``different`` is of a metric that has no better direction; the last two are of A/A."""

FLAGGED = 0.01
"""From this share of people in several variants on, something is wrong with how they are assigned."""

Key = tuple[str, str, str]
"""Treatment, metric, and the part of a breakdown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One metric of one treatment. What is not known is :class:`NotYet`, or None."""

    treatment: str
    outcome: Outcome
    part: str = ""
    said: Said = "not_yet"
    why: NotYet | None = None
    """The reason when it is not yet."""
    comparison: Comparison | None = None
    interval: Interval | None = None
    """The interval that the plan's method decides by, with all looks so far."""
    p: float | None = None
    """The p value that it decides by, before correction."""
    corrected_p: float | None = None
    look: Look | None = None
    """The sequence at this look alone: keep it for the next."""
    belief: Belief | NotYet | None = None
    kept: float | None = None
    """The share of the variance that what was before leaves; None where that was not asked for."""
    earlier: float | None = None
    """The share of both variants' people who were there before; the others are new, and nothing is known of them."""
    outlier: Outlier | None = None
    """One person of both variants who outweighs everybody."""
    smallest: float | None = None
    """The effect that so many people show in 80 % of experiments, in the metric's unit."""
    worst: float | None = None
    """Of a guardrail: the effect is surely on the harmless side of this, or surely beyond it when it is crossed."""
    crossed: bool = False
    """Whether a guardrail is surely crossed."""

    @property
    def key(self) -> Key:
        """What it is about."""
        return self.treatment, self.outcome.metric, self.part


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An experiment at one look."""

    people: dict[str, int]
    """By variant, of the plan's."""
    srm: Balance
    mixed: int
    verdicts: tuple[Verdict, ...]
    strangers: dict[str, int] = field(default_factory=dict)
    """People who met a variant that the plan does not have."""
    ended: bool = False
    """Whether this is the look at the declared end."""
    before: tuple[Before, ...] = ()
    """Each metric of the time before the exposure."""
    sql: str = ""

    @property
    def flagged(self) -> bool:
        """Whether so many people met several variants that the assignment is broken."""
        return self.mixed >= FLAGGED * max(1, self.mixed + sum(self.people.values()))

    def of(self, treatment: str, metric: str, part: str = "") -> Verdict:
        """One verdict. Raises KeyError."""
        for one in self.verdicts:
            if one.key == (treatment, metric, part):
                return one
        raise KeyError((treatment, metric, part))


def judge(
    reached: Reached, plan: Plan, *, ended: bool = False, earlier: Mapping[Key, tuple[Look, ...]] | None = None
) -> Judged:
    """Judge what was counted. ``ended`` says that the declared end has come; ``earlier`` are the looks before.

    Raises :class:`BadExperiment` for a guardrail that has no bad direction.
    """
    people = {name: 0 for name in plan.shares}
    strangers: dict[str, int] = {}
    for group in reached.groups:
        side = people if group.variant in people else strangers
        side[group.variant] = side.get(group.variant, 0) + group.people
    srm = balance(tuple(people.values()), plan.meant())
    judging = _Judging(plan, ended, earlier or {})
    found = [
        judging.one(reached, one, treatment, part)
        for part in sorted({group.field for group in reached.groups}) or [""]
        for treatment in plan.treatments
        for one in reached.measured
    ]
    verdicts = judging.together(found, broken=srm.broken)
    return Judged(
        people=people,
        srm=srm,
        mixed=reached.mixed,
        verdicts=verdicts,
        strangers=strangers,
        ended=ended,
        before=alike_before(reached, plan),
        sql=reached.sql,
    )


@dataclass(frozen=True, slots=True)
class _Judging:
    """The same rules for each metric of an experiment."""

    plan: Plan
    ended: bool
    earlier: Mapping[Key, tuple[Look, ...]]

    def one(self, reached: Reached, measured: Measured, treatment: str, part: str) -> Verdict:
        """A verdict without the correction for the others."""
        outcome = directed(measured)
        bare = Verdict(treatment=treatment, outcome=outcome, part=part)
        groups = {group.variant: group for group in reached.groups if group.field == part}
        pair = estimates(measured, groups.get(self.plan.control), groups.get(treatment), self.plan.alpha)
        if isinstance(pair, NotYet):
            return replace(bare, why=pair)
        control, other = pair.control, pair.treatment
        found = compare(control, other, self.plan.alpha, self.plan.n_star)
        belief = believe(control, other, self.plan.alpha)
        bare = replace(bare, comparison=found, belief=belief)
        both = groups[self.plan.control], groups[treatment]
        if measured.is_mean:
            bare = replace(bare, outlier=heaviest(both, outcome.metric))
        if measured.before_top is not None:
            earlier = sum(group.earlier[outcome.metric] for group in both) / (control.n + other.n)
            bare = replace(bare, kept=pair.kept, earlier=earlier)
        if isinstance(found.difference, NotYet):
            return replace(bare, why=found.difference)
        smallest = smallest_effect(control.variance, found.difference.n, alpha=self.plan.alpha)
        seen = self._seen(found.difference, self.earlier.get(bare.key, ()))
        return replace(
            self._guarded(bare, found.difference),
            smallest=None if isinstance(smallest, NotYet) else smallest,
            look=look(found.difference, self._sequence_alpha, self.plan.n_star),
            interval=seen.interval,
            p=seen.p,
        )

    @property
    def _sequence_alpha(self) -> float:
        return self.plan.alpha * (EARLY if self.plan.method == "hybrid" else 1)

    def _seen(self, found: Difference, earlier: tuple[Look, ...]) -> Decided:
        """Interval and p value by the plan's method."""
        plan = self.plan
        if plan.method == "fixed":
            return Decided(found.interval(plan.alpha), found.p if self.ended else 1.0, "")
        if plan.method == "hybrid":
            return decide(found, plan.alpha, plan.n_star, ended=self.ended, earlier=earlier)
        now = narrowed((*earlier, look(found, plan.alpha, plan.n_star)))[-1]
        return Decided(now.interval, now.p, "")

    def _guarded(self, verdict: Verdict, found: Difference) -> Verdict:
        outcome = verdict.outcome
        if outcome.role != "guardrail":
            return verdict
        if not outcome.better:
            raise BadExperiment(f"{outcome.metric}: say which direction is better, so that it can guard.")
        margin = outcome.margin
        if verdict.comparison and outcome.margin_share:
            margin += outcome.margin_share * abs(verdict.comparison.control.mean)
        below = bound(found, self.plan.alpha, "below", self.plan.n_star)
        above = bound(found, self.plan.alpha, "above", self.plan.n_star)
        if outcome.better == "up":
            crossed = below < -margin
            return replace(verdict, crossed=crossed, worst=below if crossed else above)
        crossed = above > margin
        return replace(verdict, crossed=crossed, worst=above if crossed else below)

    def together(self, found: list[Verdict], *, broken: bool) -> tuple[Verdict, ...]:
        """The verdicts with p values corrected for each other, and what they come to."""
        known = {one.key: one.p for one in found if one.p is not None}
        primary = [one.key for one in found if one.outcome.role == "primary" and one.key in known and not one.part]
        corrected = primary_first(known, primary, self.plan.correction)
        return tuple(self._said(replace(one, corrected_p=corrected.get(one.key)), broken=broken) for one in found)

    def _said(self, one: Verdict, *, broken: bool) -> Verdict:
        if broken:
            return replace(one, said="not_yet", why=NotYet("srm"))
        if one.why or one.corrected_p is None or one.comparison is None:
            return one
        sure = one.corrected_p <= self.plan.alpha
        if self.plan.is_aa:
            said: Said = "false_alarm" if sure else "as_expected" if self.ended else "not_yet"
        elif sure:
            said = _direction(one.outcome, one.comparison.effect)
        else:
            said = "no_difference" if self.ended else "not_yet"
        return replace(one, said=said, why=NotYet("not_sure") if said == "not_yet" else None)


def heaviest(groups: tuple[Group, Group], metric: str) -> Outlier | None:
    """The person who outweighs everybody else of both groups, if there is one."""
    both = groups[0].moments[metric].and_of(groups[1].moments[metric])
    ends = [group.ends[metric] for group in groups]
    lowest, highest = min(low for low, _ in ends), max(high for _, high in ends)
    return outlier(both.n, both.means[0], both.covariances[0][0], lowest, highest)


def _direction(outcome: Outcome, effect: float) -> Said:
    if not outcome.better:
        return "different"
    return "better" if (effect > 0) == (outcome.better == "up") else "worse"
