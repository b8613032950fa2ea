"""What projects take at their doors: read for the door, changed by editors."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import datetime

from rapport.kernel.policy import BadPolicy, Policy, Privacy, hosts_of, mark_of, networks_of
from rapport.projects.actions import Refused
from rapport.projects.models import Project

MOST_MONTHS = 240


def policy_of(project: Project) -> Policy:
    """What the door has to know of this project."""
    return Policy(
        privacy=Privacy(project.privacy),
        timezone=project.timezone,
        keeps_bots=project.keeps_bots,
        keeps_data_centres=project.keeps_data_centres,
        hosts=tuple(project.hosts),
        networks=networks_of(project.networks),
        internal_mark=mark_of(project.internal_mark),
    )


def policies() -> dict[int, Policy]:
    """The policy of every project, by its id."""
    return {project.pk: policy_of(project) for project in Project.objects.all()}


def change_privacy(project: Project, privacy: str, keeps_months: int | None) -> None:
    """From now on people who decided nothing are treated like this, and what is older is removed each day.

    Raises :class:`Refused`.
    """
    if privacy not in tuple(Privacy):
        raise Refused("privacy", f"Choose one of {', '.join(Privacy)}.")
    if keeps_months is not None and not 1 <= keeps_months <= MOST_MONTHS:
        raise Refused("keeps_months", f"Keep events for 1 to {MOST_MONTHS} months, or leave it empty for ever.")
    project.privacy, project.keeps_months = privacy, keeps_months
    project.save(update_fields=["privacy", "keeps_months"])


def oldest_kept(project: Project, now: datetime) -> datetime | None:
    """The midnight, in the project's time zone, before which nothing is kept; None keeps everything."""
    if project.keeps_months is None:
        return None
    today = now.astimezone(project.rules.zone).date()
    month = today.year * 12 + today.month - 1 - project.keeps_months
    year, month = divmod(month, 12)
    day = min(today.day, monthrange(year, month + 1)[1])
    return datetime(year, month + 1, day, tzinfo=project.rules.zone)


def change_judging(
    project: Project,
    *,
    keeps_bots: bool,
    keeps_data_centres: bool,
    hosts: Sequence[str],
    networks: Sequence[str],
    internal_mark: str,
) -> None:
    """From now on events are judged like this. Raises :class:`Refused` with the field that is wrong."""
    try:
        project.hosts = list(hosts_of(hosts))
        project.networks = [str(network) for network in networks_of(networks)]
        project.internal_mark = "=".join(mark_of(internal_mark) or ())
    except BadPolicy as wrong:
        raise Refused(wrong.field, str(wrong)) from wrong
    project.keeps_bots, project.keeps_data_centres = keeps_bots, keeps_data_centres
    project.save(update_fields=["keeps_bots", "keeps_data_centres", "hosts", "networks", "internal_mark"])
