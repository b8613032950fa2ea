"""Forms for what is asked: beginning with a template, and coming to people."""

from typing import Any

from django import forms

from rapport.act.interact.api import TEMPLATES

APPEARS = [
    ("popup", "a pop-up"),
    ("modal", "over the page"),
    ("tab", "a tab at the side"),
    ("link", "only by its link"),
]
WHEN = [
    ("load", "at once"),
    ("dwell", "after 30 seconds"),
    ("scroll", "after half of the page"),
    ("exit", "when somebody is about to leave"),
]
VALUES = {"dwell": 30, "scroll": 50}


class New(forms.Form):
    """A draft to be, which works at once."""

    template = forms.ChoiceField(label="Begin with", choices=[(name, about) for name, (about, _) in TEMPLATES.items()])
    key = forms.CharField(
        label="Key",
        max_length=100,
        help_text="By this the site asks for it, such as after-purchase.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class Publish(forms.Form):
    """How it comes to people."""

    appear = forms.ChoiceField(label="It appears as", choices=APPEARS)
    when = forms.ChoiceField(label="When", choices=WHEN)
    holdout = forms.FloatField(
        label="Held out, %",
        initial=10,
        min_value=0.1,
        max_value=99,
        help_text="These people are not asked, so that you see what asking does.",
    )

    def action(self, key: str) -> dict[str, Any] | None:
        """What is said of the action; None where there is only the link."""
        said = self.cleaned_data
        if said["appear"] == "link":
            return None
        content = {"interaction": key, "appear": said["appear"]}
        trigger = {"on": said["when"], **({"value": VALUES[said["when"]]} if said["when"] in VALUES else {})}
        variants = [{"key": "shown", "weight": 1, "value": content}]
        return {"trigger": trigger, "variants": variants, "holdout": said["holdout"] / 100}
