"""The part of the API by which boards leave the house: links for strangers, and reports by mail."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone as present
from ninja import Field, Router, Schema

from rapport.projects import boards, reports
from rapport.web.api_questions import FAILURES, Opened
from rapport.web.boards import links
from rapport.web.reporting import telling

EVERY = "day, week (Mondays) or month (the first)."
OUTSIDE = "Addresses of people who do not belong to the project."


class LinkIn(Schema):
    """A link to be."""

    password: str = Field("", description="Of 8 characters or more; none is asked for without one.")
    last: str = Field("", description="The last day on which it opens, in the project's time zone; for ever without.")
    hosts: list[str] = Field([], description="Sites that may show it in a frame, as https://example.org.")


class LinkChange(Schema):
    """What changes; what is left out stays, and empty is none."""

    password: str | None = None
    last: str | None = None


class Link(Schema):
    """A link to a board. Its address is told once, when it is made."""

    share: int = Field(..., description="Its number.")
    shown: str = Field(..., description="The first characters of its token, to tell it from others.")
    opens: bool = Field(..., description="Whether it leads anywhere now.")
    password: bool = Field(..., description="Whether it asks for one.")
    last: str | None = Field(..., description="The last day on which it opens.")
    hosts: list[str]
    created: str
    revoked: str | None


class NewLink(Link):
    """A link that was just made."""

    link: str = Field(..., description="Its address; it cannot be told again.")


class Links(Schema):
    """All links to a board, revoked ones too, the first one first."""

    links: list[Link]


class ReportChange(Schema):
    """What changes; what is left out stays."""

    board: str | None = Field(None, description="Its short name.")
    every: str | None = Field(None, description=EVERY)
    hour: int | None = Field(None, description="0 to 23, on the clock of the project's zone.")
    members: list[str] | None = Field(None, description="Addresses of members of the project.")
    outside: list[str] | None = Field(None, description=OUTSIDE)


class ReportIn(Schema):
    """A report to be."""

    board: str = Field(..., description="Short name of a board.")
    every: str = Field("week", description=EVERY)
    hour: int = Field(7, description="0 to 23, on the clock of the project's zone.")
    members: list[str] = Field([], description="Addresses of members of the project.")
    outside: list[str] = Field([], description=OUTSIDE)


class ReportOut(ReportIn):
    """A board that is sent by mail."""

    report: int = Field(..., description="Its number.")
    sent: str | None = Field(..., description="The last day on which it was due.")
    next: str | None = Field(..., description="The day on which it is due next.")


class Reports(Schema):
    """All of a project, the first one first."""

    reports: list[ReportOut]


class Gone(Schema):
    """What is sent no more."""

    removed: int


class Sent(Schema):
    """How many letters are on their way."""

    letters: int


LINKS = "/projects/{project}/boards/{board}/links"
MANY = "/projects/{project}/reports"


def router(opened: Opened) -> Router:
    """The routes. ``opened`` gives the project of a request's key, or raises."""
    made = Router(tags=["Boards"])
    linking(made, opened)
    sending(made, opened)
    return made


def linking(made: Router, opened: Opened) -> None:
    """Links by which strangers see a board."""

    @made.get(LINKS, response={200: Links, **FAILURES})
    def board_links(request: HttpRequest, project: str, board: str) -> dict[str, Any]:
        """All links to a board."""
        found = boards.board_of(opened(request, project), board)
        return {"links": [links.told(one) for one in boards.shares_of(found)]}

    @made.post(LINKS, response={200: NewLink, **FAILURES})
    def add_link(request: HttpRequest, project: str, board: str, wanted: LinkIn) -> dict[str, Any]:
        """A new link."""
        found = boards.board_of(opened(request, project), board)
        return links.made(found, wanted.password, wanted.last, wanted.hosts, request.build_absolute_uri)

    @made.patch(f"{LINKS}/{{share}}", response={200: Link, **FAILURES})
    def change_link(request: HttpRequest, project: str, board: str, share: int, wanted: LinkChange) -> dict[str, Any]:
        """Another password or last day; who gave the old password has to give the new one."""
        found = boards.board_of(opened(request, project), board)
        return links.changed(found, share, wanted.password, wanted.last)

    @made.delete(f"{LINKS}/{{share}}", response={200: Link, **FAILURES})
    def revoke_link(request: HttpRequest, project: str, board: str, share: int) -> dict[str, Any]:
        """The link leads nowhere any more; it stays in the list."""
        return links.revoked(boards.board_of(opened(request, project), board), share)


def sending(made: Router, opened: Opened) -> None:
    """Boards that are sent by mail."""

    @made.get(MANY, response={200: Reports, **FAILURES})
    def board_reports(request: HttpRequest, project: str) -> dict[str, Any]:
        """Every report of the project."""
        return {"reports": [telling.told(one) for one in reports.reports_of(opened(request, project))]}

    @made.post(MANY, response={200: ReportOut, **FAILURES})
    def add_report(request: HttpRequest, project: str, wanted: ReportIn) -> dict[str, Any]:
        """A new report."""
        said = telling.Said(**wanted.model_dump())
        return telling.told(telling.kept(opened(request, project), said, present.now()))

    @made.patch(f"{MANY}/{{report}}", response={200: ReportOut, **FAILURES})
    def change_report(request: HttpRequest, project: str, report: int, wanted: ReportChange) -> dict[str, Any]:
        """Another board, time or address."""
        whose = opened(request, project)
        old, said = reports.report_of(whose, report), telling.Said(**wanted.model_dump())
        return telling.told(telling.kept(whose, said, present.now(), old))

    @made.delete(f"{MANY}/{{report}}", response={200: Gone, **FAILURES})
    def remove_report(request: HttpRequest, project: str, report: int) -> dict[str, int]:
        """It is sent no more; the board stays."""
        reports.drop_report(reports.report_of(opened(request, project), report))
        return {"removed": report}

    @made.post(f"{MANY}/{{report}}/send", response={200: Sent, **FAILURES})
    def send_report(request: HttpRequest, project: str, report: int) -> dict[str, int]:
        """The last whole day, week or month now, to everybody who gets it; the schedule goes on as it was."""
        return {"letters": telling.sent_now(reports.report_of(opened(request, project), report), present.now())}
