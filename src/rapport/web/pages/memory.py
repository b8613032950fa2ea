"""What was decided and learnt, with pictures; and trying out what nobody, or not everybody, is shown."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from rapport.deliver import api as deliver
from rapport.deliver.models import Picture
from rapport.projects.models import Membership
from rapport.texts.pictures import LARGEST_BYTES
from rapport.web.access import for_editors, for_members, member_of
from rapport.web.pages.new_experiment import experiment_or_404
from rapport.web.shell import show

SHOWN = 200
AS_PICTURE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=86400",
}


@require_safe
@for_members
def history(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Every decision, the latest first; the search finds words of hypotheses, learnings and captions."""
    search = request.GET.get("q", "")[:200]
    found = deliver.decisions_of(membership.project, search)
    kept = {one.key: one for one in deliver.experiments_of(membership.project)}
    lines = [{"one": one, "there": one.key in kept, "metric": one.said.get("primary", "")} for one in found[:SHOWN]]
    context: dict[str, object] = {"lines": lines, "more": len(found) > SHOWN, "search": search, "tab": "history"}
    return show(request, membership, "making/history.html", context)


@require_POST
@for_editors
def learn(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """What was learnt, also after it was decided."""
    kept = experiment_or_404(membership.project, key)
    try:
        deliver.learn(kept, request.POST.get("text", ""), member_of(request))
        messages.success(request, "Kept, for whoever asks the same again.")
    except deliver.Wrong as wrong:
        messages.error(request, f"Nothing was kept. {wrong}")
    return back(membership, kept)


@require_POST
@for_editors
def add_picture(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """A picture beside an experiment or an action."""
    kept = experiment_or_404(membership.project, key)
    file = request.FILES.get("picture")
    try:
        if file is None:
            raise deliver.Wrong("picture", "Choose a file first.")
        # No more is read than is needed to see that it is too much.
        deliver.add_picture(kept, request.POST.get("caption", ""), file.read(LARGEST_BYTES + 1), member_of(request))
        messages.success(request, "The picture is kept.")
    except deliver.Wrong as wrong:
        messages.error(request, f"The picture was not kept. {wrong}")
    return back(membership, kept)


@require_POST
@for_editors
def drop_picture(request: HttpRequest, membership: Membership, key: str, number: int) -> HttpResponse:
    """A picture goes."""
    found = picture_or_404(membership, key, number)
    deliver.drop_picture(found, member_of(request))
    messages.success(request, f"The picture “{found.caption}” is gone.")
    return back(membership, found.experiment)


@require_safe
@for_members
def picture(request: HttpRequest, membership: Membership, key: str, number: int) -> HttpResponse:
    """The picture itself; a browser takes it for nothing else."""
    found = picture_or_404(membership, key, number)
    return HttpResponse(bytes(found.data), content_type=f"image/{found.kind}", headers=AS_PICTURE)


def picture_or_404(membership: Membership, key: str, number: int) -> Picture:
    """A picture of this project. Raises Http404."""
    try:
        return deliver.picture_of(membership.project, key, number)
    except deliver.NotThere as wrong:
        raise Http404(str(wrong)) from wrong


@require_POST
@for_editors
def try_out(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """Force a variant on somebody, or none any more."""
    kept = experiment_or_404(membership.project, key)
    person, variant = request.POST.get("person", ""), request.POST.get("variant", "")
    try:
        deliver.override(kept, person, variant, member_of(request))
        messages.success(
            request,
            f"{person} has {variant} from now on, and is not counted."
            if variant
            else f"Nothing is forced on {person} any more.",
        )
    except deliver.Wrong as wrong:
        messages.error(request, f"Nothing was changed. {wrong}")
    return back(membership, kept)


def back(membership: Membership, kept: deliver.Experiment) -> HttpResponse:
    """To the page it was done on: that of the action, or of the experiment."""
    return redirect("action" if hasattr(kept, "action") else "experiment", membership.project.slug, kept.key)
