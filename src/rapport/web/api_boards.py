"""The part of the API that reads boards with their answers, and makes and changes them."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from rapport.projects import boards
from rapport.projects.models import Tile
from rapport.web.api_questions import FAILURES, Opened
from rapport.web.boards import exchange

ASKED = "Name to texts, as the address of the question's page says it; a period by its name goes with time."


class TileIn(Schema):
    """A question on a board."""

    name: str = Field(..., examples=["People"])
    question: str = Field(..., examples=["trend"], description="Name of a question, as the list of questions has it.")
    asked: dict[str, list[str]] = Field({}, description=ASKED, examples=[{"metrics": ["people"], "period": ["7d"]}])
    shows: str = Field(Tile.Shows.ANSWER.value, description="answer, number (of a trend) or table.")
    width: int = Field(Tile.Width.THIRD.value, description="In thirds of the page: 1, 2 or 3.")


class TileOut(TileIn):
    """A tile with its number."""

    tile: int


class TileChange(Schema):
    """What changes of a tile; what is left out stays."""

    shows: str | None = None
    width: int | None = None
    place: int | None = Field(None, ge=1, description="1 is the first; beyond the last one is last.")


class BoardIn(Schema):
    """A board to be."""

    name: str
    about: str = ""
    tiles: list[TileIn] = Field(default_factory=list)


class BoardChange(Schema):
    """What changes; what is left out stays."""

    name: str | None = None
    about: str | None = None


class BoardLine(Schema):
    """A board in a list."""

    board: str = Field(..., description="Its short name.")
    name: str
    about: str
    tiles: int = Field(..., description="How many.")
    changed: str


class BoardList(Schema):
    """All boards, by name."""

    boards: list[BoardLine]


class BoardOut(Schema):
    """A board with what its tiles ask."""

    board: str
    name: str
    about: str
    tiles: list[TileOut]


class TileAnswer(TileOut):
    """A tile with its answer, or with the reason why it has none."""

    lead: str = Field(..., description="The answer in a sentence.")
    why: str = Field(..., description="Why there is no answer; empty where there is one.")
    answer: dict[str, Any] | None = Field(..., description="What the question's own address answers.")


class BoardAnswers(Schema):
    """A board with its answers."""

    board: str
    name: str
    about: str
    period: str
    timezone: str
    tiles: list[TileAnswer]


class Period(Schema):
    """Another period for all tiles; without one each has the period with which it was saved."""

    period: str = Field("", description="today, 7d, 30d, 90d or 12m.")
    first: str = Field("", alias="from", description="First day, in the project's time zone: 2026-01-01.")
    last: str = Field("", alias="to", description="Last day, inclusive.")

    def said(self) -> dict[str, str]:
        """As an address says it."""
        every = {"period": self.period, "from": self.first, "to": self.last}
        return {name: text for name, text in every.items() if text}


class Done(Schema):
    """What is gone."""

    dropped: str


def router(opened: Opened) -> Router:
    """The routes. ``opened`` gives the project of a request's key, or raises."""
    made = Router(tags=["Boards"])
    reading(made, opened)
    writing(made, opened)
    tiles(made, opened)
    return made


def reading(made: Router, opened: Opened) -> None:
    """Boards, and their answers."""

    @made.get("/projects/{project}/boards", response={200: BoardList, **FAILURES})
    def listed(request: HttpRequest, project: str) -> dict[str, object]:
        """Every board of the project."""
        return {"boards": exchange.listed(opened(request, project))}

    @made.get("/projects/{project}/boards/{board}", response={200: BoardOut, **FAILURES})
    def described(request: HttpRequest, project: str, board: str) -> dict[str, object]:
        """A board with what its tiles ask."""
        return exchange.described(boards.board_of(opened(request, project), board))

    @made.get("/projects/{project}/boards/{board}/answers", response={200: BoardAnswers, **FAILURES})
    def answers(request: HttpRequest, project: str, board: str, period: Query[Period]) -> dict[str, object]:
        """A board with the answer of every tile; one that has none says why."""
        return exchange.answered(boards.board_of(opened(request, project), board), period.said())

    pdf = {"description": "A PDF.", "content": {"application/pdf": {"schema": {"type": "string"}}}}

    @made.get("/projects/{project}/boards/{board}/pdf", response=FAILURES, openapi_extra={"responses": {200: pdf}})
    def printed(request: HttpRequest, project: str, board: str, period: Query[Period]) -> HttpResponse:
        """A board as a report on paper."""
        found = boards.board_of(opened(request, project), board)
        return HttpResponse(exchange.printed(found, period.said()), content_type="application/pdf")


def writing(made: Router, opened: Opened) -> None:
    """What makes and changes boards."""

    @made.post("/projects/{project}/boards", response={200: BoardOut, **FAILURES})
    def make(request: HttpRequest, project: str, wanted: BoardIn) -> dict[str, object]:
        """A new board with its tiles, or nothing at all where one of them cannot be."""
        with transaction.atomic():
            board = boards.keep_board(opened(request, project), wanted.name, wanted.about)
            for one in wanted.tiles:
                exchange.add(board, **one.model_dump())
        return exchange.described(board)

    @made.patch("/projects/{project}/boards/{board}", response={200: BoardOut, **FAILURES})
    def change(request: HttpRequest, project: str, board: str, wanted: BoardChange) -> dict[str, object]:
        """Another name or description; the short name stays."""
        whose = opened(request, project)
        found = boards.board_of(whose, board)
        name = found.name if wanted.name is None else wanted.name
        about = found.about if wanted.about is None else wanted.about
        return exchange.described(boards.keep_board(whose, name, about, old=found))

    @made.delete("/projects/{project}/boards/{board}", response={200: Done, **FAILURES})
    def drop(request: HttpRequest, project: str, board: str) -> dict[str, str]:
        """The board goes with its tiles and links; its questions stay saved."""
        boards.drop_board(boards.board_of(opened(request, project), board))
        return {"dropped": board}


def tiles(made: Router, opened: Opened) -> None:
    """What adds and takes away tiles."""

    @made.post("/projects/{project}/boards/{board}/tiles", response={200: TileOut, **FAILURES})
    def add(request: HttpRequest, project: str, board: str, wanted: TileIn) -> dict[str, object]:
        """One more tile at the end; its question is saved."""
        found = boards.board_of(opened(request, project), board)
        with transaction.atomic():
            return exchange.tile_of(exchange.add(found, **wanted.model_dump()))

    @made.patch("/projects/{project}/boards/{board}/tiles/{tile}", response={200: BoardOut, **FAILURES})
    def change_tile(request: HttpRequest, project: str, board: str, tile: int, wanted: TileChange) -> dict[str, object]:
        """Another look, width or place for a tile."""
        found = boards.board_of(opened(request, project), board)
        with transaction.atomic():
            exchange.change(boards.tile_of(found, tile), wanted.shows, wanted.width, wanted.place)
        return exchange.described(found)

    @made.delete("/projects/{project}/boards/{board}/tiles/{tile}", response={200: Done, **FAILURES})
    def drop_tile(request: HttpRequest, project: str, board: str, tile: int) -> dict[str, str]:
        """The tile goes; its question stays saved."""
        boards.drop_tile(boards.tile_of(boards.board_of(opened(request, project), board), tile))
        return {"dropped": str(tile)}
