"""A question in an address: what was typed, the answer, and the same question elsewhere."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

from django.http import QueryDict

from rapport.kernel.clock import Clock, now_ms
from rapport.measure import BadQuestion, Shape
from rapport.measure.wanting import Want, said
from rapport.store import Engine
from rapport.web.explore.view import Seen, View, view_of
from rapport.web.look import Look, filter_words

if TYPE_CHECKING:
    from rapport.projects.models import Project

LOOKS = ("period", "from", "to", "compare", "segment", "filter")
"""What an address says of the period and its filters; everything else is the question's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question as somebody asks it on its page."""

    shape: Shape[Any]
    view: View
    look: Look
    typed: Mapping[str, Sequence[str]]
    """Texts by field, also those that cannot be."""
    seen: Seen | None
    """The answer; None where the question has none."""
    wrong: str
    """Why it has none."""
    fresh: bool
    """Whether nobody asked anything yet."""

    @classmethod
    def of(cls, engine: Engine, project: "Project", shape: Shape[Any], given: QueryDict, clock: Clock = now_ms) -> Self:
        """What an address asks, and its answer. It raises nothing that the person asking could mend."""
        view = view_of(shape.name)
        look = Look.of(
            project,
            {name: text for name, text in given.dict().items() if name in LOOKS and isinstance(text, str)},
            clock,
        )
        fields = [want for want in shape.fields if want.name != "filter"]
        typed: dict[str, list[str]] = {want.name: given.getlist(want.name) for want in fields if want.name in given}
        asked = [(want.name, text) for want in fields for text in unusual(want, typed.get(want.name, []))]
        look = replace(look, asked=tuple(asked))
        wanted = said(fields, lambda name: typed.get(name, []))
        if not wanted:
            wanted = dict(view.start(engine, look.scope))
            typed |= {name: texts_of(value) for name, value in wanted.items()}
        try:
            seen, wrong = seen_of(engine, shape, view, look, wanted), ""
        except BadQuestion as bad:
            seen, wrong = None, str(bad)
        return cls(shape=shape, view=view, look=look, typed=typed, seen=seen, wrong=wrong, fresh=not asked)

    @property
    def said(self) -> list[tuple[str, str]]:
        """What is asked, as an address or a command says it."""
        own = [(want.name, text) for want in self.shape.fields for text in unusual(want, self.typed.get(want.name, []))]
        own += [("segment", self.look.segment.slug)] if self.look.segment else []
        return own + ([("filter", filter_of(self.look))] if self.look.filters else [])

    @property
    def words(self) -> str:
        """The question's own part in a few words: ``metrics sessions, by week``."""
        own = [(want.name, text) for want in self.shape.fields for text in unusual(want, self.typed.get(want.name, []))]
        return ", ".join(f"{name.replace('_', ' ')} {text}" for name, text in own)

    @property
    def filtered(self) -> list[str]:
        """Its filters in words."""
        return [filter_words(one) for one in self.look.filters]

    @property
    def api(self) -> str:
        """The address of the same question in the API."""
        window = [("from", str(self.look.first)), ("to", str(self.look.last))]
        query = urlencode([*window, *self.said], safe=":/=,|;~!")
        return f"/api/v1/projects/{self.look.project.slug}/questions/{self.shape.name}?{query}"

    @property
    def command(self) -> str:
        """The same question in a terminal."""
        options = [("project", self.look.project.slug), ("from", str(self.look.first)), ("to", str(self.look.last))]
        words = [f"--{name.replace('_', '-')} {shlex.quote(text)}" for name, text in [*options, *self.said]]
        return " ".join(["rapport", self.shape.name.replace("_", "-"), *words])

    @property
    def example(self) -> str:
        """The address from the question mark on, with an example for what has to be said; empty where there is none."""
        place = place_of(self.shape, self.wrong)[0]
        lacking = [want for want in self.shape.fields if (want.needed or want.name == place) and want.examples]
        texts = [(want.name, text) for want in lacking for text in want.examples[0]]
        return replace(self.look, asked=tuple(texts)).query if texts else ""


def place_of(shape: Shape[Any], wrong: str) -> tuple[str, str]:
    """Which field a complaint is about, and the rest of it: ``step 2: …`` is about ``step``."""
    first, colon, rest = wrong.partition(": ")
    name = first.split(" ")[0].split("[")[0]
    if not colon or name not in {want.name for want in shape.fields}:
        return "", wrong
    number = first[len(name) :].strip(" []")
    sentence = f"{number}: {rest}" if number else rest
    return name, sentence[:1].upper() + sentence[1:]


def seen_of(engine: Engine, shape: Shape[Any], view: View, look: Look, wanted: Mapping[str, object]) -> Seen:
    """The answer, with the one for the period before where the view compares. Raises :class:`BadQuestion`."""
    if look.lacking:
        raise BadQuestion(look.lacking)
    asked = {**wanted, "filter": filter_of(look)} if look.filters else dict(wanted)
    answer = shape.ask(engine, look.scope, asked)
    before = shape.ask(engine, look.scope.previous(), asked) if view.compares and look.compare else None
    return Seen(shape=shape, look=look, wants=shape.asked(asked), answer=answer, before=before)


def unusual(want: Want, texts: Sequence[str]) -> list[str]:
    """What an address has to say of a field: nothing where it is left blank or as it is by itself."""
    said = [text for text in texts if text.strip()]
    usual = [] if want.default is None else texts_of(want.default)
    return [] if said == usual else said


def filter_of(look: Look) -> str:
    """The filters as text."""
    return ";".join(map(str, look.filters))


def texts_of(value: object) -> list[str]:
    """A value as an address says it."""
    if isinstance(value, list | tuple):
        return list(map(str, value))
    return [str(value).lower() if isinstance(value, bool) else str(value)]
