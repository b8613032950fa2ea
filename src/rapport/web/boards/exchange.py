"""Boards as programs read and write them: plain values, the same over HTTP and in a terminal."""

from collections.abc import Mapping

from rapport.kernel.clock import Clock, now_ms
from rapport.measure import telling
from rapport.projects import boards
from rapport.projects.actions import Refused
from rapport.projects.boards import Asked
from rapport.projects.models import Board, Project, Tile
from rapport.web.boards.printing import board_pdf, heading
from rapport.web.boards.telling import Told, asked_in, checked, told
from rapport.web.look import PERIODS, Look


class BadPeriod(ValueError):
    """A period that cannot be. The message begins with the field."""


def listed(project: Project) -> list[dict[str, object]]:
    """Every board without its tiles."""
    return [
        {**named(board), "tiles": len(board.tiles.all()), "changed": board.changed.isoformat(timespec="seconds")}
        for board in boards.boards_of(project)
    ]


def named(board: Board) -> dict[str, object]:
    """A board by itself."""
    return {"board": board.slug, "name": board.name, "about": board.about}


def described(board: Board) -> dict[str, object]:
    """A board with what its tiles ask."""
    return {**named(board), "tiles": [tile_of(tile) for tile in boards.tiles_of(board)]}


def tile_of(tile: Tile) -> dict[str, object]:
    """One tile."""
    question = tile.question
    return {
        "tile": tile.pk,
        "name": question.name,
        "question": question.question,
        "asked": question.asked,
        "shows": tile.shows,
        "width": tile.width,
    }


def answered(board: Board, period: Mapping[str, str], clock: Clock = now_ms) -> dict[str, object]:
    """A board with the answer of every tile. Raises :class:`BadPeriod`."""
    refuse_period(board.project, period, clock)
    head = heading(board, period, clock)
    return {
        **named(board),
        "period": head.period,
        "timezone": head.timezone,
        "tiles": [answer_of(told(tile, period, clock)) for tile in boards.tiles_of(board)],
    }


def printed(board: Board, period: Mapping[str, str], clock: Clock = now_ms) -> bytes:
    """A board as PDF. Raises :class:`BadPeriod`."""
    refuse_period(board.project, period, clock)
    return board_pdf(board, period, clock)


def refuse_period(project: Project, period: Mapping[str, str], clock: Clock) -> None:
    """Raises :class:`BadPeriod` for one that cannot be: a program is not shown another one instead."""
    if wrong := Look.of(project, period, clock).trouble:
        field = "period" if "period" in period and period["period"] not in PERIODS else "from"
        raise BadPeriod(f"{field}: {wrong[0].replace('; here are the last 30 days', '')}")


def answer_of(one: Told) -> dict[str, object]:
    """One tile with its answer, or why it has none."""
    seen, asking = one.seen, one.asking
    rows = telling.told(asking.look.scope, seen.answer, sql=False) if seen and asking else None
    return {**tile_of(one.tile), "lead": one.lead, "why": one.why, "answer": rows}


def add(
    board: Board, name: str, question: str, asked: Asked, shows: str = Tile.Shows.ANSWER, width: int = Tile.Width.THIRD
) -> Tile:
    """One more tile with a question of its own. Raises :class:`Refused`, or BadSaved."""
    asking = checked(board.project, question, asked)
    refuse_number(shows, question)
    return boards.add_tile(board, boards.save_question(board.project, name, question, asked_in(asking)), shows, width)


def change(tile: Tile, shows: str | None, width: int | None, place: int | None) -> None:
    """Another look, width or place (from 1) for a tile; None leaves it. Raises :class:`Refused`."""
    shows = tile.shows if shows is None else shows
    refuse_number(shows, tile.question.question)
    boards.change_tile(tile, shows=shows, width=tile.width if width is None else width)
    if place is not None:
        order = [one.pk for one in boards.tiles_of(tile.board)]
        boards.move_tile(tile, place - 1 - order.index(tile.pk))


def refuse_number(shows: str, question: str) -> None:
    """Raises :class:`Refused` where a tile shows a number of a question that has none."""
    if shows == Tile.Shows.NUMBER and question != "trend":
        raise Refused("shows", "Only a trend comes to one number. Show the answer or a table.")
