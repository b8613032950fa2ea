"""Showing nothing of it for a while, and ending what goes on after it was decided."""

from django.db import transaction
from django.utils import timezone as present

from rapport.deliver.actions import move
from rapport.deliver.facts import HOLDOUT, State
from rapport.deliver.history import By
from rapport.deliver.models import Action, Experiment
from rapport.deliver.reads import is_delivered
from rapport.deliver.rules import Wrong

LONGEST = 500


@transaction.atomic
def pause(experiment: Experiment, by: By, because: str = "") -> None:
    """Nobody is shown anything of it until it is resumed; who has met it goes on being counted.

    Raises :class:`Wrong`.
    """
    experiment.refresh_from_db()
    if not _goes_on(experiment):
        raise Wrong("state", f"It is {experiment.state}. Only what people are shown is paused.")
    if experiment.paused is not None:
        raise Wrong("state", "It is paused already.")
    move(experiment, "paused", by, because[:LONGEST], paused=present.now(), paused_because=because[:LONGEST])


@transaction.atomic
def resume(experiment: Experiment, by: By) -> None:
    """Everybody has again what they had before the pause. Raises :class:`Wrong`."""
    experiment.refresh_from_db()
    if experiment.paused is None:
        raise Wrong("state", f"It is {experiment.state}, and not paused.")
    move(experiment, "resumed", by, paused=None, paused_because="")


@transaction.atomic
def withdraw(experiment: Experiment, by: By, because: str = "") -> None:
    """An action that stayed is shown to nobody any more. Raises :class:`Wrong`."""
    experiment.refresh_from_db()
    if experiment.state != State.DECIDED or not _goes_on(experiment):
        raise Wrong("state", f"It is {experiment.state}. Only an action that stayed is withdrawn; stop one that runs.")
    what = {"decision": HOLDOUT, "paused": None, "paused_because": "", "stopped_because": because[:LONGEST]}
    move(experiment, "withdrawn", by, because[:LONGEST], **what)


def _goes_on(experiment: Experiment) -> bool:
    action = Action.objects.filter(experiment=experiment).first()
    return experiment.state == State.RUNNING if action is None else is_delivered(action)
