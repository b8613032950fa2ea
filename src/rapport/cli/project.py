"""``rapport project``: create and list projects."""

from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from rapport.cli.house import reached
from rapport.cli.options import AsJson, Data, examples, seconds_of

app = typer.Typer(help="Create and list projects.", add_completion=False)


@app.command(
    epilog=examples(
        "rapport project create shop",
        'rapport project create "Garden news" --timezone Europe/Berlin',
        "rapport project create app --timeout 5m --json",
    )
)
def create(
    name: Annotated[str, typer.Argument(help="What the project is called.")],
    data: Data,
    timezone: Annotated[str, typer.Option("--timezone", help="Days are cut in this zone.", metavar="ZONE")] = "UTC",
    timeout: Annotated[str, typer.Option("--timeout", help="A longer gap starts a new session.")] = "30m",
    as_json: AsJson = False,
) -> None:
    """Create a project; prints its keys. The secret key is shown this once."""
    timeout_s = seconds_of(timeout)
    with reached(data, "rapport project create") as house:
        new = house.do("project.create", name=name, timezone=timezone, timeout_s=timeout_s)
    if as_json:
        typer.echo(msgspec.json.encode(new).decode())
        return
    typer.echo(f"project     {new['project']}")
    typer.echo(f"write key   {new['write_key']}   (for sending events; may be public)")
    typer.echo(f"secret key  {new['secret_key']}   (for reading numbers; shown this once)")


@app.command(
    epilog=examples(
        "rapport project channels shop",
        "rapport project channels shop channels.txt",
        "echo 'Podcast: source *podcast*' | rapport project channels shop -",
    )
)
def channels(
    project: Annotated[str, typer.Argument(help="Short name or id of the project.")],
    data: Data,
    file: Annotated[
        typer.FileText | None, typer.Argument(help="Rules, one a line, in place of those there are; - reads them here.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the rules by which a project names channels, or give it others, for the past too.

    A rule is a channel and what it is known by, such as "Partners: host *.partner.example and medium banner". It looks
    at host, source, medium or campaign; * stands for any text. The first rule that holds names the channel; ours come
    after them.
    """
    lines = file.read().splitlines() if file else None
    with reached(data, "rapport project channels") as house:
        told = house.do("project.channels", project=project, lines=lines)
    if as_json:
        typer.echo(msgspec.json.encode(told).decode())
        return
    for line in told["channels"]:
        typer.echo(line)
    if not told["channels"]:
        typer.echo("There is no rule of this project's own; ours name its channels.", err=True)


@app.command("list", epilog=examples("rapport project list", "rapport project list --json"))
def list_(data: Data, as_json: AsJson = False) -> None:
    """List all projects."""
    with reached(data, "rapport project list") as house:
        projects = house.do("project.list")
    if as_json:
        typer.echo(msgspec.json.encode(projects).decode())
        return
    if not projects:
        typer.echo("There is no project yet; make one with: rapport project create NAME")
        return
    table = Table("project", "name", "time zone", "timeout", "created", box=None, pad_edge=False)
    for line in projects:
        minutes = f"{line['timeout_s'] / 60:g} min"
        table.add_row(line["project"], line["name"], line["timezone"], minutes, line["created"][:10])
    Console().print(table)
