"""What is asked: all of a project, and one with what came of it; how it is published stands beside it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.act.interact import api as interact
from rapport.act.interact.api import Use
from rapport.deliver import api as deliver
from rapport.projects import reads
from rapport.projects.models import Membership, Project
from rapport.prove.maths import NotYet
from rapport.web.access import for_editors, for_members, member_of
from rapport.web.answers import board
from rapport.web.chart import THEMES
from rapport.web.delivery_forms import attempt
from rapport.web.drafting.kinds import USES
from rapport.web.drafting.moves import free
from rapport.web.interact import links
from rapport.web.interact.publishing import publish
from rapport.web.interact.telling import results
from rapport.web.interact_forms import New, Publish
from rapport.web.proof.sizing import Sized, sized
from rapport.web.shell import show

VERSIONED = ("survey", "quiz")
"""Of these, answers to one version can be looked at by themselves."""


@require_http_methods(["GET", "POST"])
@for_members
def every(request: HttpRequest, membership: Membership) -> HttpResponse:
    """All of it; whoever edits begins another one here."""
    if request.method == "POST":
        return begin(request, membership.project.slug)
    return listed(request, membership, New())


def listed(request: HttpRequest, membership: Membership, form: New) -> HttpResponse:
    """The list with the templates below."""
    kept = interact.interactions_of(membership.project)
    waits = interact.waiting_in(membership.project)
    lines = [
        {"one": one, "title": interact.title_of(one), "use": USES[one.use][0], "waits": waits.get(one.key, 0)}
        for one in kept
    ]
    templates = [
        {"name": name, "about": about, "use": USES[str(said["use"])][0], "title": said["title"]}
        for name, (about, said) in interact.TEMPLATES.items()
    ]
    context: dict[str, object] = {"lines": lines, "templates": templates, "form": form}
    return show(request, membership, "interact/all.html", context)


@for_editors
def begin(request: HttpRequest, membership: Membership) -> HttpResponse:
    """A draft from a template, under its own key or a free one."""
    project, form = membership.project, New(request.POST)
    made: list[str] = []

    def keep() -> None:
        said = form.cleaned_data
        taken = [one.key for one in interact.interactions_of(project)]
        if said["key"] in taken:
            raise deliver.Wrong("key", "There is one of this key; open it in the list.")
        key = said["key"] or free(said["template"], taken)
        made.append(interact.keep(project, key, interact.TEMPLATES[said["template"]][1]).key)

    if attempt(form, keep):
        return redirect(first_open(project, made[0]))
    return listed(request, membership, form)


def first_open(project: Project, key: str) -> str:
    """The builder with the first question open; of reviews the settings."""
    screens = interact.interaction_of(project, key).draft.get("screens", ())
    first = next((one["name"] for screen in screens for one in screen.get("questions", ())), "")
    opened = f"question:{first}" if first else "settings"
    return f"{reverse('edit-asked', args=[project.slug, key])}?open={opened}"


@require_safe
@for_members
def asked(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """What came of one."""
    found = found_or_404(membership, key)
    context = about(request, membership, found) | {"tab": "asked"}
    if found.current:
        version = version_in(request, found)
        told = results(membership.project, found.key, version)
        lines = board.shown(found, told)
        context |= {"told": told, "questions": lines, "left": board.left(told, lines), "chart_themes": THEMES}
        context |= {"charts": any(one.pictures for one in lines), "version": version}
        if found.use == Use.REVIEWS:
            most = interact.checked(found.draft).reviews.stars
            context |= {"starred": board.starred(told, most), "subjects": board.about(told, most)}
        context["versions"] = range(found.versions.count(), 0, -1) if found.use in VERSIONED else ()
    return show(request, membership, "interact/one.html", context)


def version_in(request: HttpRequest, found: interact.Interaction) -> int:
    """The version whose answers are wanted; 0 is all."""
    said = request.GET.get("version", "")
    known = found.use in VERSIONED and said.isdecimal() and found.versions.filter(number=int(said[:6])).exists()
    return int(said) if known else 0


def about(request: HttpRequest, membership: Membership, found: interact.Interaction) -> dict[str, object]:
    """What pages of one say at their top."""
    project, version = membership.project, interact.current_of(found)
    return {
        "asked": found,
        "title": interact.title_of(found),
        "changed": version is not None and version.definition != found.draft,
        "action": next((one for one in deliver.actions_of(project) if one.experiment.key == found.key), None),
        "server": f"{request.scheme}://{request.get_host()}",
        "write_key": reads.write_key_of(project) or "WRITE_KEY",
        "doors": doors(request, found) if found.current and not found.closed else None,
    }


def doors(request: HttpRequest, found: interact.Interaction) -> dict[str, str]:
    """Its link, and what leads there."""
    address = links.address_of(settings.URL or f"{request.scheme}://{request.get_host()}", found)
    return {"address": address, "qr": links.qr_of(address), "mail": links.mail_of(address, found)}


@require_safe
@for_members
def qr(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """The QR code of its link, as a file."""
    found = found_or_404(membership, key)
    if not found.current:
        raise Http404("It is a draft: its link leads nowhere yet.")
    answer = HttpResponse(doors(request, found)["qr"], content_type="image/svg+xml")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{key}.svg")
    return answer


@require_http_methods(["GET", "POST"])
@for_editors
def bring(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """It is asked from now on; before that, what proving its effect takes."""
    found, project = found_or_404(membership, key), membership.project
    # What runs already goes on as it is; only its words are new.
    runs = bool(found.current)
    said = {"appear": "link", "trigger_on": "load", "holdout": 10, "wanted": 5} if runs else request.POST
    form = Publish(said if request.method == "POST" else None, initial=Publish.usual(found))
    told: dict[str, Any] = {}

    def keep() -> None:
        told.update(publish(project, key, form.action(key), str(member_of(request)), start=True))

    if request.method == "POST" and request.POST.get("do") != "size" and attempt(form, keep):
        messages.success(request, f"{interact.title_of(found)} is asked from now on, as version {told['published']}.")
        return redirect("asked", project.slug, key)
    context = about(request, membership, found) | {"form": form, "runs": runs, "tab": "publish"}
    if not runs:
        context |= sized_of(membership, form)
    return show(request, membership, "interact/publish.html", context, {"size": "making/_size.html"})


def sized_of(membership: Membership, form: Publish) -> dict[str, object]:
    """What it takes to see what asking does."""
    said = form.cleaned_data if form.is_bound and form.is_valid() else form.usual_sizes()
    held = said["holdout"] / 100
    if said.get("appear") == "link":
        return {}
    found = sized(membership.project, interact.PRIMARY, said["wanted"] / 100, (held, 1 - held))
    if not isinstance(found, Sized):
        return {}
    return {"sized": found, "lacks": isinstance(found.needed, NotYet), "warnings": found.warnings}


@require_POST
@for_editors
def end(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """Nothing is taken any more."""
    interact.close(found_or_404(membership, key))
    messages.success(request, f"{key} is closed; what people said stays.")
    return redirect("asked", membership.project.slug, key)


def found_or_404(membership: Membership, key: str) -> interact.Interaction:
    """Raises Http404."""
    try:
        return interact.interaction_of(membership.project, key)
    except interact.NotThere as wrong:
        raise Http404(str(wrong)) from wrong
