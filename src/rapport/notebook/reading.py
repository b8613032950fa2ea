"""Reading files into a log."""

import atexit
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

from rapport.kernel.clock import now_ms
from rapport.kernel.rules import Rules
from rapport.notebook.log import Log
from rapport.notebook.shelf import SHELF
from rapport.notebook.table import Table
from rapport.store.files import File, Options, Progress, Taken, Way, open_file, take
from rapport.store.files.direct import direct as lying
from rapport.store.files.sessions import sessions_of

Paths = str | PathLike[str] | Iterable[str | PathLike[str]]


def read(
    paths: Paths,
    *,
    timeout: int = 1800,
    direct: bool = False,
    **options: Any,  # noqa: ANN401  the fields of Options
) -> Log:
    """Read one file or several, with everything that is in them.

    With ``direct`` Parquet files are asked where they lie, and must stay there as they are: nothing is taken first,
    each question reads the columns that it needs. That is much the sooner for a few questions, and gives the same
    answers; files that cannot be asked so (:mod:`rapport.store.files.direct`) are taken all the same.

    ``options`` are those of ``rapport report``: ``person``, ``time``, ``event``, ``page``, ``session``, ``id``,
    ``views``, ``clicked`` and so on; see :class:`rapport.store.files.Options`. ``timeout`` is in seconds. Lists of
    names may be given as a list or as text with commas. Raises :class:`rapport.store.files.BadFile` and
    :class:`rapport.store.files.BadOption`, each with a sentence that says how to mend it.
    """
    wanted = options_of(options)
    return read_files(listed(paths), wanted, Rules(wanted.timezone, timeout), counted=False, at_once=direct)


def sessions(paths: Paths, *, timeout: int = 1800, **options: Any) -> Table:  # noqa: ANN401  the fields of Options
    """The sessions of Parquet files straight from them: ``person``, ``start``, ``stop``, ``duration_s``, ``events``.

    The same sessions as ``rapport.read(...).sessions()`` in a fraction of the time and memory, but only who and when is
    read and nothing else can be asked. In no order. ``timeout`` is in seconds; ``session`` is the client's own session.
    Raises :class:`rapport.store.files.BadFile` where one column does not say who, and
    :class:`rapport.store.files.BadOption`.
    """
    wanted = options_of(options)
    with tempfile.TemporaryDirectory(prefix="rapport-") as folder:
        files = [open_file(path, wanted, Path(folder)) for path in listed(paths)]
        return Table(sessions_of(SHELF.engine(), files, Rules(wanted.timezone, timeout)))


def options_of(options: Mapping[str, Any]) -> Options:
    """Options as arguments say them. Raises :class:`rapport.store.files.BadOption`."""
    said: dict[str, Any] = {name: _names(value) if name in LISTS else value for name, value in options.items()}
    return Options(**said)


def listed(paths: Paths) -> list[Path]:
    """One path or several."""
    return [Path(path) for path in ([paths] if isinstance(paths, str | PathLike) else paths)]


LISTS = ("columns", "views", "impressions", "clicks", "shares", "comments")


def _names(value: str | Iterable[str]) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else tuple(value)


def read_files(
    paths: Iterable[Path],
    options: Options,
    rules: Rules,
    *,
    counted: bool,
    at_once: bool = False,
    on_progress: Callable[[Path, Progress], None] = lambda path, progress: None,
) -> Log:
    """Read files into a log. With ``counted`` only what the metrics need is read, which is faster.

    With ``at_once`` files that can be asked where they lie are not taken.
    All files are opened before the first is taken, so that a wrong option costs no time.
    """
    with tempfile.TemporaryDirectory(prefix="rapport-") as folder:
        files = [open_file(path, options, Path(folder)) for path in paths]
        if at_once and (log := _lying(files, rules, counted=counted)):
            return log
        store, project = SHELF.place()
        way = Way(project, rules, now_ms(), counted=counted)
        taken, torn = Taken(), []
        for place, file in enumerate(files):
            labelled = replace(way, label=str(place)) if counted else way

            def progress(now: Progress, path: Path = file.path) -> None:
                on_progress(path, now)

            found = take(store, file, labelled, on_progress=progress)
            taken += found
            torn += [file.path] if found.torn else []
        store.settle(project, rules)
    return Log(tuple(files), taken, rules, store.engine, project, tuple(torn))


def _lying(files: Sequence[File], rules: Rules, *, counted: bool) -> Log | None:
    """A log of files that are asked where they lie; None where they have to be taken."""
    project = SHELF.number()
    found = lying(SHELF.engine(), files, Way(project, rules, now_ms(), counted=counted))
    if found is None:
        return None
    engine, taken = found
    atexit.register(engine.close)
    return Log(tuple(files), taken, rules, engine, project)
