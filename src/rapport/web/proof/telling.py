"""Results of an experiment as JSON: one way for the API, the terminal and the notebook."""

from typing import Any

from rapport.measure import METRICS
from rapport.prove.checks import Before
from rapport.prove.maths import NotYet
from rapport.prove.told import told as compared
from rapport.prove.verdict import Verdict
from rapport.web.proof.results import Results
from rapport.web.proof.saying import headline, told


def results(found: Results) -> dict[str, Any]:
    """Everything that is known now. What is not known is None, and ``why`` says why."""
    now, facts = found.now, found.facts
    return {
        "experiment": facts.key,
        "version": facts.version,
        "state": facts.state.value,
        "control": facts.control,
        "sentence": headline(found),
        "from": found.scope.first.isoformat() if found.scope else None,
        "to": found.scope.last.isoformat() if found.scope else None,
        "ended": found.ended,
        "people": now.people if now else {},
        "srm": {"chi2_p": now.srm.chi2_p, "e_value": now.srm.e_value, "broken": now.srm.broken} if now else None,
        "mixed": now.mixed if now else 0,
        "strangers": now.strangers if now else {},
        "before": [before(one) for one in now.before] if now else [],
        "healthy": found.is_healthy,
        "results": [result(found, one) for one in now.verdicts] if now else [],
        "days": [
            {
                "day": day.isoformat(),
                "people": sum(judged.people.values()),
                "results": [looked(one) for one in judged.verdicts if one.outcome.role == "primary"],
            }
            for day, judged in found.looks
        ],
        "trouble": list(found.trouble),
        "sql": now.sql if now else None,
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


def result(found: Results, one: Verdict) -> dict[str, Any]:
    """One metric of one treatment."""
    pair = one.comparison
    left = found.left(one) if one.outcome.role == "primary" else None
    return looked(one) | {
        "role": one.outcome.role,
        "unit": METRICS[one.outcome.metric].unit,
        "control_mean": pair.control.mean if pair else None,
        "treatment_mean": pair.treatment.mean if pair else None,
        "fixed": compared(pair) if pair else None,
        "corrected_p": one.corrected_p,
        "variance_saved": None if one.kept is None else 1 - one.kept,
        "known_before": one.earlier,
        "crossed": one.crossed,
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
