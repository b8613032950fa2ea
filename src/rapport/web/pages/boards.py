"""Boards: all of them, one with its tiles, and everything that changes them."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.measure import METRICS
from rapport.projects import boards as kept
from rapport.projects.actions import Refused
from rapport.projects.models import Board, Membership, Project, Tile
from rapport.web import chart, runtime
from rapport.web.access import for_editors, for_members
from rapport.web.boards import exchange, starter
from rapport.web.boards.drawing import drawn
from rapport.web.boards.printing import board_pdf
from rapport.web.boards.telling import PERIOD, BadSaved, address, answerable, asked_in, told
from rapport.web.explore import Asking
from rapport.web.look import PERIODS, Look
from rapport.web.pages.explore import shape_or_404
from rapport.web.shell import show

FILES = ("csv", "parquet", "svg", "png")


@require_http_methods(["GET", "POST"])
@for_members
def listed(request: HttpRequest, membership: Membership) -> HttpResponse:
    """All boards and saved questions; the form makes one more board."""
    if request.method == "POST":
        return make(request, membership.project.slug)
    project = membership.project
    saved = [(one, question_address(project, one.question, address(one))) for one in kept.saved_of(project)]
    context = {"boards": kept.boards_of(project), "saved": saved, "starter": starter}
    return show(request, membership, "boards/index.html", context)


def question_address(project: Project, question: str, asked: QueryDict, file: str = "") -> str:
    """The page of a question as it is asked, or a ``file`` with its answer."""
    query = asked.urlencode(safe=":/=,|;~!")
    name = f"question-{file}" if file else "question"
    return reverse(name, args=[project.slug, question]) + (f"?{query}" if query else "")


def links(tile: Tile, period: dict[str, str]) -> dict[str, object]:
    """Where a tile's question is, and its files."""
    project, question = tile.board.project, tile.question.question
    asked = address(tile.question, period)
    files = [(kind.upper() if kind != "parquet" else "Parquet", kind) for kind in FILES]
    return {
        "tile": tile,
        "address": question_address(project, question, asked),
        "files": [(title, question_address(project, question, asked, kind)) for title, kind in files],
    }


@for_editors
def make(request: HttpRequest, membership: Membership) -> HttpResponse:
    """A new board, empty or the one to begin with."""
    project, said = membership.project, request.POST
    try:
        if "starter" in said:
            board = starter.begin(project, membership.member)
        else:
            board = kept.keep_board(project, said.get("name", ""), said.get("about", ""), membership.member)
    except Refused as wrong:
        messages.error(request, f"The board was not made. {wrong}")
        return redirect("boards", project.slug)
    return redirect("board", project.slug, board.slug)


def board_or_404(project: Project, slug: str) -> Board:
    """The board of this short name. Raises Http404."""
    try:
        return kept.board_of(project, slug)
    except kept.NoBoard as wrong:
        raise Http404(str(wrong)) from wrong


def tile_or_404(board: Board, number: int) -> Tile:
    """One tile of the board. Raises Http404."""
    try:
        return kept.tile_of(board, number)
    except kept.NoBoard as wrong:
        raise Http404(str(wrong)) from wrong


def period_in(request: HttpRequest) -> dict[str, str]:
    """The period that the board's bar says for all tiles; empty where each keeps its own."""
    return {name: text for name in PERIOD if (text := str(request.GET.get(name, "")).strip())}


@require_safe
@for_members
def board(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """One board; its tiles are asked for one by one, so that a slow one holds nothing up."""
    project = membership.project
    found, period = board_or_404(project, slug), period_in(request)
    look, here = Look.of(project, period), reverse("board", args=[project.slug, slug])
    query = QueryDict(mutable=True)
    query.update(period)
    context: dict[str, object] = {
        "board": found,
        "tiles": [links(tile, period) for tile in kept.tiles_of(found)],
        "look": look,
        "chosen": bool(period),
        "query": f"?{query.urlencode()}" if period else "",
        "page_address": here,
        "periods": [(title, f"?period={name}", period.get("period") == name) for name, (title, _) in PERIODS.items()],
        "widths": Tile.Width.choices,
        "shows": Tile.Shows.choices,
        "saved": kept.saved_of(project),
        "metrics": METRICS.values(),
        "chart_themes": chart.THEMES,
    }
    return show(request, membership, "boards/board.html", context, {"page": "boards/_board.html"})


@require_safe
@for_members
def as_pdf(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """The board as a report on paper."""
    found = board_or_404(membership.project, slug)
    response = HttpResponse(board_pdf(found, period_in(request)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{membership.project.slug}-{slug}.pdf"'
    return response


@require_http_methods(["GET", "POST"])
@for_members
def tile(request: HttpRequest, membership: Membership, slug: str, number: int) -> HttpResponse:
    """The inside of one tile; or, with the form, another place, look or width for it."""
    found = tile_or_404(board_or_404(membership.project, slug), number)
    if request.method == "POST":
        return change(request, membership.project.slug, found)
    return HttpResponse(drawn(told(found, period_in(request))))


@for_editors
def change(request: HttpRequest, membership: Membership, found: Tile) -> HttpResponse:
    """Move a tile, change how it looks, or take it away."""
    said = request.POST
    try:
        if "move" in said:
            kept.move_tile(found, {"earlier": -1, "later": 1}.get(said["move"], 0))
        elif "drop" in said:
            kept.drop_tile(found)
        else:
            change_look(found, said)
    except Refused as wrong:
        messages.error(request, str(wrong))
    if request.htmx and "move" in said:  # type: ignore[attr-defined]
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return redirect("board", membership.project.slug, found.board.slug)


def change_look(found: Tile, said: QueryDict) -> None:
    """Another way to show it, or another width. Raises :class:`Refused`."""
    width = said.get("width", str(found.width))
    exchange.change(found, said.get("shows", found.shows), int(width) if width.isdecimal() else 0, None)


@require_POST
@for_editors
def add(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """One more tile: a saved question, or a metric as a number."""
    project, said = membership.project, request.POST
    found = board_or_404(project, slug)
    try:
        if said.get("metric"):
            metric = METRICS.get(said["metric"])
            if metric is None:
                raise Refused("metric", f"There is no metric {said['metric']!r}.")
            asked = {"metrics": [metric.name]}
            question = kept.save_question(project, metric.title, "trend", asked, membership.member)
            kept.add_tile(found, question, Tile.Shows.NUMBER)
        else:
            number = said.get("question", "")
            kept.add_tile(found, kept.saved_question_of(project, int(number) if number.isdecimal() else 0))
    except (Refused, kept.NoBoard) as wrong:
        messages.error(request, f"Nothing was added. {wrong}")
    return redirect("board", project.slug, slug)


@require_http_methods(["GET", "POST"])
@for_editors
def edit(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """Name and description of a board, and its end."""
    project = membership.project
    found, wrong = board_or_404(project, slug), None
    if request.method == "POST":
        try:
            kept.keep_board(project, request.POST.get("name", ""), request.POST.get("about", ""), old=found)
            messages.success(request, "Saved.")
            return redirect("board", project.slug, slug)
        except Refused as refused:
            wrong = refused
    typed = request.POST if wrong else {"name": found.name, "about": found.about}
    return show(request, membership, "boards/edit.html", {"board": found, "typed": typed, "wrong": wrong})


@require_POST
@for_editors
def drop(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """A board goes, with its links; its questions stay saved."""
    found = board_or_404(membership.project, slug)
    kept.drop_board(found)
    messages.success(request, f"The board {found.name} is gone, and its links with it. Its questions stay saved.")
    return redirect("boards", membership.project.slug)


@require_POST
@for_editors
def drop_question(request: HttpRequest, membership: Membership, number: int) -> HttpResponse:
    """A saved question goes, from every board."""
    try:
        found = kept.saved_question_of(membership.project, number)
    except kept.NoBoard as wrong:
        raise Http404(str(wrong)) from wrong
    kept.drop_question(found)
    messages.success(request, f"{found.name} is gone, and its tiles with it.")
    return redirect("boards", membership.project.slug)


@require_POST
@for_editors
def save(request: HttpRequest, membership: Membership, name: str) -> HttpResponse:
    """Keep a question as its page asks it, and put it on a board."""
    project, said = membership.project, request.POST
    asking = Asking.of(runtime.store().engine, project, shape_or_404(name), request.GET)
    back = redirect(question_address(project, name, request.GET.copy()))
    try:
        asked = asked_in(answerable(asking))
        shows = said.get("shows", Tile.Shows.ANSWER)
        exchange.refuse_number(shows, name)
        question = kept.save_question(project, said.get("name", ""), name, asked, membership.member)
        where = wanted_board(membership, said)
        if where is None:
            messages.success(request, f"{question.name} is saved.")
            return back
        width = Tile.Width.THIRD if shows == Tile.Shows.NUMBER else Tile.Width.WHOLE
        kept.add_tile(where, question, shows, width)
    except (Refused, BadSaved, kept.NoBoard) as wrong:
        messages.error(request, f"The question was not saved. {wrong}")
        return back
    messages.success(request, f"{question.name} is on this board now.")
    return redirect("board", project.slug, where.slug)


def wanted_board(membership: Membership, said: QueryDict) -> Board | None:
    """The board that a form names, or a new one of that name. Raises :class:`Refused` or :class:`NoBoard`."""
    project, new = membership.project, said.get("new_board", "").strip()
    if new:
        return kept.keep_board(project, new, author=membership.member)
    slug = said.get("board", "")
    return kept.board_of(project, slug) if slug else None
