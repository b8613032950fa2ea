"""A door in a thread."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.collect import serving
from tests.collect.serving import House, Stage


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """A server where each test sets up its own door."""
    with serving.stage() as running:
        yield running


@pytest.fixture
def house(stage: Stage, tmp_path: Path) -> Iterator[House]:
    """A door with the keys of Ada and of Cyd, a stranger."""
    with stage.serving(tmp_path / "spool") as running:
        yield running
