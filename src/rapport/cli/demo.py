"""``rapport demo``: a believable world to look at."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from rapport.cli.options import examples
from rapport.cli.serve import Port

app = typer.Typer(add_completion=False)


@app.command(
    epilog=examples("rapport demo", "rapport demo --people 5000 --days 120 --seed 7", "rapport demo --no-serve")
)
def demo(
    data: Annotated[Path, typer.Option("--data", help="Folder for the demo alone.", metavar="DIR")] = Path(
        ".rapport/demo"
    ),
    port: Port = 8000,
    people: Annotated[int | None, typer.Option("--people", help="How many people there are.", min=1)] = None,
    days: Annotated[int | None, typer.Option("--days", help="How many days are behind them.", min=1)] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="The same seed makes the same world.")] = None,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Open the dashboard afterwards.")] = True,
) -> None:
    """Make a garden magazine with months of readers, then serve its dashboard."""
    arguments = ["--data", str(data), "--port", str(port)]
    for name, value in (("--people", people), ("--days", days), ("--seed", seed)):
        if value is not None:
            arguments += [name, str(value)]
    if not serve:
        arguments.append("--no-serve")
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "rapport.demo", *arguments])  # noqa: S606  our own program
