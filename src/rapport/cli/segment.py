"""``rapport segment``: keep, count and remove segments, and upload lists of people."""

import sys
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rapport.cli.house import reached
from rapport.cli.options import AsJson, Data, ProjectName, examples
from rapport.cli.trouble import WRONG_USE, Trouble

app = typer.Typer(help="Keep, count and remove segments, and upload lists of people.", add_completion=False)

Slug = Annotated[str, typer.Argument(help="Short name of the segment.")]
Condition = Annotated[str, typer.Argument(help="The condition as JSON, a file that has it, or - for stdin.")]

BUYERS = """'{"type": "did", "events": "purchase"}'"""


@app.command("list", epilog=examples("rapport segment list --project shop", "rapport segment list -p shop --json"))
def list_(project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """List the segments of a project with their people of the last 365 days."""
    found = done(data, "segment.list", project=project)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
    elif not found:
        typer.echo("There is no segment yet; make one with: rapport segment add NAME CONDITION --project PROJECT")
    else:
        rows = [[one["segment"], one["name"], people_of(one), one["trouble"] or one["words"]] for one in found]
        print_table(("segment", "name", "people", "means"), rows)


@app.command(epilog=examples("rapport segment show buyers --project shop"))
def show(segment: Slug, project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """Show one segment: in words, as JSON, and how many people it means."""
    tell(done(data, "segment.show", project=project, segment=segment), as_json=as_json)


@app.command(epilog=examples(f"rapport segment add Buyers {BUYERS} -p shop", "rapport segment add Deep d.json -p shop"))
def add(
    name: Annotated[str, typer.Argument(help="What the segment is called.")],
    condition: Condition,
    project: ProjectName,
    data: Data,
    as_json: AsJson = False,
) -> None:
    """Keep a new segment; prints its short name."""
    tell(done(data, "segment.add", project=project, name=name, condition=read(condition)), as_json=as_json)


@app.command(
    epilog=examples("rapport segment change buyers d.json -p shop", "rapport segment change b --name B -p shop")
)
def change(
    segment: Slug,
    project: ProjectName,
    data: Data,
    condition: Annotated[str, typer.Argument(help="The new condition, as for add; without it the old one stays.")] = "",
    name: Annotated[str, typer.Option("--name", help="A new name; the short name stays.")] = "",
    as_json: AsJson = False,
) -> None:
    """Change what a segment asks, its name, or both."""
    asked = read(condition) if condition else None
    draft = {"project": project, "segment": segment, "name": name, "condition": asked}
    tell(done(data, "segment.change", **draft), as_json=as_json)


@app.command(epilog=examples(f"rapport segment count {BUYERS} --project shop"))
def count(condition: Condition, project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """Count the people whom a condition means, without keeping it."""
    found = done(data, "segment.count", project=project, condition=read(condition))
    typer.echo(msgspec.json.encode(found).decode() if as_json else f"{found['people']:,}  {found['words']}")


@app.command(epilog=examples("rapport segment remove buyers --project shop"))
def remove(segment: Slug, project: ProjectName, data: Data) -> None:
    """Remove a segment. Nothing of its people is removed."""
    found = done(data, "segment.remove", project=project, segment=segment)
    typer.echo(f"{found['name']} is gone. Nothing of the people was removed.")


@app.command(epilog=examples("rapport segment lists --project shop"))
def lists(project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """List the uploaded lists of people; the condition listed names one by its number."""
    found = done(data, "people_list.list", project=project)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
    elif not found:
        typer.echo("There is no list yet; upload one with: rapport segment upload NAME FILE --project PROJECT")
    else:
        rows = [[str(one["list"]), one["name"], f"{one['ids']:,}", one["created"][:10]] for one in found]
        print_table(("list", "name", "ids", "uploaded"), rows)


@app.command(epilog=examples("rapport segment upload Guests guests.csv --project shop"))
def upload(
    name: Annotated[str, typer.Argument(help="What the list is called.")],
    file: Annotated[str, typer.Argument(help="One id a line, or a CSV whose first column has them; - for stdin.")],
    project: ProjectName,
    data: Data,
    as_json: AsJson = False,
) -> None:
    """Upload a list of people by their ids; prints its number."""
    made = done(data, "people_list.add", project=project, name=name, text=text_of(file))
    if as_json:
        typer.echo(msgspec.json.encode(made).decode())
    else:
        typer.echo(f"{made['name']} has {made['ids']:,} ids. A segment asks for it with", nl=False)
        typer.echo(f' {{"type": "listed", "list": {made["list"]}}}')


@app.command("remove-list", epilog=examples("rapport segment remove-list 3 --project shop"))
def remove_list(
    number: Annotated[int, typer.Argument(help="Number of the list.")], project: ProjectName, data: Data
) -> None:
    """Remove an uploaded list that no segment needs."""
    typer.echo(f"{done(data, 'people_list.remove', project=project, list=number)['name']} is gone.")


def done(data: Path, deed: str, **values: object) -> Any:  # noqa: ANN401  what JSON gives
    """What a deed gives."""
    with reached(data, "rapport segment") as house:
        return house.do(deed, **values)


def read(condition: str) -> object:
    """The condition that was given as JSON, or in a file. Raises :class:`Trouble`."""
    given = condition if condition.lstrip().startswith("{") else text_of(condition)
    try:
        return msgspec.json.decode(given)
    except msgspec.DecodeError as wrong:
        raise Trouble(f"condition: it is no JSON ({wrong}); write for example {BUYERS}.", WRONG_USE) from wrong


def text_of(file: str) -> str:
    """What a file has, or stdin. Raises :class:`Trouble`."""
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise Trouble(f"{file} cannot be read ({error.strerror}); name another file.", WRONG_USE) from error
    except UnicodeDecodeError as error:
        raise Trouble(f"{file} is no text in UTF-8; save it as UTF-8 and give it again.", WRONG_USE) from error


def tell(one: dict[str, Any], *, as_json: bool) -> None:
    """A segment, as JSON or line by line."""
    if as_json:
        typer.echo(msgspec.json.encode(one).decode())
        return
    typer.echo(f"segment    {one['segment']}")
    typer.echo(f"name       {one['name']}")
    typer.echo(f"people     {people_of(one)}")
    typer.echo(f"means      {one['words']}")
    typer.echo(f"condition  {msgspec.json.encode(one['condition']).decode()}")
    if one["trouble"]:
        typer.echo(f"trouble    {one['trouble']}")


def people_of(one: dict[str, Any]) -> str:
    """How many, or that it is not known."""
    return "not known" if one["people"] is None else f"{one['people']:,}"


def print_table(heads: tuple[str, ...], rows: list[list[str]]) -> None:
    """Rows under their heads."""
    table = Table(*heads, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(escape, row))
    Console().print(table)
