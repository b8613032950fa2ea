"""What every test shares: one engine per process, and a fresh project for each test with a stranger beside it."""

import itertools
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from rapport.store import Store
from tests.trying import QUICK, USUAL

# How fast the machine is says nothing about whether a law holds.
settings.register_profile("house", deadline=None, max_examples=USUAL, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", settings.get_profile("house"), max_examples=QUICK)

pytest_plugins = ["tests.house.templates"]


def pytest_configure(config: pytest.Config) -> None:
    """Before any law is read: who leaves out what is slow tries each on fewer cases."""
    settings.load_profile("quick" if "not slow" in config.option.markexpr else "house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with the most slow tests come first: at the end no worker waits for one that has begun a long file late."""
    slow = Counter(item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("browser"))
    items.sort(key=lambda item: -slow[item.path])


TABLES = ("events", "links", "people", "spans", "session_rows", "listed", "unsettled")

_opened: Store | None = None
_projects = itertools.count(1000, 2)


@pytest.fixture(scope="session")
def store() -> Iterator[Store]:
    """The real engine, embedded, in a temporary folder: one for the whole test process (chDB allows no second)."""
    global _opened
    _opened = Store.open("chdb://")
    yield _opened
    _opened.close()


@pytest.fixture(scope="module", autouse=True)
def emptied() -> Iterator[None]:
    """After each file the engine forgets all rows: taking some out looks through those of every test before."""
    yield
    if _opened is not None:
        for table in TABLES:
            _opened.engine.command(f"TRUNCATE TABLE {table}")


def fresh_project() -> int:
    """The number of a project that nobody uses; the next number is its stranger's."""
    return next(_projects)


@pytest.fixture
def project() -> int:
    """A project that no other test uses. The next number is a stranger's: its rows must never show."""
    return fresh_project()


@pytest.fixture
def stranger(project: int) -> int:
    """Somebody else's project, full of events by the time a story begins."""
    return project + 1
