"""A story to be told, in the project's own zone or in Berlin's."""

import pytest

from rapport.store import Store
from tests.measure.telling import BERLIN, Story


@pytest.fixture
def story(store: Store, project: int) -> Story:
    """A story in UTC."""
    return Story(store, project)


@pytest.fixture
def berlin(store: Store, project: int) -> Story:
    """A story in Berlin."""
    return Story(store, project, BERLIN)
