"""What is asked: all of a project, and one with its questions, how it comes to people, and what came of it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.act.interact import api as interact
from rapport.deliver import api as deliver
from rapport.projects import reads
from rapport.projects.models import Membership
from rapport.web.access import for_editors, for_members, member_of
from rapport.web.delivery_forms import attempt
from rapport.web.interact import links
from rapport.web.interact.publishing import publish
from rapport.web.interact.telling import results
from rapport.web.interact_forms import New, Publish
from rapport.web.shell import show


@require_http_methods(["GET", "POST"])
@for_members
def every(request: HttpRequest, membership: Membership) -> HttpResponse:
    """All of it; whoever edits begins another one here."""
    if request.method == "POST":
        return begin(request, membership.project.slug)
    return listed(request, membership, New())


def listed(request: HttpRequest, membership: Membership, form: New) -> HttpResponse:
    """The list with the form below."""
    context = {"interactions": interact.interactions_of(membership.project), "form": form}
    return show(request, membership, "interact/all.html", context)


@for_editors
def begin(request: HttpRequest, membership: Membership) -> HttpResponse:
    """A draft from a template."""
    project, form = membership.project, New(request.POST)

    def keep() -> None:
        said = form.cleaned_data
        if project.interactions.filter(key=said["key"]).exists():
            raise deliver.Wrong("key", "There is one of this key; open it in the list.")
        interact.keep(project, said["key"], interact.TEMPLATES[said["template"]][1])

    if attempt(form, keep):
        return redirect("asked", project.slug, form.cleaned_data["key"])
    return listed(request, membership, form)


@require_http_methods(["GET", "POST"])
@for_members
def asked(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """One; whoever edits publishes it here."""
    if request.method == "POST":
        return bring(request, membership.project.slug, key)
    return page(request, membership, found_or_404(membership, key), Publish())


def page(request: HttpRequest, membership: Membership, found: interact.Interaction, form: Publish) -> HttpResponse:
    """The page of one."""
    project = membership.project
    action = next((one for one in deliver.actions_of(project) if one.experiment.key == found.key), None)
    context: dict[str, object] = {
        "asked": found,
        "form": form,
        "questions": questions_of(found),
        "changed": (version := interact.current_of(found)) is not None and version.definition != found.draft,
        "action": action,
        "told": results(project, found.key) if found.current else None,
        "server": f"{request.scheme}://{request.get_host()}",
        "doors": doors(request, found) if found.current and not found.closed else None,
        "write_key": reads.write_key_of(project) or "WRITE_KEY",
    }
    return show(request, membership, "interact/one.html", context)


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


def questions_of(found: interact.Interaction) -> list[dict[str, Any]]:
    """What the draft asks, in its own language."""
    definition = interact.checked(found.draft)
    return [
        {"title": interact.in_language(one.title, definition.language, definition.language), "asked": one}
        for one in definition.questions()
    ]


@for_editors
def bring(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """It is asked from now on."""
    found = found_or_404(membership, key)
    # What runs already goes on as it is; only its words are new.
    form = Publish({"appear": "link", "when": "load", "holdout": 10} if found.current else request.POST)
    told: dict[str, Any] = {}

    def keep() -> None:
        said = form.action(key)
        told.update(publish(membership.project, key, said, str(member_of(request)), start=True))

    if attempt(form, keep):
        messages.success(request, f"{key} is asked from now on, as version {told['published']}.")
        return redirect("asked", membership.project.slug, key)
    return page(request, membership, found, form)


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
