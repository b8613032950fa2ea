"""``rapport alert``: list alerts, add one, judge what is due."""

from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rapport.cli.house import reached
from rapport.cli.options import AsJson, Data, ProjectName, examples

app = typer.Typer(help="Watch a metric: by a value, or by its own weekly rhythm.", add_completion=False)


@app.command("list", epilog=examples("rapport alert list --project shop", "rapport alert list --project shop --json"))
def list_(data: Data, project: ProjectName, as_json: AsJson = False) -> None:
    """List the alerts of a project and how they stand."""
    with reached(data, "rapport alert list") as house:
        found = house.do("alert.list", project=project)
    show(found, as_json)


@app.command(epilog=examples("rapport alert check --project shop"))
def check(data: Data, project: ProjectName, as_json: AsJson = False) -> None:
    """Judge now whatever is over and was not judged yet; a running server does this by itself."""
    with reached(data, "rapport alert check") as house:
        found = house.do("alert.check", project=project)
    show(found, as_json)


@app.command(
    epilog=examples(
        'rapport alert add "People" --metric people --project shop --tell ada@example.org',
        'rapport alert add "Bounces" --metric bounce_rate --when threshold-above --value 0.6 --project shop',
        'rapport alert add "People" --metric people --project shop --try',
    )
)
def add(
    name: Annotated[str, typer.Argument(help="What the alert is called.")],
    metric: Annotated[str, typer.Option("--metric", help="Name of a metric.", metavar="METRIC")],
    data: Data,
    project: ProjectName,
    every: Annotated[str, typer.Option("--every", help="hour, day or week: judged when it is over.")] = "day",
    when: Annotated[
        str,
        typer.Option("--when", help="rhythm-either, rhythm-below, rhythm-above, threshold-below or threshold-above."),
    ] = "rhythm-either",
    value: Annotated[
        float | None, typer.Option("--value", help="Of a threshold: seconds, a share from 0 to 1, or a number.")
    ] = None,
    weeks: Annotated[int, typer.Option("--weeks", help="Of a rhythm: compared with so many weeks.")] = 8,
    false_alarms: Annotated[
        float, typer.Option("--false-alarms", help="Of a rhythm: how many are accepted a year.")
    ] = 1,
    condition: Annotated[str, typer.Option("--filter", help="As for rapport query.")] = "",
    segment: Annotated[str, typer.Option("--segment", help="Short name of a segment.")] = "",
    tell: Annotated[list[str] | None, typer.Option("--tell", help="A member's address; can be repeated.")] = None,
    webhook: Annotated[str, typer.Option("--webhook", help="An https address that gets a POST with JSON.")] = "",
    dry: Annotated[bool, typer.Option("--try", help="Only say what it would have found; nothing is kept.")] = False,
) -> None:
    """Add an alert, or try one on the past."""
    said: dict[str, Any] = {"name": name, "metric": metric, "every": every, "when": when, "value": value}
    said |= {"weeks": weeks, "false_alarms_a_year": false_alarms, "filter": condition, "segment": segment}
    said |= {"members": tell or [], "webhook": webhook}
    with reached(data, "rapport alert add") as house:
        made = house.do("alert.add", project=project, said=said, dry=dry)
    show_tried(made) if dry else typer.echo(f"{made['alert']} is kept.")


def show_tried(made: dict[str, Any]) -> None:
    """What it would have found."""
    typer.echo(f"It would have fired {made['fired']} times; {made['unknown']} could not be judged.")
    for one in made["judgements"]:
        if one["found"] in {"below", "above"}:
            typer.echo(f"{one['stretch']}  {one['value']:g}  {one['found']}  ({bounds(one)})")


def bounds(one: dict[str, Any]) -> str:
    """``expected 480 to 720``."""
    known = [f"{one[side]:.6g}" for side in ("low", "high") if one[side] is not None]
    return f"expected {' to '.join(known)}"


def show(found: list[dict[str, Any]], as_json: bool) -> None:
    """A line each."""
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    table = Table("alert", "state", "metric", "every", "judged", "found", box=None, pad_edge=False)
    for one in found:
        words = (one["alert"], one["state"], one["metric"], one["every"], one["judged"], one.get("last", ""))
        table.add_row(*map(escape, words))
    Console().print(table)
