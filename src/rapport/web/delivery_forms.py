"""Forms for flags, and for the steps in the life of an experiment."""

from collections.abc import Callable
from typing import Any

import msgspec
from django import forms

from rapport.deliver import telling
from rapport.deliver.api import ValueKind, Wrong
from rapport.deliver.models import Flag

JSON_TEXT = forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "code"})
KINDS = [
    (ValueKind.BOOLEAN.value, "on or off"),
    (ValueKind.TEXT.value, "text"),
    (ValueKind.NUMBER.value, "number"),
    (ValueKind.JSON.value, "object (JSON)"),
]


STATES = [("on", "On: the rules count"), ("off", "Off: everybody has the default")]


class FlagSettings(forms.Form):
    """What is said of a flag that is there, its rules as JSON."""

    about = forms.CharField(label="What is it for?", max_length=500, required=False)
    default = forms.CharField(
        label="Default",
        required=False,
        strip=False,
        help_text="For everybody for whom no rule fits.",
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    enabled = forms.ChoiceField(label="State", choices=STATES)
    rules = forms.CharField(
        label="Rules",
        required=False,
        help_text='A list, the first that fits counts: [{"value": true, "share": 0.1, '
        '"audience": {"condition": {"plan": "green"}, "segments": []}}]',
        widget=JSON_TEXT,
    )

    @classmethod
    def of(cls, flag: Flag) -> "FlagSettings":
        """The form filled with what holds now."""
        default = flag.default if flag.kind == ValueKind.TEXT else pretty(flag.default)
        rules = pretty(telling.flag(flag)["rules"]) if flag.rules else ""
        said = {"about": flag.about, "default": default, "enabled": "on" if flag.enabled else "off", "rules": rules}
        return cls(initial=said)

    def told(self, kind: str) -> dict[str, Any]:
        """What it says, as writers take it. Raises :class:`Wrong`."""
        said = self.cleaned_data
        return {
            "about": said["about"],
            "enabled": said["enabled"] == "on",
            "default": said["default"] if kind == ValueKind.TEXT else read(said["default"], "default"),
            "rules": read(said["rules"], "rules") if said["rules"].strip() else [],
        }


class NewFlag(forms.Form):
    """A flag to be: it begins with the value that changes nothing."""

    key = forms.CharField(
        label="Key",
        max_length=100,
        help_text="By this your program asks for it, such as new-checkout.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(label="Values", choices=KINDS)
    about = forms.CharField(label="What is it for?", max_length=500, required=False)


NOTHING: dict[str, Any] = {"boolean": False, "string": "", "number": 0, "json": {}}
"""Of each kind, the value that a new flag has."""


def attempt(form: forms.Form, deed: Callable[[], None]) -> bool:
    """Do it if the form is right; what is wrong is shown at its field. Says whether it was done."""
    if not form.is_valid():
        return False
    try:
        deed()
    except Wrong as wrong:
        field = wrong.field.partition("/")[0]
        field = {"condition": "rules", "segments": "rules"}.get(field, field)
        form.add_error(field if field in form.fields else None, str(wrong))
        return False
    return True


def pretty(value: object) -> str:
    """JSON that a person reads."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def read(text: str, field: str) -> Any:  # noqa: ANN401 - any JSON
    """JSON that a person wrote. Raises :class:`Wrong`."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise Wrong(field, f"It is no JSON: {error}.") from None
