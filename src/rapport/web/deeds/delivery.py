"""Deeds about flags and experiments."""

from typing import Any

import msgspec

from rapport.deliver import api as deliver
from rapport.deliver import steps, telling
from rapport.projects import reads
from rapport.web.deeds.registry import deed

BY = "the terminal"


class Whose(msgspec.Struct):
    """A project, and words to look for."""

    project: str
    search: str = ""


class Named(msgspec.Struct):
    """A flag or an experiment of a project."""

    project: str
    key: str


class Kept(msgspec.Struct):
    """What is said of it."""

    project: str
    key: str
    said: dict[str, Any]


class Taken(msgspec.Struct):
    """The next step in the life of an experiment."""

    project: str
    key: str
    step: steps.Step
    because: str = ""
    variant: str = ""
    learnings: str = ""


class Forced(msgspec.Struct):
    """A value of a flag for one person; None is none any more."""

    project: str
    key: str
    person: str
    value: Any = None


@deed("flag.list", Whose)
def list_flags(whose: Whose) -> list[dict[str, Any]]:
    """All flags, by key."""
    return [telling.flag(one) for one in deliver.flags_of(reads.project_of(whose.project))]


@deed("flag.show", Named)
def show_flag(named: Named) -> dict[str, Any]:
    """One flag."""
    return telling.flag(deliver.flag_of(reads.project_of(named.project), named.key))


@deed("flag.keep", Kept)
def keep_flag(kept: Kept) -> dict[str, Any]:
    """Make a flag, or change it."""
    return telling.flag(deliver.keep_flag(reads.project_of(kept.project), kept.key, kept.said, BY))


@deed("flag.force", Forced)
def force_value(forced: Forced) -> dict[str, Any]:
    """Force a value on somebody, or none any more."""
    flag = deliver.flag_of(reads.project_of(forced.project), forced.key)
    deliver.force(flag, forced.person, forced.value, BY)
    return telling.flag(flag)


@deed("flag.drop", Named)
def drop_flag(named: Named) -> dict[str, str]:
    """Remove a flag."""
    deliver.drop_flag(deliver.flag_of(reads.project_of(named.project), named.key), BY)
    return {"dropped": named.key}


@deed("experiment.list", Whose)
def list_experiments(whose: Whose) -> list[dict[str, Any]]:
    """All experiments, the newest first."""
    return [telling.experiment(one) for one in deliver.experiments_of(reads.project_of(whose.project), whose.search)]


@deed("experiment.show", Named)
def show_experiment(named: Named) -> dict[str, Any]:
    """One experiment, with every change of it."""
    project = reads.project_of(named.project)
    told = telling.experiment(deliver.experiment_of(project, named.key))
    return told | {"changes": [telling.change(one) for one in deliver.changes_of(project, key=named.key)]}


@deed("experiment.keep", Kept)
def keep_experiment(kept: Kept) -> dict[str, Any]:
    """Make an experiment, or an action where a kind is said, or change it."""
    project = reads.project_of(kept.project)
    if "kind" in kept.said:
        return telling.action(deliver.keep_action(project, kept.key, kept.said, BY))
    return telling.experiment(deliver.keep_experiment(project, kept.key, kept.said, BY))


@deed("experiment.step", Taken)
def step(asked: Taken) -> dict[str, Any]:
    """Start, pause, resume, stop, decide, withdraw or renew it."""
    one = deliver.experiment_of(reads.project_of(asked.project), asked.key)
    deliver.take(one, asked.step, BY, because=asked.because, variant=asked.variant, learnings=asked.learnings)
    return telling.experiment(one)
