"""``rapport forget`` and ``rapport export``: what is known of one person, removed or handed over."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from rapport.cli.house import House, reached
from rapport.cli.options import AsJson, Data, ProjectName, examples
from rapport.cli.trouble import WRONG_USE, Trouble

forgetting = typer.Typer(add_completion=False)
exporting = typer.Typer(add_completion=False)

Person = Annotated[str, typer.Argument(help="Any id that a client has said of them: a userId or an anonymousId.")]


@forgetting.command(epilog=examples("rapport forget ann@example.org --project shop", "rapport forget a1 -p shop"))
def forget(person: Person, project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """Remove a person and everything joined with them for good; prints a receipt.

    Events, sessions and links go from the store, the spool and what was set aside. It cannot be undone.
    """
    with reached(data, "rapport forget") as house:
        receipt = house.do("person.forget", project=project, person=person)
    print_receipt(receipt, "removed", as_json=as_json)


@exporting.command(
    epilog=examples(
        "rapport export ann@example.org --project shop > ann.jsonl",
        "rapport export a1 --project shop --to ann.jsonl --json",
    )
)
def export(
    person: Person,
    project: ProjectName,
    data: Data,
    to: Annotated[Path | None, typer.Option("--to", help="Write the lines here.", metavar="FILE")] = None,
    as_json: AsJson = False,
) -> None:
    """Everything known of a person as JSON Lines, one row a line; the receipt goes to stderr.

    Each line names its table: events, sessions, links (which ids are one person) or set_aside.
    """
    rows: dict[str, int] = {}
    with reached(data, "rapport export") as house:
        plan = house.do("person.exported", project=project, person=person)
        lines = all_rows(house, plan, project, person, rows)
        if to is None:
            for line in lines:
                typer.echo(line)
        else:
            write(to, lines)
    print_receipt(plan["receipt"] | {"exported": rows}, "exported", as_json=as_json, err=True)


def all_rows(house: House, plan: Any, project: str, person: str, rows: dict[str, int]) -> Iterator[str]:  # noqa: ANN401
    """Every row as a line of JSON; ``rows`` counts them by table."""
    for table in plan["tables"]:
        rows[table], page = 0, 0
        while True:
            found = house.do("person.export", project=project, person=person, table=table, page=page)
            yield from (msgspec.json.encode(row).decode() for row in found)
            rows[table] += len(found)
            page += 1
            if len(found) < plan["rows"]:
                break


def write(to: Path, lines: Iterator[str]) -> None:
    """Into a file that only its owner reads. Raises :class:`Trouble` when it cannot be written."""
    try:
        to.touch(mode=0o600)
        with to.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise Trouble(f"--to: {to} cannot be written ({error.strerror}); name another file.", WRONG_USE) from error


def print_receipt(receipt: dict[str, Any], did: str, *, as_json: bool, err: bool = False) -> None:
    """What was done, and when."""
    if as_json:
        typer.echo(msgspec.json.encode(receipt).decode(), err=err)
        return
    counts = receipt[did]
    if not any(counts.values()):
        typer.echo(f"Nothing is known of {receipt['person']!r} in {receipt['project']} ({receipt['at']}).", err=err)
    else:
        typer.echo(f"{did} of {receipt['person']!r} in {receipt['project']}, {receipt['at']}:", err=err)
        for table, count in counts.items():
            typer.echo(f"  {table:<12} {count:,}", err=err)
    if receipt.get("spool_bytes_left"):
        typer.echo(
            f"A collector that does not answer holds {receipt['spool_bytes_left']:,} bytes of the spool, which may "
            "name them. End it or let it go on, and forget them once more.",
            err=err,
        )
