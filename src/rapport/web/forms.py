"""Forms: what is asked, with its label above and its help below."""

from collections.abc import Callable
from typing import cast
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from rapport.projects.actions import Refused
from rapport.projects.models import Membership, Project

LONGEST_MINUTES = 480


def zone_field() -> forms.CharField:
    """A time zone by its name."""
    return forms.CharField(
        label="Time zone",
        help_text="Days begin at midnight here, such as Europe/Berlin.",
        widget=forms.TextInput(attrs={"list": "zones", "data-zone": "", "autocomplete": "off", "spellcheck": "false"}),
    )


def zones() -> list[str]:
    """Names of time zones as people look for them."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))


def password_field(label: str, autocomplete: str = "new-password") -> forms.CharField:
    """A password, never shown again."""
    return forms.CharField(
        label=label,
        strip=False,
        help_text="At least 10 characters.",
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class ProjectDraft(forms.Form):
    """A project to be."""

    name = forms.CharField(label="Name", max_length=100, help_text="The site or app whose engagement it measures.")
    timezone = zone_field()


class Setup(forms.Form):
    """The first member and the first project."""

    email = forms.EmailField(
        label="Your email address",
        help_text="You sign in with it.",
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = password_field("Password")
    project = forms.CharField(
        label="Name of the project", max_length=100, help_text="The site or app whose engagement it measures."
    )
    timezone = zone_field()


class SignIn(AuthenticationForm):
    """Who signs in."""

    username = forms.EmailField(label="Email address", widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label="Password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    error_messages = {  # noqa: RUF012  as Django declares it
        "invalid_login": "No member has this address and password. Check both; capital letters count in the password.",
        "inactive": "This member may no longer sign in.",
    }


class Join(forms.Form):
    """Somebody invited who is no member of this server yet."""

    name = forms.CharField(label="Your name", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = password_field("Password")


class ProjectSettings(forms.Form):
    """How a project reads its events."""

    name = forms.CharField(label="Name", max_length=100)
    timezone = zone_field()
    timeout = forms.IntegerField(
        label="Session timeout, in minutes",
        min_value=1,
        max_value=LONGEST_MINUTES,
        help_text="A session ends when nothing happens for longer than this. 30 suits web sites, 5 mobile apps.",
    )
    key_events = forms.CharField(
        label="Key events",
        required=False,
        help_text="One name a line. A session with one of these counts as engaged.",
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )

    @classmethod
    def of(cls, project: Project) -> "ProjectSettings":
        """The form filled with what holds now."""
        return cls(
            initial={
                "name": project.name,
                "timezone": project.timezone,
                "timeout": project.timeout_s // 60,
                "key_events": "\n".join(project.key_events),
            }
        )


class Invitation(forms.Form):
    """Somebody to be asked in."""

    email = forms.EmailField(label="Email address", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label="Role", choices=Membership.Role.choices, initial=Membership.Role.VIEWER)


def numeral(text: str) -> bool:
    """Whether it is a number that a row can have."""
    return text.isdecimal() and len(text) < 19


def said(form: forms.Form, name: str) -> str:
    """What was written into a field that the form found right."""
    return cast("str", form.cleaned_data[name])


def attempt(form: forms.Form, deed: Callable[[], None]) -> bool:
    """Do it if the form is right; a refusal is shown at its field. Says whether it was done."""
    if not form.is_valid():
        return False
    try:
        deed()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True
