"""A project with a flag, beside a stranger's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rapport.deliver import api
from rapport.deliver.models import Experiment
from rapport.projects.actions import create_project
from rapport.projects.models import Project
from tests.collect.serving import Stage, stage
from tests.deliver.serving import Delivering, delivering

TEXTS = {
    "hypothesis": "A green button is seen sooner, so more people buy.",
    "primary": "bounce_rate",
    "variants": [{"key": "blue", "weight": 0.5, "value": "blue"}, {"key": "green", "weight": 0.5, "value": "green"}],
}
MESSAGE = {
    "kind": "message",
    "hypothesis": "Who is greeted comes back.",
    "primary": "people",
    "variants": [{"key": "hello", "weight": 1, "value": {"text": "Good to see you."}}],
}


@pytest.fixture
def shop(db: None) -> Project:
    """Whose flags the tests are about."""
    return create_project("Tea shop").project


@pytest.fixture
def stranger(db: None) -> Project:
    """Has a flag of the same key, with another value."""
    project = create_project("Stranger").project
    api.keep_flag(project, "button", {"kind": "string", "default": "strange"}, "a test")
    return project


@pytest.fixture
def button(shop: Project) -> Experiment:
    """A draft on the flag ``button``."""
    api.keep_flag(shop, "button", {"kind": "string", "default": "blue"}, "a test")
    return api.keep_experiment(shop, "green-button", {"flag": "button", **TEXTS}, "a test")


@pytest.fixture(scope="module")
def hall() -> Iterator[Stage]:
    """One server for all tests of a module."""
    with stage() as it:
        yield it


@pytest.fixture
def house(hall: Stage, tmp_path: Path, shop: Project, stranger: Project) -> Iterator[Delivering]:
    """A running server that delivers what is kept for the shop and for a stranger."""
    with delivering(hall, tmp_path, {"rk_w_shop": shop.pk, "rk_w_stranger": stranger.pk}) as it:
        yield it
