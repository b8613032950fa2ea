"""``rapport serve``: collect events, load them, show the dashboard."""

import contextlib
import socket
import time
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from rapport.cli.house import folder_at, prepare
from rapport.cli.options import Data, examples
from rapport.cli.trouble import FAILED, WRONG_USE, Trouble
from rapport.web.env import BadSetting
from rapport.web.folder import Folder, FolderHeld

app = typer.Typer(add_completion=False)

Port = Annotated[int, typer.Option("--port", help="Port to listen on; 0 takes a free one.", min=0, max=65535)]
Host = Annotated[str, typer.Option("--host", help="Address to listen on; 0.0.0.0 for every network.")]
Collectors = Annotated[
    int, typer.Option("--collectors", help="Processes that only collect, on a port of their own.", min=0, max=64)
]
CollectPort = Annotated[
    int, typer.Option("--collect-port", help="Port of the collectors; 0 takes a free one.", min=0, max=65535)
]
PATIENCE_S = 10.0
BACKLOG = 2048

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  names, to print an address that can be opened


@app.command(
    epilog=examples(
        "rapport serve",
        "rapport serve --data /srv/rapport --port 8080",
        "rapport serve --host 0.0.0.0    (set RAPPORT_HOSTS to the names it is reached by)",
        "rapport serve --collectors 2 --collect-port 8001    (a proxy sends /v1 there)",
    )
)
def serve(
    data: Data,
    port: Port = 8000,
    host: Host = "127.0.0.1",
    collectors: Collectors = 0,
    collect_port: CollectPort = 8001,
) -> None:
    """Collect events on /v1, load them, answer the API and show the dashboard, until Ctrl-C or SIGTERM.

    Needs no other service: projects, events and keys live in the data folder.
    """
    serve_folder(data, host, port, collectors, collect_port)


def serve_folder(data: Path, host: str, port: int, collectors: int = 0, collect_port: int = 0) -> None:
    """Own the folder and serve it. Raises :class:`Trouble`."""
    folder = folder_at(data)
    listener = bound(host, port)
    url = url_of(host, listener)
    try:
        lock = folder.own("rapport serve", url)
    except FolderHeld as held:
        listener.close()
        raise Trouble(str(held)) from held
    try:
        prepare(folder)
        with contextlib.ExitStack() as last:
            heard = last.enter_context(collecting(host, collect_port)) if collectors else None
            _serve(folder, listener, url, heard, collectors)
    finally:
        lock.release()
        listener.close()


def _serve(folder: Folder, listener: socket.socket, url: str, heard: socket.socket | None, collectors: int) -> None:
    serving, store = import_module("rapport.web.serve"), import_module("rapport.store")
    beside = import_module("rapport.web.collectors").Collectors(folder, heard, collectors) if heard else None

    def ready() -> None:
        also = f" and {collectors} collectors on port {heard.getsockname()[1]}" if heard else ""
        say(f"Rapport serves {folder.root} on {url}{also}  (Ctrl-C stops it)")

    try:
        serving.serve(folder, listener, url, ready, beside)
    except (store.EngineError, store.BadSchema) as failure:
        raise Trouble(str(failure)) from failure
    except BadSetting as bad:
        raise Trouble(str(bad), WRONG_USE) from bad


def say(sentence: str) -> None:
    """Tell the terminal."""
    Console().print(sentence, highlight=False, soft_wrap=True, markup=False)


def collecting(host: str, port: int) -> socket.socket:
    """The listening socket of collectors. Those of a server that was killed may need a moment to let it go."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            listener = bound(host, port, "--collect-port")
            listener.listen(BACKLOG)
        except (Trouble, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return listener


def bound(host: str, port: int, option: str = "--port") -> socket.socket:
    """A socket on this address that does not listen yet. Raises :class:`Trouble`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise Trouble(f"--host: {host!r} is no address of this machine ({error.strerror}).", WRONG_USE) from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise Trouble(
            f"Port {port} on {host} cannot be used ({error.strerror}); give another {option}.", FAILED
        ) from error
    return listener


def url_of(host: str, listener: socket.socket) -> str:
    """The address to open in a browser."""
    named = ANYWHERE.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{named}:{listener.getsockname()[1]}"
