"""How kinds of actions are made and looked at on pages: each is a file here that registers itself.

A kind without one is written as JSON, so it can be made from the moment on that :mod:`rapport.deliver.kinds` knows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar

from django import forms
from typing_extensions import override

from rapport.deliver.api import KINDS, Wrong
from rapport.projects.models import Project
from rapport.web.delivery_forms import pretty
from rapport.web.making.parts import Part, Typed, value_of


class Content(Part):
    """The part of the form that says what a variant shows; its fields are those of the content."""

    preview: ClassVar[str] = "web/making/_json.html"
    """A template that shows ``content`` as people will read it."""

    def __init__(
        self,
        project: Project,
        data: Typed,
        prefix: str,
        content: object = None,
        quiet: bool = False,
    ) -> None:
        super().__init__(data, prefix=prefix, initial=self.typed(content), quiet=quiet)
        self.project = project

    @classmethod
    def typed(cls, content: object) -> dict[str, Any]:
        """What the fields hold for a content that is kept."""
        return dict(content) if isinstance(content, Mapping) else {}

    def told(self) -> object:
        """The content as it is kept."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class Raw(Content):
    """Any content at all, as JSON."""

    content = forms.CharField(
        label="Content, as JSON",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "code"}),
    )

    @classmethod
    @override
    def typed(cls, content: object) -> dict[str, Any]:
        """The content, laid out."""
        return {} if content is None else {"content": pretty(content)}

    @override
    def told(self) -> object:
        """What was written."""
        return value_of(self.cleaned_data["content"])


@dataclass(frozen=True, slots=True)
class Face:
    """Of one kind: what it is called, the part of its content, and what the rest of the form starts with."""

    kind: str
    title: str
    content: type[Content] = Raw
    usual: Mapping[str, object] = field(default_factory=dict)
    """Fields of the action's form by name, such as ``{"times": 2, "days": 365, "trigger_on": "exit"}``."""


FACES: dict[str, Face] = {}


def register(face: Face) -> Face:
    """Actions of this kind are made with this part. Raises :class:`ValueError` where its kind has one."""
    if face.kind in FACES:
        raise ValueError(f"The kind {face.kind} has a face already.")
    FACES[face.kind] = face
    return face


def faces() -> list[Face]:
    """One of each kind that there is."""
    return [face_of(kind) for kind in KINDS]


def face_of(kind: str) -> Face:
    """The face of a kind. Raises :class:`Wrong` where there is no such kind."""
    if kind not in KINDS:
        raise Wrong("kind", f"There is no kind {kind!r}; there are: {', '.join(KINDS)}.")
    return FACES.get(kind) or Face(kind, kind.replace("_", " ").capitalize())


for _found in iter_modules(__path__):
    import_module(f"{__name__}.{_found.name}")
