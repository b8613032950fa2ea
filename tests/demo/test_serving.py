"""The demo as a whole: seeded, served, and with people who keep coming."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PATIENCE_S = 90


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    """The address of a small demo that is being served."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "rapport.demo", "--data", str(tmp_path / "demo"), "--port", str(port)]
    with subprocess.Popen([*command, "--people", "80"], stdout=subprocess.DEVNULL) as process:
        yield f"http://127.0.0.1:{port}"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) in {0, 130}


def health(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:  # noqa: S310  our own server
        told: dict[str, Any] = json.load(answer)
        return told


def until(claim: Any) -> Any:
    """Wait for something to be true; gives it."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            if found := claim():
                return found
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError("it did not happen in time")


@pytest.mark.slow
def test_people_come_while_it_is_served(demo: str) -> None:
    assert until(lambda: health(demo)["ok"])
    assert until(lambda: health(demo)["loaded"] >= 1)
    with urllib.request.urlopen(demo, timeout=10) as page:  # noqa: S310  our own server
        assert b"Fernwood" in page.read()
    assert os.environ.get("RAPPORT_DEMO", "0") == "0", "the demo's settings stay its own"
