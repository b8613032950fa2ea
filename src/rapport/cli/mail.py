"""``rapport mail``: try whether mail can be sent."""

from typing import Annotated

import typer

from rapport.cli.house import reached
from rapport.cli.options import Data, examples

app = typer.Typer(help="Try whether mail can be sent.", add_completion=False)


@app.callback()
def mail() -> None:
    """Try whether mail can be sent."""


@app.command("test", epilog=examples("rapport mail test ada@example.org"))
def send(
    address: Annotated[str, typer.Argument(help="Where the letter goes.")],
    data: Data,
    project: Annotated[
        str,
        typer.Option("--project", "-p", help="In whose list it stands; the first one by itself.", metavar="PROJECT"),
    ] = "",
) -> None:
    """Send a letter by the server that RAPPORT_MAIL_HOST names; says what went wrong if it did not leave."""
    with reached(data, "rapport mail test") as house:
        sent = house.do("mail.test", project=project, address=address)
    typer.echo(f"The server took a letter for {sent['address']}. Look whether it arrived.")
