"""The form of one question: what its kind needs and nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from typing_extensions import override

from rapport.act.interact.api import Definition, Question, Use, in_language
from rapport.web.drafting.choices import ChoicePart, RowPart, accepted, line_of, named
from rapport.web.drafting.conditions import LogicPart, Named
from rapport.web.drafting.kinds import CHOOSING, kinds_of
from rapport.web.making.parts import Many, Part, Typed

LINE = forms.TextInput(attrs={"autocomplete": "off"})
TEXTS = ("title", "about", "other", "low", "high", "explanation", "feedback_right", "feedback_wrong")
EVERY = ("title", "about", "kind", "name", "format")
ANSWERED = ("required",)
OF_KIND: Mapping[str, Sequence[str]] = {
    "single": ("other", "shuffled"),
    "multiple": ("other", "shuffled", "least", "most"),
    "rating": ("least", "most", "low", "high"),
    "nps": ("low", "high"),
    "csat": ("low", "high"),
    "ces": ("low", "high"),
    "ranking": ("shuffled",),
    "matrix": ("shuffled",),
    "text": ("long", "least", "most"),
    "number": ("whole", "least", "most"),
    "file": ("types", "most"),
}
"""The fields that only some kinds have."""
OF_QUIZ: Mapping[str, Sequence[str]] = {"text": ("accepts", "case"), "number": ("accepts",), "ranking": ("ordered",)}
IN_QUIZ = ("points", "seconds", "explanation", "feedback_right", "feedback_wrong", "tags")
LIMITS: Mapping[str, tuple[str, str]] = {
    "multiple": ("At least so many", "At most so many"),
    "rating": ("From", "To"),
    "text": ("At least so many characters", "At most so many characters"),
    "number": ("Smallest number", "Largest number"),
    "file": ("", "At most so many files"),
}
FIRST = ("title", "about", "kind", "required")
MORE = ("name", "format", "tags", "points", "seconds", "explanation", "feedback_right", "feedback_wrong")


def text(label: str, help_text: str = "", most: int = 2000) -> forms.CharField:
    """A line of words that may be left out."""
    return forms.CharField(label=label, required=False, max_length=most, help_text=help_text, widget=LINE)


class QuestionPart(Part):
    """Its fields; those that its kind has no use for are taken away."""

    title = forms.CharField(label="Question", max_length=20_000, widget=forms.Textarea(attrs={"rows": 2}))
    about = text("Words below it", most=20_000)
    kind = forms.ChoiceField(label="Kind of answer")
    required = forms.BooleanField(label="It must be answered", required=False)
    least = forms.FloatField(required=False)
    most = forms.FloatField(required=False)
    low = text("Words at the low end")
    high = text("Words at the high end")
    other = text("Words of a choice where people write themselves", "Such as: Something else. Empty: there is none.")
    shuffled = forms.BooleanField(label="In an order by chance", required=False)
    ordered = forms.BooleanField(label="The order above is the right one", required=False)
    long = forms.BooleanField(label="Several lines", required=False)
    whole = forms.BooleanField(label="Only whole numbers", required=False)
    types = text("Types of files", "Such as image/png, image/jpeg. Empty: any that the server takes.")
    accepts = forms.CharField(
        label="Right answers, one a line",
        required=False,
        help_text="Of a number also 5 to 7. In a text * stands for anything.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    case = forms.BooleanField(label="Capitals count", required=False)
    points = forms.FloatField(label="Points", required=False, min_value=0, max_value=10_000)
    seconds = forms.IntegerField(
        label="Seconds it may take",
        required=False,
        min_value=0,
        max_value=86_400,
        help_text="Empty: as long as it takes.",
    )
    explanation = text("Said after the answer", most=20_000)
    feedback_right = text("Said to a right answer", most=20_000)
    feedback_wrong = text("Said to a wrong answer", most=20_000)
    tags = text("Tags", "Several are divided by commas.")
    format = forms.ChoiceField(label="Its texts are", choices=[("plain", "plain"), ("markdown", "Markdown")])
    name = forms.SlugField(label="Name", max_length=100, help_text="By this programs, logic and exports know it.")

    def __init__(self, draft: "Whole", kept: Question, data: Typed, quiet: bool = False) -> None:
        self.draft, self.kept, self.typing = draft, kept, data
        super().__init__(data, prefix="q", initial=self._typed(), quiet=quiet)
        self.asked = str(self["kind"].value() or kept.kind)
        if self.asked not in dict(kinds_of(draft.use)):
            self.asked = str(kept.kind)
        self.fields["kind"].choices = kinds_of(draft.use)  # type: ignore[attr-defined]
        wanted = {*EVERY, *OF_KIND.get(self.asked, ()), *(ANSWERED if self.asked != "note" else ())}
        if draft.use == Use.QUIZ:
            wanted |= {*IN_QUIZ, *OF_QUIZ.get(self.asked, ())}
        for name in set(self.fields) - wanted - ({"name"} if not draft.fixed else set()):
            del self.fields[name]
        if draft.fixed:
            del self.fields["name"]
        for name, label in zip(("least", "most"), LIMITS.get(self.asked, ("", "")), strict=True):
            if name in self.fields:
                self.fields[name].label = label
        self.choices = self._several("choices", kept.choices if self.asked in CHOOSING else ())
        self.rows = self._several("rows", kept.rows if self.asked == "matrix" else ())
        self.logic = LogicPart(draft.earlier(kept.name), data, "q-show", kept.show_if, quiet)

    def _typed(self) -> dict[str, Any]:
        kept, language = self.kept, self.draft.language
        told: dict[str, Any] = {name: in_language(getattr(kept, name), language, language) for name in TEXTS}
        for name in ("required", "shuffled", "long", "whole", "case", "least", "most", "format", "points", "name"):
            told[name] = getattr(kept, name)
        told |= {"kind": str(kept.kind), "seconds": kept.seconds or None, "ordered": bool(kept.order)}
        joined = {
            "tags": ", ".join(kept.tags),
            "types": ", ".join(kept.types),
            "accepts": "\n".join(map(line_of, kept.accepts)),
        }
        return {name: f"{value:g}" if isinstance(value, float) else value for name, value in (told | joined).items()}

    def _several(self, name: str, kept: Sequence[Any]) -> Many[Any]:
        """Choices or rows; a kind that needs them and has none yet gets two to write in."""
        made = ChoicePart if name == "choices" else RowPart
        needed = self.asked in CHOOSING if name == "choices" else self.asked == "matrix"

        def make(typed: Typed, prefix: str, one: Any, number: str) -> Any:  # noqa: ANN401 - a choice or a row
            return made(self, typed, prefix, one, number)

        data = self.typing
        found: Many[Any] = Many(f"q-{name}", make, data if needed else None, kept, least=1)
        if needed and not found.parts:
            found.parts = [make(data, f"q-{name}-{n}", None, str(n)) for n in range(2)]
        return found

    @property
    def parts(self) -> list[Any]:
        """The parts that its kind has."""
        several = [*self.choices, *self.rows] if self.asked in CHOOSING else []
        return [*several, self.logic]

    @override
    def is_valid(self) -> bool:
        own = super().is_valid()
        return all([one.is_valid() for one in self.parts]) and own

    def clean_accepts(self) -> list[dict[str, Any]]:
        """Each line as an answer that is right."""
        return accepted(self.cleaned_data["accepts"], self.asked, self.kept)

    def told(self) -> dict[str, Any]:
        """The question as it is kept: what the form does not show stays as it was."""
        said = self.cleaned_data
        same = {"origin": dict(self.kept.origin)} if self.kept.origin else {}
        told: dict[str, Any] = {"name": said.get("name") or self.kept.name, "kind": self.asked, **same}
        for name in TEXTS:
            if name in said:
                told[name] = self.draft.text(getattr(self.kept, name), said[name])
        for name in ("required", "shuffled", "long", "whole", "case", "least", "most", "format", "points", "accepts"):
            if name in said:
                told[name] = said[name]
        told |= {name: listed(said[name]) for name in ("tags", "types") if name in said}
        told["seconds"] = said.get("seconds") or 0
        if "points" in said:
            told["points"] = 1.0 if said["points"] is None else said["points"]
        if self.asked in CHOOSING:
            told["choices"] = named([one.told() for one in self.choices if not one.empty], "c")
        if self.asked == "matrix":
            told["rows"] = named([one.told() for one in self.rows if not one.empty], "r")
        if said.get("ordered"):
            told["order"] = [one["name"] for one in told["choices"]]
        if (condition := self.logic.told()) is not None:
            told["show_if"] = condition
        return {name: value for name, value in told.items() if value not in (None, "", [])}

    def group(self, names: Sequence[str]) -> list[Any]:
        """Those of these fields that there are."""
        return [self[name] for name in names if name in self.fields]

    @property
    def first(self) -> list[Any]:
        """What everybody writes."""
        return self.group(FIRST)

    @property
    def own(self) -> list[Any]:
        """What only its kind has."""
        return [self[name] for name in self.fields if name not in {*FIRST, *MORE}]

    @property
    def more(self) -> list[Any]:
        """What few need."""
        return self.group(MORE)


def listed(said: str) -> list[str]:
    """What commas divide."""
    return [one.strip() for one in said.split(",") if one.strip()]


class Whole:
    """What a question's form knows of the draft around it."""

    def __init__(self, definition: Definition, fixed: bool) -> None:
        """``fixed``: it was asked, so results know its questions by their names."""
        self.use, self.language, self.fixed = str(definition.use), definition.language, fixed
        self.questions, self.hidden = list(definition.questions()), definition.hidden

    def earlier(self, name: str) -> Named:
        """What logic of the question of this name may look at."""
        before: list[Question] = []
        for one in self.questions:
            if one.name == name:
                break
            before.append(one)
        return self.named(before)

    def named(self, questions: Sequence[Question]) -> Named:
        """These questions and the hidden fields, for logic."""
        return Named([one for one in questions if one.kind != "note"], self.hidden, self.language)

    def text(self, kept: Any, words: str) -> Any:  # noqa: ANN401 - words in one language or in several
        """The words in the draft's own language; those in others stay."""
        return {**kept, self.language: words} if isinstance(kept, Mapping) else words
