"""The deeds that read boards and begin one."""

import msgspec

from rapport.projects import boards, reads
from rapport.projects.models import Board
from rapport.web.boards import exchange, starter
from rapport.web.deeds.registry import deed


class Whose(msgspec.Struct):
    """Whose boards."""

    project: str


class One(msgspec.Struct):
    """Which board, and for which period where not the saved ones."""

    project: str
    board: str
    period: dict[str, str] = {}


@deed("board.list", Whose)
def listed(wanted: Whose) -> list[dict[str, object]]:
    """Every board."""
    return exchange.listed(reads.project_of(wanted.project))


@deed("board.show", One)
def answered(wanted: One) -> dict[str, object]:
    """A board with its answers."""
    return exchange.answered(found(wanted), wanted.period)


@deed("board.pdf", One)
def printed(wanted: One) -> bytes:
    """A board on paper."""
    return exchange.printed(found(wanted), wanted.period)


@deed("board.begin", Whose)
def begin(wanted: Whose) -> dict[str, object]:
    """The board to begin with."""
    return exchange.described(starter.begin(reads.project_of(wanted.project)))


def found(wanted: One) -> Board:
    """The board."""
    return boards.board_of(reads.project_of(wanted.project), wanted.board)
