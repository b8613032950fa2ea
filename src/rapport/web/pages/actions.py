"""Actions: all of a project's, one with how it reads, the form that makes it, and what holds for all of them."""

from dataclasses import dataclass
from typing import Any, cast, get_args

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.deliver import api as deliver
from rapport.deliver.api import Action, State, Step
from rapport.projects import segments
from rapport.projects.models import Membership, Project
from rapport.web.access import for_editors, for_members, member_of
from rapport.web.making.audience import in_words
from rapport.web.making.faces import face_of, faces
from rapport.web.making.practice import PracticePart
from rapport.web.making.saying import capped, grows, shown_on, shown_when
from rapport.web.making.whole import MakingAction, free_key, typed_in
from rapport.web.pages.new_experiment import CHANGEABLE, made, refusal
from rapport.web.proof.sizing import Sized
from rapport.web.shell import show

DONE = {
    "start": "It is published: from now on people are shown it, but for those who are held out.",
    "pause": "It is paused: nobody is shown it until you resume it.",
    "resume": "It goes on; everybody has again what they had.",
    "stop": "It is ended: nobody is shown it any more. Decide on the page of its results what stays.",
    "withdraw": "It is withdrawn: nobody is shown it any more.",
    "renew": "Here is a draft of the next version; it will assign people anew.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One action of the list."""

    action: Action
    kind: str
    state: str
    when: str
    whom: str


@require_http_methods(["GET", "POST"])
@for_members
def actions(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Every action with its state; below, what holds for all."""
    if request.method == "POST":
        return change_practice(request, membership.project.slug)
    return listed(request, membership, PracticePart.of(deliver.practice_of(membership.project)))


def listed(request: HttpRequest, membership: Membership, form: PracticePart) -> HttpResponse:
    """The list with the form below."""
    project = membership.project
    context: dict[str, object] = {
        "lines": [line(project, one) for one in deliver.actions_of(project)],
        "bare": deliver.without_holdout(project),
        "practice": deliver.practice_of(project),
        "faces": faces(),
        "form": form,
        "tab": "actions",
    }
    return show(request, membership, "actions/page.html", context)


@for_editors
def change_practice(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Another global holdout or cap."""
    form = PracticePart(request.POST)
    if form.is_valid():
        deliver.change_practice(membership.project, form.told(), member_of(request))
        messages.success(request, "Saved. It holds for every action from now on.")
        return redirect("actions", membership.project.slug)
    return listed(request, membership, form)


def line(project: Project, one: Action) -> Line:
    """An action as the list has it."""
    facts = deliver.facts_of_action(one)
    whom = f"{facts.experiment.coverage:.4g}" if facts.experiment.coverage < 1 else ""
    return Line(one, face_of(one.kind).title, state_of(one), shown_when(facts.trigger), whom)


def state_of(one: Action) -> str:
    """Where it is in its life, in words."""
    kept = one.experiment
    if kept.paused is not None:
        return "Paused"
    if kept.state == State.DECIDED:
        return "Stays" if deliver.is_delivered(one) else "Withdrawn"
    return {State.DRAFT: "Draft", State.RUNNING: "Published", State.STOPPED: "Ended"}[State(kept.state)]


@require_safe
@for_members
def action(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """One action: how it reads, who is shown it and when, and its history."""
    project, kept = membership.project, action_or_404(membership.project, key)
    facts = deliver.facts_of_action(kept)
    names = {one.slug: one.name for one in segments.segments_of(project)}
    shown = [
        {"key": one.key, "weight": one.weight, "preview": face_of(kept.kind).content.preview, "content": one.value}
        for one in facts.experiment.variants
    ]
    context: dict[str, object] = {
        "action": kept,
        "kept": kept.experiment,
        "facts": facts,
        "face": face_of(kept.kind),
        "state": state_of(kept),
        "goes_on": deliver.is_delivered(kept),
        "changeable": kept.experiment.state in CHANGEABLE,
        "arms": shown,
        "whom": in_words(kept.experiment.audience or {}, names),
        "when": shown_when(facts.trigger),
        "pages": shown_on(facts.trigger),
        "cap": capped(facts.cap),
        "growth": grows(facts.experiment, project.rules.zone),
        "overrides": kept.experiment.overrides.all(),
        "changes": [one for one in deliver.changes_of(project, key=key, most=50) if one.subject != "flag"],
        "tab": "actions",
    }
    return show(request, membership, "actions/one.html", context)


@require_http_methods(["GET", "POST"])
@for_editors
def new(request: HttpRequest, membership: Membership) -> HttpResponse:
    """A new action of the kind that the address says."""
    project, kind = membership.project, request.GET.get("kind", "message")
    try:
        making = MakingAction(project, face_of(kind), typed_in(request), None)
    except deliver.Wrong as wrong:
        raise Http404(str(wrong)) from wrong

    def keep(size: Sized | None) -> str:
        said = making.told() | making.expected(size)
        kept = deliver.keep_action(project, free_key(project, said["name"]), said, member_of(request))
        messages.success(request, f"{kept} is a draft. Nobody is shown it before you publish it.")
        return reverse("action", args=[project.slug, kept.experiment.key])

    return made(request, membership, making, keep, {"faces": faces(), "face": making.face})


@require_http_methods(["GET", "POST"])
@for_editors
def change(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """A draft is changed as it was made; of what is published, only what gives its numbers no second meaning."""
    project, kept = membership.project, action_or_404(membership.project, key)
    here = reverse("action", args=[project.slug, key])
    if kept.experiment.state not in CHANGEABLE:
        messages.error(request, refusal(kept.experiment))
        return redirect(here)
    making = MakingAction(project, face_of(kept.kind), typed_in(request), deliver.facts_of_action(kept))

    def keep(size: Sized | None) -> str:
        deliver.keep_action(project, key, making.told() | making.expected(size), member_of(request))
        messages.success(request, f"{kept} is saved.")
        return here

    return made(request, membership, making, keep, {"old": kept.experiment, "face": making.face})


@require_POST
@for_editors
def step(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """Publish, pause, resume, end or withdraw it; or draft the next version."""
    kept, taken = action_or_404(membership.project, key), request.POST.get("do", "")
    try:
        if taken not in DONE or taken not in get_args(Step):
            raise deliver.Wrong("do", "There is no such step.")
        because: Any = request.POST.get("because", "")
        deliver.take(kept.experiment, cast("Step", taken), member_of(request), because=because)
        messages.success(request, DONE[taken])
    except deliver.Wrong as wrong:
        messages.error(request, f"Nothing was changed. {wrong}")
    return redirect("action", membership.project.slug, key)


def action_or_404(project: Project, key: str) -> Action:
    """The action of this key. Raises Http404."""
    try:
        return deliver.action_of(project, key)
    except deliver.NotThere as wrong:
        raise Http404(str(wrong)) from wrong
