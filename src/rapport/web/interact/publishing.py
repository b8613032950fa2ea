"""Publishing in one step: the version, the action that shows it, and its start; the same for API and terminal."""

from collections.abc import Mapping
from typing import Any

from rapport.act.interact import api as interact
from rapport.deliver import api as deliver
from rapport.deliver import telling
from rapport.deliver.models import Action
from rapport.projects.models import Project


def running_of(project: Project, key: str) -> Action | None:
    """The action of this key, if it runs."""
    found = project.actions.select_related("experiment").filter(experiment__key=key).first()
    return found if found is not None and found.experiment.state == deliver.State.RUNNING else None


def publish(project: Project, key: str, said: Mapping[str, Any] | None, by: str, *, start: bool) -> dict[str, Any]:
    """The draft is asked from now on. ``said`` is of the action that shows it; None is none: only by its link.

    An action that runs already goes on as it is and shows the new version: people stay in their variants.

    Raises :class:`rapport.deliver.api.Wrong`.
    """
    found = interact.interaction_of(project, key)
    running = running_of(project, key)
    if said is None or running is not None:
        version = interact.publish(found, by)
        told = telling.action(running) if running else None
        return {**interact.told(found), "published": version.number, "action": told}
    action = interact.show(found, said, by)
    if start:
        deliver.start(action.experiment, by)
    found.refresh_from_db()
    return {**interact.told(found), "published": found.current, "action": telling.action(action)}
