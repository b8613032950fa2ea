"""Commands about a project's recommendations: ``items``, ``blocks``, ``set``, ``drop``, ``show``, ``fit``, ``fits``."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from rapport.act.recommend.catalogue import BadItems, read_items
from rapport.cli.experiments_kept import read
from rapport.cli.house import reached
from rapport.cli.options import AsJson, Data, ProjectName, examples
from rapport.cli.trouble import WRONG_USE, Trouble

Key = Annotated[str, typer.Argument(help="Key of the block.")]


def register(app: typer.Typer) -> None:
    """Add them to the commands about recommending."""
    app.command("items", epilog=examples("rapport recommend items catalogue.csv -p shop"))(items)
    app.command("blocks", epilog=examples("rapport recommend blocks -p shop"))(blocks)
    app.command(
        "set", epilog=examples("""echo '{"strategy": "for_you", "n": 6}' | rapport recommend set for-you - -p shop""")
    )(set_)
    app.command("drop", epilog=examples("rapport recommend drop for-you -p shop"))(drop)
    app.command("show", epilog=examples("rapport recommend show for-you ann -p shop"))(show)
    app.command("fit", epilog=examples("rapport recommend fit -p shop"))(fit)
    app.command("fits", epilog=examples("rapport recommend fits -p shop"))(fits)


def items(
    file: Annotated[Path, typer.Argument(help="CSV, JSON Lines, a JSON list, RSS or Atom.")],
    project: ProjectName,
    data: Data,
    as_json: AsJson = False,
) -> None:
    """Add items to the catalogue, or replace those of the same id; all of them, or none where one is wrong."""
    try:
        found = read_items(file.read_bytes(), file.name)
    except OSError as error:
        raise Trouble(f"{file} cannot be read ({error.strerror}).", WRONG_USE) from error
    except (BadItems, ValueError) as bad:
        raise Trouble(str(bad)) from bad
    with reached(data, "rapport recommend items") as house:
        told = house.do("recommend.items", project=project, items=found)
    typer.echo(msgspec.json.encode(told).decode() if as_json else f"{told['kept']:,} items are in the catalogue.")


def blocks(project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """List the blocks of a project."""
    with reached(data, "rapport recommend blocks") as house:
        found = house.do("recommend.blocks", project=project)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    table = Table("block", "strategy", "items", "fallback", box=None, pad_edge=False)
    for key, one in found.items():
        table.add_row(key, one["strategy"], str(one["n"]), ", ".join(one["fallback"]))
    Console().print(table) if found else typer.echo("There is no block yet; make one with: rapport recommend set")


def set_(
    key: Key,
    given: Annotated[Path, typer.Argument(help="JSON file as the API takes it; - reads standard input.")],
    project: ProjectName,
    data: Data,
) -> None:
    """Make a block, or replace the one of this key."""
    said = read(given)
    with reached(data, "rapport recommend set") as house:
        typer.echo(msgspec.json.encode(house.do("recommend.keep", project=project, key=key, said=said)).decode())


def drop(key: Key, project: ProjectName, data: Data) -> None:
    """Remove a block; pages that still ask for it are given what most people like."""
    with reached(data, "rapport recommend drop") as house:
        house.do("recommend.drop", project=project, key=key)
    typer.echo(f"The block {key} is gone.")


def show(
    key: Key,
    person: Annotated[str, typer.Argument(help="Any id of the person.")],
    project: ProjectName,
    data: Data,
    item: Annotated[str, typer.Option("--item", help="The item of the page.")] = "",
    n: Annotated[int, typer.Option("--n", help="How many items.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Show what a person sees in a block, and why."""
    with reached(data, "rapport recommend show") as house:
        found = house.do("recommend.look", project=project, block=key, person=person, item=item, n=n)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    table = Table("", "item", "title", "reason", "score", box=None, pad_edge=False)
    for one in found["items"]:
        score = "" if one["score"] is None else f"{one['score']:.4f}"
        table.add_row(str(one["position"]), one["id"], one["title"], one["reason"], score)
    Console().print(table) if found["items"] else typer.echo("There is nothing to show.")
    left = ", ".join(f"{count} {why}" for why, count in found["left_out"].items())
    typer.echo(f"They did {len(found['did'])} things. Left out: {left or 'nothing'}.")


def fit(project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """Fit a model now, and take it unless it loses to the live one."""
    with reached(data, "rapport recommend fit") as house:
        found = house.do("recommend.fit", project=project)
    said(found, as_json)


def fits(project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """List the last fittings, the newest first."""
    with reached(data, "rapport recommend fits") as house:
        found = house.do("recommend.fits", project=project)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    for one in found:
        said(one, as_json)
    if not found:
        typer.echo("No model was fitted yet; do it with: rapport recommend fit")


def said(report: dict[str, Any], as_json: bool) -> None:
    """A report in lines."""
    if as_json:
        typer.echo(msgspec.json.encode(report).decode())
        return
    state = "taken" if report["taken"] else "not taken"
    typer.echo(f"{report.get('at', 'now')[:16]}  {state}; {report['events']:,} events, {report['items']:,} items")
    typer.echo(f"  {report['why']}")
    for name in ("candidate", "live", "popularity"):
        if one := report.get(name):
            figures = f"recall@20 {one['recall']:.4f}  NDCG@20 {one['ndcg']:.4f}  {one['coverage']:.0%} of items shown"
            typer.echo(f"  {name:<11}{figures}")
