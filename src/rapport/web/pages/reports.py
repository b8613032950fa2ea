"""Reports: which boards come by mail, when and to whom."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone as present
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.measure.buckets import following
from rapport.projects import boards
from rapport.projects import reports as kept
from rapport.projects.actions import Refused
from rapport.projects.models import Membership, Project, Report
from rapport.web import mail
from rapport.web.access import for_editors, for_members, member_of
from rapport.web.forms import numeral
from rapport.web.pages.alerts import show_tab
from rapport.web.pages.letters import chosen, stopped, told_form
from rapport.web.reporting import telling
from rapport.web.reporting.sending import STOP

FIELDS = {"board", "every", "hour", "members", "outside"}


@require_safe
@for_members
def reports(request: HttpRequest, membership: Membership) -> HttpResponse:
    """All reports of a project."""
    lines = [
        (one, [member.email for member in kept.members_of(one)], following(one.every, one.sent) if one.sent else None)
        for one in kept.reports_of(membership.project)
    ]
    boards_there = bool(boards.boards_of(membership.project))
    context = {"lines": lines, "boards_there": boards_there, "mail_lacks": mail.lacks()}
    return show_tab(request, membership, "reports", "reports/page.html", context)


@require_http_methods(["GET", "POST"])
@for_editors
def build(request: HttpRequest, membership: Membership, number: int = 0) -> HttpResponse:
    """The form of a new report or an old one."""
    old = report_or_404(membership.project, number) if number else None
    if request.method != "POST":
        return form(request, membership, old, typed_of(old, member_of(request).pk))
    typed: dict[str, object] = {
        "board": request.POST.get("board", ""),
        "every": request.POST.get("every", ""),
        "hour": request.POST.get("hour", ""),
        "members": list(chosen(request.POST)),
        "outside": request.POST.get("outside", "\n".join(old.outside) if old else ""),
    }
    try:
        made = keep(membership, typed, old)
    except Refused as wrong:
        return form(request, membership, old, typed, wrong)
    messages.success(request, f"{made.board.name} is sent {made.when}.")
    return redirect("reports", membership.project.slug)


def typed_of(old: Report | None, member: int) -> dict[str, object]:
    """What stands in the fields."""
    if old is None:
        return {"board": "", "every": "week", "hour": "7", "members": [member], "outside": ""}
    members = [one.pk for one in kept.members_of(old)]
    outside = "\n".join(old.outside)
    return {
        "board": old.board.slug,
        "every": old.every,
        "hour": str(old.hour),
        "members": members,
        "outside": outside,
    }


def keep(membership: Membership, typed: dict[str, object], old: Report | None) -> Report:
    """What the form says. Raises :class:`Refused`."""
    hour, members = str(typed["hour"]), typed["members"]
    return telling.keep(
        membership,
        board=str(typed["board"]),
        every=str(typed["every"]),
        hour=int(hour) if numeral(hour) else -1,
        members=members if isinstance(members, list) else [],
        outside=str(typed["outside"]).splitlines(),
        now=present.now(),
        old=old,
    )


def form(
    request: HttpRequest,
    membership: Membership,
    old: Report | None,
    typed: dict[str, object],
    wrong: Refused | None = None,
) -> HttpResponse:
    """The page of the form."""
    project = membership.project
    shown = FIELDS if membership.owns else FIELDS - {"outside"}
    context: dict[str, object] = {
        "old": old,
        "typed": typed,
        "boards": boards.boards_of(project),
        "everies": Report.Every.choices,
        "hours": [str(hour) for hour in range(24)],
        **told_form(project, typed["members"] if isinstance(typed["members"], list) else [], wrong, shown),
        "address": address_of(project, old),
    }
    return show_tab(request, membership, "reports", "reports/form.html", context)


def address_of(project: Project, old: Report | None) -> str:
    """Where the form of a report, or of a new one, is."""
    return reverse("report", args=[project.slug, old.pk]) if old else reverse("new-report", args=[project.slug])


@require_POST
@for_editors
def drop(request: HttpRequest, membership: Membership, number: int) -> HttpResponse:
    """A report is sent no more."""
    found = report_or_404(membership.project, number)
    kept.drop_report(found)
    messages.success(request, f"{found.board.name} is sent no more. The board stays.")
    return redirect("reports", membership.project.slug)


@require_POST
@for_editors
def send_now(request: HttpRequest, membership: Membership, number: int) -> HttpResponse:
    """The last whole period, now, to whoever asks alone; the schedule goes on as it was."""
    report, member, now = report_or_404(membership.project, number), member_of(request), present.now()
    telling.sent_now(report, now, [(str(member.pk), member.email)])
    messages.success(request, f"It is on its way to {member.email}; Settings, Mail says what becomes of it.")
    return redirect("reports", membership.project.slug)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever gets a report ends that, signed in or not. A mailbox's own button sends a POST."""
    return stopped(request, STOP, token, stopping)


def stopping(number: int) -> tuple[str, Callable[[str], None]] | None:
    """What letters of a report are about, and what ends them for one who gets them."""
    found = Report.objects.select_related("board", "project").filter(pk=number).first()
    if found is None:
        return None
    return f"the board {found.board.name} of {found.project.name}", lambda whom: kept.leave(found, whom)


def report_or_404(project: Project, number: int) -> Report:
    """One of the project's. Raises Http404."""
    try:
        return kept.report_of(project, number)
    except kept.NoReport as wrong:
        raise Http404(str(wrong)) from wrong
