"""Imports in the background: told about, stopped, and gone on with."""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from rapport.kernel.refusal import Refusal
from rapport.store.files import Bookmark, File, Options, Taken, open_file
from rapport.web.imports import Imports, Job, Place

PATIENCE_S = 30.0


@pytest.fixture
def imports() -> Iterator[Imports]:
    """Imports that end with the test."""
    made = Imports()
    yield made
    made.close()


def ended(imports: Imports, name: str) -> Job:
    """The job, once those before it and it itself are over."""
    over = threading.Event()
    imports.start(lambda _: over.set())
    assert over.wait(PATIENCE_S)
    job = imports.look(name)
    assert job is not None
    return job


def test_one_comes_after_the_other(imports: Imports) -> None:
    order: list[str] = []
    first = imports.start(lambda _: order.append("first"))
    second = imports.start(lambda _: order.append("second"))
    assert ended(imports, second).state == "done"
    assert ended(imports, first).state == "done"
    assert order == ["first", "second"]


def test_a_stopped_one_ends_where_it_looks_up(imports: Imports) -> None:
    begun, stopped = threading.Event(), threading.Event()

    def work(job: Job) -> None:
        begun.set()
        assert stopped.wait(PATIENCE_S)
        job.go_on()
        job.file = "never reached"

    name = imports.start(work)
    assert begun.wait(PATIENCE_S)
    imports.stop(name)
    stopped.set()
    job = ended(imports, name)
    assert (job.state, job.file) == ("stopped", "")


def test_what_goes_wrong_is_told_without_details(imports: Imports) -> None:
    def work(_: Job) -> None:
        raise ZeroDivisionError("secret detail")

    job = ended(imports, imports.start(work))
    assert job.state == "failed"
    assert job.troubles == ["Something unexpected went wrong; the details are in rapport.log in the data folder."]


def test_nobody_knows_another_one(imports: Imports) -> None:
    assert imports.look("nothing") is None
    imports.stop("nothing")


def file_at(path: Path, options: Options | None = None) -> File:
    """The file, opened."""
    return open_file(path, options or Options(), path.parent)


def test_a_place_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("user_id,timestamp\nann,2026-01-05T10:00:00Z\n")
    mark = Bookmark(10, 1, Taken(3, 2, Counter({Refusal.BAD_TIME: 1})))
    assert Place(tmp_path, 1, file_at(path)).last() is None
    Place(tmp_path, 1, file_at(path)).keep(mark)
    assert Place(tmp_path, 1, file_at(path)).last() == mark
    Place(tmp_path, 1, file_at(path)).forget()
    assert Place(tmp_path, 1, file_at(path)).last() is None


def test_another_project_option_or_content_is_another_place(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("user_id,timestamp\nann,2026-01-05T10:00:00Z\n")
    Place(tmp_path, 1, file_at(path)).keep(Bookmark(10, 1))
    assert Place(tmp_path, 2, file_at(path)).last() is None
    assert Place(tmp_path, 1, file_at(path, Options(timezone="Europe/Berlin"))).last() is None
    path.write_text("user_id,timestamp\nann,2026-01-05T10:00:00Z\nbob,2026-01-05T10:00:00Z\n")
    assert Place(tmp_path, 1, file_at(path)).last() is None
