"""``rapport ledger``: what everything that was tried brought."""

import msgspec
import typer
from rich.console import Console
from rich.table import Column, Table

from rapport.cli.house import reached
from rapport.cli.options import AsJson, Data, ProjectName, examples
from rapport.cli.proved import number

app = typer.Typer(add_completion=False)


@app.command(epilog=examples("rapport ledger -p shop", "rapport ledger -p shop --json"))
def ledger(project: ProjectName, data: Data, as_json: AsJson = False) -> None:
    """List every action and experiment that ran, with its lift beyond luck."""
    with reached(data, "rapport ledger") as house:
        found = house.do("ledger", project=project)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    table = Table(
        Column("what", no_wrap=True),
        "state",
        "variant",
        "metric",
        "change",
        "p, all counted",
        "reached",
        "decision",
        box=None,
    )
    for one in found["entries"]:
        change = "–" if one["relative"] is None else f"{one['relative']:+.1%}"
        row = (one["experiment"], one["state"], one["treatment"], one["metric"], change)
        table.add_row(*row, number(one["portfolio_p"]), f"{one['reached']:,}", one["decision"])
    Console().print(table) if found["entries"] else typer.echo("Nothing was started yet.")
    together = found["together"]
    typer.echo(
        f"Seconds of attention: sum of single lifts {number(together['single_lifts_sum'])} "
        f"({number(together['single_lifts_ci'])}); "
        f"by the global holdout {number(together['global_holdout'])} ({number(together['global_holdout_ci'])})."
    )
    for one in found["without_holdout"]:
        typer.echo(f"Without a holdout: {one['action']}: {one['reason']}")
