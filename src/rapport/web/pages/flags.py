"""Flags: all of a project's, and one with its rules, how a program asks for it, and what was changed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from rapport.deliver import api as deliver
from rapport.deliver.models import Flag
from rapport.projects import reads
from rapport.projects.models import Membership
from rapport.web.access import for_editors, for_members, member_of
from rapport.web.delivery_forms import NOTHING, FlagSettings, NewFlag, attempt
from rapport.web.shell import show


@require_http_methods(["GET", "POST"])
@for_members
def flags(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Every flag; whoever edits makes another one here."""
    project = membership.project
    form = NewFlag(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        return make(request, project.slug)
    return listed(request, membership, form)


def listed(request: HttpRequest, membership: Membership, form: NewFlag) -> HttpResponse:
    """The list with the form below."""
    context = {"flags": deliver.flags_of(membership.project), "form": form}
    return show(request, membership, "delivery/flags.html", context)


@for_editors
def make(request: HttpRequest, membership: Membership) -> HttpResponse:
    """A new flag, which changes nothing yet."""
    project, form = membership.project, NewFlag(request.POST)

    def keep() -> None:
        said = form.cleaned_data
        if project.flags.filter(key=said["key"]).exists():
            raise deliver.Wrong("key", "There is a flag of this key; open it in the list.")
        kind = {"kind": said["kind"], "default": NOTHING[said["kind"]], "about": said["about"]}
        deliver.keep_flag(project, said["key"], kind, member_of(request))

    if attempt(form, keep):
        return redirect("flag", project.slug, form.cleaned_data["key"])
    return listed(request, membership, form)


@require_http_methods(["GET", "POST"])
@for_members
def flag(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """One flag; whoever edits changes it here."""
    found = flag_or_404(membership, key)
    if request.method == "POST":
        return change(request, membership.project.slug, key)
    return page(request, membership, found, FlagSettings.of(found))


def page(request: HttpRequest, membership: Membership, found: Flag, form: FlagSettings) -> HttpResponse:
    """The page of a flag."""
    project = membership.project
    context = {
        "flag": found,
        "form": form,
        "experiments": found.experiments.all(),
        "changes": deliver.changes_of(project, "flag", found.key, 20),
        "server": f"{request.scheme}://{request.get_host()}",
        "write_key": reads.write_key_of(project) or "WRITE_KEY",
        "otherwise": {"boolean": "false", "string": '"…"', "number": "0", "json": "{}"}[found.kind],
    }
    return show(request, membership, "delivery/flag.html", context)


@for_editors
def change(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """Other values or rules, from now on."""
    found, form = flag_or_404(membership, key), FlagSettings(request.POST)

    def keep() -> None:
        deliver.keep_flag(membership.project, key, form.told(found.kind), member_of(request))

    if attempt(form, keep):
        messages.success(request, f"{key} is saved. Whoever asks from now on has the new values.")
        return redirect("flag", membership.project.slug, key)
    return page(request, membership, found, form)


@require_POST
@for_editors
def drop(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """The flag goes, unless an experiment needs it."""
    try:
        deliver.drop_flag(flag_or_404(membership, key), member_of(request))
        messages.success(request, f"{key} is gone. Programs have the default that they themselves say.")
    except deliver.Wrong as wrong:
        messages.error(request, str(wrong))
        return redirect("flag", membership.project.slug, key)
    return redirect("flags", membership.project.slug)


def flag_or_404(membership: Membership, key: str) -> Flag:
    """The flag of this key. Raises Http404."""
    try:
        return deliver.flag_of(membership.project, key)
    except deliver.NotThere as wrong:
        raise Http404(str(wrong)) from wrong
