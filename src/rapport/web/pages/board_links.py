"""The links of a board: made, shown once, revoked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from rapport.projects import boards as kept
from rapport.projects.actions import Refused
from rapport.projects.models import Board, Membership
from rapport.web.access import for_editors
from rapport.web.boards.links import end_of
from rapport.web.pages.boards import board_or_404
from rapport.web.shell import show


@require_http_methods(["GET", "POST"])
@for_editors
def links(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """All links, and a new one; its address is in this answer and never again."""
    board = board_or_404(membership.project, slug)
    wrong: Refused | None = None
    made: dict[str, object] = {}
    if request.method == "POST":
        try:
            made = make(request, membership, board)
        except Refused as refused:
            wrong = refused
    typed = request.POST if wrong else {}
    context: dict[str, object] = {"board": board, "shares": kept.shares_of(board), "wrong": wrong, "typed": typed}
    return show(request, membership, "boards/links.html", {**context, **made})


def make(request: HttpRequest, membership: Membership, board: Board) -> dict[str, object]:
    """One more link, and how to show it on another site. Raises :class:`Refused`."""
    said = request.POST
    new = kept.share_board(
        board,
        membership.member,
        password=said.get("password", ""),
        expires=end_of(membership.project, said.get("expires", "").strip()),
        hosts=said.get("hosts", "").splitlines(),
    )
    link = request.build_absolute_uri(reverse("shared", args=[new.token]))
    return {"new": new.share, "link": link, "tiles": kept.tiles_of(board)}


@require_POST
@for_editors
def revoke(request: HttpRequest, membership: Membership, slug: str, number: int) -> HttpResponse:
    """The link leads nowhere any more."""
    try:
        kept.revoke_share(board_or_404(membership.project, slug), number)
        messages.success(request, "The link is revoked. Whoever opens it sees nothing from now on.")
    except Refused as wrong:
        messages.error(request, str(wrong))
    return redirect("board-links", membership.project.slug, slug)
