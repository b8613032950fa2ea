"""``rapport flag``: list, show, set and drop feature flags."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from rapport.cli.house import reached
from rapport.cli.options import AsJson, Data, ProjectName, examples
from rapport.cli.trouble import WRONG_USE, Trouble

app = typer.Typer(help="List, show and set feature flags.", add_completion=False)

Key = Annotated[str, typer.Argument(help="Key of the flag.")]


@app.command("list", epilog=examples("rapport flag list -p shop", "rapport flag list -p shop --json"))
def list_(project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """List all flags of a project."""
    with reached(data, "rapport flag list") as house:
        found = house.do("flag.list", project=project)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    if not found:
        typer.echo("There is no flag yet; make one with: rapport flag set KEY --default false")
        return
    table = Table("flag", "kind", "default", "rules", "state", "experiments", box=None, pad_edge=False)
    for one in found:
        state = "on" if one["enabled"] else "off: everybody has the default"
        rules = str(len(one["rules"]))
        table.add_row(one["key"], one["kind"], short(one["default"]), rules, state, ", ".join(one["experiments"]))
    Console().print(table)


@app.command(epilog=examples("rapport flag show new-checkout -p shop"))
def show(key: Key, project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """Show a flag and its rules."""
    with reached(data, "rapport flag show") as house:
        answered(house.do("flag.show", project=project, key=key), as_json)


@app.command(
    "set",
    epilog=examples(
        "rapport flag set new-checkout -p shop --default false",
        'rapport flag set title -p shop --kind string --default "Good tea"',
        """rapport flag set new-checkout -p shop --rules '[{"value": true, "share": 0.1}]'""",
        "rapport flag set new-checkout -p shop --off",
    ),
)
def set_(
    key: Key,
    project: ProjectName,
    data: Data,
    kind: Annotated[str | None, typer.Option("--kind", help="boolean, string, number or json.")] = None,
    default: Annotated[str | None, typer.Option("--default", help="Value where no rule fits, as JSON or text.")] = None,
    rules: Annotated[str | None, typer.Option("--rules", help="Rules as a JSON list; the first that fits.")] = None,
    about: Annotated[str | None, typer.Option("--about", help="What it is for.")] = None,
    on: Annotated[bool | None, typer.Option("--on/--off", help="Off: everybody has the default.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a flag, or change what is said of it."""
    said: dict[str, Any] = {"kind": kind, "about": about, "enabled": on}
    if default is not None:
        said["default"] = default if kind == "string" else value_of(default)
    if rules is not None:
        said["rules"] = list_of(rules)
    given = {name: value for name, value in said.items() if value is not None}
    with reached(data, "rapport flag set") as house:
        answered(house.do("flag.keep", project=project, key=key, said=given), as_json)


@app.command(
    epilog=examples(
        "rapport flag force new-checkout ann true -p shop",
        "rapport flag force new-checkout ann --lift -p shop",
    )
)
def force(
    key: Key,
    person: Annotated[str, typer.Argument(help="Any id by which your program knows them.")],
    project: ProjectName,
    data: Data,
    value: Annotated[str | None, typer.Argument(help="The value, as JSON or text.")] = None,
    lift: Annotated[bool, typer.Option("--lift", help="Force nothing on them any more.")] = False,
    as_json: AsJson = False,
) -> None:
    """Force a value on one person, to try it out, also while the flag is off."""
    if (value is None) is not lift:
        raise Trouble("Give the value, or --lift.", WRONG_USE)
    with reached(data, "rapport flag force") as house:
        kind = house.do("flag.show", project=project, key=key)["kind"]
        said = value if value is None or kind == "string" else value_of(value)
        answered(house.do("flag.force", project=project, key=key, person=person, value=said), as_json)


@app.command(epilog=examples("rapport flag drop new-checkout -p shop"))
def drop(key: Key, project: ProjectName, data: Data) -> None:
    """Remove a flag that no experiment is about."""
    with reached(data, "rapport flag drop") as house:
        house.do("flag.drop", project=project, key=key)
    typer.echo(f"{key} is gone; programs have the default that they themselves say.")


def answered(found: dict[str, Any], as_json: bool) -> None:
    """Print a flag."""
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    state = "on" if found["enabled"] else "off"
    typer.echo(f"{found['key']}, {found['kind']}, {state}, default {short(found['default'])}")
    if found["about"]:
        typer.echo(found["about"])
    for number, rule in enumerate(found["rules"], 1):
        whom = msgspec.json.encode(rule.get("audience") or {}).decode()
        typer.echo(f"  {number}. {short(rule['value'])} for {rule.get('share', 1):.0%} of {whom}{when(rule)}")
    for person, value in found["forced"].items():
        typer.echo(f"  forced on {person}: {short(value)}")


def when(rule: dict[str, Any]) -> str:
    """From when to when a rule counts, and how it grows."""
    turns = [f"{word} {rule[name][:16]}" for word, name in (("from", "starts"), ("until", "ends")) if rule.get(name)]
    grows = [f"{step['coverage']:.0%} from {step['at'][:16]}" for step in rule.get("ramp", ())]
    return "".join(f", {said}" for said in (*turns, *grows))


def short(value: object) -> str:
    """A value as JSON, not too long."""
    return msgspec.json.encode(value).decode()[:60]


def value_of(text: str) -> object:
    """JSON, or else the text itself."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def list_of(text: str) -> list[Any]:
    """A list from a JSON text, or from a file of that name. Raises :class:`Trouble`."""
    try:
        path = Path(text)
        said = path.read_text() if not text.lstrip().startswith("[") else text
        return msgspec.json.decode(said, type=list[Any])
    except (OSError, msgspec.DecodeError) as error:
        raise Trouble(f"--rules: it is no JSON list, nor a file with one ({error}).", WRONG_USE) from error
