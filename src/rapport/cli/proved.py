"""``rapport experiment results`` and ``rapport ledger``: what experiments prove."""

from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Column, Table

from rapport.cli.experiments_kept import Key
from rapport.cli.house import reached
from rapport.cli.options import AsJson, Data, ProjectName, examples

By = Annotated[
    str, typer.Option("--by", help="Split people by a field of the exposure (country, device …), or by segments.")
]


def register(app: typer.Typer) -> None:
    """Add what belongs to ``rapport experiment``."""
    epilog = examples(
        "rapport experiment results green-button -p shop",
        "rapport experiment results green-button -p shop --by country",
        "rapport experiment results green-button -p shop --json",
    )
    app.command("results", epilog=epilog)(results)
    app.command("judge", epilog=examples("rapport experiment judge -p shop"))(judge)


def results(key: Key, project: ProjectName, data: Data, by: By = "", as_json: AsJson = False) -> None:
    """Say what an experiment proves now, and why not where nothing can be said yet."""
    with reached(data, "rapport experiment results") as house:
        if by:
            found = house.do("experiment.parts", project=project, key=key, by=by)
        else:
            found = house.do("experiment.results", project=project, key=key)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    if by:
        print_parts(found)
    else:
        print_results(found)


def print_results(found: dict[str, Any]) -> None:
    """Print everything that is known."""
    typer.echo(found["sentence"])
    people = ", ".join(f"{name} {n:,}" for name, n in found["people"].items())
    typer.echo(f"People: {people or 'nobody yet'}. Shares: {'as meant' if found['healthy'] else 'look into it'}.")
    if found["weights"]:
        now = ", ".join(f"{name} {weight:.1%}" for name, weight in found["weights"]["now"].items())
        typer.echo(f"Weights now: {now}; moved {len(found['weights']['history'])} times.")
    for one in found["before"]:
        if one["biased"]:
            typer.echo(f"{one['metric']} of {one['treatment']} differed before already (p {number(one['p'])}).")
    for sentence in found["trouble"]:
        typer.echo(sentence)
    names = ("role", "variant", "control", "treatment", "effect", "interval", "p", "chance to win", "variance saved")
    table = Table(Column("metric", no_wrap=True), *names, box=None)
    for one in found["results"]:
        table.add_row(one["metric"], one["role"], one["treatment"], *map(number, numbers(one)))
    if found["results"]:
        Console().print(table)
    print_doubts(found["results"])
    for one in found["novelty"]:
        typer.echo(f"{one['metric']} of {one['treatment']} by days since the exposure: {one['sentence']}")


def print_doubts(results: list[dict[str, Any]]) -> None:
    """Print why something is not known, and what it is without one who outweighs everybody."""
    for one in results:
        if one["effect"] is None and one["why"]:
            typer.echo(f"{one['metric']} of {one['treatment']}: {one['why']}")
        if one["capped"]:
            capped = one["capped"]
            said = f"{number(capped['effect'])} ({number(capped['interval'])})"
            typer.echo(f"{one['metric']} of {one['treatment']}: one person outweighs everybody. Capped: {said}.")


def print_parts(found: dict[str, Any]) -> None:
    """Print the primary metric in parts."""
    table = Table(Column("part", no_wrap=True), "people", "variant", "effect", "interval", "p, corrected", box=None)
    for part in found["parts"]:
        for one in part["results"]:
            numbers_ = one["effect"], one["interval"], one["corrected_p"]
            table.add_row(part["part"], f"{sum(part['people'].values()):,}", one["treatment"], *map(number, numbers_))
    if found["parts"]:
        Console().print(table)
        typer.echo(found["correction"])
    else:
        typer.echo("There is nobody in any of them.")


def judge(project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """Look at every running experiment now, as the server does each hour: a crossed guardrail stops it."""
    with reached(data, "rapport experiment judge") as house:
        found = house.do("experiment.judge", project=project)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    for one in found:
        typer.echo(f"{one['experiment']}: {one['state']}. {one['because']}".strip())
    if not found:
        typer.echo("No experiment runs.")


def numbers(one: dict[str, Any]) -> tuple[object, ...]:
    """The numbers of one result."""
    belief = one["belief"] or {}
    names = ("control_mean", "treatment_mean", "effect", "interval", "corrected_p")
    return (*(one[name] for name in names), belief.get("chance_to_win"), one["variance_saved"])


def number(value: object) -> str:
    """A number in four digits; a dash for none."""
    if isinstance(value, list):
        return " to ".join(map(number, value))
    return f"{value:.4g}" if isinstance(value, int | float) else "–"
