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


@require_http_methods(["GET", "POST"])
@for_members
def privacy(request: HttpRequest, membership: Membership) -> HttpResponse:
    """How much of a person is let in; who may not change it sees it."""
    if request.method == "POST":
        return save_privacy(request, membership.project.slug)
    return page(request, membership, "privacy", PrivacySettings.of(membership.project))


@for_editors
def save_privacy(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Take the form over."""

    def change(project: Project, form: forms.Form) -> None:
        policies.change_privacy(project, said(form, "privacy"), form.cleaned_data["keeps_months"])

    return saved(request, membership, "privacy", PrivacySettings(request.POST), change)


@require_http_methods(["GET", "POST"])
@for_members
def judging(request: HttpRequest, membership: Membership) -> HttpResponse:
    """What is not taken; who may not change it sees it."""
    if request.method == "POST":
        return save_judging(request, membership.project.slug)
    return page(request, membership, "judging", JudgingSettings.of(membership.project))


@for_editors
def save_judging(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Take the form over."""

    def change(project: Project, form: forms.Form) -> None:
        policies.change_judging(
            project,
            keeps_bots=said(form, "bots") == "keep",
            keeps_data_centres=said(form, "data_centres") == "keep",
            hosts=said(form, "hosts").splitlines(),
            networks=said(form, "networks").splitlines(),
            internal_mark=said(form, "internal_mark"),
        )

    return saved(request, membership, "judging", JudgingSettings(request.POST), change)


def page(request: HttpRequest, membership: Membership, here: str, form: forms.Form) -> HttpResponse:
    """The form as it stands."""
    return show_setting(request, membership, here, f"settings/{here}.html", {"form": form})


def saved(
    request: HttpRequest,
    membership: Membership,
    here: str,
    form: forms.Form,
    change: Callable[[Project, forms.Form], None],
) -> HttpResponse:
    """The page again, with what was changed or with what to mend."""
    if attempt(form, lambda: change(membership.project, form)):
        messages.success(request, "Saved. It counts for events that arrive from now on.")
        return redirect(here, membership.project.slug)
    return page(request, membership, here, form)
