"""Commands about what was decided and learnt: ``history``, ``learn``, and pictures beside an experiment."""

import base64
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from rapport.cli.experiments_kept import Key, answered
from rapport.cli.house import reached
from rapport.cli.options import AsJson, Data, ProjectName, examples
from rapport.cli.trouble import WRONG_USE, Trouble

Number = Annotated[int, typer.Argument(help="Number of the picture, as ``pictures`` lists it.")]


def register(app: typer.Typer) -> None:
    """Add them to the commands about experiments."""
    app.command(
        "history", epilog=examples("rapport experiment history -p shop", "rapport experiment history green -p shop")
    )(history)
    app.command("learn", epilog=examples('rapport experiment learn green-button "It held for a year." -p shop'))(learn)
    app.command("pictures", epilog=examples("rapport experiment pictures green-button -p shop"))(pictures)
    app.command(
        "add-picture",
        epilog=examples('rapport experiment add-picture green-button shot.png --caption "On a phone" -p shop'),
    )(add_picture)
    app.command("get-picture", epilog=examples("rapport experiment get-picture green-button 3 --to shot.png -p shop"))(
        get_picture
    )
    app.command("drop-picture", epilog=examples("rapport experiment drop-picture green-button 3 -p shop"))(drop_picture)


def history(
    project: ProjectName,
    data: Data,
    search: Annotated[str, typer.Argument(help="Only decisions that say all these words.")] = "",
    as_json: AsJson = False,
) -> None:
    """Say what was decided and learnt, the latest first, also of versions before."""
    with reached(data, "rapport experiment history") as house:
        found = house.do("decision.list", project=project, search=search)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    for one in found:
        say(one)
    if not found:
        typer.echo("No decision says that." if search else "Nothing was decided yet.")


def say(one: dict[str, Any]) -> None:
    """A decision in lines."""
    stays = "nothing of it stays" if one["decision"] == "holdout" else f"{one['decision']} stays"
    typer.echo(f"{one['at'][:10]}  {one['key']}, version {one['version']}: {stays}, by {one['by']}")
    for name in ("hypothesis", "primary", "learnings"):
        if one[name]:
            typer.echo(f"  {name:<11}{one[name]}")
    for later in one["later"]:
        typer.echo(f"  {later['at'][:10]} {later['text']}, by {later['by']}")
    for picture in one["pictures"]:
        typer.echo(f"  picture {picture['number']}: {picture['caption']}")


def learn(
    key: Key,
    text: Annotated[str, typer.Argument(help="In a sentence or two, for whoever asks the same again.")],
    project: ProjectName,
    data: Data,
    as_json: AsJson = False,
) -> None:
    """Keep what was learnt, beside what was learnt before."""
    with reached(data, "rapport experiment learn") as house:
        answered(house.do("experiment.learn", project=project, key=key, text=text), as_json)


def pictures(key: Key, project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """List the pictures beside an experiment or an action."""
    with reached(data, "rapport experiment pictures") as house:
        found = house.do("picture.list", project=project, key=key)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    for one in found:
        typer.echo(f"{one['number']}  {one['caption']} ({one['type']}, version {one['version']})")
    if not found:
        typer.echo("There is no picture yet.")


def add_picture(
    key: Key,
    file: Annotated[Path, typer.Argument(help="PNG, JPEG, GIF or WebP, at most 10 MB.")],
    project: ProjectName,
    data: Data,
    caption: Annotated[str, typer.Option("--caption", help="What it shows, also for whoever cannot see it.")],
    as_json: AsJson = False,
) -> None:
    """Keep a picture; it is written anew, without what a camera noted of place and time."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise Trouble(f"{file} cannot be read ({error.strerror}).", WRONG_USE) from error
    with reached(data, "rapport experiment add-picture") as house:
        kept = house.do("picture.add", project=project, key=key, caption=caption, data=raw)
    typer.echo(msgspec.json.encode(kept).decode() if as_json else f"Kept as picture {kept['number']}.")


def get_picture(
    key: Key,
    number: Number,
    project: ProjectName,
    data: Data,
    to: Annotated[Path, typer.Option("--to", help="File to write.")],
) -> None:
    """Write a picture to a file."""
    with reached(data, "rapport experiment get-picture") as house:
        found = house.do("picture.show", project=project, key=key, number=number)
    try:
        to.write_bytes(base64.b64decode(found["data"]))
    except OSError as error:
        raise Trouble(f"{to} cannot be written ({error.strerror}).", WRONG_USE) from error
    typer.echo(f"{to}: {found['caption']} ({found['type']})")


def drop_picture(key: Key, number: Number, project: ProjectName, data: Data) -> None:
    """Remove a picture for good."""
    with reached(data, "rapport experiment drop-picture") as house:
        house.do("picture.drop", project=project, key=key, number=number)
    typer.echo(f"Picture {number} is gone.")
