"""Files of experiments are read in the one engine that a test process may have."""

import itertools
from collections.abc import Iterator

import pytest

from rapport.notebook.shelf import SHELF
from rapport.store import Store
from tests.measure.telling import Story

_projects = itertools.count(900_000, 100)


@pytest.fixture
def shelf(store: Store) -> Iterator[None]:
    """Read into the test's engine."""
    SHELF.use(store, next(_projects))
    yield
    SHELF.use(None)


@pytest.fixture
def story(store: Store, project: int) -> Story:
    """A story in UTC."""
    return Story(store, project)
