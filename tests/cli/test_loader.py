"""From the spool into the store: at once, and without losing anything when the engine has trouble."""

import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.store import EngineError, Store
from rapport.web.loader import PATIENCE, Loader

START_MS = 1_767_600_000_000


class Shelf:
    """Records that wait to be read; what was read and not committed is read again."""

    def __init__(self, *records: bytes) -> None:
        self.waiting = list(records)
        self.lent = 0
        self.emptied = threading.Event()

    def read(self) -> list[bytes]:
        """The next records."""
        self.lent = len(self.waiting)
        return list(self.waiting)

    def backlog_bytes(self) -> int:
        """How much waits."""
        return sum(map(len, self.waiting))

    def commit(self) -> None:
        """What was read is done."""
        del self.waiting[: self.lent]
        self.emptied.set()


def record(*events: Event) -> bytes:
    """Events as the collector keeps them."""
    return msgspec.msgpack.encode(list(events))


def view(project: int, number: int, properties: str = "{}") -> Event:
    """Ann looks at a page."""
    at = START_MS + number * 1000
    return Event(
        project=project,
        event_id=f"view-{number}",
        name="page_view",
        at=at,
        received=at,
        anonymous_id="ann",
        url="/",
        properties=properties,
    )


def there(store: Store, project: int) -> int:
    """How many events a project has."""
    sql = "SELECT count() FROM events WHERE project = {project:UInt32}"
    return int(store.engine.ask(sql, project).rows[0][0])


Make = Callable[..., Loader]


@pytest.fixture
def make(store: Store, tmp_path: Path) -> Make:
    """A loader of a shelf."""

    def made(shelf: Shelf, opened: Callable[[], Store] = lambda: store, gone: int = 0) -> Loader:
        def rules(asked: int) -> Rules | None:
            return None if asked == gone else Rules()

        return Loader(shelf, opened, rules, tmp_path / "set_aside", first_pause_s=0.001)

    return made


def test_what_was_kept_is_loaded_once(make: Make, store: Store, project: int, stranger: int) -> None:
    shelf = Shelf(record(view(project, 1), view(project, 2)), record(view(project, 2), view(stranger, 3)))
    make(shelf).drain()
    assert (there(store, project), there(store, stranger), shelf.waiting) == (2, 1, [])


def test_an_engine_that_comes_back_gets_everything(make: Make, store: Store, project: int) -> None:
    tries = iter([EngineError("away"), EngineError("still away")])

    def opened() -> Store:
        trouble = next(tries, None)
        if trouble:
            raise trouble
        return store

    shelf = Shelf(record(view(project, 1)))
    loader = make(shelf, opened)
    loader.start()
    loader.wake()
    assert shelf.emptied.wait(20)
    loader.stop()
    assert there(store, project) == 1
    assert loader.progress.trouble is None


def test_stopping_loads_what_is_left(make: Make, store: Store, project: int) -> None:
    shelf = Shelf()
    loader = make(shelf)
    loader.start()
    shelf.waiting.append(record(view(project, 1)))
    loader.stop()
    assert there(store, project) == 1


def test_while_the_engine_is_away_nothing_leaves_the_spool(make: Make, project: int) -> None:
    def opened() -> Store:
        raise EngineError("The engine is away.")

    shelf = Shelf(record(view(project, 1)))
    loader = make(shelf, opened)
    loader.start()
    loader.stop()
    assert len(shelf.waiting) == 1
    assert loader.progress.trouble == "The engine is away."


@pytest.mark.slow
def test_an_event_that_the_engine_never_takes_does_not_hold_up_the_others(
    make: Make, store: Store, project: int, tmp_path: Path
) -> None:
    bad = view(project, 2, properties='{"a": ')
    shelf = Shelf(record(view(project, 1), bad, view(project, 3)))
    loader = make(shelf)
    loader.start()
    loader.wake()
    assert shelf.emptied.wait(60)
    loader.stop()
    assert there(store, project) == 2
    assert loader.progress.set_aside == 1
    (kept,) = (tmp_path / "set_aside").iterdir()
    assert msgspec.msgpack.decode(kept.read_bytes(), type=list[Event]) == [bad]
    assert PATIENCE > 1


def test_a_record_that_nobody_can_read_is_set_aside(make: Make, store: Store, project: int, tmp_path: Path) -> None:
    make(Shelf(b"\xc1 not ours", record(view(project, 1)))).drain()
    assert there(store, project) == 1
    assert [kept.read_bytes() for kept in (tmp_path / "set_aside").iterdir()] == [b"\xc1 not ours"]


def test_events_of_a_project_that_is_gone_are_dropped(make: Make, store: Store, project: int, stranger: int) -> None:
    make(Shelf(record(view(project, 1), view(stranger, 2))), gone=project).drain()
    assert (there(store, project), there(store, stranger)) == (0, 1)
