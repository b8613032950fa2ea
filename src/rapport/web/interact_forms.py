"""Forms for what is asked: beginning with a template, and coming to people."""

from typing import Any

from django import forms
from typing_extensions import override

from rapport.act.interact.api import TEMPLATES, Interaction
from rapport.deliver.rules import TRIGGERS
from rapport.web.making.action import TRIGGER_WORDS, pattern_of
from rapport.web.making.faces.asked import APPEAR_WORDS, place_field

APPEARS = [*APPEAR_WORDS.items(), ("link", "only by its link")]
VALUES = {"dwell": "30", "scroll": "50"}
"""What is usual where nothing is written."""


class New(forms.Form):
    """A draft to be, which works at once."""

    template = forms.ChoiceField(label="Begin with", choices=[(name, about) for name, (about, _) in TEMPLATES.items()])
    key = forms.CharField(
        label="Key",
        max_length=100,
        required=False,
        help_text="By this the site asks for it, such as after-purchase.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class Publish(forms.Form):
    """How it comes to people."""

    use_required_attribute = False

    appear = forms.ChoiceField(label="It appears", choices=APPEARS)
    place = place_field()
    trigger_on = forms.ChoiceField(
        label="When", choices=[(one, TRIGGER_WORDS.get(one, one)) for one in TRIGGERS], initial="load"
    )
    trigger_value = forms.CharField(
        label="Seconds, percent, selector or name",
        required=False,
        max_length=500,
        help_text="Empty: 30 seconds, or 50 percent.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    pages = forms.CharField(
        label="On these pages",
        required=False,
        help_text="One pattern a line, such as /shop/*. Empty: on every page.",
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    holdout = forms.FloatField(
        label="Held out, in percent",
        initial=10,
        min_value=0.1,
        max_value=99,
        help_text="These people are not asked, so that you see what asking does.",
    )
    wanted = forms.FloatField(
        label="Smallest change that would matter, in percent",
        initial=5,
        min_value=0.1,
        max_value=1000,
        required=False,
        help_text="Of the share of engaged sessions; it only says beside this how long proving it takes.",
    )

    @staticmethod
    def usual(found: Interaction) -> dict[str, Any]:
        """What the form starts with: reviews stand in a page, everything else comes up."""
        return {"appear": "inline", "place": "#reviews"} if found.use == "reviews" else {"appear": "popup"}

    def usual_sizes(self) -> dict[str, Any]:
        """The numbers that sizing needs, before anybody has written others."""
        return {"holdout": 10.0, "wanted": 5.0, "appear": self.initial.get("appear")}

    @override
    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        said["wanted"] = said.get("wanted") or 5.0
        if said.get("appear") == "inline" and not said.get("place"):
            self.add_error("place", "Say in which element it stands, such as #poll.")
        on = said.get("trigger_on", "load")
        value: Any = said.get("trigger_value") or VALUES.get(on, "")
        if TRIGGERS.get(on) is not None and not value:
            self.add_error("trigger_value", "This needs a selector or a name.")
        if TRIGGERS.get(on) not in (None, str) and value:
            try:
                value = float(value)
            except ValueError:
                self.add_error("trigger_value", f"{value!r} is no number; write for example 50.")
        said["trigger_value"] = value
        return said

    def action(self, key: str) -> dict[str, Any] | None:
        """What is said of the action; None where there is only the link."""
        said = self.cleaned_data
        if said["appear"] == "link":
            return None
        content = {"interaction": key, "appear": said["appear"]}
        content |= {"place": said["place"]} if said["appear"] == "inline" else {}
        pages = [pattern_of(line.strip()) for line in said.get("pages", "").splitlines() if line.strip()]
        value = said["trigger_value"] if TRIGGERS[said["trigger_on"]] is not None else None
        trigger = {"on": said["trigger_on"], "value": value, "pages": pages}
        variants = [{"key": "shown", "weight": 1, "value": content}]
        return {"trigger": trigger, "variants": variants, "holdout": said["holdout"] / 100}
