"""``rapport member``: create members."""

import sys
from typing import Annotated

import typer

from rapport.cli.house import reached
from rapport.cli.options import Data, examples

app = typer.Typer(help="Create members, who sign in to the dashboard.", add_completion=False)


@app.callback()
def member() -> None:
    """Create members, who sign in to the dashboard."""


@app.command(
    epilog=examples(
        "rapport member create ada@example.org",
        "rapport member create ada@example.org --password-stdin < password.txt",
    )
)
def create(
    email: Annotated[str, typer.Argument(help="Address to sign in with.")],
    data: Data,
    name: Annotated[str, typer.Option("--name", help="Shown instead of the address.")] = "",
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from stdin.")] = False,
) -> None:
    """Create a member. The first one owns every project that belongs to nobody yet."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    with reached(data, "rapport member create") as house:
        made = house.do("member.create", email=email, password=password, name=name)
    typer.echo(f"{made['email']} can sign in now.")
