"""Live: who is here now, kept up to date by a stream."""

import asyncio
import json
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone as present
from django.views.decorators.http import require_safe

from rapport.measure.questions.live import NOW_MINUTES, Live, live
from rapport.projects.models import Membership, Project
from rapport.web import runtime
from rapport.web.access import for_members, membership_or_404
from rapport.web.shell import show

EVERY_S = 2.0
LONGEST_S = 300
"""A stream ends after this long; the browser comes back, and its rights are checked again."""


@require_safe
@for_members
def page(request: HttpRequest, membership: Membership) -> HttpResponse:
    """The page as it is at this moment."""
    return show(request, membership, "live/page.html", now(membership.project), {"now": "live/_now.html"})


def now(project: Project) -> dict[str, object]:
    """What the page and every message of the stream show."""
    found = live(runtime.store().engine, project.pk, present.now())
    return {
        "live": found,
        "bars": bars(found),
        "now_minutes": NOW_MINUTES,
        "zone": project.timezone,
        "project": project,
    }


def bars(found: Live) -> list[tuple[int, float, float, int]]:
    """For each minute: its place from the left, the top and height of its bar in hundredths, and its events."""
    top = max(*found.minutes, 1)
    heights = [100 * events / top for events in found.minutes]
    return [(n * 10, 100 - height, height, found.minutes[n]) for n, height in enumerate(heights)]


@require_safe
async def stream(request: HttpRequest, project: str) -> StreamingHttpResponse:
    """Server-sent events: the changed part of the page whenever something happened."""
    membership = await sync_to_async(allowed)(request, project)
    response = StreamingHttpResponse(messages(membership.project), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


def allowed(request: HttpRequest, project: str) -> Membership:
    """The membership of whoever asks. Raises PermissionDenied for who is not signed in, Http404 for strangers."""
    if not request.user.is_authenticated:
        raise PermissionDenied("Sign in first.")
    return membership_or_404(request, project)


async def messages(project: Project, every_s: float = EVERY_S, longest_s: float = LONGEST_S) -> AsyncIterator[str]:
    """The part of the page, each time it looks different, for five minutes."""
    yield "retry: 2000\n\n"
    until = asyncio.get_running_loop().time() + longest_s
    sent = ""
    while asyncio.get_running_loop().time() < until:
        part = await asyncio.to_thread(rendered, project)
        # A comment keeps proxies from closing a stream in which nothing happens.
        yield f"event: now\ndata: {json.dumps(part)}\n\n" if part != sent else ": nothing new\n\n"
        sent = part
        await asyncio.sleep(every_s)


def rendered(project: Project) -> str:
    """The part as HTML."""
    return render_to_string("web/live/_now.html", now(project))
