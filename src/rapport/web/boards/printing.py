"""A board on paper and in a few words: what a report by mail, a command and a page hand over.

Both can be called wherever the store is open; neither needs a request, and neither fails because one tile does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from rapport.kernel.clock import Clock, now_ms
from rapport.projects.boards import tiles_of
from rapport.projects.models import Board, Tile
from rapport.web import words
from rapport.web.boards import paper
from rapport.web.boards.drawing import Number, numbers
from rapport.web.boards.pictures import TABLE, pictures_of, svg
from rapport.web.boards.telling import Definition, Told, told
from rapport.web.explore.sheet import Sheet, sheet
from rapport.web.look import Look

MOST_ROWS = 15
MOST_COLUMNS = 8
PICTURE = 660
"""So many pixels wide a picture is drawn, before it is made to fit: letters are then as small as those around it."""
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class TileSummary:
    """One tile in a few words."""

    title: str
    dates: str
    """Its days and whose they are; empty where nothing could be asked."""
    lead: str
    """The answer in a sentence, or why there is none."""
    known: bool
    numbers: tuple[tuple[str, str, str], ...]
    """Title, value and change of each number; none for an answer that is no number."""
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The first rows of its table, in words; none beside numbers."""
    definitions: tuple[Definition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What stands above the tiles."""

    project: str
    name: str
    about: str
    period: str
    """What all tiles are about, or that each has its own."""
    timezone: str
    made: datetime
    """When it was asked, on the clock of the project's zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSummary:
    """A board in a few words."""

    heading: Heading
    tiles: tuple[TileSummary, ...]


def board_summary(
    board: Board, period: Mapping[str, str] = NOTHING, clock: Clock = now_ms, *, rows: int = 5
) -> BoardSummary:
    """Every tile with its number or the first ``rows`` of its table.

    ``period`` is what an address says (``{"period": "7d"}``, or ``from`` and ``to``); empty leaves each tile its own.
    """
    return BoardSummary(
        heading=heading(board, period, clock),
        tiles=tuple(summed(told(tile, period, clock), rows) for tile in tiles_of(board)),
    )


def heading(board: Board, period: Mapping[str, str], clock: Clock) -> Heading:
    """What stands above the tiles."""
    project = board.project
    look = Look.of(project, period, clock)
    return Heading(
        project=project.name,
        name=board.name,
        about=board.about,
        period=look.dates if period else "each number for its own period",
        timezone=project.timezone,
        made=look.now,
    )


def summed(one: Told, rows: int) -> TileSummary:
    """One tile."""
    seen = one.seen
    shown = numbers(seen) if seen and seen.known and one.tile.shows != Tile.Shows.TABLE else []
    table = table_of(one, rows) if not shown else None
    return TileSummary(
        title=one.tile.question.name,
        dates=dates(one),
        lead=one.lead,
        known=bool(seen and seen.known),
        numbers=tuple((called(number), number.text, changed(number)) for number in shown),
        heads=tuple(column.title for _, column in table.columns) if table else (),
        rows=tuple(tuple(cell.text for cell in row) for row in table.rows) if table else (),
        definitions=one.definitions,
    )


def table_of(one: Told, most: int) -> Sheet | None:
    """The first rows of a tile's table; None where there is none."""
    if one.seen is None or one.asking is None or not one.seen.known:
        return None
    return sheet(one.seen.shape, one.seen.answer, one.asking.view.hides, most)


def called(number: Number) -> str:
    """What a number is called, with the part that it is about."""
    return f"{number.title}, {number.part}" if number.part else number.title


def changed(number: Number) -> str:
    """How it changed, in words; empty where that is not known."""
    change = number.change
    return f"{change.sign} {change.words}".strip() if change else ""


def dates(one: Told) -> str:
    """The days of a tile, its segment and its filters."""
    if one.asking is None:
        return ""
    look = one.asking.look
    return " · ".join([look.dates, *([look.segment.name] if look.segment else []), *one.asking.filtered])


def board_pdf(board: Board, period: Mapping[str, str] = NOTHING, clock: Clock = now_ms) -> bytes:
    """The board as PDF on A4: every tile with its chart, its days and what its numbers mean."""
    head = heading(board, period, clock)
    answers = [told(tile, period, clock) for tile in tiles_of(board)]
    blocks = [*front(head), *(block for part in parts(answers) for block in part)]
    asked = f"{words.day(head.made.date())}, {head.made:%H:%M}"
    foot = f"{head.project} · {head.name} · asked {asked} ({head.timezone})"
    return paper.pdf(blocks, f"{board.name} · {board.project.name}", str(board.author or board.project.name), foot)


def front(head: Heading) -> Iterator[paper.Block]:
    """The board's name, what it is for and when."""
    yield paper.text(head.project, 10, paper.FAINT)
    yield paper.text(head.name, 20, bold=True, gap=0)
    if head.about:
        yield paper.text(head.about, 10, paper.FAINT)
    yield paper.text(f"Period: {head.period}. Days are those of {head.timezone}.", 9, paper.FAINT)


def parts(answers: Sequence[Told]) -> Iterator[Iterator[paper.Block]]:
    """Numbers three in a row, everything else below each other."""
    for small, group in groupby(answers, lambda one: one.tile.shows == Tile.Shows.NUMBER and bool(one.seen)):
        found = list(group)
        if small:
            yield from (figures(found[at : at + 3]) for at in range(0, len(found), 3))
        else:
            yield from (tile(one) for one in found)


def figures(row: Sequence[Told]) -> Iterator[paper.Block]:
    """Up to three tiles of numbers beside each other."""
    yield paper.rule()
    columns = []
    for one in row:
        lines = [(one.tile.question.name, 10, paper.INK, True)]
        shown = numbers(one.seen) if one.seen else []
        for number in shown:
            name = called(number) if len(shown) > 1 or number.part else ""
            lines.append((number.text, 18, paper.INK, True))
            lines += [(said, 8, paper.FAINT, False) for said in (name, changed(number), number.why) if said]
        lines.append((dates(one), 8, paper.FAINT, False))
        lines += [(meaning(told), 8, paper.FAINT, False) for told in one.definitions]
        columns.append(lines)
    yield paper.beside(columns)


def meaning(one: Definition) -> str:
    """What a number is, in a line."""
    return f"{one.title}: {one.sentence}"


def tile(one: Told) -> Iterator[paper.Block]:
    """One tile with its pictures, or its table."""
    yield paper.rule()
    yield paper.text(one.tile.question.name, 12, bold=True, gap=0, stays=True)
    yield paper.text(one.lead, 10, stays=True, gap=2)
    yield from answer(one)
    notes = [said for said in (dates(one), *map(meaning, one.definitions)) if said]
    for said in notes:
        yield paper.text(said, 8, paper.FAINT, gap=2, stays=said is not notes[-1])


def answer(one: Told) -> Iterator[paper.Block]:
    """The pictures of a tile, or its table; the last one stays with what is said below it."""
    seen = one.seen
    if seen is None or not seen.known:
        return
    tabled = one.tile.shows == Tile.Shows.TABLE
    pictures = [] if tabled else [each for each in pictures_of(seen) if each.name != TABLE]
    for each in pictures:
        yield paper.text(each.title, 9, paper.FAINT, stays=True)
        yield paper.picture(svg(each.spec, PICTURE, "transparent"), stays=each is pictures[-1])
    if not pictures and (table := table_of(one, MOST_ROWS)):
        yield rows(table)


def rows(table: Sheet) -> paper.Block:
    """The first rows and columns of a table."""
    columns = [column for _, column in table.columns][:MOST_COLUMNS]
    texts = [[cell.text for cell in row[:MOST_COLUMNS]] for row in table.rows]
    return paper.table(
        [column.title for column in columns], texts, [column.unit not in {"text", "time"} for column in columns]
    )
