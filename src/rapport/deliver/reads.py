"""What may be known of flags, experiments and actions: rows of the database as plain data."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from django.db.models import Q, QuerySet

from rapport.deliver.facts import (
    HOLDOUT,
    ActionFacts,
    Audience,
    Cap,
    ExperimentFacts,
    FlagFacts,
    Namespace,
    ProjectFacts,
    RampStep,
    Rule,
    State,
    Trigger,
    ValueKind,
    Variant,
)
from rapport.deliver.models import Action, Change, Experiment, Flag, Forced, Override, Picture, Practice
from rapport.projects.models import Project

T = TypeVar("T")

KEPT_HOLDOUT = 0.05
"""Of an action that won: these go on without it."""


class NotThere(LookupError):
    """There is no such flag or experiment in this project. The message names it."""


def flag_of(project: Project, key: str) -> Flag:
    """The flag with this key. Raises :class:`NotThere`."""
    found = project.flags.filter(key=key).first()
    if found is None:
        raise NotThere(f"flag: there is none called {key!r} in this project.")
    return found


def experiment_of(project: Project, key: str) -> Experiment:
    """The experiment with this key. Raises :class:`NotThere`."""
    found = project.experiments.select_related("flag").filter(key=key).first()
    if found is None:
        raise NotThere(f"experiment: there is none called {key!r} in this project.")
    return found


def action_of(project: Project, key: str) -> Action:
    """The action with this key. Raises :class:`NotThere`."""
    found = project.actions.select_related("experiment").filter(experiment__key=key).first()
    if found is None:
        raise NotThere(f"action: there is none called {key!r} in this project.")
    return found


def picture_of(project: Project, key: str, number: int) -> Picture:
    """A picture beside an experiment. Raises :class:`NotThere`."""
    rows = Picture.objects.select_related("experiment").filter(project=project, experiment__key=key)
    found = rows.filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise NotThere(f"picture: there is none of the number {number} beside {key!r}.")
    return found


def flags_of(project: Project) -> list[Flag]:
    """All flags of a project, by key."""
    return list(project.flags.all())


def experiments_of(project: Project, text: str = "") -> list[Experiment]:
    """All experiments of a project, the newest first; those that say ``text`` somewhere, if it is given."""
    found: QuerySet[Experiment] = project.experiments.select_related("flag")
    for word in text.split():
        found = found.filter(
            Q(key__icontains=word)
            | Q(name__icontains=word)
            | Q(hypothesis__icontains=word)
            | Q(learnings__icontains=word)
            | Q(flag__key__icontains=word)
        )
    return list(found)


def actions_of(project: Project) -> list[Action]:
    """All actions of a project, the highest priority first."""
    return list(project.actions.select_related("experiment"))


def without_holdout(project: Project) -> list[Action]:
    """Actions that hold nobody out, each with its reason."""
    return list(project.actions.select_related("experiment").filter(experiment__holdout=0))


def changes_of(project: Project, subject: str = "", key: str = "", most: int = 200) -> list[Change]:
    """What was changed, the latest first."""
    found = project.changes.select_related("member")
    if subject:
        found = found.filter(subject=subject)
    if key:
        found = found.filter(key=key)
    return list(found[:most])


def practice_of(project: Project) -> Practice:
    """How a project delivers; as usual, where nobody has said."""
    return Practice.objects.filter(project=project).first() or Practice(project=project)


def editions() -> dict[int, int]:
    """How often what is delivered was changed, by project; cheap."""
    return dict(Practice.objects.values_list("project_id", "edition"))


def facts_of_flag(flag: Flag) -> FlagFacts:
    """A flag as data."""
    return FlagFacts(flag.key, ValueKind(flag.kind), flag.default, _read(flag.rules, tuple[Rule, ...]), flag.enabled)


PLAIN = (
    "key", "version", "adaptive", "name", "hypothesis", "holdout", "coverage", "unit", "primary", "method",
    "expected_people", "paused_because",
)  # fmt: skip
"""What is data as it is kept."""


def facts_of_experiment(one: Experiment) -> ExperimentFacts:
    """An experiment as data."""
    return ExperimentFacts(
        **{name: getattr(one, name) for name in PLAIN},
        state=State(one.state),
        variants=_weighed(_read(one.variants, tuple[Variant, ...]), one.weights),
        moved=bool(one.weights),
        flag=one.flag.key if one.flag else None,
        audience=_read(one.audience or {}, Audience),
        ramp=_read(one.ramp, tuple[RampStep, ...]),
        namespace=_read(one.namespace, Namespace) if one.namespace else None,
        starts=_ms(one.starts),
        ends=_ms(one.ends),
        secondary=tuple(one.secondary),
        guardrails=tuple(one.guardrails),
        margins=_read(one.margins, dict[str, float]),
        quantiles=_read(one.quantiles, dict[str, float]),
        started=_ms(one.started),
        stopped=_ms(one.stopped),
        paused=_ms(one.paused),
    )


def _weighed(variants: Sequence[Variant], weights: Mapping[str, float]) -> tuple[Variant, ...]:
    """The variants with the weights that hold now."""
    return tuple(msgspec.structs.replace(one, weight=weights.get(one.key, one.weight)) for one in variants)


def facts_of_action(one: Action) -> ActionFacts:
    """An action as data."""
    return ActionFacts(
        key=one.experiment.key,
        kind=one.kind,
        experiment=facts_of_experiment(one.experiment),
        trigger=_read(one.trigger or {}, Trigger),
        cap=Cap(one.cap_times, one.cap_days),
        priority=one.priority,
        no_holdout_reason=one.no_holdout_reason,
    )


def facts_of(project: Project) -> ProjectFacts:
    """Everything that is delivered in a project, for evaluating: of experiments those that run."""
    practice = practice_of(project)
    tried = list(Override.objects.select_related("experiment").filter(project=project))
    those = {row.experiment_id for row in tried}
    experiments = [_evaluated(one, those) for one in experiments_of(project) if one.flag is not None]
    actions = [_delivered(one, those) for one in actions_of(project)]
    return ProjectFacts(
        project=project.pk,
        edition=practice.edition,
        flags=[facts_of_flag(one) for one in flags_of(project)],
        experiments=[one for one in experiments if one is not None],
        actions=[one for one in actions if one is not None],
        overrides=_overrides(tried),
        forced=_forced(Forced.objects.select_related("flag").filter(project=project)),
        global_holdout=practice.global_holdout,
        holdout_version=practice.holdout_version,
        cap=Cap(practice.cap_times, practice.cap_days),
    )


def is_delivered(action: Action) -> bool:
    """Whether people are shown it, or would be if it were not paused.

    An action goes on after it was decided, unless nothing of it stays.
    """
    one = action.experiment
    return one.state == State.RUNNING or (one.state == State.DECIDED and one.decision != HOLDOUT)


def _evaluated(one: Experiment, tried: Set[int]) -> ExperimentFacts | None:
    """An experiment on a flag as it assigns; what nobody is assigned by is there only for those who try it out."""
    facts = facts_of_experiment(one)
    if one.state == State.RUNNING and one.paused is None:
        return facts
    return _only_forced(facts) if one.pk in tried and one.state in {State.DRAFT, State.RUNNING} else None


def _only_forced(facts: ExperimentFacts) -> ExperimentFacts:
    """For whom a variant is forced, and nobody else: it can be tried before it starts."""
    return msgspec.structs.replace(facts, coverage=0.0, ramp=(), starts=None, ends=None)


def _delivered(action: Action, tried: Set[int]) -> ActionFacts | None:
    facts = facts_of_action(action)
    if is_delivered(action) and action.experiment.paused is None:
        return _going_on(facts, action.experiment)
    experiment = _evaluated(action.experiment, tried)
    return None if experiment is None else msgspec.structs.replace(facts, experiment=experiment)


def _going_on(facts: ActionFacts, one: Experiment) -> ActionFacts:
    """A decided action reaches everybody but a few, so that it is seen whether it goes on working."""
    if one.state == State.RUNNING:
        return facts
    kept = [msgspec.structs.replace(variant, weight=1.0) for variant in facts.experiment.variants]
    experiment = msgspec.structs.replace(
        facts.experiment,
        variants=[variant for variant in kept if variant.key == one.decision],
        holdout=min(facts.experiment.holdout, KEPT_HOLDOUT),
        coverage=1.0,
        ramp=(),
        ends=None,
    )
    return msgspec.structs.replace(facts, experiment=experiment)


def _overrides(rows: Iterable[Override]) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row.person, {})[row.experiment.key] = row.variant
    return found


def _forced(rows: Iterable[Forced]) -> Mapping[str, Mapping[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row.person, {})[row.flag.key] = row.value
    return found


def _read(said: Any, kind: type[T]) -> T:  # noqa: ANN401 - any JSON
    return msgspec.convert(said, kind)


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)
