"""The ledger: what everything that was tried brought, each by itself and all together."""

from dataclasses import dataclass, replace
from typing import Any

from rapport.deliver import api as deliver
from rapport.deliver.api import TREATED, ExperimentFacts, State
from rapport.kernel.clock import Clock, now_ms
from rapport.kernel.scope import Scope
from rapport.measure import BadQuestion
from rapport.projects.models import Project
from rapport.prove.maths import Interval
from rapport.prove.plan import BadExperiment
from rapport.prove.portfolio import Sum, corrected, lift_of, sum_of_lifts
from rapport.prove.verdict import Judged, Verdict
from rapport.web.proof.planning import YARDSTICK, day_of_ms, holdout_plan
from rapport.web.proof.results import Results, looked, results_of, sentence_of

ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Entry:
    """One treatment of one experiment or action. What is not known is None."""

    facts: ExperimentFacts
    name: str
    is_action: bool
    decision: str
    found: Results
    treatment: str
    primary: Verdict | None
    attention: Verdict | None
    """What it did to the attention of people, the yardstick of everything."""
    portfolio_p: float | None = None
    """Of the primary metric, corrected for all that is on the ledger (Benjamini and Hochberg)."""

    @property
    def reached(self) -> int:
        """How many people had this treatment."""
        return self.found.now.people.get(self.treatment, 0) if self.found.now else 0

    @property
    def holds(self) -> bool:
        """Whether its effect is one beyond luck, all the others counted in."""
        return self.portfolio_p is not None and self.portfolio_p <= ALPHA


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything together: people who are shown what there is, against those in the global holdout."""

    judged: Judged | None
    why: str
    seconds: float | None = None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """All entries, the newest first; actions that hold nobody out, with the reason; and everything together."""

    entries: tuple[Entry, ...]
    without_holdout: tuple[tuple[str, str], ...]
    whole: Whole

    @property
    def single(self) -> Sum | None:
        """Seconds of attention that single entries brought all people, summed; None where nothing is known of any."""
        lifts = [lift for one in self.entries if one.attention and (lift := lift_of(one.attention))]
        return sum_of_lifts(lifts, everybody=1) if lifts else None


def ledger_of(project: Project, clock: Clock = now_ms) -> Ledger:
    """Judge everything that a project ever started."""
    entries: list[Entry] = []
    actions = {one.experiment.key: one for one in deliver.actions_of(project)}
    for kept in deliver.experiments_of(project):
        facts = deliver.facts_of_experiment(kept)
        if facts.state is State.DRAFT:
            continue
        found = results_of(project, facts, clock=clock)
        treatments = found.plan.treatments if found.plan else ("",)
        for treatment in treatments:
            primary, attention = of(found, treatment, facts.primary), of(found, treatment, YARDSTICK)
            entries.append(
                Entry(facts, str(kept), kept.key in actions, kept.decision, found, treatment, primary, attention)
            )
    bare = tuple((one.experiment.key, one.no_holdout_reason) for one in deliver.without_holdout(project))
    started = [one.facts.started for one in entries if one.facts.started is not None]
    return Ledger(tuple(all_counted(entries)), bare, whole_of(project, min(started, default=None), clock))


def of(found: Results, treatment: str, metric: str) -> Verdict | None:
    """The verdict on a metric of a treatment, if there is one."""
    verdicts = found.now.verdicts if found.now else ()
    return next((one for one in verdicts if one.key == (treatment, metric, "")), None)


def all_counted(entries: list[Entry]) -> list[Entry]:
    """With p values that count all the others in; those whose people were assigned badly stay out."""
    healthy = {place: one.primary for place, one in enumerate(entries) if one.primary and one.found.is_healthy}
    values = corrected(healthy)
    return [replace(one, portfolio_p=values.get(place)) for place, one in enumerate(entries)]


def whole_of(project: Project, started: int | None, clock: Clock) -> Whole:
    """The lift of everything, measured by the global holdout since the first start."""
    practice = deliver.practice_of(project)
    if started is None:
        return Whole(None, "Nothing was started yet.")
    if not practice.global_holdout:
        return Whole(None, "Nobody is in the global holdout, so nobody can say what everything brought together.")
    today = day_of_ms(project, clock())
    scope = Scope(project.pk, day_of_ms(project, started), today, project.rules, today)
    try:
        plan = holdout_plan(practice.global_holdout, practice.holdout_version)
        judged = looked(plan, scope)[-1][1]
    except (BadExperiment, BadQuestion) as wrong:
        return Whole(None, sentence_of(str(wrong)))
    verdict = judged.of(TREATED, YARDSTICK)
    if verdict.comparison is None or verdict.interval is None:
        return Whole(judged, verdict.why.sentence if verdict.why else "Not known yet.")
    reached = judged.people[TREATED]
    low, high = verdict.interval
    return Whole(judged, "", verdict.comparison.effect * reached, (low * reached, high * reached))


HEAD = (
    "experiment", "version", "name", "kind", "state", "treatment", "metric", "effect", "low", "high", "relative",
    "p", "portfolio_p", "verdict", "attention_effect", "reached", "people", "healthy", "decision",
)  # fmt: skip


def row(one: Entry) -> dict[str, Any]:
    """An entry for a spreadsheet or a program; what is not known is None."""
    primary, attention = one.primary, one.attention
    pair = primary.comparison if primary else None
    low, high = primary.interval if primary and primary.interval else (None, None)
    return {
        "experiment": one.facts.key,
        "version": one.facts.version,
        "name": one.name,
        "kind": "action" if one.is_action else "experiment",
        "state": one.facts.state.value,
        "treatment": one.treatment,
        "metric": one.facts.primary,
        "effect": pair.effect if pair else None,
        "low": low,
        "high": high,
        "relative": relative_of(primary),
        "p": primary.p if primary else None,
        "portfolio_p": one.portfolio_p,
        "verdict": primary.said if primary else "not_yet",
        "attention_effect": attention.comparison.effect if attention and attention.comparison else None,
        "reached": one.reached,
        "people": one.found.people,
        "healthy": one.found.is_healthy,
        "decision": one.decision,
    }


def relative_of(one: Verdict | None) -> float | None:
    """The change as a share of the control; None where it has no meaning."""
    change = one.comparison.change if one and one.comparison else None
    return getattr(change, "relative", None)


def told(found: Ledger) -> dict[str, Any]:
    """The ledger for a program."""
    return {
        "entries": [row(one) for one in found.entries],
        "without_holdout": [{"action": key, "reason": reason} for key, reason in found.without_holdout],
        "together": {
            "metric": YARDSTICK,
            "single_lifts_sum": found.single.effect if found.single else None,
            "single_lifts_ci": list(found.single.interval(ALPHA)) if found.single else None,
            "global_holdout": found.whole.seconds,
            "global_holdout_ci": list(found.whole.interval) if found.whole.interval else None,
            "reason": found.whole.why or None,
        },
    }
