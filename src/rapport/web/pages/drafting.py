"""The builder of what is asked: questions, logic and settings by form; trying it out, and its versions."""

from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import push_url

from rapport.act.interact import api as interact
from rapport.act.interact.api import Use
from rapport.deliver.api import Wrong
from rapport.projects.models import Membership, Project
from rapport.web.access import for_editors, for_members
from rapport.web.drafting import logic, moves, trying
from rapport.web.drafting.question import QuestionPart
from rapport.web.drafting.whole import Drafting
from rapport.web.pages.interact import found_or_404
from rapport.web.shell import show

PARTS = {"drafting": "drafting/_build.html", "preview": "drafting/_preview.html"}
SAID = {
    "add": "Added. Write what it asks, then save it.",
    "copy": "Copied.",
    "up": "Moved up.",
    "down": "Moved down.",
    "drop": "Taken away.",
    "divide": "A new screen begins there.",
    "join": "Both are one screen now.",
    "back": "It is back.",
}


@require_http_methods(["GET", "POST"])
@for_editors
def build(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """The draft with one part of it open; each change is kept at once, and people see it when it is published."""
    found = found_or_404(membership, key)
    opened = request.GET.get("open", "settings" if found.use == Use.REVIEWS else "")
    if request.method == "GET":
        return built(request, membership, Drafting(found, opened), {})
    opened = request.POST.get("open", opened)
    drafting = Drafting(found, opened, request.POST if "typed" in request.POST else None)
    if "deed" in request.POST:
        return deed(request, membership, drafting)
    if not drafting.deed:
        return built(request, membership, drafting, {})
    said = "Saved." if drafting.deed == "keep" and drafting.save() else ""
    return went(request, membership, drafting, said, {})


def deed(request: HttpRequest, membership: Membership, drafting: Drafting) -> HttpResponse:
    """One thing done to the whole draft; what is typed into the open part is kept first."""
    asked, after, gone = request.POST["deed"], request.POST.get("after", ""), None
    if drafting.part is not None and drafting.part.is_bound and not drafting.save():
        drafting.trouble = drafting.trouble or "Nothing was done: first mend what is open."
        return built(request, membership, drafting, {})
    try:
        if asked == "back":
            question = msgspec.json.decode(request.POST.get("question", ""), type=dict[str, Any])
            drafting.keep(moves.inserted(drafting.draft, question, after))
            drafting.load(f"question:{question.get('name', '')}")
        else:
            gone = drafting.done(asked, after)
    except (Wrong, msgspec.DecodeError) as wrong:
        drafting.trouble = str(wrong)
    verb = asked.partition(":")[0]
    said = "" if drafting.trouble else SAID[verb]
    if verb in {"add", "copy"} and isinstance(drafting.part, QuestionPart):
        drafting.part.fields["title"].widget.attrs["autofocus"] = True
    return went(request, membership, drafting, said, {"gone": gone} if gone else {})


def went(
    request: HttpRequest, membership: Membership, drafting: Drafting, said: str, context: dict[str, object]
) -> HttpResponse:
    """After something was done: the page anew, or its part, at the address of what is open now."""
    address = address_of(membership.project, drafting)
    if request.htmx:  # type: ignore[attr-defined]
        return push_url(built(request, membership, drafting, {"said": said, **context}), address)
    if said and not context:
        messages.success(request, said)
        return HttpResponseRedirect(address)
    return built(request, membership, drafting, {"said": said, **context})


def address_of(project: Project, drafting: Drafting) -> str:
    """The builder with this part open."""
    here = reverse("edit-asked", args=[project.slug, drafting.interaction.key])
    return f"{here}?open={drafting.opened}" if drafting.opened else here


def built(request: HttpRequest, membership: Membership, drafting: Drafting, context: dict[str, object]) -> HttpResponse:
    """The builder."""
    found = logic.rules(drafting.definition)
    context |= {
        "asked": drafting.interaction,
        "title": interact.title_of(drafting.interaction),
        "drafting": drafting,
        "here": reverse("edit-asked", args=[membership.project.slug, drafting.interaction.key]),
        "rules": found,
        "drawing": logic.drawing(drafting.definition, found) if drafting.definition.screens else None,
        "tab": "edit",
        **preview_of(drafting),
    }
    return show(request, membership, "drafting/build.html", context, PARTS)


def preview_of(drafting: Drafting) -> dict[str, Any]:
    """What people will see, as the template has it."""
    return {**drafting.preview(), "stars": range(drafting.definition.reviews.stars)}


@require_http_methods(["GET", "POST"])
@for_editors
def try_out(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """The draft as somebody goes through it; nothing that is answered here is kept."""
    found = found_or_404(membership, key)
    definition = interact.checked(found.draft)
    said = request.POST if request.method == "POST" else None
    context: dict[str, object] = {"asked": found, "title": interact.title_of(found), "tab": "try"}
    if definition.use != Use.REVIEWS:
        context["trial"] = trying.trial(definition, said, request.GET)
    return show(request, membership, "drafting/try.html", context, {"trial": "drafting/_trial.html"})


@require_safe
@for_members
def versions(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """What was asked when, and what changed from one version to the next."""
    found = found_or_404(membership, key)
    kept = list(found.versions.all())
    lines = []
    for newer, older in zip(kept, [*kept, None][1:], strict=True):
        before = interact.definition_of(older) if older else None
        changed = interact.differences(before, interact.definition_of(newer)) if before else ["The first version."]
        lines.append({"version": newer, "changed": changed})
    draft = interact.checked(found.draft)
    pending = interact.differences(interact.definition_of(kept[0]), draft) if kept else []
    context: dict[str, object] = {"asked": found, "title": interact.title_of(found), "lines": lines, "pending": pending}
    return show(request, membership, "drafting/versions.html", context | {"tab": "versions"})


@require_POST
@for_editors
def restore(request: HttpRequest, membership: Membership, key: str, number: int) -> HttpResponse:
    """An older version is the draft again; people see it when it is published."""
    found = found_or_404(membership, key)
    kept = found.versions.filter(number=number).first()
    if kept is None:
        messages.error(request, f"There is no version {number}.")
    else:
        interact.keep(membership.project, key, kept.definition)
        messages.success(request, f"The draft is version {number} again. People see it when you publish it.")
    return redirect("versions-asked", membership.project.slug, key)


@require_POST
@for_editors
def duplicate(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """Another draft that asks the same."""
    found = found_or_404(membership, key)
    taken = [one.key for one in interact.interactions_of(membership.project)]
    copy = interact.keep(membership.project, moves.free(key[:90], taken), found.draft)
    messages.success(request, f"{copy.key} asks the same as {key}. It is a draft.")
    return redirect("edit-asked", membership.project.slug, copy.key)
