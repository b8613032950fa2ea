"""The steps in the life of an experiment or an action by their names: one way for pages, API and terminal."""

from typing import Literal

from rapport.deliver import actions, pausing
from rapport.deliver.history import By
from rapport.deliver.models import Experiment

Step = Literal["start", "pause", "resume", "stop", "decide", "withdraw", "renew"]


def take(
    experiment: Experiment, step: Step, by: By, *, because: str = "", variant: str = "", learnings: str = ""
) -> None:
    """Take a step; ``because`` goes with those that end something, the rest with deciding.

    Raises :class:`rapport.deliver.rules.Wrong`.
    """
    match step:
        case "start":
            actions.start(experiment, by)
        case "pause":
            pausing.pause(experiment, by, because)
        case "resume":
            pausing.resume(experiment, by)
        case "stop":
            actions.stop(experiment, by, because)
        case "decide":
            actions.decide(experiment, variant, learnings, by)
        case "withdraw":
            pausing.withdraw(experiment, by, because)
        case "renew":
            actions.renew(experiment, by)
