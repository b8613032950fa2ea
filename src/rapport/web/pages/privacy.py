"""Privacy of a project: how much of a person is let in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rapport.projects import policies
from rapport.projects.models import Membership
from rapport.web.access import for_editors, for_members
from rapport.web.forms import attempt, said
from rapport.web.pages.settings import show_setting
from rapport.web.privacy_forms import PrivacySettings


@require_http_methods(["GET", "POST"])
@for_members
def privacy(request: HttpRequest, membership: Membership) -> HttpResponse:
    """The form; who may not change it sees it."""
    if request.method == "POST":
        return save(request, membership.project.slug)
    return page(request, membership, PrivacySettings.of(membership.project))


def page(request: HttpRequest, membership: Membership, form: PrivacySettings) -> HttpResponse:
    """The form as it stands."""
    return show_setting(request, membership, "privacy", "settings/privacy.html", {"form": form})


@for_editors
def save(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Take the form over: it counts for events that arrive from now on."""
    form, project = PrivacySettings(request.POST), membership.project

    def change() -> None:
        policies.change_privacy(project, said(form, "privacy"))
        messages.success(request, "Saved. It counts for events that arrive from now on.")

    if attempt(form, change):
        return redirect("privacy", project.slug)
    return page(request, membership, form)
