"""``rapport import``: load files into a project."""

import time
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from rapport.cli import mapping
from rapport.cli.house import House, reached
from rapport.cli.options import AsJson, Data, ProjectName, examples
from rapport.cli.trouble import FAILED

app = typer.Typer(add_completion=False)

POLL_S = 0.1
UNDERWAY = {"waiting", "running", "settling"}


@app.command(
    "import",
    epilog=examples(
        "rapport import events.parquet --project shop",
        "rapport import /var/log/nginx/access.log* --project site",
        "rapport import clicks.csv.gz --project shop --person customer --time ts --event action --shares shared,sent",
    ),
)
@mapping.mapped
def load(
    files: Annotated[list[Path], typer.Argument(help="Logs, CSV, JSON Lines or Parquet, also packed (gzip, zstd).")],
    data: Data,
    project: ProjectName,
    how: dict[str, Any],
    timezone: Annotated[
        str, typer.Option("--timezone", help="Naive times are read in it; the project's by default.", metavar="ZONE")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Load files of any size into a project. Columns are guessed from well-known names and printed.

    Importing a file again changes nothing; an import that was stopped goes on where it was.
    """
    paths = [str(path.expanduser().absolute()) for path in files]
    with reached(data, "rapport import") as house:
        job = house.do("import.start", project=project, files=paths, options=how | {"timezone": timezone})["import"]
        told = followed(house, job)
    ended(told, as_json=as_json)


def ended(told: dict[str, Any], *, as_json: bool) -> None:
    """Say what came of it; a failure unless something could be read."""
    if as_json:
        typer.echo(msgspec.json.encode(told).decode())
    else:
        summed_up(told)
    for trouble in told["troubles"]:
        typer.echo(f"rapport: {trouble}", err=True)
    if told["state"] != "done" or not told["new"] + told["duplicate"]:
        raise typer.Exit(FAILED)


def followed(house: House, job: str) -> dict[str, Any]:
    """Show how it goes until it ends; Ctrl-C stops it."""
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not Console(stderr=True).is_terminal,
    )
    with bar:
        task = bar.add_task("waiting", total=None)
        while True:
            try:
                told: dict[str, Any] = house.do("import.look", job=job)
                if told["state"] not in UNDERWAY:
                    return told
                what = told["file"] if told["state"] == "running" else told["state"]
                bar.update(task, description=what, completed=told["done_bytes"], total=told["size_bytes"] or None)
                time.sleep(POLL_S)
            except KeyboardInterrupt:
                house.do("import.stop", job=job)


def summed_up(told: dict[str, Any]) -> None:
    """What came of it, for people."""
    for note in told["notes"]:
        typer.echo(note)
    refused = told["refused"]
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in sorted(refused.items()))
    typer.echo(
        f"{told['new']:,} new, {told['duplicate']:,} already there, {sum(refused.values()):,} refused"
        + (f" ({reasons})" if reasons else "")
    )
    if told["state"] == "stopped":
        typer.echo("Stopped; the same command goes on from here.")
