"""A real server in a process of its own, and the real command."""

import contextlib
import io
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from rapport.cli import main
from rapport.web.folder import Folder

RAPPORT = [sys.executable, "-m", "rapport"]
PATIENCE_S = 60.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said:
    """What a command printed and how it ended."""

    out: str
    err: str
    code: int

    @property
    def json(self) -> Any:
        """Its output, read as JSON."""
        assert self.code == 0, self.err
        return msgspec.json.decode(self.out)


@dataclass(frozen=True, slots=True)
class Got:
    """An answer of the server."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        """Its body, read as JSON."""
        return msgspec.json.decode(self.body)


def environment() -> dict[str, str]:
    """As a fresh terminal has it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("RAPPORT_", "DJANGO_"))}


def rapport(*arguments: object, given: str = "", **settings: str) -> Said:
    """Run a command to its end: in a process of its own, unless it only has to ask a running server."""
    if "--data" in arguments and arguments[0] != "serve" and not given and not settings:
        data = arguments[arguments.index("--data") + 1]
        if Folder(Path(str(data))).server():
            return asked(*map(str, arguments))
    done = subprocess.run(
        [*RAPPORT, *map(str, arguments)],
        input=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
        env=environment() | settings,
    )
    return Said(done.stdout, done.stderr, done.returncode)


def asked(*arguments: str) -> Said:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
    return Said(out.getvalue(), err.getvalue(), code)


def soon(wanted: Callable[[], T], happened: Callable[[T], bool]) -> T:
    """The first answer that is as it should be, or the last one after much patience."""
    until = time.monotonic() + PATIENCE_S
    while not happened(answer := wanted()) and time.monotonic() < until:
        time.sleep(0.05)
    return answer


class Server:
    """``rapport serve`` or ``rapport collect`` on a folder and a free port."""

    def __init__(self, data: Path, *command: str) -> None:
        self.data = data
        self.command = command or ("serve",)
        self.url = self.said = ""
        self.settings: dict[str, str] = {}
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> "Server":
        """Start it and wait until it says where it is."""
        with tempfile.TemporaryFile("w+") as trouble:
            self._process = process = subprocess.Popen(
                [*RAPPORT, *self.command, "--data", str(self.data), "--port", "0"],
                stdout=subprocess.PIPE,
                stderr=trouble,
                text=True,
                env=environment() | self.settings,
            )
            assert process.stdout is not None
            line = self.said = process.stdout.readline()
            if "http://" not in line:
                self.kill()
                trouble.seek(0)
                raise AssertionError(trouble.read())
        self.url = next(word for word in line.split() if word.startswith("http://")).removesuffix("/v1")
        return self

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to end; gives its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        code = process.wait(PATIENCE_S)
        assert process.stdout is not None
        process.stdout.close()
        return code

    def get(self, path: str, key: str = "", **asked: str) -> Got:
        """Ask for an address."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return self._answer("GET", f"{path}?{urlencode(asked)}", None, headers)

    def post(self, path: str, body: bytes, headers: dict[str, str] | None = None) -> Got:
        """Send something."""
        return self._answer("POST", path, body, {"Content-Type": "application/json", **(headers or {})})

    def put(self, path: str, body: bytes, key: str) -> Got:
        """Change something, by a project's secret key."""
        return self._answer("PUT", path, body, {"Content-Type": "application/json", "Authorization": f"Bearer {key}"})

    def ask(self, method: str, path: str, headers: dict[str, str]) -> Got:
        """Any request without a body."""
        return self._answer(method, path, None, headers)

    def _answer(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Got:
        connection = HTTPConnection(self.url.removeprefix("http://"), timeout=PATIENCE_S)
        with contextlib.closing(connection):
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Got(response.status, response.read())

    def metrics(self, project: dict[str, str], *names: str, **asked: str) -> Got:
        """The metrics API, by the project's own secret key."""
        path = f"/api/v1/projects/{project['project']}/metrics"
        return self.get(path, project["secret_key"], metrics=",".join(names), **asked)

    def totals(self, project: dict[str, str], *names: str) -> dict[str, float | None]:
        """Totals of the last 30 days, by the metrics API."""
        got = self.metrics(project, *names)
        assert got.status == 200, got.body
        totals: dict[str, float | None] = got.json["totals"]
        return totals

    def do(self, deed: str, **values: object) -> Any:
        """What commands ask of the server, with the folder's token."""
        token = msgspec.json.decode((self.data / "server.json").read_bytes())["token"]
        got = self.post(f"/api/local/{deed}", msgspec.json.encode(values), {"Authorization": f"Bearer {token}"})
        assert got.status == 200, got.body
        return got.json

    def events(self, project: dict[str, str]) -> int:
        """How many events the project has."""
        asked = self.do("query", project=project["project"], asked={"metrics": "events"})
        return int(asked["totals"]["events"] or 0)


def new_project(data: Path, name: str) -> dict[str, str]:
    """A project, made by the command: its name and keys."""
    made: dict[str, str] = rapport("project", "create", name, "--data", data, "--json").json
    return made
