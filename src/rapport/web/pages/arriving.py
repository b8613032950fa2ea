"""Arriving: each event as it comes in, what was understood of it, or why it was refused; a stream brings more."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from rapport.collect import Seen
from rapport.collect.seen import MOST_A_SECOND
from rapport.projects.models import Membership, Project
from rapport.web import refused, runtime
from rapport.web.access import for_members
from rapport.web.arriving import ROLES, Arrival, arrival
from rapport.web.lookout import MOST_SHOWN
from rapport.web.pages.live import allowed
from rapport.web.pages.settings import show_setting, snippets

EVERY_S = 0.5
NOBODY_S = 2.0
"""How often requests that name no project are counted anew."""
LONGEST_S = 60
"""A stream ends after this long; the browser comes back where it was, and its rights are checked again."""

KINDS: tuple[tuple[str, str], ...] = (
    ("", "Everything"),
    ("taken", "Taken"),
    ("refused", "Refused"),
    ("tried", "Only tried"),
    *((word, f"Counts as {word}") for _, word in ROLES),
    ("key event", "Counts as key event"),
)
"""What can be picked on the page."""


@require_safe
@for_members
def page(request: HttpRequest, membership: Membership) -> HttpResponse:
    """What arrived since somebody looks; the stream brings the rest."""
    project = membership.project
    found = told(project, seen_after(project, number_of(request.GET.get("after", ""))))
    if "HX-Request" in request.headers:
        return HttpResponse(rows(project, found))
    context: dict[str, object] = {
        "project": project,
        "arrivals": found[::-1],
        "last": found[-1].number if found else 0,
        "kinds": KINDS,
        "most": MOST_SHOWN,
        "most_a_second": MOST_A_SECOND,
        "collects": runtime.lookout() is not None,
        "nobody": refused.of(refused.NOBODY),
        **snippets(request, membership),
    }
    return show_setting(request, membership, "arriving", "settings/arriving.html", context)


def seen_after(project: Project, number: int) -> list[tuple[int, Seen]]:
    """What arrived after the one with this number, the oldest first."""
    lookout = runtime.lookout()
    return lookout.look(project.pk, number) if lookout else []


def told(project: Project, found: Sequence[tuple[int, Seen]]) -> list[Arrival]:
    """The same in the project's words."""
    return [arrival(number, seen, project) for number, seen in found]


def number_of(said: str) -> int:
    """The number that a browser says, or 0."""
    return int(said) if said.isdecimal() and len(said) < 20 else 0


def rows(project: Project, found: Sequence[Arrival]) -> str:
    """Them as HTML, the latest first."""
    return render_to_string("web/settings/_arrivals.html", {"arrivals": found[::-1], "project": project})


def nobodys(project: Project) -> str:
    """How often requests named no project, as HTML. For any thread."""
    close_old_connections()
    try:
        context = {"nobody": refused.of(refused.NOBODY), "project": project}
        return render_to_string("web/settings/_nobody.html", context).strip()
    finally:
        close_old_connections()


@require_safe
async def stream(request: HttpRequest, project: str) -> StreamingHttpResponse:
    """Server-sent events: the rows of what has just arrived."""
    membership = await sync_to_async(allowed)(request, project)
    known = number_of(request.headers.get("Last-Event-ID", "") or request.GET.get("after", ""))
    response = StreamingHttpResponse(messages(membership.project, known), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def messages(
    project: Project, known: int = 0, every_s: float = EVERY_S, longest_s: float = LONGEST_S
) -> AsyncIterator[str]:
    """What arrives after the one that is known, for a minute."""
    yield "retry: 1000\n\n"
    now = asyncio.get_running_loop().time
    until, look, nobody = now() + longest_s, now(), ""
    while now() < until:
        if now() >= look:
            look, part = now() + NOBODY_S, await asyncio.to_thread(nobodys, project)
            if part != nobody:
                yield f"event: nobody\ndata: {json.dumps(part)}\n\n"
            nobody = part
        found = seen_after(project, known)
        if found:
            known = found[-1][0]
            data = json.dumps(await asyncio.to_thread(rows, project, told(project, found)))
            yield f"id: {known}\nevent: arrivals\ndata: {data}\n\n"
        else:
            # A comment keeps proxies from closing a stream in which nothing happens.
            yield ": nothing new\n\n"
        await asyncio.sleep(every_s)
