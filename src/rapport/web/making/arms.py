"""The variants of an action, as a form: each with its key, its share and what it shows."""

from collections.abc import Mapping
from typing import Any

from django import forms

from rapport.deliver.api import KINDS, Variant, Wrong
from rapport.projects.models import Project
from rapport.web.making.faces import Content, Face
from rapport.web.making.parts import Many, Part, Typed, percent_of, share_of


class ArmPart(Part):
    """Which variant, and how large."""

    key = forms.CharField(
        label="Variant", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    weight = forms.FloatField(label="Share, in percent", min_value=0.1, max_value=100)


class Arm:
    """One variant with its content."""

    def __init__(
        self, face: Face, project: Project, data: Typed, prefix: str, kept: Variant | None, number: str, quiet: bool
    ) -> None:
        self.number, self.face, self.kept = number, face, kept
        initial = {"key": kept.key, "weight": percent_of(kept.weight)} if kept else None
        self.form = ArmPart(data, prefix=prefix, initial=initial, quiet=quiet)
        self.content: Content = face.content(project, data, f"{prefix}-content", kept.value if kept else None, quiet)

    def is_valid(self) -> bool:
        """Whether both are right; what the kind refuses is said at the content."""
        own, content = self.form.is_valid(), self.content.is_valid()
        if content:
            try:
                KINDS[self.face.kind].check(self.content.told())
            except Wrong as wrong:
                self.content.add_error(None, str(wrong))
        return own and content and self.content.is_valid()

    def told(self) -> dict[str, Any]:
        """The variant as it is kept."""
        said = self.form.cleaned_data
        return {"key": said["key"], "weight": share_of(said["weight"]), "value": self.content.told()}

    def read(self) -> Mapping[str, Any]:
        """How it reads: the content, or why there is none yet."""
        if not self.form.is_bound:
            content = self.kept.value if self.kept else None
            lacks = {"content": content} if content is not None else {"lacks": "Say what it shows."}
            return {"key": self.kept.key if self.kept else "", "preview": self.content.preview, **lacks}
        self.is_valid()
        key = self.form.cleaned_data.get("key") or self.form["key"].value() or "a variant"
        wrong = [text for errors in self.content.errors.values() for text in errors]
        seen = {"key": key, "preview": self.content.preview}
        return seen | ({"lacks": wrong[0]} if wrong else {"content": self.content.told()})


def arms_of(face: Face, project: Project, data: Typed, kept: Any, quiet: bool) -> Many[Arm]:  # noqa: ANN401
    """The variants as typed, or as kept; at least one."""

    def make(typed: Typed, prefix: str, one: Variant | None, number: str) -> Arm:
        return Arm(face, project, typed, prefix, one, number, quiet)

    return Many("arms", make, data, kept or [Variant(face.kind, 1.0)], least=1)
