"""Metrics that are judged by a quantile of people's values, and not by their mean."""

from rapport.deliver.facts import ExperimentFacts
from rapport.deliver.rules import Wrong
from rapport.measure import BadQuestion
from rapport.measure.by_person import person_metric

LEAST, MOST = 0.01, 0.99


def has_quantile(metric: str) -> bool:
    """Whether people have a number of it that can be sorted; not so where it is a ratio, or yes or no."""
    try:
        number = person_metric(metric)
    except BadQuestion:
        return False
    return number.bottom is None and not number.is_share


def check_quantiles(experiment: ExperimentFacts) -> None:
    """Raises :class:`Wrong` for a quantile of what has none, or that is none."""
    named = {experiment.primary, *experiment.secondary, *experiment.guardrails}
    for name, level in experiment.quantiles.items():
        if name not in named:
            raise Wrong("quantiles", f"{name} is no metric of it; say quantiles of its metrics only.")
        if not has_quantile(name):
            raise Wrong("quantiles", f"{name} has no quantile: it is a share or a ratio. Compare its mean.")
        if not LEAST <= level <= MOST:
            raise Wrong("quantiles", f"{level:g} is no quantile from {LEAST:g} to {MOST:g}; 0.5 is the median person.")
