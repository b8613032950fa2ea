"""Boards by mail as programs read and write them: plain values, the same over HTTP and in a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.measure.buckets import following
from rapport.measure.closing import due_day
from rapport.projects import boards, reads, reports
from rapport.projects.actions import Refused
from rapport.projects.models import Board, Membership, Project, Report
from rapport.web.reporting.sending import hand_over, whom_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is sent, when and to whom; None leaves what an old report says."""

    board: str | None = None
    """Its short name."""
    every: str | None = None
    hour: int | None = None
    members: Sequence[str] | None = None
    """Addresses of members of the project."""
    outside: Sequence[str] | None = None
    """Addresses of anybody else."""


def told(report: Report) -> dict[str, object]:
    """A report and on which day it is sent next."""
    return {
        "report": report.pk,
        "board": report.board.slug,
        "every": report.every,
        "hour": report.hour,
        "members": [member.email for member in reports.members_of(report)],
        "outside": report.outside,
        "sent": report.sent.isoformat() if report.sent else None,
        "next": following(report.every, report.sent).isoformat() if report.sent else None,
    }


def kept(project: Project, said: Said, now: datetime, old: Report | None = None) -> Report:
    """A new report, weekly on Mondays at 7 unless told otherwise, or an old one changed. Raises :class:`Refused`."""
    members = [one.email for one in reports.members_of(old)] if old and said.members is None else said.members or ()
    return keep(
        project,
        board=(old.board.slug if old else "") if said.board is None else said.board,
        every=(old.every if old else "week") if said.every is None else said.every,
        hour=(old.hour if old else 7) if said.hour is None else said.hour,
        members=reads.numbers_of(project, members),
        outside=(old.outside if old else ()) if said.outside is None else said.outside,
        now=now,
        old=old,
    )


def keep(
    whose: Membership | Project,
    *,
    board: str,
    every: str,
    hour: int,
    members: Sequence[int],
    outside: Sequence[str],
    now: datetime,
    old: Report | None = None,
) -> Report:
    """What a form or a program says, checked; it is due for the first time after ``now``. Raises :class:`Refused`."""
    project = whose.project if isinstance(whose, Membership) else whose
    reports.check_time(every, hour)
    begun = due_day(every, hour, now, project.rules.zone)
    return reports.keep_report(whose, board_of(project, board), every, hour, members, outside, begun, old)


def board_of(project: Project, slug: str) -> Board:
    """The board of a project. Raises :class:`Refused`."""
    try:
        return boards.board_of(project, slug)
    except boards.NoBoard as wrong:
        known = ", ".join(board.slug for board in boards.boards_of(project)) or "none yet"
        raise Refused("board", f"Choose a board. There are: {known}.") from wrong


def sent_now(report: Report, now: datetime, whom: list[tuple[str, str]] | None = None) -> int:
    """Hand over the last whole period now, to these or to all who get it; the schedule goes on as it was.

    Gives how many letters that were.
    """
    day, sent = due_day(report.every, report.hour, now, report.project.rules.zone), report.sent
    receivers = whom_of(report) if whom is None else whom
    letters = hand_over(report, day, f"report {report.pk} now {now.isoformat()}", receivers, now)
    reports.handed_over(report, sent or day)
    return letters
