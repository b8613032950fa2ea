"""Options that several commands share."""

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from rapport.cli.trouble import WRONG_USE, Trouble

SECONDS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}


def default_data() -> str:
    """The data folder when nobody names one."""
    return str(Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share") / "rapport")


Data = Annotated[
    Path,
    typer.Option(
        "--data",
        envvar="RAPPORT_DATA",
        help="Folder that holds projects and events.",
        metavar="DIR",
        default_factory=default_data,
        show_default="~/.local/share/rapport",
    ),
]
ProjectName = Annotated[
    str, typer.Option("--project", "-p", help="Short name or id of the project.", metavar="PROJECT")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def examples(*lines: str) -> str:
    """The end of a help text: lines to copy."""
    return "\n\n".join(["[bold]Examples[/bold]", *(line.replace("[", r"\[") for line in lines)])


def seconds_of(text: str) -> int:
    """Seconds in a length of time such as 30m, 90s or 1h. Raises :class:`Trouble`."""
    found = re.fullmatch(r"(\d+)\s*(s|m|min|h|)", text.strip().lower())
    if not found:
        raise Trouble(f"--timeout: {text!r} is no length of time; write 30m, 90s or 1h.", WRONG_USE)
    return int(found[1]) * SECONDS[found[2]]
