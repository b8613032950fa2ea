"""``rapport annotation``: note what happened, so that charts say why a number jumped."""

from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rapport.cli.house import reached
from rapport.cli.options import AsJson, Data, ProjectName, examples

app = typer.Typer(help="Note on all charts what happened: a release, a campaign, an outage.", add_completion=False)


@app.command(
    epilog=examples(
        'rapport annotation add "Version 2.1" --project shop',
        'rapport annotation add "Checkout was down" --at 2026-01-31T14:30 --link https://example.org --project shop',
    )
)
def add(
    text: Annotated[str, typer.Argument(help="What happened, in 1 to 200 characters.")],
    data: Data,
    project: ProjectName,
    at: Annotated[
        str, typer.Option("--at", help="Day or moment in the project's time zone; today by itself.", metavar="WHEN")
    ] = "",
    link: Annotated[str, typer.Option("--link", help="An address that tells more.", metavar="URL")] = "",
) -> None:
    """Add an annotation. A deployment script can call this."""
    with reached(data, "rapport annotation add") as house:
        made = house.do("annotation.add", project=project, text=text, at=at, link=link)
    typer.echo(f"{made['id']}  {made['at']}  {made['text']}")


@app.command(
    "list", epilog=examples("rapport annotation list --project shop", "rapport annotation list --project shop --json")
)
def list_(data: Data, project: ProjectName, as_json: AsJson = False) -> None:
    """List the annotations of a project, in the order in which it happened."""
    with reached(data, "rapport annotation list") as house:
        found = house.do("annotation.list", project=project)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    table = Table("number", "when", "what happened", box=None, pad_edge=False)
    for one in found:
        table.add_row(str(one["id"]), one["at"], escape(one["text"]))
    Console().print(table)


@app.command(epilog=examples("rapport annotation remove 12 --project shop"))
def remove(
    number: Annotated[int, typer.Argument(help="Its number in the list.")], data: Data, project: ProjectName
) -> None:
    """Remove an annotation from all charts."""
    with reached(data, "rapport annotation remove") as house:
        gone = house.do("annotation.remove", project=project, number=number)
    typer.echo(f"{gone['at']}  {gone['text']} is gone.")
