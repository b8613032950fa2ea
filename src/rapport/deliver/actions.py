"""The only writers of flags, experiments and actions: check, write in one transaction, keep what was changed."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone as present

from rapport.deliver import reads, rules
from rapport.deliver.checking import check, check_action, check_segments
from rapport.deliver.facts import (
    HOLDOUT,
    Cap,
    FlagFacts,
    Rule,
    State,
    ValueKind,
)
from rapport.deliver.history import By, changed, told
from rapport.deliver.models import Action, Experiment, Flag, Practice
from rapport.deliver.rules import Wrong
from rapport.deliver.shaping import flag_rules, moment, saved, shaped, steps, unknown
from rapport.deliver.weights import check_weights
from rapport.projects.models import Project

FREE = ("name", "hypothesis", "coverage", "ramp", "ends", "expected_people")
"""What of a running experiment may be changed; of those the coverage only grows."""
FIELDS = (
    "name", "hypothesis", "variants", "holdout", "audience", "coverage", "ramp", "namespace", "unit", "starts", "ends",
    "primary", "secondary", "guardrails", "margins", "quantiles", "adaptive", "method",
    "expected_people",
)  # fmt: skip


def keep_flag(project: Project, key: str, said: Mapping[str, Any], by: By) -> Flag:
    """Make a flag, or change the one with this key: ``kind``, ``default``, ``rules``, ``about``, ``enabled``.

    Raises :class:`Wrong`.
    """
    unknown(said, ("kind", "default", "rules", "about", "enabled"))
    with transaction.atomic():
        flag = project.flags.select_for_update().filter(key=key).first()
        before = told(flag)
        flag = flag or Flag(project=project, key=key, kind=said.get("kind", ValueKind.BOOLEAN), default=False)
        if flag.pk and said.get("kind", flag.kind) != flag.kind:
            raise Wrong("kind", f"The flag is a {flag.kind}; programs count on that. Make another flag.")
        for name, value in said.items():
            setattr(flag, name, flag_rules(value) if name == "rules" else value)
        rules.check_flag(checked_flag(flag))
        check_segments(project, [slug for rule in flag.rules for slug in rule.get("audience", {}).get("segments", ())])
        saved(flag, "key", "There is a flag of this key now; open it instead.")
        changed(project, "flag", key, "changed" if before else "made", by, before, told(flag))
    return flag


def checked_flag(flag: Flag) -> FlagFacts:
    """A flag as data, though nobody has checked it yet. Raises :class:`Wrong`."""
    kind = shaped(flag.kind, ValueKind, "kind")
    text = shaped(flag.about, str, "about")
    if len(text) > 500:
        raise Wrong("about", "Say what it is for in 500 characters at most.")
    found = shaped(flag.rules, tuple[Rule, ...], "rules")
    return FlagFacts(flag.key, kind, flag.default, found, shaped(flag.enabled, bool, "enabled"))


@transaction.atomic
def drop_flag(flag: Flag, by: By) -> None:
    """The flag is gone: programs have the default that they themselves say. Raises :class:`Wrong`."""
    needing = flag.experiments.first()
    if needing is not None:
        raise Wrong("flag", f"The experiment {needing.key} is about this flag; its results would lose their sense.")
    before = told(flag)
    project, key = flag.project, flag.key
    flag.delete()
    changed(project, "flag", key, "dropped", by, before, None)


@transaction.atomic
def keep_experiment(project: Project, key: str, said: Mapping[str, Any], by: By) -> Experiment:
    """Make an experiment on a flag, or change a draft; of a running one only :data:`FREE`. Raises :class:`Wrong`."""
    unknown(said, ("flag", *FIELDS))
    experiment = project.experiments.select_for_update().filter(key=key).first()
    before = told(experiment)
    if experiment is None:
        flag = project.flags.filter(key=str(said.get("flag"))).first()
        if flag is None:
            raise Wrong("flag", f"There is no flag {said.get('flag')!r}; make it first.")
        experiment = Experiment(project=project, key=key, flag=flag, variants=[])
    elif experiment.flag is None or said.get("flag", experiment.flag.key) != experiment.flag.key:
        raise Wrong("flag", "An experiment stays on its flag. Make another experiment.")
    fill(experiment, {name: value for name, value in said.items() if name != "flag"})
    check(experiment)
    saved(experiment, "key", "There is an experiment of this key now; open it instead.")
    changed(project, "experiment", key, "changed" if before else "made", by, before, told(experiment))
    return experiment


def fill(experiment: Experiment, said: Mapping[str, Any]) -> None:
    """Set what is said, as far as the state of the experiment allows. Raises :class:`Wrong`."""
    for name, value in said.items():
        value = moment(value, name) if name in {"starts", "ends"} else steps(value) if name == "ramp" else value
        if experiment.pk and experiment.state != State.DRAFT and value != getattr(experiment, name):
            _refuse_change(experiment, name, value)
        setattr(experiment, name, value)


def _refuse_change(experiment: Experiment, name: str, value: object) -> None:
    if experiment.state != State.RUNNING or name not in FREE:
        raise Wrong(
            name,
            f"The experiment is {experiment.state}: with another {name} its numbers would mean two things. "
            "Stop it and make a new version, which assigns people anew.",
        )
    shrinks = name == "coverage" and isinstance(value, int | float) and value < experiment.coverage
    if shrinks or (name == "ramp" and _reached(value) < _reached(experiment.ramp)):
        raise Wrong(name, "A running experiment only grows: people who are in it would fall out. Stop it instead.")


def _reached(steps: Any) -> float:  # noqa: ANN401 - steps of a ramp
    """The coverage of the steps that are past."""
    now = present.now().timestamp() * 1000
    past: list[float] = [step["coverage"] for step in steps if step["at"] <= now]
    return max(past, default=0.0)


@transaction.atomic
def start(experiment: Experiment, by: By) -> None:
    """From now on people are assigned. Raises :class:`Wrong`."""
    same = Experiment.objects.select_for_update().filter(project=experiment.project)
    running = [reads.facts_of_experiment(one) for one in same if one.state == State.RUNNING and one.pk != experiment.pk]
    experiment.refresh_from_db()
    check(experiment)
    rules.check_ready(reads.facts_of_experiment(experiment), running)
    move(experiment, "started", by, state=State.RUNNING, started=present.now())


@transaction.atomic
def stop(experiment: Experiment, by: By, because: str = "") -> None:
    """Nobody is assigned any more; what was seen so far is kept. Raises :class:`Wrong`."""
    must_be(experiment, State.RUNNING, "Only a running experiment is stopped.")
    what = {"state": State.STOPPED, "stopped": present.now(), "stopped_because": because[:500]}
    move(experiment, "stopped", by, because, paused=None, paused_because="", **what)


@transaction.atomic
def weigh(experiment: Experiment, weights: Mapping[str, float], by: By) -> None:
    """From now on people who come have these weights; the control's share stays. Raises :class:`Wrong`."""
    must_be(experiment, State.RUNNING, "Only of a running experiment the weights move.")
    facts = reads.facts_of_experiment(experiment)
    check_weights(facts, weights)
    whole = {one.key: weights.get(one.key, one.weight) for one in facts.variants}
    note = ", ".join(f"{key} {weight:.1%}" for key, weight in whole.items())
    move(experiment, "reweighed", by, note, weights=whole, weighed=present.now())


@transaction.atomic
def decide(experiment: Experiment, variant: str, learnings: str, by: By) -> None:
    """What stays, and what was learnt.

    A flag then has the variant's value for everybody; an action is shown to all but a twentieth, unless nothing of it
    stays. Raises :class:`Wrong`.
    """
    must_be(experiment, State.STOPPED, "Stop the experiment first; while it runs nothing is decided.")
    values = {one["key"]: one.get("value") for one in experiment.variants}
    if variant not in values and not (experiment.holdout and variant == HOLDOUT):
        raise Wrong("variant", f"There is no variant {variant!r}; there are: {', '.join(values)}.")
    if not learnings.strip():
        raise Wrong("learnings", "Write what was learnt, in a sentence, for whoever asks the same again.")
    if experiment.flag is not None:
        keep_flag(experiment.project, experiment.flag.key, {"default": values[variant]}, by)
    learnt = "\n".join(filter(None, (experiment.learnings, learnings.strip())))
    what = {"state": State.DECIDED, "decided": present.now(), "decision": variant, "learnings": learnt}
    move(experiment, "decided", by, learnings, **what)


@transaction.atomic
def renew(experiment: Experiment, by: By) -> None:
    """A draft of the next version, which will assign people anew. Raises :class:`Wrong` while this one runs."""
    if experiment.state not in {State.STOPPED, State.DECIDED}:
        raise Wrong("state", f"It is {experiment.state}; stop it first.")
    none = dict.fromkeys(("started", "stopped", "decided", "paused", "weighed"))
    empty = dict.fromkeys(("decision", "learnings", "stopped_because", "paused_because"), "")
    move(experiment, "renewed", by, state=State.DRAFT, version=experiment.version + 1, weights={}, **none, **empty)


@transaction.atomic
def keep_action(project: Project, key: str, said: Mapping[str, Any], by: By) -> Action:
    """Make an action, or change a draft of one; what is its experiment's is said beside what is its own.

    A tenth is held out unless another share is said. Raises :class:`Wrong`.
    """
    unknown(said, ("kind", "trigger", "cap", "priority", "no_holdout_reason", *FIELDS))
    action = project.actions.select_for_update().select_related("experiment").filter(experiment__key=key).first()
    before = _whole(action)
    new = Experiment(project=project, key=key, variants=[], holdout=0.1)
    experiment = action.experiment if action else new
    action = action or Action(project=project, experiment=experiment, kind=said.get("kind", ""))
    if experiment.pk and experiment.state != State.DRAFT and any(name not in FREE for name in said):
        raise Wrong("state", f"The action is {experiment.state}; stop it and make a new version to change it.")
    fill(experiment, {name: value for name, value in said.items() if name in FIELDS})
    _fill_action(action, said)
    check(experiment)
    check_action(action)
    saved(experiment, "key", "There is an experiment or an action of this key; take another.")
    action.experiment = experiment
    action.save()
    changed(project, "action", key, "changed" if before else "made", by, before, _whole(action))
    return action


def _whole(action: Action | None) -> dict[str, Any] | None:
    return None if action is None else {**(told(action) or {}), **(told(action.experiment) or {})}


def _fill_action(action: Action, said: Mapping[str, Any]) -> None:
    for name in ("kind", "trigger", "priority", "no_holdout_reason"):
        setattr(action, name, said.get(name, getattr(action, name)))
    if "cap" in said:
        cap = shaped(said["cap"], Cap, "cap")
        action.cap_times, action.cap_days = cap.times, cap.days


@transaction.atomic
def change_practice(project: Project, said: Mapping[str, Any], by: By) -> Practice:
    """Another global holdout or cap, or (``renew``) other people in the holdout. Raises :class:`Wrong`."""
    unknown(said, ("global_holdout", "cap", "renew"))
    practice = reads.practice_of(project)
    before = {"global_holdout": practice.global_holdout, "cap": [practice.cap_times, practice.cap_days]}
    practice.global_holdout = shaped(said.get("global_holdout", practice.global_holdout), float, "global_holdout")
    rules.check_share(practice.global_holdout, "global_holdout")
    cap = shaped(said.get("cap", {"times": practice.cap_times, "days": practice.cap_days}), Cap, "cap")
    rules.check_cap(cap)
    kept = {
        "global_holdout": practice.global_holdout,
        "cap_times": cap.times,
        "cap_days": cap.days,
        "holdout_version": practice.holdout_version + bool(said.get("renew")),
    }
    practice, _ = Practice.objects.update_or_create(project=project, defaults=kept)
    changed(project, "practice", "", "changed", by, before, dict(said))
    return practice


def must_be(experiment: Experiment, state: State, why: str) -> None:
    """Raises :class:`Wrong` where it is in another state by now."""
    experiment.refresh_from_db()
    if experiment.state != state:
        raise Wrong("state", f"It is {experiment.state}. {why}")


def move(experiment: Experiment, what: str, by: By, note: str = "", /, **fields: Any) -> None:  # noqa: ANN401
    """It is somewhere else in its life now, and that is kept."""
    before = told(experiment)
    for name, value in fields.items():
        setattr(experiment, name, value)
    experiment.save()
    changed(experiment.project, "experiment", experiment.key, what, by, before, told(experiment), note)
