"""The form of an experiment on a flag."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from typing_extensions import override

from rapport.deliver import api as deliver
from rapport.deliver.api import ExperimentFacts, ValueKind
from rapport.deliver.rules import UNITS
from rapport.projects.models import Project
from rapport.web.making.basics import BasicsPart, typed_of
from rapport.web.making.parts import Typed, percent_of, text_of, value_of

LINE = re.compile(r"\s*([a-z0-9][a-z0-9._-]*)\s*[:=]\s*([\d.]+)\s*%?\s*(?:[,;]\s*(.*?))?\s*")
UNIT_WORDS = {"id": "the browser or device they use", "userId": "the id by which they signed in"}


class ExperimentPart(BasicsPart):
    """Its own fields beside those that all have."""

    SECTIONS: ClassVar = (
        ("what", "What is asked", ("hypothesis", "name", "flag", "variants")),
        ("whom", "Of whom", ("coverage",)),
        ("proof", "What is looked at", (("primary", "wanted"), "expected_people")),
        (
            "judged",
            "Guardrails, and how it is judged",
            ("guardrails", "secondary", ("margin", "quantile"), "method", "adaptive"),
        ),
        ("when", "From when to when, and growing by itself", (("starts", "ends"),)),
        ("more", "Beside others", ("unit", "namespace", ("first", "last"))),
    )

    flag = forms.ChoiceField(label="Flag", help_text="Whose value differs between the variants.")
    variants = forms.CharField(
        label="Variants",
        help_text="One a line: key: share, value of the flag. The first is the control. The shares sum to 100.",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        initial="control: 50, false\ntreatment: 50, true",
    )
    adaptive = forms.BooleanField(
        label="Bandit: variants that do better get more people",
        required=False,
        help_text="For a control and two variants or more. What is proved is all of them together against the control.",
    )
    unit = forms.ChoiceField(
        label="People are told apart by", required=False, choices=[(one, UNIT_WORDS.get(one, one)) for one in UNITS]
    )

    def __init__(
        self, project: Project, data: Typed, initial: Mapping[str, Any], state: str = "", quiet: bool = False
    ) -> None:
        super().__init__(project, data, initial, state, quiet)
        if "flag" in self.fields:
            # An experiment that is kept stays on its flag.
            keys = [initial["flag"]] if initial.get("flag") else [one.key for one in deliver.flags_of(project)]
            self.initial.setdefault("flag", initial.get("flag_chosen", ""))
            self.fields["flag"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]

    def clean_variants(self) -> list[dict[str, Any]]:
        """Each line as a variant."""
        found = []
        for line in filter(str.strip, self.cleaned_data["variants"].splitlines()):
            read = LINE.fullmatch(line)
            if read is None or read[2].count(".") > 1 or read[2] == ".":
                raise forms.ValidationError(f"{line.strip()!r} is no variant; write control: 50, false")
            key, weight, value = read.groups()
            found.append({"key": key, "weight": round(float(weight) / 100, 10), "value": value_of(value or "")})
        if len(found) < 2:
            raise forms.ValidationError("There is nothing to compare; write a second line.")
        if not all(one["weight"] for one in found):
            raise forms.ValidationError("A share of 0 is nobody; give each variant more.")
        if abs((total := sum(one["weight"] for one in found)) - 1) > 1e-6:
            raise forms.ValidationError(f"The shares sum to {total * 100:.6g}; make them sum to 100.")
        return found

    @override
    def told(self) -> dict[str, Any]:
        """What it says, as writers take it."""
        said = self.cleaned_data
        if self.runs:
            return super().told()
        own = {name: said[name] for name in ("flag", "variants", "adaptive")} | {"unit": said["unit"] or "id"}
        return super().told() | own


def begun_on(project: Project, key: str) -> dict[str, Any]:
    """What the fields start with for a new experiment on a flag: half of the people keep its value."""
    flag = project.flags.filter(key=key).first()
    if flag is None:
        return {}
    other = not flag.default if flag.kind == ValueKind.BOOLEAN else flag.default
    lines = [f"control: 50, {text_of(flag.default)}", f"treatment: 50, {text_of(other)}"]
    return {"flag_chosen": key, "variants": "\n".join(lines)}


def typed_of_experiment(facts: ExperimentFacts, project: Project) -> dict[str, Any]:
    """What the fields hold for an experiment that is kept."""
    lines = [f"{one.key}: {percent_of(one.weight):g}, {text_of(one.value)}" for one in facts.variants]
    own = {"flag": facts.flag, "variants": "\n".join(lines), "unit": facts.unit, "adaptive": facts.adaptive}
    return typed_of(facts, project) | own
