"""``rapport sql``: a SELECT of one's own over a project's views."""

import csv
import sys
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rapport.cli.house import reached
from rapport.cli.options import AsJson, Data, ProjectName, examples
from rapport.cli.trouble import WRONG_USE, Trouble

app = typer.Typer(add_completion=False)


@app.command(
    epilog=examples(
        'rapport sql "SELECT name, count() FROM events GROUP BY name" --project shop',
        "rapport sql - --project shop --csv < question.sql",
    )
)
def sql(
    text: Annotated[str, typer.Argument(help="One SELECT over events, sessions and people; - reads it from stdin.")],
    data: Data,
    project: ProjectName,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """Ask in SQL, in ClickHouse's words. Nothing can be changed; the page Explore, SQL lists the columns."""
    if as_json and as_csv:
        raise Trouble("Give either --json or --csv.", WRONG_USE)
    with reached(data, "rapport sql") as house:
        answer = house.do("sql", project=project, sql=sys.stdin.read() if text == "-" else text)
    if as_json:
        typer.echo(msgspec.json.encode(answer).decode())
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer["columns"])
        writer.writerows(answer["rows"])
    else:
        show(answer)


def show(answer: dict[str, Any]) -> None:
    """A table for people."""
    console = Console()
    table = Table(*map(escape, answer["columns"]), box=None, pad_edge=False)
    for row in answer["rows"]:
        table.add_row(*("–" if cell is None else escape(str(cell)) for cell in row))
    console.print(table)
    if answer["more"]:
        console.print("[dim]There are more rows; aggregate, or add a LIMIT.[/dim]")
