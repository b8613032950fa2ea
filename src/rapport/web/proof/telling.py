"""Results of an experiment as JSON: one way for the API, the terminal and the notebook."""

from typing import Any

from rapport.deliver import api as deliver
from rapport.measure.outcomes import OUTCOMES
from rapport.projects.models import Project
from rapport.prove.checks import Before, Wear
from rapport.prove.maths import Belief, NotYet, Trend
from rapport.prove.told import told as compared
from rapport.prove.verdict import Judged, Verdict
from rapport.web.proof import besides, reweighing, saying
from rapport.web.proof.results import Results, results_of
from rapport.web.proof.saying import headline, told

ALPHA = 0.05
CORRECTED = "The p values of all parts are corrected for each other by Benjamini and Hochberg."


def results(project: Project, found: Results) -> dict[str, Any]:
    """Everything that is known now. What is not known is None, and ``why`` says why."""
    now, facts, cut = found.now, found.facts, besides.cut(found)
    return {
        "experiment": facts.key,
        "version": facts.version,
        "state": facts.state.value,
        "control": facts.control,
        "sentence": headline(found),
        "from": found.scope.first.isoformat() if found.scope else None,
        "to": found.scope.last.isoformat() if found.scope else None,
        "ended": found.ended,
        **whom(found),
        "results": [result(found, one, cut.get(one.outcome.metric)) for one in now.verdicts] if now else [],
        "novelty": [novelty(found, *key, worn) for key, worn in besides.worn(found).items()],
        "days": [
            {
                "day": day.isoformat(),
                "people": sum(judged.people.values()),
                "results": [looked(one) for one in judged.verdicts if one.outcome.role == "primary"],
            }
            for day, judged in found.looks
        ],
        "weights": reweighing.told(project, facts),
        "trouble": list(found.trouble),
        "sql": now.sql if now else None,
    }


def whom(found: Results) -> dict[str, Any]:
    """Whom it reached, and whether they were assigned as they were meant to be."""
    now = found.now
    return {
        "people": now.people if now else {},
        "srm": {"chi2_p": now.srm.chi2_p, "e_value": now.srm.e_value, "broken": now.srm.broken} if now else None,
        "mixed": now.mixed if now else 0,
        "strangers": now.strangers if now else {},
        "before": [before(one) for one in now.before] if now else [],
        "healthy": found.is_healthy,
    }


def before(one: Before) -> dict[str, Any]:
    """One metric of the time before the exposure, where no variant can have done anything."""
    return {
        "treatment": one.treatment,
        "metric": one.metric,
        "effect": one.comparison.effect,
        "p": one.comparison.p,
        "biased": one.biased,
    }


def novelty(found: Results, treatment: str, metric: str, worn: Wear) -> dict[str, Any]:
    """The effect on each day since the exposure."""
    trend = worn.trend if isinstance(worn.trend, Trend) else None
    alpha = found.plan.alpha if found.plan else ALPHA
    return {
        "treatment": treatment,
        "metric": metric,
        "per_day": trend.per_day if trend else None,
        "p": trend.p if trend else None,
        "sentence": saying.wearing(OUTCOMES[metric], worn),
        "days": [
            {"day": day, "effect": made.effect, "interval": list(made.interval(alpha))} for day, made in worn.days
        ],
    }


def belief(one: Verdict) -> dict[str, Any] | None:
    """The Bayesian reading, in the direction in which more is better or less."""
    if not isinstance(one.belief, Belief):
        return None
    chance, risk = saying.chances(one.outcome, one.belief)
    return {
        "relative": one.belief.relative,
        "interval": list(one.belief.interval),
        "chance_to_win": chance,
        "expected_loss": risk,
    }


def in_parts(project: Project, key: str, by: str) -> dict[str, Any]:
    """An experiment in parts: see :func:`rapport.web.proof.besides.split`.

    Raises :class:`rapport.measure.BadQuestion` and :class:`rapport.deliver.api.NotThere`.
    """
    facts = deliver.facts_of_experiment(deliver.experiment_of(project, key))
    found = besides.split(project, results_of(project, facts), by)
    control = facts.control
    return {
        "parts": [
            {
                "part": part.name,
                "people": part.people,
                "srm_broken": part.srm.broken,
                "results": [
                    looked(one) | {"corrected_p": one.corrected_p, "sentence": told(one, control)}
                    for one in part.verdicts
                ],
            }
            for part in (found.parts if found else ())
        ],
        "left_out": found.left_out if found else 0,
        "correction": CORRECTED,
        "sql": found.sql if found else None,
    }


def result(found: Results, one: Verdict, cut: Judged | None) -> dict[str, Any]:
    """One metric of one treatment; ``cut`` is the same with capped values."""
    pair = one.comparison
    left = found.left(one) if one.outcome.role == "primary" else None
    return looked(one) | {
        "role": one.outcome.role,
        "unit": OUTCOMES[one.outcome.metric].unit,
        "control_mean": pair.control.mean if pair else None,
        "treatment_mean": pair.treatment.mean if pair else None,
        "fixed": compared(pair) if pair else None,
        "corrected_p": one.corrected_p,
        "variance_saved": None if one.kept is None else 1 - one.kept,
        "known_before": one.earlier,
        "belief": belief(one),
        "outlier": {"value": one.outlier.value, "share": one.outlier.share} if one.outlier else None,
        "capped": looked(cut.of(one.treatment, one.outcome.metric)) if cut else None,
        "crossed": one.crossed,
        "quantile": one.outcome.quantile,
        "days_left": None if isinstance(left, NotYet) else left,
        "sentence": told(one, found.facts.control),
    }


def looked(one: Verdict) -> dict[str, Any]:
    """What one look says."""
    return {
        "treatment": one.treatment,
        "metric": one.outcome.metric,
        "verdict": one.said,
        "why": one.why.sentence if one.why else None,
        "effect": one.comparison.effect if one.comparison else None,
        "interval": list(one.interval) if one.interval else None,
        "p": one.p,
    }
