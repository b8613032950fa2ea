"""Logic as rows of a form, and in words: which answers decide whether something is shown, or where it leads."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django import forms
from typing_extensions import override

from rapport.act.interact.api import OF_LISTS, WITHOUT_VALUE, Condition, Op, Question, in_language
from rapport.web.making.parts import Many, Part, Typed, text_of, value_of

OPS: Mapping[str, str] = {
    "is": "is",
    "is_not": "is not",
    "above": "is more than",
    "at_least": "is at least",
    "below": "is less than",
    "at_most": "is at most",
    "contains": "contains",
    "lacks": "does not contain",
    "any_of": "is one of",
    "all_of": "has all of",
    "none_of": "is none of",
    "answered": "is answered",
    "empty": "is not answered",
}
JOINS = {"all": "all of these hold", "any": "at least one of these holds", "none": "none of these holds"}
WORDS = {"all": " and ", "any": " or ", "none": " nor "}
LONGEST = 60


def short(text: str, most: int = LONGEST) -> str:
    """The words, cut where they are long."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


class Named:
    """The questions that logic can name, with what they and their choices are called."""

    def __init__(self, questions: Sequence[Question], hidden: Sequence[str] = (), language: str = "en") -> None:
        self.titles: dict[str, str] = {}
        self.choices: dict[str, dict[str, str]] = {}
        for one in questions:
            title = in_language(one.title, language, language)
            found = {each.name: in_language(each.text, language, language) or each.name for each in one.choices}
            self.titles[one.name], self.choices[one.name] = title, found
            for row in one.rows:
                place = f"{one.name}.{row.name}"
                self.titles[place] = f"{title}: {in_language(row.text, language, language) or row.name}"
                self.choices[place] = found
        self.titles |= {name: f"the page’s {name}" for name in hidden}

    def picks(self) -> list[tuple[str, str]]:
        """What can be chosen in a form."""
        return [("", "choose a question"), *((name, short(title)) for name, title in self.titles.items())]

    def spoken(self, answer: str, value: Any) -> str:  # noqa: ANN401 - any JSON
        """A value as people write it: the words of a choice where it is one."""
        known = self.choices.get(answer, {})
        return known.get(value) or text_of(value) if isinstance(value, str) else text_of(value)

    def meant(self, answer: str, text: str) -> Any:  # noqa: ANN401 - any JSON
        """The value of what somebody wrote: the name of a choice where its words or its name are written."""
        for name, words in self.choices.get(answer, {}).items():
            if text.casefold() in {name.casefold(), words.casefold()}:
                return name
        return value_of(text)

    def words(self, condition: Condition) -> str:
        """A condition in words: ``“Why?” is one of price, time``."""
        if not condition.answer:
            parts = [
                WORDS[join].join(self.words(one) for one in inner)
                for join in JOINS
                if (inner := getattr(condition, join))
            ]
            if condition.none:
                parts[-1] = f"neither {parts[-1]}" if len(condition.none) > 1 else f"not {parts[-1]}"
            return " and ".join(f"({one})" if len(parts) > 1 else one for one in parts)
        title = short(self.titles.get(condition.answer, condition.answer))
        said = f"“{title}” {OPS[condition.op]}"
        if condition.op in WITHOUT_VALUE:
            return said
        every = condition.value if isinstance(condition.value, list) else [condition.value]
        return f"{said} {', '.join(self.spoken(condition.answer, one) for one in every)}"


def rows_of(condition: Condition | None) -> tuple[str, list[Condition]] | None:
    """How conditions are joined and which they are; None where a form has no such rows."""
    if condition is None:
        return "all", []
    if condition.answer:
        return "all", [condition]
    inner = [(join, list(getattr(condition, join))) for join in JOINS if getattr(condition, join)]
    if len(inner) != 1 or any(not one.answer for one in inner[0][1]):
        return None
    return inner[0]


class RowPart(Part):
    """One answer, compared with something. Left empty it says nothing."""

    answer = forms.ChoiceField(label="The answer to", required=False)
    op = forms.ChoiceField(label="Compared", choices=list(OPS.items()))
    value = forms.CharField(label="With", required=False, max_length=2000)

    def __init__(
        self, named: Named, data: Typed, prefix: str, kept: Condition | None, number: str, quiet: bool
    ) -> None:
        self.named, self.number = named, number
        initial = {} if kept is None else {"answer": kept.answer, "op": str(kept.op), "value": self._typed(kept)}
        super().__init__(data, prefix=prefix, initial=initial, quiet=quiet)
        self.fields["answer"].choices = named.picks()  # type: ignore[attr-defined]
        self.fields["value"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def _typed(self, kept: Condition) -> str:
        if kept.op in WITHOUT_VALUE:
            return ""
        every = kept.value if isinstance(kept.value, list) else [kept.value]
        return "|".join(self.named.spoken(kept.answer, one) for one in every)

    @override
    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("answer") and said.get("op") not in WITHOUT_VALUE and not said.get("value"):
            self.add_error("value", "Say what it is compared with.")
        return said

    def told(self) -> dict[str, Any] | None:
        """The condition as it is kept; None where nothing was chosen."""
        said = self.cleaned_data
        if not said.get("answer"):
            return None
        told: dict[str, Any] = {"answer": said["answer"], "op": said["op"]}
        if said["op"] in WITHOUT_VALUE:
            return told
        parts = [self.named.meant(said["answer"], one.strip()) for one in said["value"].split("|")]
        return told | {
            "value": parts if Op(said["op"]) in OF_LISTS else self.named.meant(said["answer"], said["value"])
        }


class LogicPart(Part):
    """When something is shown."""

    join = forms.ChoiceField(label="Shown when", required=False, choices=list(JOINS.items()))
    raw = forms.CharField(
        label="Conditions as JSON",
        required=False,
        help_text="They stand deeper in each other than the rows above can say; what stands here counts.",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "code"}),
    )

    def __init__(self, named: Named, data: Typed, prefix: str, kept: Condition | None, quiet: bool = False) -> None:
        found = rows_of(kept)
        join, rows = found or ("all", [])
        raw = "" if found is not None else msgspec.json.format(msgspec.json.encode(kept), indent=2).decode()
        super().__init__(data, prefix=prefix, initial={"join": join, "raw": raw}, quiet=quiet)
        if not raw and (data is None or f"{prefix}-raw" not in data):
            del self.fields["raw"]

        def row(typed: Typed, name: str, one: Any, number: str) -> RowPart:  # noqa: ANN401 - any row
            return RowPart(named, typed, name, one, number, quiet)

        self.rows: Many[RowPart] = Many(f"{prefix}-rows", row, data, rows)

    @override
    def is_valid(self) -> bool:
        own, rows = super().is_valid(), self.rows.is_valid()
        return own and rows

    def told(self) -> dict[str, Any] | None:
        """The condition as it is kept; None for always."""
        if raw := (self.cleaned_data.get("raw") or "").strip():
            found: dict[str, Any] = value_of(raw)
            return found
        rows = [told for one in self.rows if (told := one.told()) is not None]
        join = self.cleaned_data.get("join") or "all"
        if not rows:
            return None
        return rows[0] if len(rows) == 1 and join != "none" else {join: rows}
