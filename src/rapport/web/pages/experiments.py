"""Experiments: all of a project's, one with what it proves, and the steps of its life."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from rapport.deliver import api as deliver
from rapport.deliver.api import HOLDOUT, ExperimentFacts
from rapport.deliver.models import Experiment
from rapport.measure import BadQuestion
from rapport.measure.outcomes import OUTCOMES
from rapport.projects.models import Member, Membership, Project
from rapport.prove.parts import Part
from rapport.prove.verdict import Verdict
from rapport.web import chart
from rapport.web.access import for_editors, for_members, member_of
from rapport.web.proof import besides, pictures, reweighing, saying
from rapport.web.proof.results import Results, results_of, sentence_of
from rapport.web.shell import show

LOOKS = "The interval holds at every look, so looking each day does no harm."
NOTES = {
    "wear": "Each day is one of 24 hours after a person's exposure, of those of whom it is over, with single looks.",
    "weights": "Variants that do better get more of the people who come. Proved are all of them, against the control.",
}

DONE = {
    "start": "It runs: from now on people are assigned. Looking at it every day does no harm to its numbers.",
    "stop": "It is stopped: nobody is assigned any more.",
    "pause": "It is paused: nobody is shown anything of it until you resume it.",
    "resume": "It goes on; everybody has again what they had.",
    "decide": "It is decided, and kept for whoever asks the same again.",
    "finish": "It is stopped and decided, and kept for whoever asks the same again.",
    "renew": "Here is a draft of the next version; it will assign people anew.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One experiment of the list."""

    key: str
    name: str
    about: str
    state: str
    found: Results
    headline: str

    @property
    def lifts(self) -> list[tuple[str, str]]:
        """Of each treatment: what it is called, and the change of the primary metric."""
        return [(saying.named(one.treatment), saying.lift(one) or "–") for one in self.found.primary]

    @property
    def metric(self) -> str:
        """The primary metric."""
        return OUTCOMES[self.found.facts.primary].title if self.found.facts.primary else "none yet"


@dataclass(frozen=True, slots=True)
class Row:
    """One metric of one treatment, as the table has it."""

    metric: str
    title: str
    slug: str
    role: str
    treatment: str
    control_mean: str
    treatment_mean: str
    lift: str
    effect: str
    between: str
    p: str
    said: str
    mark: str
    why: str
    noise: str
    chance: str = ""
    loss: str = ""
    credible: str = ""
    unknown: str = ""
    """Why there is no belief."""
    capped: str = ""


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of the people, as the table has it."""

    name: str
    people: str
    treatment: str
    lift: str
    effect: str
    between: str
    p: str
    said: str
    mark: str
    broken: bool


@require_safe
@for_members
def experiments(request: HttpRequest, membership: Membership) -> HttpResponse:
    """All experiments, the newest first, each with what is known of it now."""
    project, search = membership.project, request.GET.get("q", "")[:200]
    lines = []
    for one in deliver.experiments_of(project, search):
        found = results_of(project, deliver.facts_of_experiment(one))
        about = f"flag {one.flag.key}" if one.flag else "action"
        state = "Paused" if one.paused else one.state.capitalize()
        state += f", version {one.version}" if one.version > 1 else ""
        lines.append(Line(one.key, str(one), about, state, found, saying.headline(found)))
    context: dict[str, object] = {
        "lines": lines,
        "search": search,
        "bare": deliver.without_holdout(project),
        "practice": deliver.practice_of(project),
        "tab": "experiments",
    }
    return show(request, membership, "experiments/page.html", context)


@require_safe
@for_members
def experiment(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """What one experiment proves, its health, and what was done about it."""
    project = membership.project
    kept = experiment_or_404(membership, key)
    facts = deliver.facts_of_experiment(kept)
    found = results_of(project, facts)
    context: dict[str, object] = {
        "kept": kept,
        "facts": facts,
        "found": found,
        "headline": saying.headline(found),
        "rows": rows_of(found),
        "reading": "bayesian" if request.GET.get("reading") == "bayesian" else "frequentist",
        "split": split_of(request, membership, found),
        "metrics": {name: OUTCOMES[name] for name in (facts.primary, *facts.secondary, *facts.guardrails) if name},
        "action": getattr(kept, "action", None),
        "overrides": kept.overrides.all(),
        "health": saying.health(found.now) if found.now else [],
        "people": [(saying.named(name), n) for name, n in found.now.people.items()] if found.now else [],
        "left": left_of(found),
        "pictures": drawn(project, found),
        "stays": stays(facts),
        "changes": [one for one in deliver.changes_of(project, key=key, most=50) if one.subject != "flag"],
        "chart_themes": chart.THEMES,
        "tab": "experiments",
    }
    return show(request, membership, "experiments/one.html", context)


def experiment_or_404(membership: Membership, key: str) -> Experiment:
    """The experiment of this key. Raises Http404."""
    try:
        return deliver.experiment_of(membership.project, key)
    except deliver.NotThere as wrong:
        raise Http404(str(wrong)) from wrong


def rows_of(found: Results) -> list[Row]:
    """The table: guardrails last, each metric with all its treatments."""
    cut = besides.cut(found)
    made = []
    for one in found.now.verdicts if found.now else ():
        beside = cut.get(one.outcome.metric)
        capped = saying.capped(one, beside.of(one.treatment, one.outcome.metric)) if beside else ""
        made.append(replace(row_of(one, found.facts.control), capped=capped))
    return made


def split_of(request: HttpRequest, membership: Membership, found: Results) -> dict[str, object]:
    """By what people can be split, by what they are, and the parts."""
    by = request.GET.get("by", "")
    told: dict[str, object] = {"ways": [*besides.WAYS.items(), (besides.SEGMENTS, "Segments")], "by": by}
    if not by:
        return told
    try:
        made = besides.split(membership.project, found, by)
    except BadQuestion as wrong:
        return told | {"trouble": sentence_of(str(wrong))}
    rows = [part_row(part, one) for part in made.parts for one in part.verdicts] if made else []
    return told | {"rows": rows, "left_out": made.left_out if made else 0, "sql": made.sql if made else ""}


def part_row(part: Part, one: Verdict) -> PartRow:
    """One line of the table of parts."""
    row = row_of(one, "")
    people = f"{sum(part.people.values()):,}"
    return PartRow(
        part.name, people, row.treatment, row.lift, row.effect, row.between, row.p, row.said, row.mark, part.srm.broken
    )


def row_of(one: Verdict, control: str) -> Row:
    """One line of the table."""
    metric, pair = OUTCOMES[one.outcome.metric], one.comparison
    said = saying.SAID[one.said]
    if one.outcome.role == "guardrail":
        said = "Crossed" if one.crossed else "Holds" if one.said != "not_yet" or pair else said
    return Row(
        metric=metric.name,
        title=saying.title_of(metric, one.outcome),
        slug=metric.slug,
        role=one.outcome.role,
        treatment=saying.named(one.treatment),
        control_mean=saying.mean(metric, pair.control.mean if pair else None),
        treatment_mean=saying.mean(metric, pair.treatment.mean if pair else None),
        lift=saying.lift(one) or "–",
        effect=saying.signed(metric, pair.effect) if pair else "–",
        between=saying.between(metric, one.interval),
        p=saying.p_value(one.corrected_p),
        said=said,
        mark=mark_of(one),
        why=saying.told(one, control),
        noise=saying.noise(one),
        **saying.believed(one),
    )


def mark_of(one: Verdict) -> str:
    """How the words of a verdict are coloured."""
    if one.crossed:
        return "bad"
    return {"better": "good", "worse": "bad", "false_alarm": "bad"}.get(one.said, "")


def left_of(found: Results) -> str:
    """Days that are left, in words, of the treatment that takes longest."""
    told = [saying.days_left(found.left(one)) for one in found.primary]
    return next((one for one in sorted(told, reverse=True) if one), "")


def drawn(project: Project, found: Results) -> list[dict[str, object]]:
    """The pictures: all intervals now, and those of the primary metric over time."""
    made = [("now", "Every metric now", pictures.forest(found))]
    for number, one in enumerate(found.primary):
        title = f"{OUTCOMES[one.outcome.metric].title} of {saying.named(one.treatment)}, day by day"
        made.append((f"days-{number}", title, pictures.over_days(found, one.treatment)))
    for number, ((treatment, metric), worn) in enumerate(besides.worn(found).items()):
        title = f"Does it wear off? {OUTCOMES[metric].title} of {saying.named(treatment)} by days since the exposure"
        made.append((f"wear-{number}", title, pictures.by_age(OUTCOMES[metric], worn)))
    if found.facts.adaptive:
        made.append(("weights", "How the shares moved", reweighing.picture(project, found.facts)))
    return [
        {
            "name": name,
            "script": f"spec-{name}",
            "title": title,
            "spec": spec,
            "summary": spec.get("description") or spec["data"]["values"][0 if name == "now" else -1]["said"],
            "note": NOTES.get(name.partition("-")[0], f"In percent of {found.facts.control}. {LOOKS}"),
        }
        for name, title, spec in made
        if spec
    ]


def stays(facts: ExperimentFacts) -> list[tuple[str, str]]:
    """What can be decided for, and what it is called."""
    variants = [(one.key, one.name or one.key) for one in facts.variants]
    return [*variants, (HOLDOUT, "nothing: it is shown to nobody any more")] if facts.holdout else variants


@require_POST
@for_editors
def step(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """Start, stop, decide or renew it; ``finish`` stops and decides at once."""
    found, done = experiment_or_404(membership, key), request.POST.get("do", "")
    try:
        with transaction.atomic():
            take(found, done, request, member_of(request))
        messages.success(request, DONE[done])
    except deliver.Wrong as wrong:
        messages.error(request, f"Nothing was changed. {wrong}")
    return redirect("experiment", membership.project.slug, key)


def take(found: Experiment, done: str, request: HttpRequest, member: Member) -> None:
    """Raises :class:`rapport.deliver.rules.Wrong`."""
    if done == "start":
        deliver.start(found, member)
    elif done in {"stop", "pause", "resume"}:
        step: deliver.Step = "stop" if done == "stop" else "pause" if done == "pause" else "resume"
        deliver.take(found, step, member, because=request.POST.get("because", ""))
    elif done in {"decide", "finish"}:
        if done == "finish":
            deliver.stop(found, member, "decided")
        deliver.decide(found, request.POST.get("variant", ""), request.POST.get("learnings", ""), member)
    elif done == "renew":
        deliver.renew(found, member)
    else:
        raise deliver.Wrong("do", "There is no such step.")
