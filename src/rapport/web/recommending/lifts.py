"""What blocks brought: the lift of each action that delivers one, against the people whom it holds out."""

from collections.abc import Iterator
from dataclasses import dataclass

from rapport.deliver import api as deliver
from rapport.deliver.api import ActionFacts, State
from rapport.kernel.clock import Clock, now_ms
from rapport.measure import METRICS
from rapport.projects.models import Project
from rapport.web.proof import saying
from rapport.web.proof.ledger import of
from rapport.web.proof.results import results_of
from rapport.web.recommending.door import KIND


@dataclass(frozen=True, slots=True)
class Lift:
    """One action that shows a block, and what is known of its primary metric, in words."""

    block: str
    action: str
    name: str
    state: str
    metric: str
    lift: str
    between: str
    reached: int | None
    """How many people were shown it; None before it was started."""


def lifts_of(project: Project, clock: Clock = now_ms) -> list[Lift]:
    """Of every action that delivers a block, and each block that it shows."""
    found: list[Lift] = []
    for kept in deliver.actions_of(project):
        if kept.kind == KIND:
            found += of_action(project, deliver.facts_of_action(kept), str(kept.experiment), clock)
    return found


def of_action(project: Project, facts: ActionFacts, name: str, clock: Clock) -> Iterator[Lift]:
    """One for each variant."""
    experiment = facts.experiment
    metric = METRICS.get(experiment.primary)
    judged = None if experiment.state is State.DRAFT else results_of(project, experiment, clock=clock)
    for variant in experiment.variants:
        verdict = of(judged, variant.key, experiment.primary) if judged else None
        yield Lift(
            block=variant.value["block"],
            action=facts.key,
            name=name,
            state=experiment.state.value,
            metric=metric.title if metric else "none",
            lift=(saying.lift(verdict) if verdict else "") or "not yet",
            between=saying.between(metric, verdict.interval) if metric and verdict else "",
            reached=judged.now.people.get(variant.key, 0) if judged and judged.now else None,
        )
