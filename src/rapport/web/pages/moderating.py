"""Moderation: what people wrote, why it wants a look, and what is decided about it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rapport.act.interact import api as interact
from rapport.act.interact.api import Use
from rapport.deliver.api import Wrong
from rapport.projects.models import Membership
from rapport.web.access import for_editors, for_members, member_of
from rapport.web.answers.moderating import DONE, REASONS, TABS, page_of
from rapport.web.pages.interact import about, found_or_404
from rapport.web.shell import show

ON_A_PAGE = 20


@require_safe
@for_members
def moderate(request: HttpRequest, membership: Membership, key: str) -> HttpResponse:
    """The queue, or all texts of a standing."""
    found = reviews_or_404(membership, key)
    tab = next((name for name, _ in TABS if name == request.GET.get("show")), "queue")
    at, search = request.GET.get("page", "1"), request.GET.get("q", "").strip()[:200]
    number = max(1, int(at)) if at.isdecimal() and len(at) < 7 else 1
    lines, more = page_of(found, tab, search, number, ON_A_PAGE)
    context = about(request, membership, found) | {
        "lines": lines,
        "more": more,
        "number": number,
        "show": tab,
        "tabs": TABS,
        "search": search,
        "reasons": REASONS,
        "waits": len(interact.queue(found)),
        "tab": "moderate",
    }
    return show(request, membership, "answers/moderate.html", context)


@require_POST
@for_editors
def decide(request: HttpRequest, membership: Membership, key: str, number: int) -> HttpResponse:
    """Show, hide or remove one; whoever hides or removes says why."""
    found = reviews_or_404(membership, key)
    what, reason = request.POST.get("what", ""), request.POST.get("reason", "")
    try:
        interact.decide(interact.writing_of(found, number), what, reason, str(member_of(request)))
        messages.success(request, DONE[what])
    except interact.NotThere as wrong:
        raise Http404(str(wrong)) from wrong
    except Wrong as wrong:
        messages.error(request, f"Nothing was decided. {wrong}")
    tab = next((name for name, _ in TABS if name == request.POST.get("show")), "queue")
    return redirect(f"{reverse('moderate-asked', args=[membership.project.slug, key])}?show={tab}")


@require_safe
@for_members
def photo(request: HttpRequest, membership: Membership, key: str, token: str) -> HttpResponse:
    """A photo of a text, whether others see it or not; it was written anew when it came."""
    found = reviews_or_404(membership, key)
    one = found.uploads.filter(token=token, question="", writing__isnull=False).first()
    if one is None:
        raise Http404("There is no such photo.")
    response = HttpResponse(interact.raw_of_upload(one), content_type=one.type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def reviews_or_404(membership: Membership, key: str) -> interact.Interaction:
    """Raises Http404, also for what nobody writes to."""
    found = found_or_404(membership, key)
    if found.use != Use.REVIEWS:
        raise Http404("People write reviews and questions; polls, surveys and quizzes have answers.")
    return found
