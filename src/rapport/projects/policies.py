"""What projects take at their doors: read for the door, changed by editors."""

from collections.abc import Sequence

from rapport.kernel.policy import BadPolicy, Policy, Privacy, hosts_of, mark_of, networks_of
from rapport.projects.actions import Refused
from rapport.projects.models import Project


def policy_of(project: Project) -> Policy:
    """What the door has to know of this project."""
    return Policy(
        privacy=Privacy(project.privacy),
        timezone=project.timezone,
        keeps_bots=project.keeps_bots,
        hosts=tuple(project.hosts),
        networks=networks_of(project.networks),
        internal_mark=mark_of(project.internal_mark),
    )


def policies() -> dict[int, Policy]:
    """The policy of every project, by its id."""
    return {project.pk: policy_of(project) for project in Project.objects.all()}


def change_privacy(project: Project, privacy: str) -> None:
    """From now on people who decided nothing are treated like this. Raises :class:`Refused`."""
    if privacy not in tuple(Privacy):
        raise Refused("privacy", f"Choose one of {', '.join(Privacy)}.")
    project.privacy = privacy
    project.save(update_fields=["privacy"])


def change_judging(
    project: Project, *, keeps_bots: bool, hosts: Sequence[str], networks: Sequence[str], internal_mark: str
) -> None:
    """From now on events are judged like this. Raises :class:`Refused` with the field that is wrong."""
    try:
        project.hosts = list(hosts_of(hosts))
        project.networks = [str(network) for network in networks_of(networks)]
        project.internal_mark = "=".join(mark_of(internal_mark) or ())
    except BadPolicy as wrong:
        raise Refused(wrong.field, str(wrong)) from wrong
    project.keeps_bots = keeps_bots
    project.save(update_fields=["keeps_bots", "hosts", "networks", "internal_mark"])
