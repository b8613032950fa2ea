"""``rapport board reports``, ``mail`` and so on: boards that are sent by mail."""

from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from rapport.cli.house import reached
from rapport.cli.options import AsJson, Data, ProjectName, examples

app = typer.Typer(add_completion=False)

Number = Annotated[int, typer.Argument(help="Number of the report, as rapport board reports has it.", metavar="NUMBER")]
Every = Annotated[str | None, typer.Option("--every", help="day, week (Mondays) or month (the first).")]
Hour = Annotated[int | None, typer.Option("--hour", help="0 to 23, on the clock of the project's zone.", metavar="N")]
Tell = Annotated[list[str] | None, typer.Option("--tell", help="A member's address; can be repeated.", metavar="EMAIL")]
Outside = Annotated[
    list[str] | None,
    typer.Option("--outside", help="Address of somebody else; can be repeated.", metavar="EMAIL"),
]


@app.command(epilog=examples("rapport board reports --project shop"))
def reports(project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """List the boards that are sent by mail."""
    with reached(data, "rapport board reports") as house:
        found = house.do("report.list", project=project)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    table = Table("report", "board", "every", "hour", "next", "to", box=None, pad_edge=False)
    for one in found:
        to = " ".join([*one["members"], *one["outside"]])
        table.add_row(str(one["report"]), one["board"], one["every"], str(one["hour"]), one["next"] or "–", to)
    Console().print(table)


@app.command(
    epilog=examples(
        "rapport board mail how-is-engagement --project shop --tell ada@example.org",
        "rapport board mail how-is-engagement -p shop --every month --hour 9 --outside board@example.com",
    )
)
def mail(
    board: Annotated[str, typer.Argument(help="Short name of the board.", metavar="BOARD")],
    project: ProjectName,
    data: Data,
    every: Every = None,
    hour: Hour = None,
    tell: Tell = None,
    outside: Outside = None,
    as_json: AsJson = False,
) -> None:
    """Send a board by mail from now on, weekly at 7 unless told otherwise."""
    said = {"board": board, "every": every, "hour": hour, "members": tell, "outside": outside}
    with reached(data, "rapport board mail") as house:
        made = house.do("report.keep", project=project, **said)
    show(made, as_json)


@app.command(
    "change-mail",
    epilog=examples("rapport board change-mail 2 --project shop --every day --hour 6 --tell ada@example.org"),
)
def change_mail(
    number: Number,
    project: ProjectName,
    data: Data,
    board: Annotated[str | None, typer.Option("--board", help="Short name of another board.")] = None,
    every: Every = None,
    hour: Hour = None,
    tell: Tell = None,
    outside: Outside = None,
    as_json: AsJson = False,
) -> None:
    """Change when a report is sent, or to whom; what is not given stays."""
    said = {"board": board, "every": every, "hour": hour, "members": tell, "outside": outside}
    with reached(data, "rapport board change-mail") as house:
        made = house.do("report.keep", project=project, number=number, **said)
    show(made, as_json)


@app.command("stop-mail", epilog=examples("rapport board stop-mail 2 --project shop"))
def stop_mail(number: Number, project: ProjectName, data: Data) -> None:
    """Send a report no more; the board stays."""
    with reached(data, "rapport board stop-mail") as house:
        gone = house.do("report.remove", project=project, number=number)
    typer.echo(f"{gone['board']} is sent no more.")


@app.command("send-mail", epilog=examples("rapport board send-mail 2 --project shop"))
def send_mail(number: Number, project: ProjectName, data: Data) -> None:
    """Send the last whole day, week or month now, to everybody who gets it; a running server posts it."""
    with reached(data, "rapport board send-mail") as house:
        sent = house.do("report.send", project=project, number=number)
    typer.echo(f"{sent['letters']} letters are on their way.")


def show(made: dict[str, Any], as_json: bool) -> None:
    """What is sent, when and how often."""
    if as_json:
        typer.echo(msgspec.json.encode(made).decode())
    else:
        typer.echo(f"Report {made['report']}: {made['board']}, each {made['every']}, next on {made['next']}.")
