"""Answers in a terminal: a table for people, CSV or JSON for programs."""

import csv
import sys
from typing import Any

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rapport.measure import REASONS, Shape
from rapport.web.cells import written

FRAME = ("from", "to", "timezone", "rows", "unknown", "sql")


def printed(shape: Shape[Any], answer: dict[str, Any], *, as_json: bool, as_csv: bool, sql: bool) -> None:
    """Print an answer as it was asked for."""
    if as_json:
        typer.echo(msgspec.json.encode(answer).decode())
    elif as_csv:
        write_csv(shape, answer)
    else:
        show(shape, answer)
    if sql and not as_json:
        typer.echo("\n" + "\n\n".join(answer["sql"]), err=as_csv)


def write_csv(shape: Shape[Any], answer: dict[str, Any]) -> None:
    """The rows, exact; what is unknown is empty, and a list is JSON."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(shape.columns)
    for row in answer["rows"]:
        cells = (row[name] for name in shape.columns)
        writer.writerow([msgspec.json.encode(cell).decode() if isinstance(cell, list) else cell for cell in cells])


def show(shape: Shape[Any], answer: dict[str, Any]) -> None:
    """The rows as a table, what else the answer tells, and why the rest is not known."""
    console = Console()
    console.print(
        f"[bold]{escape(shape.asks)}[/bold] [dim]{answer['from']} to {answer['to']}, {answer['timezone']}[/dim]"
    )
    if answer["rows"]:
        console.print(table(shape, answer["rows"]))
    beside(console, answer)
    for name, reason in answer["unknown"].items():
        title = shape.columns[name].title if name in shape.columns else name
        about = f"{title}: " if title else ""
        console.print(f"[dim]{escape(about)}{escape(REASONS.get(reason, reason))}[/dim]", highlight=False)


def table(shape: Shape[Any], rows: list[dict[str, Any]]) -> Table:
    """A line a row, with units as on pages."""
    made = Table(box=None, pad_edge=False)
    for column in shape.columns.values():
        number = column.unit not in {"text", "time"}
        made.add_column(escape(column.title), justify="right" if number else "left", overflow="fold")
    for row in rows:
        made.add_row(*(escape(written(column, row[name])) for name, column in shape.columns.items()))
    return made


def beside(console: Console, answer: dict[str, Any]) -> None:
    """What else the answer tells: single values and sentences here, tables in the JSON."""
    more: list[str] = []
    for name, value in answer.items():
        title = name.replace("_", " ").capitalize()
        if name in FRAME or value in (None, "", [], {}):
            continue
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            for sentence in value:
                console.print(f"[dim]{escape(sentence)}[/dim]", highlight=False)
        elif isinstance(value, list | dict):
            more.append(name)
        else:
            console.print(f"[dim]{title}: {escape(str(value))}[/dim]", highlight=False)
    if more:
        console.print(f"[dim]--json has more: {', '.join(more)}[/dim]", highlight=False)
