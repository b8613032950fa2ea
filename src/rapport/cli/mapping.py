"""Options that say how a file is read, for commands that read files."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

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


def one(name: str, text: str, metavar: str | None = None) -> typer.models.OptionInfo:
    """Any other option of this group."""
    option: typer.models.OptionInfo = typer.Option(name, help=text, metavar=metavar, rich_help_panel=PANEL)
    return option


OPTIONS: dict[str, tuple[Any, Any]] = {
    "format": (
        Annotated[str | None, one("--format", "log, csv, jsonl or parquet; told by the content.", "FORMAT")],
        None,
    ),
    "person": (Annotated[str | None, column("--person", "Who did it.")], None),
    "time": (Annotated[str | None, column("--time", "When: ISO 8601, epoch seconds, ms or µs, or a date.")], None),
    "event": (Annotated[str | None, column("--event", "What happened; without it every row is a view.")], None),
    "page": (Annotated[str | None, column("--page", "Address of the page, or name of the screen.")], None),
    "session": (
        Annotated[str | None, column("--session", "Session ids of the file's own; they win over the timeout.")],
        None,
    ),
    "id": (
        Annotated[str | None, column("--id", "Tells identical rows apart: rows with one id are one event.")],
        None,
    ),
    "clicked": (
        Annotated[str | None, column("--clicked", "0 or 1: each row is an impression, and a click where it is 1.")],
        None,
    ),
    "delimiter": (Annotated[str | None, one("--delimiter", "One character, or tab.", "D")], None),
    "header": (Annotated[bool, one("--header/--no-header", "Whether the first row names the columns.")], True),
    "columns": (Annotated[str, one("--columns", "Names of the columns, in order.", "a,b,c")], ""),
    "views": (Annotated[str, names("--views", "Events that are views.")], ""),
    "impressions": (Annotated[str, names("--impressions", "Events that show a thing.")], ""),
    "clicks": (Annotated[str, names("--clicks", "Events that choose a shown thing.")], ""),
    "shares": (Annotated[str, names("--shares", "Events that share.")], ""),
    "comments": (Annotated[str, names("--comments", "Events that comment.")], ""),
    "bots": (Annotated[str, one("--bots", "Known bots in an access log: drop or keep.", "drop|keep")], "drop"),
}
"""Field of :class:`rapport.store.files.Options` to its option and what holds without it."""

LISTS = {"columns", "views", "impressions", "clicks", "shares", "comments"}


def mapped(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command these options. It gets them as ``how``, by the fields of :class:`rapport.store.files.Options`."""
    own = inspect.signature(command)

    @wraps(command)
    def called(**given: Any) -> None:  # noqa: ANN401  what Typer parsed
        how = {name: given.pop(name) for name in OPTIONS}
        command(**given, how=how | {name: listed(how[name]) for name in LISTS})

    kind = inspect.Parameter.KEYWORD_ONLY
    kept = [parameter.replace(kind=kind) for name, parameter in own.parameters.items() if name != "how"]
    ours = [inspect.Parameter(name, kind, annotation=of, default=value) for name, (of, value) in OPTIONS.items()]
    called.__signature__ = own.replace(parameters=kept + ours)  # type: ignore[attr-defined]  # Typer reads it
    return called


def listed(text: str) -> tuple[str, ...]:
    """Names that were separated by commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())
