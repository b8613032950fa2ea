"""The form of an action: as that of an experiment, with who is held out, when it shows, and how often."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from typing_extensions import override

from rapport.deliver.api import ActionFacts
from rapport.deliver.rules import HIGHEST, MOST_TIMES, TRIGGERS
from rapport.projects.models import Project
from rapport.web.making.basics import BasicsPart, typed_of
from rapport.web.making.parts import percent_of, share_of

TRIGGER_WORDS = {
    "load": "as soon as the page is there",
    "dwell": "after so many seconds on the page",
    "scroll": "when so many percent of the page were read",
    "exit": "when somebody is about to leave",
    "click": "on a click on what this selector finds",
    "event": "when this event happens",
    "code": "when your program calls this name",
}


class ActionPart(BasicsPart):
    """Its own fields beside those that all have."""

    SECTIONS: ClassVar = (
        ("what", "What is shown", ("hypothesis", "name")),
        ("whom", "To whom", (("coverage", "holdout"),)),
        ("bare", "Hold nobody out", ("no_holdout_reason",)),
        ("shows", "When it shows", (("trigger_on", "trigger_value"), "pages", ("times", "days"))),
        ("proof", "What is looked at", (("primary", "wanted"), "expected_people")),
        ("judged", "Guardrails, and how it is judged", ("guardrails", "secondary", ("margin", "quantile"), "method")),
        ("when", "From when to when, and growing by itself", (("starts", "ends"),)),
        ("more", "Beside others", ("priority", "namespace", ("first", "last"))),
    )

    holdout = forms.FloatField(
        label="Held out, in percent",
        initial=10,
        min_value=0,
        max_value=99,
        help_text="They would get it, and do not; what it did is told by comparing with them.",
    )
    no_holdout_reason = forms.CharField(
        label="Reason for holding nobody out",
        required=False,
        max_length=500,
        help_text="Only where you hold out 0 percent. It is listed for everybody to read.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    trigger_on = forms.ChoiceField(
        label="It shows", choices=[(one, TRIGGER_WORDS.get(one, one)) for one in TRIGGERS], initial="load"
    )
    trigger_value = forms.CharField(
        label="Seconds, percent, selector or name",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    pages = forms.CharField(
        label="On these pages",
        required=False,
        help_text="One pattern a line, such as /shop/*; "
        "with - before it those are left out, with ~ it is an expression. Empty: on every page.",
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    times = forms.IntegerField(
        label="At most so many times", initial=1, min_value=0, max_value=MOST_TIMES, help_text="0: no cap of its own."
    )
    days = forms.IntegerField(label="in so many days", initial=30, min_value=1, max_value=365)
    priority = forms.IntegerField(
        label="Priority", initial=0, min_value=-HIGHEST, max_value=HIGHEST, help_text="The highest comes first."
    )

    @override
    def clean(self) -> dict[str, Any]:
        """A value for a trigger that needs one, and a reason where nobody is held out."""
        said, on = self.cleaned_data, self.cleaned_data.get("trigger_on", "load")
        value = said.get("trigger_value", "")
        if TRIGGERS.get(on) not in (None, str) and value:
            try:
                said["trigger_value"] = float(value)
            except ValueError:
                self.add_error("trigger_value", f"{value!r} is no number; write for example 50.")
        if TRIGGERS.get(on) is not None and not value:
            self.add_error("trigger_value", "This needs a value: seconds, percent, a selector or a name.")
        return said

    @override
    def told(self) -> dict[str, Any]:
        """What it says, as writers take it."""
        said = self.cleaned_data
        if self.runs:
            return super().told()
        value = said["trigger_value"] if TRIGGERS[said["trigger_on"]] is not None else None
        pages = [pattern_of(line.strip()) for line in said["pages"].splitlines() if line.strip()]
        return super().told() | {
            "holdout": share_of(said["holdout"]),
            "no_holdout_reason": said["no_holdout_reason"] if not said["holdout"] else "",
            "trigger": {"on": said["trigger_on"], "value": value, "pages": pages},
            "cap": {"times": said["times"], "days": said["days"]},
            "priority": said["priority"],
        }


def pattern_of(line: str) -> dict[str, Any]:
    """A line as a pattern of pages."""
    out = line.startswith("-")
    line = line.removeprefix("-").strip()
    kind = "regex" if line.startswith("~") else "simple"
    return {"type": kind, "pattern": line.removeprefix("~"), "include": not out}


def line_of(page: Mapping[str, Any]) -> str:
    """A pattern of pages as a line."""
    out = "" if page.get("include", True) else "-"
    return f"{out}{'~' if page['type'] == 'regex' else ''}{page['pattern']}"


def typed_of_action(facts: ActionFacts, project: Project) -> dict[str, Any]:
    """What the fields hold for an action that is kept."""
    trigger = facts.trigger
    value = trigger.value
    return typed_of(facts.experiment, project) | {
        "holdout": percent_of(facts.experiment.holdout),
        "no_holdout_reason": facts.no_holdout_reason,
        "trigger_on": trigger.on,
        "trigger_value": "" if value is None else value if isinstance(value, str) else f"{value:g}",
        "pages": "\n".join(map(line_of, trigger.pages)),
        "times": facts.cap.times,
        "days": facts.cap.days,
        "priority": facts.priority,
    }
