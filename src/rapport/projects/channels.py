"""The channels that a project names itself: the only writer of its rules."""

from collections.abc import Callable, Sequence

from django.db import transaction

from rapport.kernel.channel import BadChannel, read_channels, write_channels
from rapport.kernel.rules import Rules
from rapport.projects.actions import Refused
from rapport.projects.models import Project


@transaction.atomic
def change_channels(project_id: int, lines: Sequence[str], changed: Callable[[int, Rules], None]) -> bool:
    """From now on, and for the past, channels are named by these rules; says whether anything changed.

    After the commit ``changed(project, rules)`` has to give the events their channels, to compute the sessions again
    and then to call :func:`rapport.projects.actions.sessions_settled`. Raises :class:`Refused`.
    """
    project = Project.objects.select_for_update().get(pk=project_id)
    try:
        rules = read_channels(lines)
    except BadChannel as wrong:
        raise Refused("channels", str(wrong)) from wrong
    if rules == project.rules.channels:
        return False
    project.channels, project.settled = write_channels(rules), False
    project.save(update_fields=["channels", "settled"])
    transaction.on_commit(lambda: changed(project_id, project.rules))
    return True
