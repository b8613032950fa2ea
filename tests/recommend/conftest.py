"""A tea shop whose people look at things of one kind, beside a stranger's shop where everything is otherwise."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rapport.act.recommend import api as recommend
from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.projects.actions import create_project
from rapport.projects.models import Project
from rapport.store import Store
from rapport.web import runtime
from rapport.web.recommending.shelf import Shelf

DAY_MS = 86_400_000
NOW = 1_790_000_000_000
TEAS, TOOLS = ("green", "black", "white", "oolong"), ("saw", "nail", "file")
ITEMS = [
    *({"id": id, "title": id.title(), "category": "tea", "tags": ["leaf"], "price": 5} for id in TEAS),
    *({"id": id, "title": id.title(), "category": "tools", "author": "smith", "price": 20} for id in TOOLS),
]

_projects = itertools.count(6_000_000, 100)
_events = itertools.count()


def event(project: Project, person: str, item: str, name: str = "view_item", ago_ms: int = 0, **more: Any) -> Event:
    """Somebody did something with an item, so long ago."""
    at = NOW - ago_ms
    fields = {"anonymous_id": person, **more}
    return Event(
        project=project.pk, event_id=f"r{next(_events)}", name=name, at=at, received=at, things=(item,), **fields
    )


@pytest.fixture
def loaded(store: Store) -> Iterator[Store]:
    """The store that everything asks."""
    runtime.use(store)
    yield store
    runtime.use(None)


@pytest.fixture
def shop(db: None, loaded: Store) -> Project:
    """A catalogue of teas and tools, and forty people who look at one kind."""
    first = next(_projects)
    Project.objects.create(pk=first, name="first", slug="first").delete()
    shop, stranger = create_project("Tea shop").project, create_project("Stranger").project
    recommend.keep_items(shop, ITEMS)
    recommend.keep_items(stranger, [{"id": "secret", "title": "Secret"}])
    events = []
    for number in range(40):
        kind = TEAS if number % 2 else TOOLS
        for place, item in enumerate(kind[: 3 - number % 3 % 2]):
            events.append(event(shop, f"p{number}", item, ago_ms=DAY_MS * (number % 20 + 1) - place * 60_000))
        events.append(event(stranger, f"p{number}", "secret", ago_ms=DAY_MS))
    loaded.load(events, lambda _: Rules())
    return shop


@pytest.fixture
def shelf(shop: Project, loaded: Store, tmp_path: Path) -> Shelf:
    """What answers from memory; nothing is fitted yet."""
    return Shelf(lambda: loaded.engine, tmp_path / "models", clock=lambda: NOW)
