"""Polls, surveys, quizzes and reviews: which of those that were published, how it comes up, and in which colour."""

import re
from typing import Any, ClassVar

from django import forms
from typing_extensions import override

from rapport.act.interact import api as interact
from rapport.act.interact.api import APPEARS, NPS_CAP, USUAL_CAP, Use
from rapport.projects.models import Project
from rapport.web.drafting.kinds import USES
from rapport.web.making.faces import Content, Face, register
from rapport.web.making.parts import Typed

APPEAR_WORDS = {
    "popup": "in a corner of the page",
    "modal": "over the page",
    "tab": "a tab at the side",
    "inline": "in the page, at a place",
}
ACCENT = "--rapport-accent"
COLOUR = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def place_field() -> forms.CharField:
    """Where something stands that stands in a page."""
    return forms.CharField(
        label="Place",
        required=False,
        max_length=500,
        help_text="The selector of the element in which it stands, such as #poll. Only for what stands in the page.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class Asked(Content):
    """What of what is asked, and how it comes up."""

    preview: ClassVar[str] = "web/making/_asked.html"
    use: ClassVar[Use]

    interaction = forms.ChoiceField(label="What is asked", help_text="Publish it on the page Ask first.")
    appear = forms.ChoiceField(label="It appears", choices=[(one, APPEAR_WORDS.get(one, one)) for one in APPEARS])
    place = place_field()
    accent = forms.RegexField(
        COLOUR,
        label="Colour",
        required=False,
        help_text="Such as #005f96. Empty: the widget’s own.",
        error_messages={"invalid": "Write a colour as #005f96."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, project: Project, data: Typed, prefix: str, content: object = None, quiet: bool = False) -> None:
        super().__init__(project, data, prefix, content, quiet)
        self.kept = content if isinstance(content, dict) else {}
        asked = [one for one in interact.interactions_of(project) if one.use == self.use and one.current]
        choices = [(one.key, f"{interact.title_of(one)} ({one.key})") for one in asked]
        self.fields["interaction"].choices = choices  # type: ignore[attr-defined]

    @classmethod
    @override
    def typed(cls, content: object) -> dict[str, Any]:
        """What the fields hold for a content that is kept."""
        told = super().typed(content)
        return told | {"accent": (told.get("theme") or {}).get(ACCENT, "")}

    @override
    def told(self) -> object:
        """The content as it is kept; of its theme only the accent is changed here."""
        said = self.cleaned_data
        told = {"interaction": said["interaction"], "appear": said["appear"]}
        if said["appear"] == "inline":
            told["place"] = said["place"]
        theme = {**self.kept.get("theme", {}), ACCENT: said["accent"]}
        theme = {name: value for name, value in theme.items() if value}
        return told | ({"theme": theme} if theme else {})


class _Poll(Asked):
    use = Use.POLL


class _Survey(Asked):
    use = Use.SURVEY


class _Quiz(Asked):
    use = Use.QUIZ


class _Reviews(Asked):
    use = Use.REVIEWS


for _content in (_Poll, _Survey, _Quiz, _Reviews):
    _cap = NPS_CAP if _content.use is Use.SURVEY else USUAL_CAP
    register(Face(_content.use.value, USES[_content.use.value][0], _content, _cap))
