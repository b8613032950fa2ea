"""Loads what the collector keeps: spool to store, at once, again and again until the engine has taken it."""

import contextlib
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from rapport.collect import BadRecord, Onlooker, content_of, of_events, show_record
from rapport.collect.draft import Refused
from rapport.kernel.clock import Clock, now_ms
from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.store import Store

logger = logging.getLogger(__name__)

POLL_S = 0.2
"""How often the spool is looked at without being told: collectors in other processes cannot tell."""
GATHER_S = 0.03
"""Events that arrive this soon after the first are loaded together with it."""
REST = 4.0
"""So many times as long as a load took the loader rests after it: one of a few events costs nearly as much as one of
thousands, so gathering pays."""
LONGEST_REST_S = 1.0
MUCH_BYTES = 16 * 1024 * 1024
"""When so much waits there is no rest."""
LONGEST_PAUSE_S = 5.0
PATIENCE = 5
"""Failures in a row after which the events themselves are suspected."""
MOST_FAILURES = 40
"""Parts that fail without one that loads, after which it must be the engine."""


class Reader(Protocol):
    """The reading end of the spool."""

    def read(self) -> list[bytes]:
        """The next records; the same ones until they are committed."""

    def commit(self) -> None:
        """What was read is safe elsewhere."""

    def backlog_bytes(self) -> int:
        """How much waits."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How loading goes: what ``/healthz`` tells."""

    loaded: int = 0
    last_ms: int | None = None
    failures: int = 0
    trouble: str | None = None
    set_aside: int = 0
    loads: int = 0
    load_s: float = 0.0
    """How long the engine took for all of them."""
    lag_ms: int = 0
    """How long the oldest event of the last load had waited since it was received."""


def log_refused(project: int, refused: Refused, path: str, at_ms: int) -> None:
    """Nobody counts here: the log has it."""
    logger.warning("An event of project %d said at %s (%d) is refused: %s", project, path, at_ms, refused.message)


class Loader:
    """A thread that empties the spool into the store. Nothing is taken off the spool before the store has it."""

    def __init__(
        self,
        reader: Reader,
        store: Callable[[], Store],
        rules: Callable[[int], Rules | None],
        set_aside: Path,
        clock: Clock = now_ms,
        first_pause_s: float = 0.1,
        refused: Callable[[int, Refused, str, int], None] = log_refused,
        onlooker: Onlooker | None = None,
        loaded: Callable[[list[Event]], None] = lambda _: None,
    ) -> None:
        """``refused`` hears of events that are not taken after all: project, reason, address, present.

        ``onlooker`` hears of what was kept as it came, while somebody looks. ``loaded`` hears of events that are in
        the store; of some of them twice, where loading broke off.
        """
        self._reader, self._store, self._rules, self._clock = reader, store, rules, clock
        self._set_aside = set_aside
        self._first_pause_s = first_pause_s
        self._refused = refused
        self._onlooker = onlooker or Onlooker()
        self._loaded = loaded
        self._told = threading.Event()
        self._stopping = threading.Event()
        self._draining = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="loader", daemon=True)
        self.progress = Progress()

    def start(self) -> None:
        """Begin to load in a thread."""
        self._thread.start()

    def wake(self) -> None:
        """Something was kept. Costs nothing; callable from any thread."""
        self._told.set()

    def stop(self, timeout_s: float = 30.0) -> None:
        """Load what is left, then end; what cannot be loaded stays in the spool."""
        self._stopping.set()
        self._told.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def backlog_bytes(self) -> int:
        """How much waits in the spool."""
        return self._reader.backlog_bytes()

    def drain(self) -> None:
        """Load everything that is in the spool, in this thread. Raises what the store raises."""
        with self._draining:
            while self._load_next():
                pass

    def _load_next(self) -> bool:
        """Load what the reader gives at once; whether that was anything."""
        records = self._reader.read()
        if not records:
            return False
        events = self._known(self._decoded(records))
        began = time.perf_counter()
        if events:
            self._load(events)
            self._loaded(events)
        self._reader.commit()
        self._note(events, time.perf_counter() - began)
        if self._onlooker.looks():
            self._show(records)
        return True

    def _load_some(self) -> None:
        """Load what waits now. What arrives meanwhile may gather, unless it is much."""
        with self._draining:
            while self._load_next() and self._reader.backlog_bytes() > MUCH_BYTES:
                pass

    def _show(self, records: Sequence[bytes]) -> None:
        for record in records:
            with contextlib.suppress(BadRecord):
                show_record(record, self._onlooker)

    def _note(self, events: Sequence[Event], took_s: float) -> None:
        before, now = self.progress, self._clock()
        self.progress = replace(
            before,
            loaded=before.loaded + len(events),
            last_ms=now,
            loads=before.loads + bool(events),
            load_s=before.load_s + took_s,
            lag_ms=now - min((event.received for event in events), default=now),
        )

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._told.wait(POLL_S):
                self._told.clear()
                self._stopping.wait(GATHER_S)
            before = self.progress
            self._attempt(self._load_some)
            if self.progress.loads > before.loads:
                self._stopping.wait(min(REST * (self.progress.load_s - before.load_s), LONGEST_REST_S))
        self._attempt(self.drain)

    def _attempt(self, load: Callable[[], None]) -> None:
        try:
            load()
        except Exception as error:
            failures = self.progress.failures + 1
            self.progress = replace(self.progress, failures=failures, trouble=str(error))
            logger.exception("Loading failed, %d times in a row; the events stay in the spool.", failures)
            self._stopping.wait(min(self._first_pause_s * 2 ** min(failures, 10), LONGEST_PAUSE_S))
        else:
            if self.progress.failures:
                self.progress = replace(self.progress, failures=0, trouble=None)

    def _decoded(self, records: Sequence[bytes]) -> list[Event]:
        events: list[Event] = []
        for record in records:
            try:
                content = content_of(record)
            except BadRecord as error:
                self._put_aside(record, f"A record of the spool is not readable. {error}")
                continue
            events += content.events
            for project, refused, path in content.refused:
                self._refused(project, refused, path, self._clock())
        return events

    def _known(self, events: Sequence[Event]) -> list[Event]:
        """Without the events of projects that are gone."""
        there = {project: self._rules(project) is not None for project in {event.project for event in events}}
        return [event for event in events if there[event.project]]

    def _load(self, events: Sequence[Event]) -> None:
        """Into the store; after many failures in a row, without the events that cause them."""
        try:
            self._store().load(events, self._rules_now)
        except Exception:
            if self.progress.failures < PATIENCE:
                raise
            refused = self._sift(events)
            # When nothing at all goes in, the engine is ill, not the events.
            if len(refused) == len(events):
                raise
            for event in refused:
                self._put_aside(of_events([event]), f"The engine refuses event {event.event_id!r}")

    def _sift(self, events: Sequence[Event]) -> list[Event]:
        """Load halves, and halves of those that fail; gives what fails alone."""
        refused: list[Event] = []
        waiting = [list(events)]
        failed = loaded = 0
        while waiting and (loaded or failed < MOST_FAILURES):
            part = waiting.pop()
            try:
                self._store().load(part, self._rules_now)
                loaded += 1
            except Exception:
                logger.exception("A part of %d events fails.", len(part))
                failed += 1
                half = len(part) // 2
                if half:
                    waiting += [part[half:], part[:half]]
                else:
                    refused += part
        return refused if loaded else list(events)

    def _rules_now(self, project: int) -> Rules:
        return self._rules(project) or Rules()

    def _put_aside(self, record: bytes, why: str) -> None:
        self._set_aside.mkdir(exist_ok=True)
        name = f"{self._clock()}-{hashlib.sha256(record).hexdigest()[:12]}"
        (self._set_aside / name).write_bytes(record)
        self.progress = replace(self.progress, set_aside=self.progress.set_aside + 1)
        logger.error("%s; it is kept as %s and not loaded.", why, self._set_aside / name)
