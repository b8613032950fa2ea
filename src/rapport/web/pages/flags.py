"""Flags: all of a project's, and one with the code that asks for it."""

import json

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from rapport.deliver import api as deliver
from rapport.deliver.api import ValueKind
from rapport.projects import reads
from rapport.projects.models import Membership
from rapport.web.access import for_editors, for_members, member_of
from rapport.web.forms import said
from rapport.web.shell import show

KINDS = [("boolean", "on or off"), ("string", "a text"), ("number", "a number"), ("json", "a JSON object")]


class FlagForm(forms.Form):
    """A flag as people write it."""

    key = forms.CharField(label="Key", max_length=100, help_text="By which programs ask for it, such as new-checkout.")
    kind = forms.ChoiceField(label="Its values are", choices=KINDS)
    default = forms.CharField(
        label="Value for everybody",
        required=False,
        help_text="true or false, a text, a number, or a JSON object. Experiments give some people another one.",
    )
    about = forms.CharField(label="What it is for", required=False, max_length=500)


@require_safe
@for_members
def flags(request: HttpRequest, membership: Membership) -> HttpResponse:
    """All flags, by key."""
    lines = [
        (one, said_value(one.default), list(one.experiments.all())) for one in deliver.flags_of(membership.project)
    ]
    return show(request, membership, "flags/page.html", {"lines": lines, "tab": "flags"})


@require_http_methods(["GET", "POST"])
@for_editors
def new(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Make a flag."""
    form = FlagForm(request.POST) if request.method == "POST" else FlagForm(initial={"default": "false"})
    if request.method == "POST" and form.is_valid():
        try:
            kind = said(form, "kind")
            told = {"kind": kind, "default": value_of(kind, said(form, "default")), "about": said(form, "about")}
            made = deliver.keep_flag(membership.project, said(form, "key"), told, member_of(request))
        except deliver.Wrong as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, str(wrong))
        else:
            messages.success(request, f"{made.key} is kept. Below is the code that asks for it.")
            return redirect("flag", membership.project.slug, made.key)
    return show(request, membership, "flags/new.html", {"form": form, "tab": "flags"})


@require_http_methods(["GET", "POST"])
@for_members
def flag(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """One flag: its value, its rules, its experiments, its code; editors change the value."""
    project = membership.project
    try:
        found = deliver.flag_of(project, key)
    except deliver.NotThere as wrong:
        raise Http404(str(wrong)) from wrong
    if request.method == "POST":
        return change(request, project.slug, found)
    return page(request, membership, found, said_value(found.default))


def page(
    request: HttpRequest, membership: Membership, found: deliver.Flag, typed: str, wrong: str = ""
) -> HttpResponse:
    """The flag as it stands, with what was typed."""
    project = membership.project
    context: dict[str, object] = {
        "flag": found,
        "value": typed,
        "wrong_value": wrong,
        "rules": json.dumps(found.rules, indent=2) if found.rules else "",
        "experiments": list(found.experiments.all()),
        "changes": deliver.changes_of(project, "flag", found.key),
        "server": f"{request.scheme}://{request.get_host()}",
        "write_key": reads.write_key_of(project) or "WRITE_KEY",
        "tab": "flags",
    }
    return show(request, membership, "flags/one.html", context)


@for_editors
def change(request: HttpRequest, membership: Membership, found: deliver.Flag) -> HttpResponse:
    """Another value for everybody, or on and off."""
    typed = request.POST.get("default", "")
    try:
        told = {"default": value_of(found.kind, typed), "enabled": bool(request.POST.get("enabled"))}
        deliver.keep_flag(membership.project, found.key, told, member_of(request))
    except deliver.Wrong as wrong:
        return page(request, membership, found, typed, str(wrong))
    messages.success(request, f"{found.key} is changed; whoever asks from now on hears it.")
    return redirect("flag", membership.project.slug, found.key)


def value_of(kind: str, text: str) -> object:
    """What was written, as a value of this kind. Raises :class:`rapport.deliver.api.Wrong`."""
    if kind == ValueKind.TEXT:
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise deliver.Wrong("default", f"{text!r} is no {kind}; write true, 3.5 or {{}} without quotes.") from None


def said_value(value: object) -> str:
    """A value as people write it."""
    return value if isinstance(value, str) else json.dumps(value)
