"""What asking does: how engaged people are who were shown it, against those who were held out."""

from dataclasses import dataclass

from rapport.deliver import api as deliver
from rapport.projects.models import Project
from rapport.web.proof import saying
from rapport.web.proof.planning import YARDSTICK
from rapport.web.proof.results import results_of


@dataclass(frozen=True, slots=True)
class Effect:
    """The verdict of the action of the same key in sentences, and how many people it rests on."""

    key: str
    sentences: tuple[str, ...]
    people: int
    healthy: bool
    holdout: float


def effect_of(project: Project, key: str) -> Effect | None:
    """None where no action of this key was started: without people held out nobody can know."""
    action = next((one for one in deliver.actions_of(project) if one.experiment.key == key), None)
    if action is None or action.experiment.state == deliver.State.DRAFT:
        return None
    facts = deliver.facts_of_experiment(action.experiment)
    found = results_of(project, facts)
    besides = [
        saying.told(one, facts.control)
        for one in (found.now.verdicts if found.now and found.people else ())
        if one.outcome.metric == YARDSTICK and one.outcome.role != "primary"
    ]
    sentences = (saying.headline(found), *besides)
    return Effect(key, sentences, found.people, found.is_healthy, facts.holdout)
