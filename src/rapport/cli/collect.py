"""``rapport collect``: only the door for events, as a process of its own."""

from importlib import import_module

import typer

from rapport.cli.house import folder_at, prepare
from rapport.cli.options import Data, examples
from rapport.cli.serve import Host, Port, bound, say, url_of

app = typer.Typer(add_completion=False)


@app.command(epilog=examples("rapport collect --data /srv/rapport --port 8001"))
def collect(data: Data, port: Port = 8001, host: Host = "127.0.0.1") -> None:
    """Only collect events, until Ctrl-C or SIGTERM; a server on the same folder loads them.

    It goes on while the server is busy, restarts or is away. Any number may run on one folder.
    """
    folder = folder_at(data)
    listener = bound(host, port)
    with listener:
        prepare(folder, migrate=False)
        collecting = import_module("rapport.web.serve").collect
        url = url_of(host, listener)
        collecting(folder, listener, lambda: say(f"Rapport collects for {folder.root} on {url}  (Ctrl-C stops it)"))
