"""A door in a thread."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.collect.serving import House, serving


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A door with the keys of Ada and of Cyd, a stranger."""
    with serving(tmp_path / "spool") as running:
        yield running
