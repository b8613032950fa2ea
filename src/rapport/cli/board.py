"""``rapport board``: read boards in a terminal, begin one, print one, share one, send one."""

import base64
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from rapport.cli import board_links, board_reports
from rapport.cli.house import reached
from rapport.cli.options import AsJson, Data, ProjectName, examples
from rapport.cli.trouble import WRONG_USE, Trouble

app = typer.Typer(help="Read boards, begin one, print one, share one by link or by mail.", add_completion=False)

Board = Annotated[str, typer.Argument(help="Short name of the board.", metavar="BOARD")]
Period = Annotated[
    str, typer.Option("--period", help="today, 7d, 30d, 90d or 12m for all tiles; else each has its own.")
]
First = Annotated[str, typer.Option("--from", help="First day for all tiles.", metavar="DAY")]
Last = Annotated[str, typer.Option("--to", help="Last day, inclusive.", metavar="DAY")]


@app.command("list", epilog=examples("rapport board list --project shop", "rapport board list -p shop --json"))
def list_(project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """List the boards of a project."""
    with reached(data, "rapport board list") as house:
        found = house.do("board.list", project=project)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    if not found:
        typer.echo("There is no board yet; begin one with: rapport board begin --project PROJECT")
        return
    table = Table("board", "name", "tiles", "about", box=None, pad_edge=False)
    for line in found:
        table.add_row(line["board"], line["name"], str(line["tiles"]), line["about"])
    Console().print(table)


@app.command(epilog=examples("rapport board begin --project shop"))
def begin(project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """Make the board “How is engagement?” to begin with."""
    with reached(data, "rapport board begin") as house:
        made = house.do("board.begin", project=project)
    if as_json:
        typer.echo(msgspec.json.encode(made).decode())
    else:
        typer.echo(f"{made['name']} has {len(made['tiles'])} tiles; read it with: rapport board show {made['board']}")


@app.command(
    epilog=examples(
        "rapport board show how-is-engagement --project shop",
        "rapport board show how-is-engagement -p shop --period 7d --json",
    )
)
def show(
    board: Board,
    project: ProjectName,
    data: Data,
    period: Period = "",
    first: First = "",
    last: Last = "",
    as_json: AsJson = False,
) -> None:
    """Answer every tile of a board, each in a sentence; --json has every row."""
    asked = period_of(period, first, last)
    with reached(data, "rapport board show") as house:
        found = house.do("board.show", project=project, board=board, period=asked)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    typer.echo(f"{found['name']} ({found['period']}; days of {found['timezone']})")
    for tile in found["tiles"]:
        typer.echo(f"\n{tile['name']}{dates(tile)}\n  {tile['lead']}")


def dates(tile: dict[str, Any]) -> str:
    """The days of a tile."""
    answer = tile["answer"]
    return f", {answer['from']} to {answer['to']}" if answer else ""


def period_of(period: str, first: str, last: str) -> dict[str, str]:
    """What is said of the period. Raises :class:`Trouble` where both ways are used."""
    if period and (first or last):
        raise Trouble("Give either --period or --from and --to.", WRONG_USE)
    return {name: text for name, text in (("period", period), ("from", first), ("to", last)) if text}


@app.command(
    epilog=examples(
        "rapport board export how-is-engagement --project shop --pdf engagement.pdf",
        "rapport board export how-is-engagement -p shop --period 90d --pdf quarter.pdf",
    )
)
def export(
    board: Board,
    project: ProjectName,
    data: Data,
    pdf: Annotated[Path, typer.Option("--pdf", help="Write the report here.", metavar="FILE")],
    period: Period = "",
    first: First = "",
    last: Last = "",
) -> None:
    """Write a board as a PDF report, readable by its owner only."""
    asked = period_of(period, first, last)
    with reached(data, "rapport board export") as house:
        content = base64.b64decode(house.do("board.pdf", project=project, board=board, period=asked))
    try:
        pdf.touch(mode=0o600)
        pdf.write_bytes(content)
    except OSError as error:
        raise Trouble(f"--pdf: {pdf} cannot be written ({error.strerror}); name another file.", WRONG_USE) from error
    typer.echo(f"{pdf} has {len(content):,} bytes.")


app.add_typer(board_links.app)
app.add_typer(board_reports.app)
