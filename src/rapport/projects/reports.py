"""Boards that are sent by mail: to whom and when. The only place that writes them."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from rapport.projects.actions import Refused
from rapport.projects.models import Board, Member, Membership, Project, Report

MOST_OUTSIDE = 50


class NoReport(LookupError):
    """There is no such report. The message names it."""


def reports_of(project: Project) -> list[Report]:
    """All reports of a project, the first one first."""
    return list(project.reports.select_related("board", "author"))


def all_reports() -> list[Report]:
    """The reports of every project, for whoever sends them."""
    return list(Report.objects.select_related("board", "project"))


def report_of(project: Project, number: int) -> Report:
    """One of a project's. Raises :class:`NoReport`."""
    found = project.reports.select_related("board").filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise NoReport(f"report: there is none with the number {number} in this project.")
    return found


def members_of(report: Report) -> list[Member]:
    """Those chosen who still belong to the project."""
    return list(report.members.filter(memberships__project=report.project).order_by("pk"))


def check_time(every: str, hour: int) -> None:
    """Raises :class:`Refused` for when nothing can be sent."""
    if every not in Report.Every.values:
        raise Refused("every", f"Choose one of {', '.join(Report.Every.values)}.")
    if not 0 <= hour <= 23:
        raise Refused("hour", "Give an hour from 0 to 23.")


@transaction.atomic
def keep_report(
    whose: Membership | Project,
    board: Board,
    every: str,
    hour: int,
    members: Sequence[int],
    outside: Sequence[str],
    begun: date,
    old: Report | None = None,
) -> Report:
    """A new one, or an ``old`` one changed. ``begun`` is the last day it was due on: what is due later is sent.

    ``whose`` is who keeps it, or the project alone where its secret key does. Addresses of nobody in the project are an
    owner's to write down, or the key's. Raises :class:`Refused`.
    """
    membership = whose if isinstance(whose, Membership) else None
    project = whose.project if isinstance(whose, Membership) else whose
    if board.project_id != project.pk:
        raise Refused("board", "There is no such board in this project.")
    check_time(every, hour)
    belong = Member.objects.filter(memberships__project=project, pk__in=members)
    if len(belong) != len(set(members)):
        raise Refused("members", "Somebody of these does not belong to the project.")
    addresses = _outside(outside, old, owns=membership is None or membership.owns)
    if not belong and not addresses:
        raise Refused("members", "Choose somebody who gets it.")
    kept = old or Report(project=project, author=membership.member if membership else None)
    if old is None or (old.every, old.hour) != (every, hour):
        kept.sent = begun
    kept.board, kept.every, kept.hour, kept.outside = board, every, hour, addresses
    kept.save()
    kept.members.set(belong)
    return kept


def drop_report(report: Report) -> None:
    """It is sent no more; the board stays."""
    report.delete()


def handed_over(report: Report, day: date) -> None:
    """What was due on that day is with the post."""
    report.sent = day
    report.save(update_fields=["sent"])


def leave(report: Report, whom: str) -> None:
    """Whoever it is (a member's number, or an address) gets it no more."""
    if whom.isdecimal():
        report.members.remove(int(whom))
    else:
        report.outside = [address for address in report.outside if address != whom]
        report.save(update_fields=["outside"])


def _outside(given: Sequence[str], old: Report | None, *, owns: bool) -> list[str]:
    addresses = list(dict.fromkeys(address.strip().lower() for address in given if address.strip()))
    if set(addresses) - set(old.outside if old else ()) and not owns:
        raise Refused("outside", "Only owners send numbers to people outside of the project. Ask an owner.")
    if len(addresses) > MOST_OUTSIDE:
        raise Refused("outside", f"{len(addresses)} addresses; give {MOST_OUTSIDE} at most.")
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError as wrong:
            raise Refused("outside", f"{address!r} is no address of a mailbox.") from wrong
    return addresses
