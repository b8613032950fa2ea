"""Saved questions, boards and their links: what may be known of them, and the only place that writes them.

What a question may be asked is not known on this floor: :mod:`rapport.web.boards` tries it before it is kept.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone as present

from rapport.projects.actions import Refused, digest_of
from rapport.projects.models import Board, Member, Project, SavedQuestion, Share, Tile
from rapport.projects.slugs import free_slug

MOST_TILES = 40
LONGEST_TEXT = 2000
MOST_TEXTS = 100
SHORTEST_PASSWORD = 8
HOST = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

Asked = Mapping[str, Sequence[str]]


class NoBoard(LookupError):
    """There is no such board, tile or saved question. The message names it."""


def boards_of(project: Project) -> list[Board]:
    """All boards of a project, by name."""
    return list(project.boards.prefetch_related("tiles"))


def board_of(project: Project, slug: str) -> Board:
    """The board with this short name. Raises :class:`NoBoard`."""
    found = project.boards.filter(slug=slug).first()
    if found is None:
        known = ", ".join(project.boards.values_list("slug", flat=True)) or "none yet"
        raise NoBoard(f"board: there is none called {slug!r} in this project; there are: {known}.")
    return found


def tiles_of(board: Board) -> list[Tile]:
    """The tiles of a board in their order, each with its question."""
    return list(board.tiles.select_related("question__project"))


def tile_of(board: Board, number: int) -> Tile:
    """One tile of a board. Raises :class:`NoBoard` for a tile of another one, too."""
    found = board.tiles.select_related("question__project").filter(pk=number).first()
    if found is None:
        raise NoBoard(f"tile: the board {board.slug} has none with the number {number}.")
    return found


def saved_of(project: Project) -> list[SavedQuestion]:
    """All saved questions of a project, by name."""
    return list(project.saved_questions.select_related("author").prefetch_related("tiles"))


def saved_question_of(project: Project, number: int) -> SavedQuestion:
    """One saved question. Raises :class:`NoBoard`."""
    found = project.saved_questions.filter(pk=number).first()
    if found is None:
        raise NoBoard(f"question: there is no saved one with the number {number} in this project.")
    return found


def save_question(
    project: Project,
    name: str,
    question: str,
    asked: Asked,
    author: Member | None = None,
    *,
    old: SavedQuestion | None = None,
) -> SavedQuestion:
    """A question under a name, or an ``old`` one changed. Raises :class:`Refused`."""
    name, kept = _name(name), _asked(asked)
    if old is None:
        return SavedQuestion.objects.create(project=project, name=name, question=question, asked=kept, author=author)
    old.name, old.question, old.asked = name, question, kept
    old.save(update_fields=["name", "question", "asked", "changed"])
    return old


def drop_question(question: SavedQuestion) -> None:
    """The saved question is gone, and its tiles with it."""
    question.delete()


@transaction.atomic
def keep_board(
    project: Project, name: str, about: str = "", author: Member | None = None, *, old: Board | None = None
) -> Board:
    """A new board, or an ``old`` one changed; its short name stays. Raises :class:`Refused`."""
    name, about = _name(name), about.strip()
    if len(about) > 500 or "\x00" in about:
        raise Refused("about", "Describe it in 500 characters at most.")
    if old is not None:
        old.name, old.about = name, about
        old.save(update_fields=["name", "about", "changed"])
        return old
    try:
        with transaction.atomic():
            slug = free_slug(project.boards, name, "board")
            return Board.objects.create(project=project, name=name, slug=slug, about=about, author=author)
    except IntegrityError as taken:
        raise Refused("name", "Somebody has just made a board of this name. Take another.") from taken


def drop_board(board: Board) -> None:
    """The board is gone with its tiles and links; saved questions stay."""
    board.delete()


@transaction.atomic
def add_tile(board: Board, question: SavedQuestion, shows: str = Tile.Shows.ANSWER, width: int = 1) -> Tile:
    """One more tile at the end of a board. Raises :class:`Refused`."""
    _check_tile(shows, width)
    if question.project_id != board.project_id:
        raise Refused("question", "This question belongs to another project.")
    Board.objects.select_for_update().get(pk=board.pk)
    if board.tiles.count() >= MOST_TILES:
        raise Refused("board", f"A board has {MOST_TILES} tiles at most. Make another board.")
    last = board.tiles.aggregate(Max("place"))["place__max"] or 0
    return Tile.objects.create(board=board, question=question, shows=shows, width=width, place=last + 1)


def change_tile(tile: Tile, *, shows: str, width: int) -> None:
    """Another look or width for a tile. Raises :class:`Refused`."""
    _check_tile(shows, width)
    tile.shows, tile.width = shows, width
    tile.save(update_fields=["shows", "width"])


@transaction.atomic
def move_tile(tile: Tile, by: int) -> None:
    """So many places further back, or forward where ``by`` is negative; at either end it stays there."""
    Board.objects.select_for_update().get(pk=tile.board_id)
    order = list(Tile.objects.filter(board=tile.board_id))
    at = next(number for number, one in enumerate(order) if one.pk == tile.pk)
    order.insert(max(0, min(len(order) - 1, at + by)), order.pop(at))
    for place, one in enumerate(order, 1):
        one.place = place
    Tile.objects.bulk_update(order, ["place"])


def drop_tile(tile: Tile) -> None:
    """The tile is gone; its question stays saved."""
    tile.delete()


@dataclass(frozen=True, slots=True)
class NewShare:
    """A link that was just made; its token is never seen again."""

    share: Share
    token: str


def share_board(
    board: Board,
    author: Member | None = None,
    *,
    password: str = "",
    expires: datetime | None = None,
    hosts: Sequence[str] = (),
) -> NewShare:
    """A link to a board. Raises :class:`Refused`."""
    sites = _hosts(hosts)
    _check_share(password, sites, expires)
    token = secrets.token_urlsafe(24)
    share = Share.objects.create(
        board=board,
        digest=digest_of(token),
        shown=token[:6],
        password=make_password(password) if password else "",
        expires=expires,
        hosts=sites,
        author=author,
    )
    return NewShare(share, token)


def change_share(share: Share, *, password: str | None, expires: datetime | None) -> None:
    """Another password (empty asks for none, None leaves it) and another end. Raises :class:`Refused`.

    Whoever gave the password before has to give the new one.
    """
    if share.revoked is not None:
        raise Refused("share", "This link is revoked. Make another one.")
    _check_share(password or "", share.hosts, expires if expires != share.expires else None)
    if password is not None:
        share.password = make_password(password) if password else ""
    share.expires = expires
    share.save(update_fields=["password", "expires"])


def share_by(board: Board, number: int) -> Share:
    """The link to a board with this number. Raises :class:`NoBoard`."""
    found = board.shares.filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise NoBoard(f"share: there is no link number {number} to the board {board.slug}.")
    return found


def shares_of(board: Board) -> list[Share]:
    """All links to a board, revoked ones too, the first one first."""
    return list(board.shares.select_related("author"))


def share_of(token: str, now: datetime) -> Share | None:
    """The link behind a token; None when it was revoked, has expired or never was."""
    found = Share.objects.select_related("board__project").filter(digest=digest_of(token)).first()
    return found if found and found.opens(now) else None


def unlocks(share: Share, password: str) -> bool:
    """Whether this is the link's password; true of any where it has none."""
    return not share.password or check_password(password, share.password)


def revoke_share(board: Board, number: int) -> None:
    """From now on the link leads nowhere. Raises :class:`Refused` when the board has no such link."""
    if not board.shares.filter(pk=number, revoked=None).update(revoked=present.now()):
        raise Refused("share", "This link is already revoked.")


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 100 or CONTROL.search(name):
        raise Refused("name", "Give it a name of 1 to 100 characters, none of them a control character.")
    return name


def _asked(asked: Asked) -> dict[str, list[str]]:
    kept = {name: list(texts) for name, texts in asked.items() if any(texts)}
    every = [name for name in kept] + [text for texts in kept.values() for text in texts]
    if len(every) > MOST_TEXTS or any(len(text) > LONGEST_TEXT for text in every):
        raise Refused("asked", f"Ask with {MOST_TEXTS} texts of {LONGEST_TEXT} characters at most.")
    return kept


def _check_tile(shows: str, width: int) -> None:
    if shows not in Tile.Shows.values:
        raise Refused("shows", f"Choose one of {', '.join(Tile.Shows.values)}.")
    if width not in Tile.Width.values:
        raise Refused("width", "Choose 1, 2 or 3 thirds of the page.")


def _check_share(password: str, sites: Sequence[str], expires: datetime | None) -> None:
    if password and sites:
        # A frame on another site gets no cookie of ours, so nobody could ever give the password there.
        raise Refused("password", "A link with a password cannot be framed by another site. Make two links.")
    if password and len(password) < SHORTEST_PASSWORD:
        raise Refused("password", f"Take {SHORTEST_PASSWORD} characters or more.")
    if expires is not None and expires <= present.now():
        raise Refused("expires", "This moment is over. Give a day to come.")


def _hosts(hosts: Sequence[str]) -> list[str]:
    said = [host.strip().lower().rstrip("/") for host in hosts if host.strip()]
    sites = list(dict.fromkeys(one if "://" in one else f"https://{one}" for one in said))
    if wrong := next((site for site in sites if not HOST.fullmatch(site)), ""):
        raise Refused("hosts", f"{wrong!r} is no site. Write it as https://www.example.org, one a line.")
    return sites
