"""``rapport experiment``: every command about experiments."""

import typer

from rapport.cli import experiments_kept

app = typer.Typer(help="Make, start, stop and decide experiments.", add_completion=False)
experiments_kept.register(app)
