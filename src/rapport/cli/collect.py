"""``rapport collect``: only the door for events, as a process of its own."""

import socket
from importlib import import_module
from typing import Annotated

import typer

from rapport.cli.house import folder_at, prepare
from rapport.cli.options import Data, examples
from rapport.cli.serve import Host, Port, bound, say, url_of
from rapport.cli.trouble import WRONG_USE, Trouble
from rapport.web.env import BadSetting

app = typer.Typer(add_completion=False)

Handle = Annotated[int, typer.Option(min=-1, hidden=True)]
"""A file handle that ``rapport serve`` has handed down; -1 for none."""


@app.command(epilog=examples("rapport collect --data /srv/rapport --port 8001"))
def collect(data: Data, port: Port = 8001, host: Host = "127.0.0.1", listener: Handle = -1, leash: Handle = -1) -> None:
    """Only collect events, until Ctrl-C or SIGTERM; a server on the same folder loads them.

    It goes on while the server is busy, restarts or is away. Any number may run on one folder.
    """
    folder = folder_at(data)
    with bound(host, port) if listener < 0 else socket.socket(fileno=listener) as heard:
        prepare(folder, migrate=False)
        collecting = import_module("rapport.web.serve").collect
        url = url_of(host, heard)

        def ready() -> None:
            say(f"Rapport collects for {folder.root} on {url}  (Ctrl-C stops it)")

        try:
            collecting(folder, heard, ready, None if leash < 0 else leash)
        except BadSetting as bad:
            raise Trouble(str(bad), WRONG_USE) from bad
