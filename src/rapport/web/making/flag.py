"""The form of a flag: its default, and rules that give some people another value, in the order in which they count."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

import msgspec
from django import forms
from django.http import QueryDict
from django.utils import timezone as present
from typing_extensions import override

from rapport.deliver.api import ValueKind, Wrong, facts_of_flag
from rapport.deliver.facts import RampStep, Rule
from rapport.deliver.models import Flag
from rapport.deliver.rules import check_value
from rapport.projects import segments
from rapport.projects.models import Project
from rapport.web.delivery_forms import STATES, pretty
from rapport.web.making import ramp
from rapport.web.making.audience import AudiencePart
from rapport.web.making.basics import at, iso
from rapport.web.making.parts import Many, Moment, Part, Typed, on_clock, percent_of, share_of, value_of
from rapport.web.making.saying import said_of

YES_NO = (("true", "on (true)"), ("false", "off (false)"))
TIMES = ("starts", "ends")
BUSY = ("add:", "drop:", "up:")
"""While somebody adds parts, nothing is judged yet."""


class Value(forms.CharField):
    """A value of a flag: text as it is, numbers and objects as JSON."""

    def __init__(self, kind: ValueKind, **more: Any) -> None:  # noqa: ANN401 - as Django hands it over
        self.kind = kind
        rows = 4 if kind is ValueKind.JSON else 1
        widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "false", "class": "code"})
        plain = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        text = kind is ValueKind.TEXT
        super().__init__(
            required=not text, strip=not text, widget=plain if kind is ValueKind.NUMBER else widget, **more
        )

    @override
    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        found = text if self.kind is ValueKind.TEXT else value_of(text)
        try:
            check_value(self.kind, found, "value")
        except Wrong as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
        return found


def value_field(kind: ValueKind, **more: Any) -> forms.Field:  # noqa: ANN401 - as Django hands it over
    """A field for a value of this kind."""
    if kind is ValueKind.BOOLEAN:
        return forms.TypedChoiceField(choices=YES_NO, coerce="true".__eq__, **more)
    return Value(kind, **more)


def typed_value(kind: ValueKind, value: object) -> str:
    """A value as its field has it."""
    return str(value) if kind is ValueKind.TEXT else pretty(value)


class FlagPart(Part):
    """What holds for all of it."""

    about = forms.CharField(label="What is it for?", max_length=500, required=False)
    enabled = forms.ChoiceField(label="State", choices=STATES)

    def __init__(self, flag: Flag, data: Typed, quiet: bool) -> None:
        kind = ValueKind(flag.kind)
        state = "on" if flag.enabled else "off"
        said = {"about": flag.about, "enabled": state, "default": typed_value(kind, flag.default)}
        super().__init__(data, initial=said, quiet=quiet)
        self.fields["default"] = value_field(kind, label="Everybody else has", help_text="For whom no rule fits.")


class TryPart(Part):
    """A value for one person."""

    person = forms.CharField(
        label="For the person with the id",
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, flag: Flag, data: Typed = None) -> None:
        super().__init__(data)
        self.fields["value"] = value_field(ValueKind(flag.kind), label="the value")


class RulePart(Part):
    """The value of one rule, for how many, and when."""

    share = forms.FloatField(label="Percent of them", initial=100, min_value=0, max_value=100, required=False)
    starts = Moment(label="Not before", help_text="Empty: from now on.")
    ends = Moment(label="Until", help_text="Empty: until it is changed.")

    def __init__(self, kind: ValueKind, zone: tzinfo, data: Typed, prefix: str, kept: Rule | None, quiet: bool) -> None:
        said: dict[str, Any] = {}
        if kept is not None:
            moments = {name: Moment.typed(at(getattr(kept, name)), zone) for name in ("starts", "ends")}
            said = {"value": typed_value(kind, kept.value), "share": percent_of(kept.share), **moments}
        super().__init__(data, prefix=prefix, initial=said, quiet=quiet)
        self.fields["value"] = value_field(kind, label="They have")
        on_clock(self, zone)


class OneRule:
    """One rule: who, how many of them, what they have, and when."""

    def __init__(self, flag: Flag, data: Typed, prefix: str, kept: Rule | None, number: str, quiet: bool) -> None:
        project = flag.project
        self.number, self.project = number, project
        self.form = RulePart(ValueKind(flag.kind), project.rules.zone, data, prefix, kept, quiet)
        audience = msgspec.to_builtins(kept.audience) if kept else None
        self.audience = AudiencePart(project, data, f"{prefix}-whom", audience, quiet)
        steps: Sequence[RampStep] = kept.ramp if kept else ()
        self.ramp = ramp.ramp_part(project, data, steps, quiet, f"{prefix}-ramp")

    @property
    def growing(self) -> bool:
        """Whether it says from when to when, or grows."""
        return bool(self.ramp.parts or any(self.form[name].value() or self.form[name].errors for name in TIMES))

    def is_valid(self) -> bool:
        """Whether all of it is right; each part is asked, so that each tells."""
        return all([part.is_valid() for part in (self.form, self.audience, self.ramp)])

    def told(self) -> dict[str, Any]:
        """The rule as it is kept."""
        said = self.form.cleaned_data
        share = said["share"]
        return {
            "value": said["value"],
            "audience": self.audience.told(),
            "share": 1.0 if share is None else share_of(share),
            "ramp": ramp.told(self.ramp),
            **{name: iso(said[name]) for name in TIMES if said[name] is not None},
        }


class MakingFlag:
    """The whole form."""

    def __init__(self, flag: Flag, data: QueryDict | None, now: datetime | None = None) -> None:
        self.flag, self.project = flag, flag.project
        self.deed = "" if data is None else data.get("do", "")
        grows = self.deed.endswith("-ramp") and not self.deed.startswith(BUSY)
        self.quiet = grows or self.deed.startswith(BUSY)
        if data is not None and grows:
            first = f"{self.deed.removesuffix('-ramp')}-share"
            data = ramp.careful(data, self.project.rules.zone, now or present.now(), self.deed, first)
        self.form = FlagPart(flag, data, self.quiet)

        def make(typed: Typed, prefix: str, kept: Rule | None, number: str) -> OneRule:
            return OneRule(flag, typed, prefix, kept, number, self.quiet)

        self.rules: Many[OneRule] = Many("rules", make, data, facts_of_flag(flag).rules)

    def is_valid(self) -> bool:
        """Whether all parts are right; each is asked, so that each tells."""
        return all([self.form.is_valid(), self.rules.is_valid()])

    def told(self) -> dict[str, Any]:
        """What it says, as writers take it."""
        said = self.form.cleaned_data
        rules = [one.told() for one in self.rules]
        return {"about": said["about"], "enabled": said["enabled"] == "on", "default": said["default"], "rules": rules}

    def refuse(self, wrong: Wrong) -> None:
        """Show at its rule and field what is wrong."""
        first, _, rest = wrong.field.partition("/")
        number, _, field = rest.partition("/")
        if first == "rules" and number.isdecimal() and int(number) <= len(self.rules.parts):
            part = self.rules.parts[int(number) - 1].form
            part.add_error(field if field in part.fields else None, str(wrong))
        else:
            self.form.add_error(first if first in self.form.fields else None, str(wrong))

    def reads(self) -> dict[str, Any]:
        """How it reads now, whatever still lacks."""
        off = self.form["enabled"].value() == "off"
        if not self.form.is_bound:
            return {"told": in_words(self.flag), "default": self.flag.default, "off": off}
        names, zone = names_of(self.project), self.project.rules.zone
        told = [said_of(one.told(), names, zone) if one.is_valid() else {"lacks": True} for one in self.rules]
        default = self.form.cleaned_data["default"] if self.form.is_valid() else None
        return {"told": told, "default": default, "off": off}


def in_words(flag: Flag) -> list[dict[str, Any]]:
    """Each rule of a flag that is kept, in words."""
    names = names_of(flag.project)
    return [said_of(rule, names, flag.project.rules.zone) for rule in flag.rules]


def names_of(project: Project) -> dict[str, str]:
    """What its segments are called."""
    return {one.slug: one.name for one in segments.segments_of(project)}
