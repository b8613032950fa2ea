"""Settings of channels: the names that a project gives to where its sessions came from."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rapport.kernel.channel import EXAMPLE, FIELDS
from rapport.projects.channels import change_channels
from rapport.projects.models import Membership, Project
from rapport.store import CHANNELS
from rapport.web.access import for_editors, for_members
from rapport.web.forms import attempt, said
from rapport.web.pages.settings import show_setting
from rapport.web.rebuilding import rebuild_soon


class ChannelSettings(forms.Form):
    """The rules as text."""

    channels = forms.CharField(
        label="Your rules",
        required=False,
        strip=False,
        help_text="One a line: the channel, a colon, then what it is known by. The first rule that holds names it.",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "placeholder": EXAMPLE}),
    )

    @classmethod
    def of(cls, project: Project) -> "ChannelSettings":
        """The form filled with what holds now."""
        return cls(initial={"channels": "\n".join(project.channels)})


@require_http_methods(["GET", "POST"])
@for_members
def channels(request: HttpRequest, membership: Membership) -> HttpResponse:
    """The project's rules, and those that come after them; editors change the former."""
    if request.method == "POST":
        return save(request, membership.project.slug)
    return page(request, membership, ChannelSettings.of(membership.project))


@for_editors
def save(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Take the rules over; events and sessions follow soon."""
    form, project = ChannelSettings(request.POST), membership.project

    def change() -> None:
        changed = change_channels(project.pk, said(form, "channels").splitlines(), rebuild_soon)
        messages.success(
            request, "Saved. Past sessions are being given their new channels." if changed else "Nothing has changed."
        )

    if attempt(form, change):
        return redirect("channels", project.slug)
    return page(request, membership, form)


def page(request: HttpRequest, membership: Membership, form: ChannelSettings) -> HttpResponse:
    """The form as it stands."""
    context: dict[str, object] = {"form": form, "fields": FIELDS, "after": CHANNELS}
    return show_setting(request, membership, "channels", "settings/channels.html", context)
