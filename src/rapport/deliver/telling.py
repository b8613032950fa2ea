"""Flags, experiments and actions as JSON: one way for the API, the terminal and whoever reads a change."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rapport.deliver.memory import Decision
from rapport.deliver.models import Action, Change, Experiment, Flag, Picture, Practice
from rapport.deliver.reads import facts_of_experiment


def flag(one: Flag) -> dict[str, Any]:
    """A flag, and which experiments are about it."""
    return {
        "key": one.key,
        "kind": one.kind,
        "default": one.default,
        "rules": [_rule(rule) for rule in one.rules],
        "forced": {each.person: each.value for each in one.forced.all()},
        "about": one.about,
        "enabled": one.enabled,
        "experiments": [each.key for each in one.experiments.all()],
        "changed": _moment(one.changed),
    }


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule, its moments as people and programs say them."""
    told = dict(rule)
    for name in {"starts", "ends"} & set(told):
        told[name] = _at(told[name])
    if "ramp" in told:
        told["ramp"] = [{**step, "at": _at(step["at"])} for step in told["ramp"]]
    return told


def _at(ms: int) -> str | None:
    return _moment(datetime.fromtimestamp(ms / 1000, UTC))


def experiment(one: Experiment) -> dict[str, Any]:
    """An experiment; ``control`` is the variant that others are compared with."""
    return {
        "key": one.key,
        "version": one.version,
        "state": one.state,
        "name": one.name,
        "flag": one.flag.key if one.flag else None,
        "hypothesis": one.hypothesis,
        "variants": one.variants,
        "control": facts_of_experiment(one).control,
        "holdout": one.holdout,
        "audience": one.audience,
        "coverage": one.coverage,
        "ramp": one.ramp,
        "namespace": one.namespace,
        "unit": one.unit,
        "starts": _moment(one.starts),
        "ends": _moment(one.ends),
        **_judged(one),
        "started": _moment(one.started),
        **_ended(one),
    }


def _ended(one: Experiment) -> dict[str, Any]:
    """How it came to rest, and what was learnt."""
    return {
        "stopped": _moment(one.stopped),
        "stopped_because": one.stopped_because,
        "paused": _moment(one.paused),
        "paused_because": one.paused_because,
        "decided": _moment(one.decided),
        "decision": one.decision,
        "learnings": one.learnings,
    }


def _judged(one: Experiment) -> dict[str, Any]:
    """How an experiment is judged."""
    return {
        "primary": one.primary,
        "secondary": one.secondary,
        "guardrails": one.guardrails,
        "margins": one.margins,
        "quantiles": one.quantiles,
        "adaptive": one.adaptive,
        "weights": one.weights,
        "method": one.method,
        "expected_people": one.expected_people,
    }


def action(one: Action) -> dict[str, Any]:
    """An action with its experiment; its contents are the values of the variants."""
    told = experiment(one.experiment)
    del told["flag"]
    return told | {
        "kind": one.kind,
        "trigger": one.trigger,
        "cap": {"times": one.cap_times, "days": one.cap_days},
        "priority": one.priority,
        "no_holdout_reason": one.no_holdout_reason,
    }


def decision(one: Decision) -> dict[str, Any]:
    """What was decided about one version of an experiment, and what was learnt."""
    said = {name: one.said.get(name, "") for name in ("hypothesis", "primary", "decision", "learnings")}
    return {
        "key": one.key,
        "version": one.version,
        "name": one.name,
        "at": _moment(one.at),
        "by": one.by,
        **said,
        "later": [{"at": _moment(each.at), "by": each.by, "text": each.text} for each in one.later],
        "pictures": [picture(each) for each in one.pictures],
    }


def picture(one: Picture) -> dict[str, Any]:
    """A picture without its bytes; ``number`` is how it is asked for."""
    kind = f"image/{one.kind}"
    return {"number": one.pk, "caption": one.caption, "version": one.version, "type": kind, "added": _moment(one.added)}


def practice(one: Practice) -> dict[str, Any]:
    """What holds for all actions of a project."""
    return {
        "edition": one.edition,
        "global_holdout": one.global_holdout,
        "holdout_version": one.holdout_version,
        "cap": {"times": one.cap_times, "days": one.cap_days},
    }


def change(one: Change) -> dict[str, Any]:
    """Something that was changed."""
    return {
        "subject": one.subject,
        "key": one.key,
        "what": one.what,
        "at": _moment(one.at),
        "by": one.by,
        "note": one.note,
        "before": one.before,
        "after": one.after,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
