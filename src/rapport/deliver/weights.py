"""Rules of experiments whose weights move while they run."""

import math
from collections.abc import Mapping

from rapport.deliver.facts import ExperimentFacts
from rapport.deliver.rules import Wrong


def check_adaptive(experiment: ExperimentFacts) -> None:
    """Raises :class:`Wrong` unless there is a constant control beside variants to choose among."""
    alone = experiment.flag is None and not experiment.holdout
    if experiment.adaptive and (alone or len(experiment.treated) < 2):
        raise Wrong("adaptive", "Shares move among two variants or more beside a control that stays; give one more.")
    if experiment.adaptive and experiment.unit != "id":
        raise Wrong("adaptive", "Shares move only where people are assigned by their id.")


def check_weights(experiment: ExperimentFacts, weights: Mapping[str, float]) -> None:
    """Raises :class:`Wrong` unless they share what the variants beside the control have now."""
    if not experiment.adaptive:
        raise Wrong("adaptive", "Its shares do not move; make a new version that is adaptive.")
    if set(weights) != set(experiment.treated):
        raise Wrong("weights", f"Give one for each of {', '.join(experiment.treated)}.")
    if not all(0 < weight < 1 for weight in weights.values()):
        raise Wrong("weights", "Each is a share above 0 and below 1.")
    whole = sum(one.weight for one in experiment.variants if one.key in weights)
    if not math.isclose(sum(weights.values()), whole, abs_tol=1e-6):
        raise Wrong(
            "weights",
            f"They sum to {sum(weights.values()):.6g}; the control's share stays, so make them sum to {whole:.6g}.",
        )
