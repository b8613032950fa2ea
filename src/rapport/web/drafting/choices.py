"""Choices and rows of a question as forms, and what a quiz takes for right."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from typing_extensions import override

from rapport.act.interact.api import Accepted, Question, Use, in_language
from rapport.web.making.parts import Part, Typed

if TYPE_CHECKING:
    from rapport.web.drafting.question import QuestionPart

SPAN = re.compile(r"(at least |at most )?(-?\d+(?:\.\d+)?)(?: (?:to|–) (-?\d+(?:\.\d+)?))?")
ENDS = ("at least ", "at most ")


class _Item(Part):
    """Something to choose, or a row: its words, and the name by which answers know it."""

    name = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    text = forms.CharField(
        label="Words", required=False, max_length=2000, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, question: "QuestionPart", data: Typed, prefix: str, kept: Any, number: str) -> None:  # noqa: ANN401
        self.question, self.number = question, number
        self.known = (
            kept
            if kept is not None
            else self._kept(question.kept, data.get(f"{prefix}-name", "") if data is not None else "")
        )
        super().__init__(data, prefix=prefix, initial=self._typed() if kept is not None else None, quiet=question.quiet)
        self.fields["text"].widget.attrs["aria-label"] = f"Words {int(number) + 1}"

    def _kept(self, question: Question, name: str) -> Any:  # noqa: ANN401 - a choice, a row or None
        return None

    def _typed(self) -> dict[str, Any]:
        language = self.question.draft.language
        return {"name": self.known.name, "text": in_language(self.known.text, language, language) or self.known.name}

    @property
    def empty(self) -> bool:
        """Whether nothing was written."""
        return not self.cleaned_data.get("text")

    def told(self) -> dict[str, Any]:
        """What is kept of it, as far as it is known here."""
        said = self.cleaned_data
        kept = self.known.text if self.known is not None else ""
        told: dict[str, Any] = {"name": said["name"], "text": self.question.draft.text(kept, said["text"])}
        return told


class ChoicePart(_Item):
    """A choice; in a quiz also what it is worth and what is said to it."""

    weight = forms.FloatField(label="Worth, in percent", required=False, min_value=-100, max_value=100)
    feedback = forms.CharField(
        label="Said to whoever chooses it",
        required=False,
        max_length=20_000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, question: "QuestionPart", data: Typed, prefix: str, kept: Any, number: str) -> None:  # noqa: ANN401
        super().__init__(question, data, prefix, kept, number)
        if question.draft.use != Use.QUIZ or question.asked not in {"single", "multiple"}:
            del self.fields["weight"], self.fields["feedback"]

    @override
    def _kept(self, question: Question, name: str) -> Any:
        return next((one for one in question.choices if one.name == name), None)

    @override
    def _typed(self) -> dict[str, Any]:
        language = self.question.draft.language
        feedback = in_language(self.known.feedback, language, language)
        return {**super()._typed(), "weight": f"{100 * self.known.weight:g}", "feedback": feedback}

    @override
    def told(self) -> dict[str, Any]:
        """The choice as it is kept."""
        told, said, known = super().told(), self.cleaned_data, self.known
        if known is not None and known.tags:
            told["tags"] = list(known.tags)
        if "weight" in said:
            told["weight"] = (said["weight"] or 0) / 100
            told["feedback"] = self.question.draft.text(known.feedback if known is not None else "", said["feedback"])
        elif known is not None and known.weight:
            told["weight"] = known.weight
        return {name: value for name, value in told.items() if value not in ("", 0, [])} | {"name": told["name"]}


class RowPart(_Item):
    """A row of a matrix; in a quiz also the choice that belongs to it."""

    correct = forms.ChoiceField(label="Right is", required=False)

    def __init__(self, question: "QuestionPart", data: Typed, prefix: str, kept: Any, number: str) -> None:  # noqa: ANN401
        super().__init__(question, data, prefix, kept, number)
        if question.draft.use != Use.QUIZ:
            del self.fields["correct"]
            return
        language = question.draft.language
        picks = [(one.name, in_language(one.text, language, language) or one.name) for one in question.kept.choices]
        self.fields["correct"].choices = [("", "none"), *picks]  # type: ignore[attr-defined]

    @override
    def _kept(self, question: Question, name: str) -> Any:
        return next((one for one in question.rows if one.name == name), None)

    @override
    def _typed(self) -> dict[str, Any]:
        return {**super()._typed(), "correct": self.known.correct}

    @override
    def told(self) -> dict[str, Any]:
        """The row as it is kept."""
        said = self.cleaned_data
        return super().told() | ({"correct": said["correct"]} if said.get("correct") else {})


def named(items: Sequence[Mapping[str, Any]], letter: str) -> list[dict[str, Any]]:
    """Each with a name: those that have one keep it, so that answers go on meaning what they meant."""
    taken = {one["name"] for one in items if one["name"]}
    made = []
    for one in items:
        name = one["name"] or next(each for n in range(1, 1000) if (each := f"{letter}{n}") not in taken)
        taken.add(name)
        made.append({**one, "name": name})
    return made


def line_of(one: Accepted) -> str:
    """What a quiz takes as one line: ``6``, ``5 to 7``, ``at least 5``, or a text."""
    ends = (one.low, one.high)
    if ends == (None, None):
        return one.text
    if None in ends:
        return next(f"{word}{end:g}" for word, end in zip(ENDS, ends, strict=True) if end is not None)
    low, high = (f"{end:g}" for end in ends if end is not None)
    return low if low == high else f"{low} to {high}"


def span_of(line: str) -> dict[str, float]:
    """From which number to which a line takes. Raises :class:`django.forms.ValidationError`."""
    found = SPAN.fullmatch(" ".join(line.split()))
    if found is None or (found[1] and found[3]):
        raise forms.ValidationError(f"{line!r} is no number; write 6, or 5 to 7, or at least 5.")
    low, high = float(found[2]), float(found[3] or found[2])
    return {"at least ": {"low": low}, "at most ": {"high": low}}.get(found[1] or "", {"low": low, "high": high})


def accepted(said: str, kind: str, kept: Question) -> list[dict[str, Any]]:
    """Each line as an answer that is right; what an unchanged one is worth stays."""
    known = {line_of(one): one for one in kept.accepts} if kept.kind == kind else {}
    made: list[dict[str, Any]] = []
    for line in filter(None, map(str.strip, said.splitlines())):
        one: dict[str, Any] = {"text": line} if kind == "text" else dict(span_of(line))
        if line in known:
            one |= {"weight": known[line].weight, "feedback": known[line].feedback}
        made.append(one)
    return made
