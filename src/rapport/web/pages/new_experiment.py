"""The form that makes an experiment and says what it takes before anybody is assigned."""

import json
import re
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone as present
from django.views.decorators.http import require_http_methods

from rapport.deliver import api as deliver
from rapport.measure import METRICS, BadQuestion
from rapport.measure.by_person import person_metric
from rapport.projects import segments
from rapport.projects.models import Membership, Project
from rapport.prove.maths import NotYet
from rapport.web.access import for_editors, member_of
from rapport.web.proof.sizing import Sized, beside, sized
from rapport.web.shell import show

LINE = re.compile(r"\s*([a-z0-9][a-z0-9._-]*)\s*[:=]\s*([\d.]+)\s*%?\s*(?:[,;]\s*(.*?))?\s*")


def outcomes() -> list[tuple[str, str]]:
    """The metrics that can be the outcome of an experiment."""
    found = []
    for name, row in METRICS.items():
        try:
            person_metric(name)
        except BadQuestion:
            continue
        found.append((name, row.title))
    return found


class ExperimentForm(forms.Form):
    """An experiment on a flag, in the order in which people think of it."""

    hypothesis = forms.CharField(
        label="Hypothesis",
        help_text="What would you change, and which number should move, and why?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
    )
    name = forms.CharField(label="Name", max_length=200)
    flag = forms.ChoiceField(label="Flag", help_text="Whose value differs between the variants.")
    variants = forms.CharField(
        label="Variants",
        help_text="One a line: key: share, value of the flag. The first is the control. The shares sum to 100.",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        initial="control: 50, false\ntreatment: 50, true",
    )
    segment = forms.ChoiceField(label="Audience", required=False)
    coverage = forms.FloatField(label="Share of the audience, in percent", initial=100, min_value=0.1, max_value=100)
    primary = forms.ChoiceField(label="Primary metric", help_text="The one number that decides.")
    secondary = forms.MultipleChoiceField(
        label="Looked at, too",
        required=False,
        help_text="Numbers that suggest, and do not decide.",
        widget=forms.SelectMultiple(attrs={"size": 5}),
    )
    guardrails = forms.MultipleChoiceField(
        label="Guardrails",
        required=False,
        help_text="Numbers that must not get worse. One that surely does pauses the experiment by itself.",
        widget=forms.SelectMultiple(attrs={"size": 5}),
    )
    margin = forms.FloatField(
        label="Harm that is borne, in percent",
        required=False,
        min_value=0,
        max_value=99,
        help_text="So much of the control's number each guardrail may lose. Empty: nothing.",
    )
    adaptive = forms.BooleanField(
        label="Bandit: variants that do better get more people",
        required=False,
        help_text="For a control and two variants or more. What is proved is all of them together against the control.",
    )
    wanted = forms.FloatField(
        label="Smallest change that would matter, in percent", initial=5, min_value=0.1, max_value=1000
    )
    days = forms.IntegerField(
        label="Days it shall run",
        required=False,
        min_value=1,
        max_value=365,
        help_text="Counted from now. At the declared end it has one more, sharper look. Empty: until you stop it.",
    )

    def __init__(self, project: Project, data: Any = None) -> None:  # noqa: ANN401  as Django hands it over
        super().__init__(data)
        self.fields["flag"].choices = [(one.key, one.key) for one in deliver.flags_of(project)]  # type: ignore[attr-defined]
        whose = [(one.slug, one.name) for one in segments.segments_of(project)]
        self.fields["segment"].choices = [("", "Everybody"), *whose]  # type: ignore[attr-defined]
        for name in ("primary", "secondary", "guardrails"):
            self.fields[name].choices = outcomes()  # type: ignore[attr-defined]

    def clean_variants(self) -> list[dict[str, Any]]:
        """Each line as a variant."""
        found = []
        for line in filter(str.strip, self.cleaned_data["variants"].splitlines()):
            read = LINE.fullmatch(line)
            if read is None:
                raise forms.ValidationError(f"{line.strip()!r} is no variant; write control: 50, false")
            key, weight, value = read.groups()
            found.append({"key": key, "weight": float(weight) / 100, "value": value_of(value or "")})
        if len(found) < 2:
            raise forms.ValidationError("There is nothing to compare; write a second line.")
        if not all(one["weight"] for one in found):
            raise forms.ValidationError("A share of 0 is nobody; give each variant more.")
        return found


def value_of(text: str) -> object:
    """A flag's value as people write it: JSON where it is that, else the text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


@require_http_methods(["GET", "POST"])
@for_editors
def new(request: HttpRequest, membership: Membership) -> HttpResponse:
    """The form; ``do=size`` says what it takes, ``do=keep`` keeps a draft."""
    project = membership.project
    form = ExperimentForm(project, request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form, "tab": "experiments", "flags": deliver.flags_of(project)}
    if request.method == "POST" and form.is_valid():
        size = sized_by(project, form.cleaned_data)
        if request.POST.get("do") == "keep" and isinstance(size, Sized):
            try:
                kept = keep(membership, request, form.cleaned_data, size)
                messages.success(request, f"{kept} is a draft. Nobody is assigned before you start it.")
                return redirect("experiment", project.slug, kept.key)
            except deliver.Wrong as wrong:
                form.add_error(wrong.field if wrong.field in form.fields else None, str(wrong))
        if isinstance(size, str):
            form.add_error("primary", size)
        else:
            lacks = isinstance(size.needed, NotYet)
            overlaps = beside(project, form.cleaned_data["flag"])
            context |= {"sized": size, "lacks": lacks, "warnings": [*overlaps, *size.warnings]}
    return show(request, membership, "experiments/new.html", context)


def sized_by(project: Project, said: dict[str, Any]) -> Sized | str:
    """What the form's test takes; its smallest treatment takes longest."""
    weights = [one["weight"] for one in said["variants"]]
    segment = segments.segment_of(project, said["segment"]).asked if said["segment"] else None
    pair = (weights[0], min(weights[1:]))
    return sized(project, said["primary"], said["wanted"] / 100, pair, said["coverage"] / 100, segment)


def keep(membership: Membership, request: HttpRequest, said: dict[str, Any], size: Sized) -> deliver.Experiment:
    """A draft of it. Raises :class:`rapport.deliver.api.Wrong`."""
    project = membership.project
    key, guarded = free_key(project, said["name"]), [name for name in said["guardrails"] if name != said["primary"]]
    told = {
        "flag": said["flag"],
        "name": said["name"],
        "hypothesis": said["hypothesis"],
        "variants": said["variants"],
        "coverage": said["coverage"] / 100,
        "audience": {"segments": [said["segment"]]} if said["segment"] else {},
        "primary": said["primary"],
        "guardrails": guarded,
        "adaptive": said["adaptive"],
        "margins": dict.fromkeys(guarded, said["margin"] / 100) if said["margin"] else {},
        "secondary": [name for name in said["secondary"] if name not in {said["primary"], *guarded}],
        "expected_people": None if isinstance(size.needed, NotYet) else size.needed.people,
        "ends": (present.now() + timedelta(days=said["days"])).isoformat() if said["days"] else None,
    }
    return deliver.keep_experiment(project, key, told, member_of(request))


def free_key(project: Project, name: str) -> str:
    """A key made of the name that nothing else has."""
    plain = "-".join("".join(one if one.isascii() and one.isalnum() else " " for one in name.lower()).split())
    key, taken = plain[:80] or "experiment", {one.key for one in deliver.experiments_of(project)}
    return next(one for n in range(1, 10_000) if (one := key if n == 1 else f"{key}-{n}") not in taken)
