"""What projects take at their doors: read for the door, changed by editors."""

from rapport.kernel.policy import Policy, Privacy
from rapport.projects.actions import Refused
from rapport.projects.models import Project


def policy_of(project: Project) -> Policy:
    """What the door has to know of this project."""
    return Policy(privacy=Privacy(project.privacy), timezone=project.timezone)


def policies() -> dict[int, Policy]:
    """The policy of every project, by its id."""
    return {project.pk: policy_of(project) for project in Project.objects.all()}


def change_privacy(project: Project, privacy: str) -> None:
    """From now on people who decided nothing are treated like this. Raises :class:`Refused`."""
    if privacy not in tuple(Privacy):
        raise Refused("privacy", f"Choose one of {', '.join(Privacy)}.")
    project.privacy = privacy
    project.save(update_fields=["privacy"])
