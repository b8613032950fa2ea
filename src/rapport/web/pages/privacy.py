"""Settings of what a project takes: how much of a person is let in, and what is not taken at all."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rapport.projects import policies
from rapport.projects.models import Membership, Project
from rapport.web.access import for_editors, for_members
from rapport.web.forms import attempt, said
from rapport.web.pages.settings import show_setting
from rapport.web.privacy_forms import JudgingSettings, PrivacySettings

Change = Callable[[Project, forms.Form], None]


def setting(
    here: str, form_of: type[PrivacySettings] | type[JudgingSettings], change: Change
) -> Callable[..., HttpResponse]:
    """A page with one form: every member sees it, editors change what it says."""

    def page(request: HttpRequest, membership: Membership, form: forms.Form) -> HttpResponse:
        return show_setting(request, membership, here, f"settings/{here}.html", {"form": form})

    @for_editors
    def save(request: HttpRequest, membership: Membership) -> HttpResponse:
        form = form_of(request.POST)
        if attempt(form, lambda: change(membership.project, form)):
            messages.success(request, "Saved. It counts for events that arrive from now on.")
            return redirect(here, membership.project.slug)
        return page(request, membership, form)

    @require_http_methods(["GET", "POST"])
    @for_members
    def view(request: HttpRequest, membership: Membership) -> HttpResponse:
        if request.method == "POST":
            return save(request, membership.project.slug)
        return page(request, membership, form_of.of(membership.project))

    return view


def change_privacy(project: Project, form: forms.Form) -> None:
    """Take over how much of a person is let in."""
    policies.change_privacy(project, said(form, "privacy"), form.cleaned_data["keeps_months"])


def change_judging(project: Project, form: forms.Form) -> None:
    """Take over what is not taken."""
    policies.change_judging(
        project,
        keeps_bots=said(form, "bots") == "keep",
        keeps_data_centres=said(form, "data_centres") == "keep",
        hosts=said(form, "hosts").splitlines(),
        networks=said(form, "networks").splitlines(),
        internal_mark=said(form, "internal_mark"),
    )


privacy = setting("privacy", PrivacySettings, change_privacy)
judging = setting("judging", JudgingSettings, change_judging)
