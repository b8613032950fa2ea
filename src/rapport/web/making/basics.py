"""What experiments and actions have in common, as a form: the question, of whom, when, and what is looked at."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from django import forms

from rapport.deliver import api as deliver
from rapport.deliver.api import ExperimentFacts
from rapport.deliver.rules import METHODS
from rapport.measure import BadQuestion
from rapport.measure.by_person import person_metric
from rapport.measure.outcomes import OUTCOMES
from rapport.projects.models import Project
from rapport.web.making.parts import Moment, Part, Typed, on_clock, percent_of, share_of

METHOD_WORDS = {
    "hybrid": "May be looked at every day, and once more, sharper, at the declared end",
    "sequential": "May be looked at every day; without a declared end",
    "fixed": "One look at the declared end",
    "bayesian": "Chances of being better",
}
WHILE_RUNNING = ("hypothesis", "name", "coverage", "ends", "expected_people")
"""Of something that runs, these can be changed; the coverage only grows."""


FOLDED = {"judged", "bare", "when", "more"}
"""Parts of the page that most leave as they are: they are folded until something is said there."""
USUAL: tuple[object, ...] = (None, "", [], "hybrid", "id", False, 0, "0")


def outcomes() -> list[tuple[str, str]]:
    """The metrics that can be the outcome of an experiment."""
    found = []
    for name, row in OUTCOMES.items():
        try:
            person_metric(name)
        except BadQuestion:
            continue
        found.append((name, row.title))
    return found


def several_of_metrics(label: str, help_text: str) -> forms.MultipleChoiceField:
    """Some metrics."""
    chosen = forms.SelectMultiple(attrs={"size": 5})
    return forms.MultipleChoiceField(label=label, required=False, help_text=help_text, widget=chosen)


class BasicsPart(Part):
    """The fields, in the order in which people think of them."""

    SECTIONS: ClassVar[tuple[tuple[str, str, tuple[str | tuple[str, ...], ...]], ...]] = ()
    """Name, title and fields of each part of the page; several fields together share a line."""

    hypothesis = forms.CharField(
        label="Hypothesis",
        help_text="What would you change, and which number should move, and why?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
    )
    name = forms.CharField(label="Name", max_length=200)
    coverage = forms.FloatField(
        label="Share of the audience, in percent",
        initial=100,
        min_value=0,
        max_value=100,
        help_text="It may grow while it runs, never shrink; more moves nobody between variants.",
    )
    namespace = forms.CharField(
        label="Namespace",
        required=False,
        max_length=100,
        help_text="Two of one namespace whose parts do not overlap never have anybody in common.",
    )
    first = forms.FloatField(label="Its part from, in percent", required=False, min_value=0, max_value=100)
    last = forms.FloatField(label="to, in percent", required=False, min_value=0, max_value=100)
    starts = Moment(label="Not before", help_text="Empty: as soon as you start it.")
    ends = Moment(label="Ends", help_text="The declared end has one more, sharper look. Empty: until you stop it.")
    primary = forms.ChoiceField(label="Primary metric", help_text="The one number that decides.")
    quantile = forms.FloatField(
        label="Compare it at the percentile",
        required=False,
        min_value=1,
        max_value=99,
        help_text="Empty: the mean. 50 is the person in the middle, 90 one of whom a tenth has more. "
        "For numbers of a person, not for shares and ratios.",
    )
    secondary = several_of_metrics("Looked at, too", "Numbers that suggest, and do not decide.")
    guardrails = several_of_metrics(
        "Guardrails", "Numbers that must not get worse. One that surely does pauses the experiment by itself."
    )
    margin = forms.FloatField(
        label="Harm that is borne, in percent",
        required=False,
        min_value=0,
        max_value=99,
        help_text="So much of the control's number each guardrail may lose. Empty: nothing.",
    )
    method = forms.ChoiceField(
        label="How it is judged", choices=[(one, METHOD_WORDS.get(one, one)) for one in METHODS], required=False
    )
    wanted = forms.FloatField(
        label="Smallest change that would matter, in percent", initial=5, min_value=0.1, max_value=1000
    )
    expected_people = forms.IntegerField(label="People expected at the decision", required=False, min_value=1)

    def __init__(
        self, project: Project, data: Typed, initial: Mapping[str, Any], state: str = "", quiet: bool = False
    ) -> None:
        super().__init__(data, initial=dict(initial), quiet=quiet)
        self.project, self.runs = project, state == "running"
        for name in ("primary", "secondary", "guardrails"):
            self.fields[name].choices = outcomes()  # type: ignore[attr-defined]
        self.fields["namespace"].help_text += taken_parts(project)
        for name in set(self.fields) - set(WHILE_RUNNING) if self.runs else {"expected_people"}:
            del self.fields[name]
        on_clock(self, project.rules.zone)

    def clean_coverage(self) -> float:
        """A share of nobody is a draft that never begins."""
        found: float = self.cleaned_data["coverage"]
        if found < 0.1:
            raise forms.ValidationError("It would be shown to nobody; give at least 0.1.")
        return found

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The parts of the page that have something to ask."""
        found = []
        for name, title, fields in self.SECTIONS:
            named = [(one,) if isinstance(one, str) else one for one in fields]
            lines = [[self[field] for field in line if field in self.fields] for line in named]
            asked = [field for line in lines for field in line]
            used = any(one.errors or one.value() not in USUAL for one in asked)
            # Whoever holds nobody out is asked there why.
            used = used or (name == "bare" and "holdout" in self.errors)
            folded = name in FOLDED and not self.runs
            if asked:
                lines = [line for line in lines if line]
                found.append({"name": name, "title": title, "lines": lines, "used": used, "folded": folded})
        return found

    def told(self) -> dict[str, Any]:
        """What it says, as writers take it."""
        said = self.cleaned_data
        told: dict[str, Any] = {
            "name": said["name"],
            "hypothesis": said["hypothesis"],
            "coverage": share_of(said["coverage"]),
            "ends": iso(said["ends"]),
        }
        if self.runs:
            return told | {"expected_people": said["expected_people"]}
        guarded = [name for name in said["guardrails"] if name != said["primary"]]
        return told | {
            "starts": iso(said["starts"]),
            "namespace": namespace_of(said),
            "primary": said["primary"],
            "quantiles": {said["primary"]: share_of(said["quantile"])} if said["quantile"] else {},
            "guardrails": guarded,
            "margins": dict.fromkeys(guarded, share_of(said["margin"])) if said["margin"] else {},
            "secondary": [name for name in said["secondary"] if name not in {said["primary"], *guarded}],
            "method": said["method"] or "hybrid",
        }


def iso(moment: datetime | None) -> str | None:
    """A moment as programs say it."""
    return None if moment is None else moment.isoformat()


def namespace_of(said: Mapping[str, Any]) -> dict[str, Any] | None:
    """The part of a namespace, if one is named; all of it, if no part is."""
    if not said["namespace"]:
        return None
    first, last = said["first"], said["last"]
    part = (0.0 if first is None else share_of(first), 1.0 if last is None else share_of(last))
    return {"name": said["namespace"], "first": part[0], "last": part[1]}


def taken_parts(project: Project) -> str:
    """Which parts of which namespaces running experiments have."""
    found = [
        f"{one.key} has {one.namespace['name']} {percent_of(one.namespace.get('first', 0)):g} to "
        f"{percent_of(one.namespace.get('last', 1)):g}"
        for one in deliver.experiments_of(project)
        if one.namespace and one.state == deliver.State.RUNNING
    ]
    return f" Taken: {'; '.join(found)}." if found else ""


def typed_of(facts: ExperimentFacts, project: Project) -> dict[str, Any]:
    """What the fields hold for an experiment that is kept."""
    zone, part = project.rules.zone, facts.namespace
    return {
        "hypothesis": facts.hypothesis,
        "name": facts.name or facts.key,
        "coverage": percent_of(facts.coverage),
        "namespace": part.name if part else "",
        "first": percent_of(part.first) if part else None,
        "last": percent_of(part.last) if part else None,
        "starts": Moment.typed(at(facts.starts), zone),
        "ends": Moment.typed(at(facts.ends), zone),
        "primary": facts.primary,
        "quantile": next((percent_of(one) for name, one in facts.quantiles.items() if name == facts.primary), None),
        "secondary": list(facts.secondary),
        "guardrails": list(facts.guardrails),
        "margin": next((percent_of(share) for share in facts.margins.values()), None),
        "method": facts.method,
        "expected_people": facts.expected_people,
    }


def at(ms: int | None) -> datetime | None:
    """An instant from its milliseconds."""
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC)
