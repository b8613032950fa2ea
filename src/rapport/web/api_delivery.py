"""The part of the API that keeps flags, experiments and actions."""

from typing import Any

from django.http import HttpRequest
from ninja import Body, Router, Schema
from pydantic import Field

from rapport.deliver import api as deliver
from rapport.deliver import telling
from rapport.deliver.steps import Step
from rapport.web import api_memory
from rapport.web.api_questions import Failed, Opened

ANSWERS: dict[int, Any] = {200: dict[str, Any], 400: Failed, 401: Failed, 403: Failed, 404: Failed, 503: Failed}
BY = "a secret key"

Said = dict[str, Any]
Told = dict[str, Any]


class Deed(Schema):
    """What goes with a step in the life of an experiment."""

    because: str = Field("", description="Why it is stopped, paused or withdrawn.", max_length=500)
    variant: str = Field("", description="What stays, where it is decided.")
    learnings: str = Field("", description="What was learnt, where it is decided.", max_length=20_000)


class ForcedValue(Schema):
    """A value of a flag for one person."""

    person: str = Field(..., description="Any id by which programs know them.")
    value: Any = Field(None, description="The value; null to force none any more.")


class Forced(Schema):
    """A variant for one person."""

    person: str = Field(..., description="The id by which they are assigned.")
    variant: str = Field("", description="The variant; empty to force none any more.")


def router(opened: Opened) -> Router:
    """The routes. ``opened`` gives the project of a request's key, or raises."""
    made = Router(tags=["Flags and experiments"])
    _flags(made, opened)
    _experiments(made, opened)
    # Before the steps: what a step is called stands where these stand.
    api_memory.add(made, opened)
    _steps(made, opened)
    _actions(made, opened)
    _practice(made, opened)
    return made


def _flags(made: Router, opened: Opened) -> None:
    @made.get("/projects/{project}/flags", response=ANSWERS)
    def list_flags(request: HttpRequest, project: str) -> Told:
        """All flags, by key."""
        return {"flags": [telling.flag(one) for one in deliver.flags_of(opened(request, project))]}

    @made.get("/projects/{project}/flags/{key}", response=ANSWERS)
    def show_flag(request: HttpRequest, project: str, key: str) -> Told:
        """One flag."""
        return telling.flag(deliver.flag_of(opened(request, project), key))

    @made.put("/projects/{project}/flags/{key}", response=ANSWERS)
    def keep_flag(request: HttpRequest, project: str, key: str, said: Body[Said]) -> Told:
        """Make a flag, or change what is said of it: kind, default, rules, about, enabled."""
        return telling.flag(deliver.keep_flag(opened(request, project), key, said, BY))

    @made.post("/projects/{project}/flags/{key}/override", response=ANSWERS)
    def force_value(request: HttpRequest, project: str, key: str, forced: ForcedValue) -> Told:
        """Force a value on somebody, to try it out, also while the flag is off; they are exposed to nothing by it."""
        one = deliver.flag_of(opened(request, project), key)
        deliver.force(one, forced.person, forced.value, BY)
        return {"flag": key, "person": forced.person, "value": forced.value}

    @made.delete("/projects/{project}/flags/{key}", response=ANSWERS)
    def drop_flag(request: HttpRequest, project: str, key: str) -> Told:
        """Remove a flag that no experiment is about."""
        deliver.drop_flag(deliver.flag_of(opened(request, project), key), BY)
        return {"dropped": key}


def _experiments(made: Router, opened: Opened) -> None:
    @made.get("/projects/{project}/experiments", response=ANSWERS)
    def list_experiments(request: HttpRequest, project: str, search: str = "") -> Told:
        """All experiments, the newest first; with ``search`` those that say all these words."""
        found = deliver.experiments_of(opened(request, project), search)
        return {"experiments": [telling.experiment(one) for one in found]}

    @made.get("/projects/{project}/experiments/{key}", response=ANSWERS)
    def show_experiment(request: HttpRequest, project: str, key: str) -> Told:
        """One experiment, with every change of it."""
        whose = opened(request, project)
        told = telling.experiment(deliver.experiment_of(whose, key))
        return told | {"changes": [telling.change(one) for one in deliver.changes_of(whose, key=key)]}

    @made.put("/projects/{project}/experiments/{key}", response=ANSWERS)
    def keep_experiment(request: HttpRequest, project: str, key: str, said: Body[Said]) -> Told:
        """Make an experiment on a flag, or change a draft of one."""
        return telling.experiment(deliver.keep_experiment(opened(request, project), key, said, BY))


def _steps(made: Router, opened: Opened) -> None:
    @made.post("/projects/{project}/experiments/{key}/override", response=ANSWERS)
    def force(request: HttpRequest, project: str, key: str, forced: Forced) -> Told:
        """Force a variant on somebody, to try it out; they are not exposed."""
        one = deliver.experiment_of(opened(request, project), key)
        deliver.override(one, forced.person, forced.variant, BY)
        return {"experiment": key, "person": forced.person, "variant": forced.variant}

    @made.post("/projects/{project}/experiments/{key}/{step}", response=ANSWERS)
    def step(request: HttpRequest, project: str, key: str, step: Step, deed: Deed) -> Told:
        """The next step: draft, running, stopped, decided; renew makes a draft of the next version.

        What people are shown is paused and resumed; an action that stayed is withdrawn.
        """
        one = deliver.experiment_of(opened(request, project), key)
        deliver.take(one, step, BY, because=deed.because, variant=deed.variant, learnings=deed.learnings)
        return telling.experiment(one)


def _actions(made: Router, opened: Opened) -> None:
    @made.get("/projects/{project}/actions", response=ANSWERS)
    def list_actions(request: HttpRequest, project: str) -> Told:
        """All actions, the highest priority first, and those without a holdout with the reason."""
        whose = opened(request, project)
        bare = {one.experiment.key: one.no_holdout_reason for one in deliver.without_holdout(whose)}
        return {"actions": [telling.action(one) for one in deliver.actions_of(whose)], "without_holdout": bare}

    @made.get("/projects/{project}/actions/{key}", response=ANSWERS)
    def show_action(request: HttpRequest, project: str, key: str) -> Told:
        """One action."""
        return telling.action(deliver.action_of(opened(request, project), key))

    @made.put("/projects/{project}/actions/{key}", response=ANSWERS)
    def keep_action(request: HttpRequest, project: str, key: str, said: Body[Said]) -> Told:
        """Make an action, or change a draft of one. It starts and stops as its experiment of the same key."""
        return telling.action(deliver.keep_action(opened(request, project), key, said, BY))


def _practice(made: Router, opened: Opened) -> None:
    @made.get("/projects/{project}/delivery", response=ANSWERS)
    def show_practice(request: HttpRequest, project: str) -> Told:
        """What holds for all actions: the global holdout and the cap, and the kinds of actions that there are."""
        told = telling.practice(deliver.practice_of(opened(request, project)))
        return told | {"kinds": {kind.name: kind.sentence for kind in deliver.KINDS.values()}}

    @made.put("/projects/{project}/delivery", response=ANSWERS)
    def change_practice(request: HttpRequest, project: str, said: Body[Said]) -> Told:
        """Change them: global_holdout, cap, or renew, which holds out other people from now on."""
        return telling.practice(deliver.change_practice(opened(request, project), said, BY))

    @made.get("/projects/{project}/changes", response=ANSWERS)
    def changes(request: HttpRequest, project: str, subject: str = "", key: str = "") -> Told:
        """What was changed, the latest first, 200 at most."""
        found = deliver.changes_of(opened(request, project), subject, key)
        return {"changes": [telling.change(one) for one in found]}
