"""``rapport export-events``: all events and sessions of a project as Parquet, a file a day."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from rapport.cli.house import House, reached
from rapport.cli.options import AsJson, Data, ProjectName, examples
from rapport.cli.trouble import WRONG_USE, Trouble
from rapport.store.exporting import mark_in

app = typer.Typer(add_completion=False)

FILE = "part-0.parquet"


@app.command(
    epilog=examples(
        "rapport export-events shop-events --project shop",
        "rapport export-events shop-events --project shop --from 2026-01-01 --to 2026-01-31",
    )
)
def export_events(
    folder: Annotated[Path, typer.Argument(help="Folder for the files; made when it is not there.")],
    data: Data,
    project: ProjectName,
    first: Annotated[str, typer.Option("--from", help="First day; without it all.", metavar="DAY")] = "",
    last: Annotated[str, typer.Option("--to", help="Last day, inclusive.", metavar="DAY")] = "",
    as_json: AsJson = False,
) -> None:
    """Write every event and session into Parquet files, one a day of the project's time zone.

    FOLDER/events/day=2026-01-05/part-0.parquet and FOLDER/sessions/... can be read as one table by DuckDB, pandas,
    Spark and ClickHouse. Asked again, only days that changed are written; a day that has nothing any more goes.
    """
    told = {"written": 0, "unchanged": 0, "removed": 0, "rows": 0, "bytes": 0}
    with reached(data, "rapport export-events") as house:
        plan = house.do("export.plan", project=project, first=first, last=last)
        with bar() as shown:
            for table, days in plan.items():
                export_table(house, project, folder.absolute() / table, days, told, shown)
                told["removed"] += removed(folder.absolute() / table, days, first, last)
    if as_json:
        typer.echo(msgspec.json.encode(told).decode())
    else:
        typer.echo(
            f"{told['written']:,} files written ({told['rows']:,} rows, {told['bytes']:,} bytes), "
            f"{told['unchanged']:,} unchanged, {told['removed']:,} removed."
        )


def export_table(
    house: House, project: str, folder: Path, days: list[dict[str, Any]], told: dict[str, int], shown: Progress
) -> None:
    """The days of one table; those whose file is what the project has are left alone."""
    task = shown.add_task(folder.name, total=sum(one["rows"] for one in days))
    for one in days:
        path = folder / f"day={one['day']}" / FILE
        if mark_in(str(path)) == (one["rows"], one["mark"]):
            told["unchanged"] += 1
        else:
            done = house.do("export.day", project=project, table=folder.name, day=one["day"], path=str(path))
            told["written"] += 1
            told["rows"] += one["rows"]
            told["bytes"] += done["bytes"]
        shown.advance(task, one["rows"])


def removed(folder: Path, days: list[dict[str, Any]], first: str, last: str) -> int:
    """Take away files of ours for days that have nothing any more, because a person was forgotten or time was up."""
    known, gone = {one["day"] for one in days}, 0
    for day, path in exported(folder):
        inside = (not first or day >= first) and (not last or day <= last)
        if inside and day not in known and mark_in(str(path)) is not None:
            try:
                path.unlink()
            except OSError as error:
                raise Trouble(f"{path} cannot be removed ({error.strerror}).", WRONG_USE) from error
            gone += 1
    return gone


def exported(folder: Path) -> Iterator[tuple[str, Path]]:
    """Days with their file."""
    for path in sorted(folder.glob(f"day=*/{FILE}")):
        day = path.parent.name.removeprefix("day=")
        try:
            yield date.fromisoformat(day).isoformat(), path
        except ValueError:
            continue


def bar() -> Progress:
    """A bar on a terminal that counts rows."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
