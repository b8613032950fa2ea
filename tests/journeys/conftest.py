"""One server for all journeys that leave it as they found it; a fresh project for each."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.house import Server, new_project

_names = itertools.count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server, shared."""
    running = Server(tmp_path_factory.mktemp("served")).start()
    yield running
    running.stop()


@pytest.fixture
def shop(server: Server) -> dict[str, str]:
    """A project of its own on the shared server, made while it runs."""
    return new_project(server.data, f"Shop {next(_names)}")


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that may be killed."""
    running = Server(tmp_path / "own").start()
    yield running
    running.kill()
