"""Annotations: what happened when, as a list that editors add to and change."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from rapport.kernel.clock import day_of, now_ms
from rapport.projects import annotations as kept
from rapport.projects.actions import Refused
from rapport.projects.models import Annotation, Membership, Project
from rapport.web.access import for_editors, for_members, member_of
from rapport.web.annotating import when
from rapport.web.pages.alerts import show_tab
from rapport.web.shell import show


@require_http_methods(["GET", "POST"])
@for_members
def annotations(request: HttpRequest, membership: Membership) -> HttpResponse:
    """All of a project, the latest first; a POST adds one."""
    if request.method == "POST":
        return add(request, membership.project.slug)
    return listed(request, membership, {})


def listed(
    request: HttpRequest, membership: Membership, typed: dict[str, str], wrong: Refused | None = None
) -> HttpResponse:
    """The page, with what was typed and why it was not kept."""
    project = membership.project
    today = day_of(now_ms(), project.rules.zone)
    context = {
        "lines": [(one, when(one, today)) for one in reversed(kept.annotations_of(project))],
        "form": field_values(typed or {"day": today.isoformat()}),
        "address": reverse("annotations", args=[project.slug]),
        **lacks(wrong),
    }
    return show_tab(request, membership, "annotations", "annotations/page.html", context)


@for_editors
def add(request: HttpRequest, membership: Membership) -> HttpResponse:
    """One more; whoever came from a chart goes back to it."""
    typed = {name: str(value) for name, value in request.POST.items()}
    try:
        made = keep(membership, request, typed)
    except Refused as wrong:
        return listed(request, membership, typed, wrong)
    messages.success(request, f"“{made.text}” stands on every chart over time.")
    back = typed.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return HttpResponseRedirect(back)
    return redirect("annotations", membership.project.slug)


@require_http_methods(["GET", "POST"])
@for_editors
def annotation(request: HttpRequest, membership: Membership, number: int) -> HttpResponse:
    """One, to be changed."""
    old = annotation_or_404(membership.project, number)
    typed = {name: str(value) for name, value in request.POST.items()}
    wrong = None
    if request.method == "POST":
        try:
            keep(membership, request, typed, old)
            messages.success(request, "Saved.")
            return redirect("annotations", membership.project.slug)
        except Refused as refused:
            wrong = refused
    else:
        time = f"{old.time:%H:%M}" if old.time else ""
        typed = {"day": old.day.isoformat(), "time": time, "text": old.text, "link": old.link}
    context = {
        "old": old,
        "form": field_values(typed),
        "address": reverse("annotation", args=[membership.project.slug, old.pk]),
        **lacks(wrong),
    }
    return show(request, membership, "annotations/one.html", context)


@require_POST
@for_editors
def drop(request: HttpRequest, membership: Membership, number: int) -> HttpResponse:
    """One goes from all charts."""
    old = annotation_or_404(membership.project, number)
    old.delete()
    messages.success(request, f"“{old.text}” is gone.")
    return redirect("annotations", membership.project.slug)


def keep(
    membership: Membership, request: HttpRequest, typed: dict[str, str], old: Annotation | None = None
) -> Annotation:
    """What the form says. Raises :class:`Refused`."""
    at = "T".join(part for part in (typed.get("day", ""), typed.get("time", "")[:5]) if part)
    return kept.keep_annotation(
        membership.project, at, typed.get("text", ""), typed.get("link", ""), member_of(request), old=old
    )


def annotation_or_404(project: Project, number: int) -> Annotation:
    """One of the project's. Raises Http404."""
    try:
        return kept.annotation_of(project, number)
    except kept.NoAnnotation as wrong:
        raise Http404(str(wrong)) from wrong


def field_values(typed: dict[str, str]) -> dict[str, str]:
    """What stands in the fields."""
    return {name: typed.get(name, "") for name in ("day", "time", "text", "link")}


def lacks(wrong: Refused | None) -> dict[str, object]:
    """What is wrong, and at which field."""
    return {"wrong": str(wrong), "wrong_at": wrong.field} if wrong else {"wrong": "", "wrong_at": ""}
