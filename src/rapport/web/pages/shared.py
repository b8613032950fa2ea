"""What a stranger sees by a link: one board, and no way to anything else."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone as present
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from rapport.projects import boards as kept
from rapport.projects.models import Share
from rapport.web import chart
from rapport.web.boards.drawing import drawn
from rapport.web.boards.telling import told
from rapport.web.middleware import POLICY

P = ParamSpec("P")
SharedView = Callable[Concatenate[HttpRequest, Share, P], HttpResponse]

MOST_FAILURES = 10
PAUSE_S = 300
NOBODY = "frame-ancestors 'none'"


def by_link(view: SharedView[P]) -> Callable[..., HttpResponse]:
    """A page behind a link that works; no search engine and no other site hears of its address."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, *args: Any, **more: Any) -> HttpResponse:  # noqa: ANN401
        share = kept.share_of(token, present.now())
        if share is None:
            answer = render(request, "web/shared/gone.html", status=404)
        else:
            answer = view(request, share, *args, **more)
        answer["X-Robots-Tag"] = "noindex, nofollow"
        answer["Referrer-Policy"] = "no-referrer"
        answer["Cache-Control"] = "private, no-store"
        return answer

    return guarded


def locked(request: HttpRequest, share: Share) -> bool:
    """Whether the link's password was not given in this browser."""
    return bool(share.password) and request.session.get(f"share-{share.pk}") != share.seal


@require_safe
@by_link
def board(request: HttpRequest, share: Share) -> HttpResponse:
    """The board, or the question for its password."""
    if locked(request, share):
        return render(request, "web/shared/locked.html", {"token": token_in(request)})
    return page(request, share, kept.tiles_of(share.board))


def token_in(request: HttpRequest) -> str:
    """The token in the address: it is nowhere else."""
    return str(request.resolver_match.kwargs["token"]) if request.resolver_match else ""


def page(request: HttpRequest, share: Share, tiles: list[Any], *, framed: bool = False) -> HttpResponse:
    """The board with some of its tiles."""
    context = {
        "board": share.board,
        "project": share.board.project,
        "tiles": tiles,
        "token": token_in(request),
        "framed": framed,
        "now": present.now(),
        "chart_themes": chart.THEMES,
    }
    return render(request, "web/shared/board.html", context)


@require_safe
@by_link
def tile(request: HttpRequest, share: Share, number: int) -> HttpResponse:
    """The inside of a tile of this board, always as it was saved."""
    if locked(request, share):
        return HttpResponse("This board asks for its password first.", status=403, content_type="text/plain")
    try:
        found = kept.tile_of(share.board, number)
    except kept.NoBoard:
        return render(request, "web/shared/gone.html", status=404)
    return HttpResponse(drawn(told(found, {}, strange=True), closed=True))


@sensitive_post_parameters("password")
@require_http_methods(["POST"])
@by_link
def unlock(request: HttpRequest, share: Share) -> HttpResponse:
    """With the password on to the board; after ten failures in a row a link rests for five minutes."""
    counted = f"share:{share.pk}"
    cache.add(counted, 0, PAUSE_S)
    if cache.incr(counted) > MOST_FAILURES:
        said, status = "Too many attempts. Wait five minutes, then try again.", 429
    elif kept.unlocks(share, request.POST.get("password", "")):
        cache.delete(counted)
        request.session[f"share-{share.pk}"] = share.seal
        return redirect("shared", token_in(request))
    else:
        said, status = "This is not the password of this link.", 200
    return render(request, "web/shared/locked.html", {"token": token_in(request), "wrong": said}, status=status)


@require_safe
@by_link
def frame(request: HttpRequest, share: Share, number: int | None = None) -> HttpResponse:
    """The board, or one of its tiles, for a frame on the sites that the link names; on others browsers refuse it."""
    if locked(request, share):
        return render(request, "web/shared/gone.html", status=404)
    try:
        tiles = kept.tiles_of(share.board) if number is None else [kept.tile_of(share.board, number)]
    except kept.NoBoard:
        return render(request, "web/shared/gone.html", status=404)
    answer = page(request, share, tiles, framed=True)
    if share.hosts:
        answer["Content-Security-Policy"] = POLICY.replace(NOBODY, f"frame-ancestors {' '.join(share.hosts)}")
        # The older header knows no list of sites.
        answer.xframe_options_exempt = True
    return answer
