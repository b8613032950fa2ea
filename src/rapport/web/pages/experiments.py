"""Experiments: the team's memory of what was tried, and one with its next step."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from rapport.deliver import api as deliver
from rapport.deliver.models import Experiment
from rapport.measure import METRICS
from rapport.projects.models import Member, Membership
from rapport.web.access import for_editors, for_members, member_of
from rapport.web.shell import show

DONE = {
    "start": "It runs: from now on people are assigned.",
    "stop": "It is stopped: nobody is assigned any more.",
    "decide": "It is decided, and kept for whoever asks the same again.",
    "renew": "Here is a draft of the next version; it will assign people anew.",
}


@require_safe
@for_members
def experiments(request: HttpRequest, membership: Membership) -> HttpResponse:
    """All experiments and actions, the newest first; with ``q`` those that say these words."""
    text = request.GET.get("q", "")[:200]
    context = {
        "found": deliver.experiments_of(membership.project, text),
        "text": text,
        "bare": deliver.without_holdout(membership.project),
        "practice": deliver.practice_of(membership.project),
    }
    return show(request, membership, "delivery/experiments.html", context)


@require_safe
@for_members
def experiment(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """One experiment: what it asks, of whom, and what was done with it."""
    found = experiment_or_404(membership, key)
    named = [found.primary, *found.secondary, *found.guardrails]
    context = {
        "experiment": found,
        "facts": deliver.facts_of_experiment(found),
        "action": getattr(found, "action", None),
        "metrics": {name: METRICS[name] for name in named if name in METRICS},
        "overrides": found.overrides.all(),
        "changes": deliver.changes_of(membership.project, key=found.key, most=50),
    }
    return show(request, membership, "delivery/experiment.html", context)


@require_POST
@for_editors
def step(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """Start, stop, decide or renew it."""
    found, done = experiment_or_404(membership, key), request.POST.get("do", "")
    try:
        take(found, done, request, member_of(request))
        messages.success(request, DONE[done])
    except deliver.Wrong as wrong:
        messages.error(request, f"Nothing was changed. {wrong}")
    return redirect("experiment", membership.project.slug, key)


def take(found: Experiment, done: str, request: HttpRequest, member: Member) -> None:
    """Raises :class:`rapport.deliver.rules.Wrong`."""
    if done == "start":
        deliver.start(found, member)
    elif done == "stop":
        deliver.stop(found, member, request.POST.get("because", ""))
    elif done == "decide":
        deliver.decide(found, request.POST.get("variant", ""), request.POST.get("learnings", ""), member)
    elif done == "renew":
        deliver.renew(found, member)
    else:
        raise deliver.Wrong("do", "There is no such step.")


def experiment_or_404(membership: Membership, key: str) -> Experiment:
    """The experiment of this key. Raises Http404."""
    try:
        return deliver.experiment_of(membership.project, key)
    except deliver.NotThere as wrong:
        raise Http404(str(wrong)) from wrong
