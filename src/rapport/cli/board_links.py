"""``rapport board links``, ``share`` and so on: links by which strangers see a board."""

import sys
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from rapport.cli.house import reached
from rapport.cli.options import AsJson, Data, ProjectName, examples

app = typer.Typer(add_completion=False)

Board = Annotated[str, typer.Argument(help="Short name of the board.", metavar="BOARD")]
Number = Annotated[int, typer.Argument(help="Number of the link, as rapport board links has it.", metavar="NUMBER")]
Password = Annotated[bool, typer.Option("--password", help="Ask for a password; it is typed, or read from stdin.")]
LastDay = Annotated[str, typer.Option("--last", help="The last day on which it opens.", metavar="DAY")]


def typed() -> str:
    """A password from whoever sits there, or from what is piped in."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password of the link", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


@app.command(epilog=examples("rapport board links how-is-engagement --project shop"))
def links(board: Board, project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """List the links to a board; their addresses are told once only, when they are made."""
    with reached(data, "rapport board links") as house:
        found = house.do("link.list", project=project, board=board)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    table = Table("link", "begins", "opens", "password", "last day", "sites", box=None, pad_edge=False)
    for one in found:
        opens, password = ("yes" if one[name] else "no" for name in ("opens", "password"))
        sites = " ".join(one["hosts"])
        table.add_row(str(one["share"]), f"{one['shown']}…", opens, password, one["last"] or "–", sites)
    Console().print(table)


@app.command(
    epilog=examples(
        "rapport board share how-is-engagement --project shop",
        "rapport board share how-is-engagement -p shop --last 2026-12-31 --password < password.txt",
        "rapport board share how-is-engagement -p shop --site https://www.example.org",
    )
)
def share(
    board: Board,
    project: ProjectName,
    data: Data,
    password: Password = False,
    last: LastDay = "",
    site: Annotated[
        list[str] | None, typer.Option("--site", help="May show it in a frame; can be repeated.", metavar="URL")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a link to a board: whoever has it sees the board as it is saved, and nothing else."""
    said = typed() if password else ""
    with reached(data, "rapport board share") as house:
        made = house.do("link.add", project=project, board=board, password=said, last=last, hosts=site or [])
    typer.echo(msgspec.json.encode(made).decode() if as_json else made["link"])


@app.command(
    "change-link",
    epilog=examples(
        "rapport board change-link how-is-engagement 3 --project shop --last 2027-01-31",
        "rapport board change-link how-is-engagement 3 -p shop --no-password --for-ever",
    ),
)
def change_link(
    board: Board,
    number: Number,
    project: ProjectName,
    data: Data,
    password: Annotated[
        bool | None, typer.Option("--password/--no-password", help="Another password, or none from now on.")
    ] = None,
    last: LastDay = "",
    for_ever: Annotated[bool, typer.Option("--for-ever", help="It has no last day any more.")] = False,
) -> None:
    """Give a link another password or last day; what is not given stays."""
    said = None if password is None else typed() if password else ""
    day = "" if for_ever else last or None
    with reached(data, "rapport board change-link") as house:
        house.do("link.change", project=project, board=board, number=number, password=said, last=day)
    typer.echo(f"Link {number} is changed.")


@app.command(epilog=examples("rapport board revoke how-is-engagement 3 --project shop"))
def revoke(board: Board, number: Number, project: ProjectName, data: Data) -> None:
    """Revoke a link: whoever opens it sees nothing from now on."""
    with reached(data, "rapport board revoke") as house:
        house.do("link.revoke", project=project, board=board, number=number)
    typer.echo(f"Link {number} is revoked.")
