"""Forms about what a project takes and keeps."""

from django import forms

from rapport.kernel.policy import Privacy
from rapport.projects.models import Project

PRIVACY = (
    (Privacy.COOKIELESS, "Cookieless: people who decided nothing are told apart for a day, without anything kept"),
    (Privacy.CONSENTED, "Consented only: people who decided nothing are only counted"),
    (Privacy.COUNTS, "Only counts: nobody is known, whatever they decided"),
)


class PrivacySettings(forms.Form):
    """How much of a person is let in."""

    privacy = forms.ChoiceField(
        label="People without a decision",
        choices=PRIVACY,
        help_text="Who consents keeps an id of their own. Who refuses, also by the browser’s signal, is only counted.",
    )

    @classmethod
    def of(cls, project: Project) -> "PrivacySettings":
        """The form filled with what holds now."""
        return cls(initial={"privacy": project.privacy})
