"""Flags: all of a project's, and one with its rules, how a program asks for it, and what was changed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.deliver import api as deliver
from rapport.deliver.models import Flag
from rapport.projects import reads
from rapport.projects.models import Membership
from rapport.web.access import for_editors, for_members, member_of
from rapport.web.delivery_forms import NOTHING, FlagSettings, NewFlag, attempt
from rapport.web.making.flag import MakingFlag, TryPart, in_words
from rapport.web.making.whole import typed_in
from rapport.web.pages.new_experiment import CHANGEABLE, went
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


@require_safe
@for_members
def flag(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """One flag: who has which value, how a program asks for it, and what was changed."""
    project, found = membership.project, flag_or_404(membership, key)
    on_it = list(found.experiments.all())
    context: dict[str, object] = {
        "flag": found,
        "rules": in_words(found),
        "experiments": [(one, deliver.facts_of_experiment(one)) for one in on_it if one.state in CHANGEABLE],
        "past": [one for one in on_it if one.state not in CHANGEABLE],
        "forced": found.forced.all(),
        "try_form": TryPart(found),
        "changes": deliver.changes_of(project, "flag", found.key, 20),
        "server": f"{request.scheme}://{request.get_host()}",
        "write_key": reads.write_key_of(project) or "WRITE_KEY",
        "otherwise": {"boolean": "false", "string": '"…"', "number": "0", "json": "{}"}[found.kind],
        "tab": "flags",
    }
    return show(request, membership, "delivery/flag.html", context)


@require_http_methods(["GET", "POST"])
@for_editors
def change(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """Other values or rules, from now on; with ``as=json`` the rules are written as JSON."""
    found = flag_or_404(membership, key)
    if request.GET.get("as") == "json":
        return change_json(request, membership, found)
    making = MakingFlag(found, typed_in(request))
    context = {"making": making, "flag": found, "here": request.get_full_path(), "tab": "flags"}
    if request.method == "POST" and not making.deed:
        return show(request, membership, "delivery/_reads.html", context | making.reads())
    if making.deed == "keep" and making.is_valid():
        try:
            deliver.keep_flag(membership.project, key, making.told(), member_of(request))
        except deliver.Wrong as wrong:
            making.refuse(wrong)
        else:
            return saved(request, found)
    if not making.quiet:
        context |= making.reads()
    return show(request, membership, "delivery/change.html", context, {"making": "delivery/_form.html"})


def change_json(request: HttpRequest, membership: Membership, found: Flag) -> HttpResponse:
    """The same, for who wants to write the rules as JSON."""
    form = FlagSettings(request.POST) if request.method == "POST" else FlagSettings.of(found)

    def keep() -> None:
        deliver.keep_flag(membership.project, found.key, form.told(found.kind), member_of(request))

    if request.method == "POST" and attempt(form, keep):
        return saved(request, found)
    return show(request, membership, "delivery/change.html", {"form": form, "flag": found, "tab": "flags"})


def saved(request: HttpRequest, found: Flag) -> HttpResponse:
    """Said, and back to its page."""
    messages.success(request, f"{found.key} is saved. Whoever asks from now on has the new values.")
    return went(request, reverse("flag", args=[found.project.slug, found.key]))


@require_POST
@for_editors
def switch(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """On or off, at once."""
    found, on = flag_or_404(membership, key), request.POST.get("to") == "on"
    deliver.keep_flag(membership.project, key, {"enabled": on}, member_of(request))
    messages.success(request, f"{key} is {'on' if on else 'off: everybody has the default'}.")
    return redirect("flag", membership.project.slug, found.key)


@require_POST
@for_editors
def force(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """A value for one person, to try it out; without ``value`` none any more."""
    found = flag_or_404(membership, key)
    form, person, lifts = TryPart(found, request.POST), request.POST.get("person", ""), "value" not in request.POST
    try:
        if not lifts and not form.is_valid():
            raise deliver.Wrong("value", " ".join(str(said) for errors in form.errors.values() for said in errors))
        deliver.force(found, person, None if lifts else form.cleaned_data["value"], member_of(request))
        told = f"Nothing is forced on {person} any more." if lifts else f"{person} has this value from now on."
        messages.success(request, told)
    except deliver.Wrong as wrong:
        messages.error(request, f"Nothing was changed. {wrong}")
    return redirect("flag", membership.project.slug, key)


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
