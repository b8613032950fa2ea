"""Publishing in one step: the version, the action that shows it, and its start; the same for API and terminal."""

from collections.abc import Mapping
from typing import Any

from rapport.act.interact import api as interact
from rapport.deliver import api as deliver
from rapport.deliver import telling
from rapport.projects.models import Project


def publish(project: Project, key: str, said: Mapping[str, Any] | None, by: str, *, start: bool) -> dict[str, Any]:
    """The draft is asked from now on. ``said`` is of the action that shows it; None is none: only by its link.

    Raises :class:`rapport.deliver.api.Wrong`.
    """
    found = interact.interaction_of(project, key)
    if said is None:
        version = interact.publish(found, by)
        return {**interact.told(found), "published": version.number, "action": None}
    action = interact.show(found, said, by)
    if start:
        deliver.start(action.experiment, by)
    found.refresh_from_db()
    return {**interact.told(found), "published": found.current, "action": telling.action(action)}
