"""Checks of rows before they are written: their shapes, the rules, and what the project must have for them."""

from collections.abc import Iterable
from typing import Any

from rapport.deliver import reads, rules
from rapport.deliver.facts import Audience, ExperimentFacts, Namespace, RampStep, Trigger, Variant
from rapport.deliver.kinds import KINDS
from rapport.deliver.models import Action, Experiment
from rapport.deliver.quantiles import check_quantiles
from rapport.deliver.rules import Wrong
from rapport.deliver.shaping import shaped
from rapport.deliver.weights import check_adaptive
from rapport.measure import BadQuestion
from rapport.measure.by_person import person_metric
from rapport.measure.outcomes import OUTCOMES
from rapport.projects.models import Project, Segment

SHAPES: dict[str, Any] = {
    "name": str,
    "hypothesis": str,
    "primary": str,
    "secondary": tuple[str, ...],
    "guardrails": tuple[str, ...],
    "margins": dict[str, float],
    "quantiles": dict[str, float],
    "adaptive": bool,
    "method": str,
    "unit": str,
    "holdout": float,
    "coverage": float,
    "expected_people": int | None,
}
LONGEST = {"name": 200, "hypothesis": 5000}


def check(experiment: Experiment) -> None:
    """Raises :class:`Wrong` when something about it cannot be."""
    for name, kind in SHAPES.items():
        shaped(getattr(experiment, name), kind, name)
    for name, most in LONGEST.items():
        if len(getattr(experiment, name)) > most:
            raise Wrong(name, f"Say it in {most} characters at most.")
    shaped(experiment.variants, tuple[Variant, ...], "variants")
    shaped(experiment.audience, Audience, "audience")
    shaped(experiment.ramp, tuple[RampStep, ...], "ramp")
    shaped(experiment.namespace, Namespace | None, "namespace")
    facts = reads.facts_of_experiment(experiment)
    flag = reads.facts_of_flag(experiment.flag) if experiment.flag else None
    rules.check_experiment(facts, flag, OUTCOMES)
    check_outcomes(facts)
    check_adaptive(facts)
    check_quantiles(facts)
    check_segments(experiment.project, facts.audience.segments)


def check_outcomes(facts: ExperimentFacts) -> None:
    """Raises :class:`Wrong` for a metric that is no number of a person, so that no experiment can be judged by it."""
    for name in filter(None, (facts.primary, *facts.secondary, *facts.guardrails)):
        try:
            person_metric(name)
        except BadQuestion as wrong:
            raise Wrong("metrics", str(wrong).removeprefix("metric: ").capitalize()) from None


def check_segments(project: Project, slugs: Iterable[str]) -> None:
    """Raises :class:`Wrong` when the project has no segment of one of these names."""
    known = set(Segment.objects.filter(project=project).values_list("slug", flat=True))
    if missing := next((slug for slug in slugs if slug not in known), ""):
        raise Wrong(
            "segments", f"There is no segment {missing!r}; there are: {', '.join(sorted(known)) or 'none yet'}."
        )


def check_action(action: Action) -> None:
    """Raises :class:`Wrong` when it cannot be shown, or nobody would know what it did."""
    shaped(action.trigger, Trigger, "trigger")
    shaped(action.no_holdout_reason, str, "no_holdout_reason")
    shaped(action.priority, int, "priority")
    facts = reads.facts_of_action(action)
    kind = KINDS.get(str(action.kind))
    if kind is None:
        raise Wrong("kind", f"There is no kind {action.kind!r}; there are: {', '.join(KINDS)}.")
    for variant in facts.experiment.variants:
        kind.check(variant.value)
    rules.check_action(facts)
