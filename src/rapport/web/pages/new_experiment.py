"""The form that makes an experiment or changes it, and says what it takes before anybody is assigned."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from rapport.deliver import api as deliver
from rapport.projects.models import Membership, Project
from rapport.prove.maths import NotYet
from rapport.web.access import for_editors, member_of
from rapport.web.making.whole import Making, MakingExperiment, free_key, typed_in
from rapport.web.proof.sizing import Sized, beside
from rapport.web.shell import show

PARTS = {"making": "making/_form.html", "reads": "making/_reads.html"}
CHANGEABLE = {deliver.State.DRAFT, deliver.State.RUNNING}


@require_http_methods(["GET", "POST"])
@for_editors
def new(request: HttpRequest, membership: Membership) -> HttpResponse:
    """A new experiment; ``do=size`` says what it takes, ``do=keep`` keeps a draft."""
    project = membership.project
    making = MakingExperiment(project, typed_in(request), None, request.GET.get("flag", ""))
    context: dict[str, object] = {"flags": deliver.flags_of(project)}

    def keep(size: Sized | None) -> str:
        said = making.told() | making.expected(size)
        kept = deliver.keep_experiment(project, free_key(project, said["name"]), said, member_of(request))
        messages.success(request, f"{kept} is a draft. Nobody is assigned before you start it.")
        return reverse("experiment", args=[project.slug, kept.key])

    return made(request, membership, making, keep, context)


@require_http_methods(["GET", "POST"])
@for_editors
def change(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """A draft is changed as it was made; of what runs, only what gives its numbers no second meaning."""
    project = membership.project
    kept = experiment_or_404(project, key)
    if hasattr(kept, "action"):
        return redirect("change-action", project.slug, key)
    here = reverse("experiment", args=[project.slug, key])
    if kept.state not in CHANGEABLE:
        messages.error(request, refusal(kept))
        return redirect(here)
    making = MakingExperiment(project, typed_in(request), deliver.facts_of_experiment(kept))

    def keep(size: Sized | None) -> str:
        deliver.keep_experiment(project, key, making.told() | making.expected(size), member_of(request))
        messages.success(request, f"{kept} is saved.")
        return here

    return made(request, membership, making, keep, {"old": kept, "flags": True})


def made(
    request: HttpRequest,
    membership: Membership,
    making: Making,
    keep: Callable[[Sized | None], str],
    context: dict[str, object],
) -> HttpResponse:
    """The form, or where it leads once it is kept."""
    project, deed = membership.project, making.deed
    context |= {"making": making, "form": making.form, "tab": "experiments", "here": request.get_full_path()}
    if request.method == "POST" and not deed:
        return show(request, membership, "making/_reads.html", context | making.reads())
    if deed in {"size", "keep"} and making.is_valid():
        size = making.sized()
        if deed == "keep" and not making.form.errors:
            there: list[str] = []
            if making.attempt(lambda: there.append(keep(size))):
                return went(request, there[0])
        context |= told(project, making, size)
    if not making.quiet:
        context |= making.reads()
    return show(request, membership, "making/page.html", context, PARTS)


def went(request: HttpRequest, there: str) -> HttpResponse:
    """On to another page, for a browser and for a part of a page alike."""
    elsewhere = HttpResponseClientRedirect if request.htmx else HttpResponseRedirect  # type: ignore[attr-defined]
    return elsewhere(there)


def told(project: Project, making: Making, size: Sized | None) -> dict[str, object]:
    """What the test takes, and what speaks against it."""
    if size is None:
        return {}
    flag = making.form.cleaned_data.get("flag", "")
    mine = making.kept.key if making.kept else ""
    overlaps = [said for said in beside(project, flag) if not mine or f" {mine} " not in said] if flag else []
    warnings = [*overlaps, *size.warnings]
    if making.form.cleaned_data.get("quantile"):
        warnings.append("These numbers are those of the mean; a percentile takes more people.")
    return {"sized": size, "lacks": isinstance(size.needed, NotYet), "warnings": warnings}


def refusal(kept: deliver.Experiment) -> str:
    """Why what is over is not changed, and what to do."""
    return (
        f"{kept} is {kept.state}: with other settings its numbers would mean two things. Draft version "
        f"{kept.version + 1}, which assigns people anew, and change that."
    )


def experiment_or_404(project: Project, key: str) -> deliver.Experiment:
    """The experiment of this key. Raises Http404."""
    try:
        return deliver.experiment_of(project, key)
    except deliver.NotThere as wrong:
        raise Http404(str(wrong)) from wrong
