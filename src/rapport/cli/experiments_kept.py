"""Commands about experiments of a project: ``list``, ``show``, ``set``, and each step of their life."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from rapport.cli.house import reached
from rapport.cli.options import AsJson, Data, ProjectName, examples
from rapport.cli.trouble import WRONG_USE, Trouble

Key = Annotated[str, typer.Argument(help="Key of the experiment.")]
Given = Annotated[Path, typer.Argument(help="JSON file as the API takes it; - reads standard input.")]
Because = Annotated[str, typer.Option("--because", help="Why, for the history.")]
STEPS = {
    "start": ("Start a draft: from now on people are assigned.", ""),
    "stop": ("Stop it: nobody is assigned any more.", "enough"),
    "pause": (
        "Show nobody anything of it until it is resumed; who has met it goes on being counted.",
        "the sale is over",
    ),
    "resume": ("Go on after a pause: everybody has again what they had.", ""),
    "withdraw": ("End an action that stayed: it is shown to nobody any more.", "nobody needs it"),
    "renew": ("Make a draft of the next version, which assigns people anew.", ""),
}
"""What each does, and a reason that somebody may have for those that take one."""
DRAFT = '{"flag": "button", "hypothesis": "Green sells.", "primary": "conversion", "variants": [...]}'


def register(app: typer.Typer) -> None:
    """Add them to the commands about experiments."""
    app.command(
        "list", epilog=examples("rapport experiment list -p shop", "rapport experiment list -p shop --search green")
    )(list_)
    app.command("show", epilog=examples("rapport experiment show green-button -p shop"))(show)
    app.command(
        "set",
        epilog=examples(
            "rapport experiment set green-button draft.json -p shop",
            f"echo '{DRAFT}' | rapport experiment set green-button - -p shop",
        ),
    )(set_)
    for name, (told, because) in STEPS.items():
        line = f"rapport experiment {name} green-button -p shop" + (f' --because "{because}"' if because else "")
        app.command(name, help=told, epilog=examples(line))(ending(name) if because else stepping(name))
    app.command(
        "decide",
        epilog=examples('rapport experiment decide green-button -p shop --variant green --learnt "Green sells."'),
    )(decide)


def list_(
    project: ProjectName,
    data: Data,
    search: Annotated[str, typer.Option("--search", help="Only those that say these words.")] = "",
    as_json: AsJson = False,
) -> None:
    """List experiments, the newest first."""
    with reached(data, "rapport experiment list") as house:
        found = house.do("experiment.list", project=project, search=search)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    table = Table("experiment", "version", "state", "flag", "primary metric", "decision", box=None, pad_edge=False)
    for one in found:
        row = (one["key"], str(one["version"]), one["state"], one["flag"] or "an action", one["primary"])
        table.add_row(*row, one["decision"])
    Console().print(table) if found else typer.echo("There is no such experiment.")


def show(key: Key, project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """Show an experiment and what was changed about it."""
    with reached(data, "rapport experiment show") as house:
        found = house.do("experiment.show", project=project, key=key)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    say(found)
    for one in found["changes"]:
        typer.echo(f"{one['at'][:16].replace('T', ' ')}  {one['what']} by {one['by']}  {one['note']}".rstrip())


def set_(key: Key, given: Given, project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """Make an experiment, or change a draft of one; of a running one only what changes no number."""
    said = read(given)
    with reached(data, "rapport experiment set") as house:
        answered(house.do("experiment.keep", project=project, key=key, said=said), as_json)


def stepping(name: str) -> Callable[..., None]:
    """A command that takes a step."""

    def taken(key: Key, project: ProjectName, data: Data, as_json: AsJson = False) -> None:
        step(data, as_json, project=project, key=key, step=name)

    return taken


def ending(name: str) -> Callable[..., None]:
    """A command that takes a step away from those who see it, and says why."""

    def taken(key: Key, project: ProjectName, data: Data, because: Because = "", as_json: AsJson = False) -> None:
        step(data, as_json, project=project, key=key, step=name, because=because)

    return taken


def decide(
    key: Key,
    project: ProjectName,
    data: Data,
    variant: Annotated[str, typer.Option("--variant", help="What stays; its flag has that value from now on.")],
    learnt: Annotated[str, typer.Option("--learnt", help="What was learnt, for whoever asks the same again.")],
    as_json: AsJson = False,
) -> None:
    """Decide a stopped experiment."""
    step(data, as_json, project=project, key=key, step="decide", variant=variant, learnings=learnt)


def step(data: Path, as_json: bool, **asked: str) -> None:
    """Take it and say what came of it."""
    with reached(data, f"rapport experiment {asked['step']}") as house:
        answered(house.do("experiment.step", **asked), as_json)


def answered(found: dict[str, Any], as_json: bool) -> None:
    """Print an experiment."""
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
    else:
        say(found)


def say(found: dict[str, Any]) -> None:
    """The experiment in lines."""
    paused = ", paused" if found["paused"] else ""
    typer.echo(f"{found['key']}, version {found['version']}, {found['state']}{paused}")
    for name in ("flag", "hypothesis", "primary", "secondary", "guardrails", "coverage", "holdout", "decision"):
        if value := found.get(name):
            typer.echo(f"{name:<11}{', '.join(value) if isinstance(value, list) else value}")
    for one in found["variants"]:
        value = msgspec.json.encode(one.get("value")).decode()
        typer.echo(f"  {one['key']:<20} {one['weight']:>7.2%}  {value[:80]}")


def read(given: Path) -> dict[str, Any]:
    """A JSON object from a file or standard input. Raises :class:`Trouble`."""
    try:
        text = sys.stdin.buffer.read() if str(given) == "-" else given.read_bytes()
        return msgspec.json.decode(text, type=dict[str, Any])
    except OSError as error:
        raise Trouble(f"{given} cannot be read ({error.strerror}).", WRONG_USE) from error
    except msgspec.DecodeError as error:
        raise Trouble(f"{given} holds no JSON object ({error}).", WRONG_USE) from error
