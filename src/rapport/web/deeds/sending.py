"""The deeds about links to boards and reports by mail."""

from typing import Any

import msgspec
from django.utils import timezone as present

from rapport.projects import boards, reads, reports
from rapport.projects.models import Board, Report
from rapport.web import mail
from rapport.web.boards import links
from rapport.web.deeds.annotations import Number, Of
from rapport.web.deeds.registry import deed
from rapport.web.reporting import telling


class OfBoard(msgspec.Struct):
    """Which board."""

    project: str
    board: str


class LinkDraft(msgspec.Struct):
    """A link to be."""

    project: str
    board: str
    password: str = ""
    last: str = ""
    hosts: list[str] = []


class LinkChange(msgspec.Struct):
    """One link to a board, and what changes of it; None leaves it, empty is none."""

    project: str
    board: str
    number: int
    password: str | None = None
    last: str | None = None


class ReportDraft(msgspec.Struct):
    """A report to be; ``number`` names the one that is changed, of which None leaves what it says."""

    project: str
    number: int = 0
    board: str | None = None
    every: str | None = None
    hour: int | None = None
    members: list[str] | None = None
    outside: list[str] | None = None


@deed("link.list", OfBoard)
def list_links(of: OfBoard) -> list[dict[str, object]]:
    """All links to a board."""
    return [links.told(one) for one in boards.shares_of(board_of(of.project, of.board))]


@deed("link.add", LinkDraft)
def add_link(draft: LinkDraft) -> dict[str, object]:
    """A new link, with its address."""
    found, base = board_of(draft.project, draft.board), mail.base()
    return links.made(found, draft.password, draft.last, draft.hosts, lambda path: base + path)


@deed("link.change", LinkChange)
def change_link(change: LinkChange) -> dict[str, object]:
    """Another password or last day."""
    return links.changed(board_of(change.project, change.board), change.number, change.password, change.last)


@deed("link.revoke", LinkChange)
def revoke_link(which: LinkChange) -> dict[str, object]:
    """The link leads nowhere any more."""
    return links.revoked(board_of(which.project, which.board), which.number)


@deed("report.list", Of)
def list_reports(of: Of) -> list[dict[str, object]]:
    """All reports of a project."""
    return [telling.told(one) for one in reports.reports_of(reads.project_of(of.project))]


@deed("report.keep", ReportDraft)
def keep_report(draft: ReportDraft) -> dict[str, object]:
    """A new report, or an old one changed."""
    project = reads.project_of(draft.project)
    old = reports.report_of(project, draft.number) if draft.number else None
    said: dict[str, Any] = {name: getattr(draft, name) for name in ("board", "every", "hour", "members", "outside")}
    return telling.told(telling.kept(project, telling.Said(**said), present.now(), old))


@deed("report.remove", Number)
def remove_report(which: Number) -> dict[str, object]:
    """It is sent no more; the board stays."""
    found = report_of(which)
    reports.drop_report(found)
    return {"removed": which.number, "board": found.board.slug}


@deed("report.send", Number)
def send_report(which: Number) -> dict[str, int]:
    """The last whole period now, to everybody who gets it."""
    return {"letters": telling.sent_now(report_of(which), present.now())}


def board_of(project: str, board: str) -> Board:
    """The board of a project."""
    return boards.board_of(reads.project_of(project), board)


def report_of(which: Number) -> Report:
    """The report of a project."""
    return reports.report_of(reads.project_of(which.project), which.number)
