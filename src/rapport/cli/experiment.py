"""``rapport experiment``: every command about experiments."""

import typer

from rapport.cli import experiments_proved

app = typer.Typer(help="Say what an experiment proves.", add_completion=False)
experiments_proved.register(app)
