"""Who is meant, as a form: conditions on what is said of people, in words, and segments."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from typing_extensions import override

from rapport.deliver.api import Wrong, check_condition
from rapport.projects import segments
from rapport.projects.models import Project
from rapport.web.making.parts import Many, Part, Typed, text_of, value_of


@dataclass(frozen=True, slots=True)
class Operator:
    """One way to compare: its name in the form, in words, and in the condition language."""

    name: str
    title: str
    asked: str
    sort: str = "one"
    """What is compared with: ``one`` value, a ``list``, a ``text``, or nothing: ``yes`` and ``no``."""


OPERATORS = {
    one.name: one
    for one in (
        Operator("is", "is", "$eq"),
        Operator("is_not", "is not", "$ne"),
        Operator("among", "is one of", "$in", "list"),
        Operator("not_among", "is none of", "$nin", "list"),
        Operator("contains", "contains", "$regex", "plain"),
        Operator("matches", "matches the expression", "$regex", "text"),
        Operator("more", "is more than", "$gt"),
        Operator("at_least", "is at least", "$gte"),
        Operator("less", "is less than", "$lt"),
        Operator("at_most", "is at most", "$lte"),
        Operator("version_from", "is version … or later", "$vgte", "text"),
        Operator("version_below", "is a version before", "$vlt", "text"),
        Operator("known", "is known", "$exists", "yes"),
        Operator("not_known", "is not known", "$exists", "no"),
    )
}
SAID = {"version_from": "is at least version", "version_below": "is a version before"}
"""In a sentence, where the choice reads otherwise."""


def asked_of(operator: Operator, text: str) -> Any:  # noqa: ANN401 - any JSON
    """What the condition language asks."""
    match operator.sort:
        case "list":
            return {operator.asked: [value_of(one.strip()) for one in text.split("|") if one.strip()]}
        case "plain":
            return {operator.asked: re.escape(text)}
        case "text":
            return {operator.asked: text}
        case "yes" | "no":
            return {operator.asked: operator.sort == "yes"}
    value = value_of(text)
    return value if operator.asked == "$eq" and isinstance(value, str | bool | int | float) else {operator.asked: value}


def row_of(name: str, asked: Any) -> dict[str, str] | None:  # noqa: ANN401 - any JSON
    """A condition on one property as the form has it; None where the form cannot say it."""
    if isinstance(asked, str | bool | int | float):
        asked = {"$eq": asked}
    if not isinstance(asked, Mapping) or len(asked) != 1 or name.startswith("$"):
        return None
    ((asks, value),) = asked.items()
    for one in OPERATORS.values():
        if one.asked == asks and (text := _typed(one, value)) is not None:
            return {"name": name, "operator": one.name, "value": text}
    return None


def _typed(operator: Operator, value: Any) -> str | None:  # noqa: ANN401 - any JSON
    match operator.sort:
        case "list":
            return "|".join(map(text_of, value)) if isinstance(value, list) and "|" not in str(value) else None
        case "plain":
            plain = re.sub(r"\\(.)", r"\1", str(value))
            return plain if re.escape(plain) == value else None
        case "text":
            return value if isinstance(value, str) else None
        case "yes" | "no":
            return "" if value is (operator.sort == "yes") else None
    return text_of(value)


def rows_of(condition: Mapping[str, Any]) -> tuple[str, list[dict[str, str]]] | None:
    """All of a condition, and whether ``all`` or ``any`` of it must hold; None where the form cannot say it."""
    join, parts = "all", [{name: asked} for name, asked in condition.items()]
    for word, logic in (("all", "$and"), ("any", "$or")):
        if list(condition) == [logic] and condition[logic]:
            join, parts = word, condition[logic]
    rows: list[dict[str, str]] = []
    for part in parts:
        row = row_of(*next(iter(part.items()))) if isinstance(part, Mapping) and len(part) == 1 else None
        if row is None:
            return None
        rows.append(row)
    return join, rows


def condition_of(join: str, rows: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """One condition of several; of two about one property none is lost."""
    if len(rows) > 1 and join == "any":
        return {"$or": [{name: asked} for name, asked in rows]}
    if len({name for name, _ in rows}) < len(rows):
        return {"$and": [{name: asked} for name, asked in rows]}
    return dict(rows)


def in_words(audience: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """An audience in a sentence: ``people whose plan is green, in the segment Loyal``."""
    condition, slugs = audience.get("condition") or {}, audience.get("segments") or ()
    said = "people"
    if condition:
        found = rows_of(condition)
        said += f" with {text_of(condition)}" if found is None else f" whose {_joined(*found)}"
    elif not slugs:
        said = "all people"
    if slugs:
        called = " or ".join((names or {}).get(slug, slug) for slug in slugs)
        said += f"{',' if condition else ''} in the segment {called}"
    return said


def _joined(join: str, rows: Sequence[Mapping[str, str]]) -> str:
    told = []
    for row in rows:
        title = SAID.get(row["operator"], OPERATORS[row["operator"]].title)
        told.append(" ".join(filter(None, (row["name"], title, row["value"].replace("|", " or ")))))
    return (" or " if join == "any" else " and ").join(told)


class ConditionPart(Part):
    """One property, compared with something. Left empty it says nothing."""

    name = forms.CharField(label="Property", required=False, max_length=200)
    operator = forms.ChoiceField(label="Compared", choices=[(one.name, one.title) for one in OPERATORS.values()])
    value = forms.CharField(label="With", required=False, max_length=2000)
    number = ""

    def __init__(self, data: Typed, prefix: str, initial: Any, number: str, quiet: bool = False) -> None:  # noqa: ANN401
        super().__init__(data, prefix=prefix, initial=initial, quiet=quiet)
        self.number = number
        for name, example in (("name", "plan"), ("value", "green")):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false", "placeholder": example}

    @override
    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        name, value, operator = said.get("name", ""), said.get("value", ""), said.get("operator", "is")
        if OPERATORS[operator].sort in {"yes", "no"}:
            said["value"] = ""
        elif name and not value:
            self.add_error("value", "Say what it is compared with.")
        if name.startswith("$"):
            self.add_error("name", "Give the name of a property; operators are chosen beside it.")
        if value and not name:
            self.add_error("name", "Say which property, such as plan.")
        return said

    def told(self) -> tuple[str, Any] | None:
        """The property and what is asked of it; None where nothing was typed."""
        said = self.cleaned_data
        return (said["name"], asked_of(OPERATORS[said["operator"]], said["value"])) if said["name"] else None


class AudiencePart(Part):
    """Conditions and segments of one audience."""

    join = forms.ChoiceField(
        label="Whoever meets", required=False, choices=[("all", "all of these"), ("any", "at least one of these")]
    )
    segments = forms.MultipleChoiceField(
        label="Segments", required=False, widget=forms.CheckboxSelectMultiple, help_text="In at least one of these."
    )
    raw = forms.CharField(
        label="Conditions as JSON",
        required=False,
        help_text="GrowthBook’s condition language. "
        "Where something stands here, it counts instead of the conditions above.",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "class": "code"}),
    )

    def __init__(
        self,
        project: Project,
        data: Typed,
        prefix: str,
        audience: Mapping[str, Any] | None = None,
        quiet: bool = False,
    ) -> None:
        kept = audience or {}
        found = rows_of(kept.get("condition") or {})
        join, rows = found or ("all", [])
        raw = text_of(kept["condition"]) if found is None else ""
        initial = {"join": join, "segments": list(kept.get("segments") or ()), "raw": raw}
        super().__init__(data, prefix=prefix, initial=initial, quiet=quiet)
        whose = [(one.slug, one.name) for one in segments.segments_of(project)]
        self.fields["segments"].choices = whose  # type: ignore[attr-defined]

        def row(typed: Typed, name: str, one: Any, number: str) -> ConditionPart:  # noqa: ANN401 - any row
            return ConditionPart(typed, name, one, number, quiet)

        self.rows: Many[ConditionPart] = Many(f"{prefix}-rows", row, data, rows)

    @override
    def is_valid(self) -> bool:
        own, rows = super().is_valid(), self.rows.is_valid()
        return own and rows

    def clean_raw(self) -> Any:  # noqa: ANN401 - any JSON
        """The condition, if it is one."""
        text = self.cleaned_data["raw"].strip()
        if not text:
            return None
        try:
            check_condition(found := value_of(text))
        except Wrong as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
        return found

    def told(self) -> dict[str, Any]:
        """The audience as it is kept."""
        said = self.cleaned_data
        rows = [row for part in self.rows if (row := part.told()) is not None]
        condition = condition_of(said["join"], rows) if said["raw"] is None else said["raw"]
        return {
            **({"condition": condition} if condition else {}),
            **({"segments": said["segments"]} if said["segments"] else {}),
        }
