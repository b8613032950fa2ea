"""Links to boards as programs make and read them: plain values, the same over HTTP and in a terminal."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone as present

from rapport.kernel.scope import BadScope
from rapport.projects import boards
from rapport.projects.actions import Refused
from rapport.projects.models import Board, Project, Share
from rapport.web.asking import day

Address = Callable[[str], str]
"""Makes a whole address of a path."""


def told(share: Share) -> dict[str, object]:
    """A link; its token and its password are told to nobody."""
    return {
        "share": share.pk,
        "shown": share.shown,
        "opens": share.opens(present.now()),
        "password": bool(share.password),
        "last": last_of(share),
        "hosts": share.hosts,
        "created": share.created.isoformat(timespec="seconds"),
        "revoked": share.revoked.isoformat(timespec="seconds") if share.revoked else None,
    }


def made(board: Board, password: str, last: str, hosts: Sequence[str], address: Address) -> dict[str, object]:
    """A new link with its address, which is told this once. Raises :class:`Refused`."""
    with naming_last():
        new = boards.share_board(board, password=password, expires=end_of(board.project, last.strip()), hosts=hosts)
    return {**told(new.share), "link": address(reverse("shared", args=[new.token]))}


def changed(board: Board, number: int, password: str | None, last: str | None) -> dict[str, object]:
    """Another password or last day; empty is none, None leaves it. Raises :class:`Refused` or NoBoard."""
    share = boards.share_by(board, number)
    with naming_last():
        expires = share.expires if last is None else end_of(board.project, last.strip())
        boards.change_share(share, password=password, expires=expires)
    return told(share)


def revoked(board: Board, number: int) -> dict[str, object]:
    """The link leads nowhere any more. Raises :class:`Refused` or NoBoard."""
    boards.share_by(board, number)
    boards.revoke_share(board, number)
    return told(boards.share_by(board, number))


def last_of(share: Share) -> str | None:
    """The last day on which a link opens, in the project's zone."""
    if share.expires is None:
        return None
    return (share.expires.astimezone(share.board.project.rules.zone) - timedelta(microseconds=1)).date().isoformat()


@contextmanager
def naming_last() -> Iterator[None]:
    """A refusal of the moment at which a link ends names the field that programs give it by."""
    try:
        yield
    except Refused as wrong:
        raise Refused("last" if wrong.field == "expires" else wrong.field, str(wrong)) from wrong


def end_of(project: Project, text: str) -> datetime | None:
    """The moment at which a day is over in the project's zone; None for no day. Raises :class:`Refused`."""
    if not text:
        return None
    try:
        last = day(text, "expires")
    except BadScope as wrong:
        raise Refused("expires", str(wrong).partition(": ")[2]) from wrong
    return datetime.combine(last + timedelta(days=1), time(), project.rules.zone)
