"""Forms about what a project takes and keeps."""

from typing import Any

from django import forms
from django.conf import settings

from rapport.kernel.policy import Privacy
from rapport.projects.models import Project
from rapport.projects.policies import MOST_MONTHS

PRIVACY = (
    (Privacy.COOKIELESS, "Cookieless: told apart for a day"),
    (Privacy.CONSENTED, "Consented only: else just counted"),
    (Privacy.COUNTS, "Only counts: nobody is known"),
)


class PrivacySettings(forms.Form):
    """How much of a person is let in."""

    privacy = forms.ChoiceField(
        label="People without a decision",
        choices=PRIVACY,
        help_text="Cookieless keeps nothing in their browser. Who consents keeps an id, except with only counts. "
        "Who refuses, also by the browser’s signal, is only counted.",
    )

    keeps_months = forms.IntegerField(
        label="Keep events for so many months",
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        help_text="What is older is removed once a day and cannot be brought back. Empty keeps everything.",
    )

    @classmethod
    def of(cls, project: Project) -> "PrivacySettings":
        """The form filled with what holds now."""
        return cls(initial={"privacy": project.privacy, "keeps_months": project.keeps_months})


class JudgingSettings(forms.Form):
    """What is not taken, for no person of the audience did it."""

    bots = forms.ChoiceField(
        label="Bots",
        choices=(("refuse", "Refuse crawlers, monitors and browsers without a person"), ("keep", "Keep them")),
        help_text="They are known by their user agent.",
    )
    data_centres = forms.ChoiceField(
        label="Browsers in data centres",
        choices=(("refuse", "Refuse what programs look at there"), ("keep", "Keep them")),
    )
    hosts = forms.CharField(
        label="Sites",
        required=False,
        help_text="One a line, such as www.example.org or *.example.org. Others are refused; empty takes any.",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    networks = forms.CharField(
        label="Your own networks",
        required=False,
        help_text="One address or network a line, such as 203.0.113.0/24. What browsers there do is not counted.",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    internal_mark = forms.CharField(
        label="Mark of your own traffic",
        required=False,
        max_length=200,
        help_text="A property and its value. An event that has it is not counted; empty for no mark.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *said: Any, **named: Any) -> None:  # noqa: ANN401 - as Django's forms take it
        super().__init__(*said, **named)
        self.fields["data_centres"].help_text = (
            "They are known by their network, from this server’s own files. Programs that send events pass."
            if settings.DATA_CENTRES
            else "Nothing is refused yet: whoever runs this server names files of networks (RAPPORT_DATA_CENTRES)."
        )

    @classmethod
    def of(cls, project: Project) -> "JudgingSettings":
        """The form filled with what holds now."""
        return cls(
            initial={
                "bots": "keep" if project.keeps_bots else "refuse",
                "data_centres": "keep" if project.keeps_data_centres else "refuse",
                "hosts": "\n".join(project.hosts),
                "networks": "\n".join(project.networks),
                "internal_mark": project.internal_mark,
            }
        )
