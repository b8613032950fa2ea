"""Options that say how a file is read, for commands that read files."""

from typing import Annotated

import typer

PANEL = "How the files are read"


def column(name: str, text: str) -> typer.models.OptionInfo:
    """An option that names a column of the file."""
    option: typer.models.OptionInfo = typer.Option(name, help=text, metavar="COLUMN", rich_help_panel=PANEL)
    return option


def names(name: str, text: str) -> typer.models.OptionInfo:
    """An option that names events, separated by commas."""
    option: typer.models.OptionInfo = typer.Option(name, help=text, metavar="NAMES", rich_help_panel=PANEL)
    return option


Format = Annotated[
    str | None,
    typer.Option("--format", help="log, csv, jsonl or parquet; told by the content.", rich_help_panel=PANEL),
]
Person = Annotated[str | None, column("--person", "Who did it.")]
Time = Annotated[str | None, column("--time", "When: ISO 8601, epoch seconds, ms or µs, or a date.")]
EventName = Annotated[str | None, column("--event", "What happened; without it every row is a view.")]
Page = Annotated[str | None, column("--page", "Address of the page, or name of the screen.")]
Session = Annotated[str | None, column("--session", "Session ids of the file's own; they win over the timeout.")]
Id = Annotated[str | None, column("--id", "Tells identical rows apart: rows with one id are one event.")]
Clicked = Annotated[str | None, column("--clicked", "0 or 1: each row is an impression, and a click where it is 1.")]
Delimiter = Annotated[
    str | None, typer.Option("--delimiter", help="One character, or tab.", metavar="D", rich_help_panel=PANEL)
]
Header = Annotated[
    bool, typer.Option("--header/--no-header", help="Whether the first row names the columns.", rich_help_panel=PANEL)
]
Columns = Annotated[
    str, typer.Option("--columns", help="Names of the columns, in order.", metavar="a,b,c", rich_help_panel=PANEL)
]
Views = Annotated[str, names("--views", "Events that are views.")]
Impressions = Annotated[str, names("--impressions", "Events that show a thing.")]
Clicks = Annotated[str, names("--clicks", "Events that choose a shown thing.")]
Shares = Annotated[str, names("--shares", "Events that share.")]
Comments = Annotated[str, names("--comments", "Events that comment.")]
Bots = Annotated[str, typer.Option("--bots", help="Known bots in an access log: drop or keep.", rich_help_panel=PANEL)]


def listed(text: str) -> tuple[str, ...]:
    """Names that were separated by commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())
