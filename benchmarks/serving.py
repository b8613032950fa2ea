"""A server on a folder, for as long as a benchmark needs it."""

import contextlib
import http.client
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from gauge import RAPPORT

PATIENCE_S = 60.0


class Server:
    """A running server."""

    def __init__(self, port: int, process: "subprocess.Popen[bytes]") -> None:
        self.port, self.process = port, process

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> bytes:
        """The body of a page. Raises RuntimeError unless it is there."""
        return self.ask("GET", path, None, headers)

    def post(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> bytes:
        """What is answered to a body. Raises RuntimeError unless it is taken."""
        return self.ask("POST", path, body, headers)

    def ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str] | None) -> bytes:
        """What is answered. Raises RuntimeError unless that is 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request(method, path, body, headers=dict(headers or {}))
            response = connection.getresponse()
            answer = response.read()
        finally:
            connection.close()
        if response.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{method} {path} gives {response.status}: {answer[:300]!r}")
        return answer

    def resident_mb(self) -> float:
        """Memory of the process now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0.0

    def cpu_s(self) -> float:
        """Seconds of CPU that the process has used so far, with all its threads."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def served(data: Path, environment: Mapping[str, str], *words: str) -> Iterator[Server]:
    """Serve a folder on a free port, and wait until it answers. ``words`` are the command instead of ``serve``."""
    port = free_port()
    with running([*RAPPORT, *(words or ("serve",)), "--data", str(data), "--port", str(port)], port, environment) as it:
        yield it


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(command: Sequence[str], port: int, environment: Mapping[str, str]) -> Iterator[Server]:
    """A program that serves this port, from when it answers to the end of the block."""
    process = subprocess.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL)
    server = Server(port, process)
    try:
        wait(server)
        yield server
    finally:
        process.terminate()
        process.wait()


def wait(server: Server) -> None:
    """Until it is healthy. Raises RuntimeError when it ends or takes a minute."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and server.process.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            server.get("/healthz")
            return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


def healthy(port: int) -> dict[str, Any] | None:
    """What ``/healthz`` tells; None when nobody answers."""
    with contextlib.suppress(OSError, http.client.HTTPException, msgspec.DecodeError):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.closing(connection):
            connection.request("GET", "/healthz")
            return msgspec.json.decode(connection.getresponse().read(), type=dict[str, Any])
    return None
