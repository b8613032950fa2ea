"""Who is in which segment, as of a moment: read from the store in the background, so that deciding never waits."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import close_old_connections

from rapport.kernel.clock import Clock, day_of, now_ms
from rapport.kernel.scope import Scope
from rapport.measure.segment_ids import Ids, ids_of, number_of
from rapport.projects import reads
from rapport.projects.segments import NoSegment, segment_of
from rapport.store import Engine

logger = logging.getLogger(__name__)

EVERY_S = 60.0
REST = 10.0
"""It rests so many times as long as reading took, where that is longer."""
LOOKS_BACK = timedelta(days=365)
"""Whoever did nothing for longer is in no segment here."""


@dataclass(frozen=True, slots=True)
class Known:
    """The people of one project's segments, and as of when (milliseconds)."""

    segments: Mapping[str, Ids]
    at: int


class Membership:
    """A thread that keeps it. Before it has read once, nobody is known to be in a segment."""

    def __init__(
        self,
        engine: Callable[[], Engine],
        wanted: Callable[[], Mapping[int, frozenset[str]]],
        clock: Clock = now_ms,
        every_s: float = EVERY_S,
    ) -> None:
        """``wanted`` says which segments of which projects are asked for."""
        self._engine, self._wanted, self._clock, self._every_s = engine, wanted, clock, every_s
        self._known: dict[int, Known] = {}
        self._told = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="membership", daemon=True)

    def of(self, project: int, user_id: str, anonymous_id: str) -> tuple[Sequence[str], int | None]:
        """The segments somebody is in, and as of when; None when that is not known yet."""
        known = self._known.get(project)
        if known is None:
            return (), None
        numbers = [number_of(user_id)] if user_id else []
        if anonymous_id:
            numbers.append(number_of(anonymous_id=anonymous_id))
        return [slug for slug, ids in known.segments.items() if any(map(ids.holds, numbers))], known.at

    def wake(self) -> None:
        """Another segment may be asked for: look at once."""
        self._told.set()

    def start(self) -> None:
        """Begin to read in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """End it; a reading that is going on is not waited for long."""
        self._stopping.set()
        self._told.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def read(self) -> None:
        """Read every segment that is asked for, once."""
        for project, slugs in self._wanted().items():
            try:
                self._known[project] = self._read(project, slugs)
            except Exception:
                logger.exception("The segments of project %d could not be read; older ones go on counting.", project)

    def _read(self, project_id: int, slugs: frozenset[str]) -> Known:
        close_old_connections()
        project, now = reads.project_of(project_id), self._clock()
        rules = project.rules
        today = day_of(now, rules.zone)
        scope = Scope(project_id, today - LOOKS_BACK, today, rules, today)
        found: dict[str, Ids] = {}
        for slug in sorted(slugs):
            try:
                found[slug] = ids_of(self._engine(), segment_of(project, slug).asked, scope)
            except NoSegment:
                found[slug] = Ids()
        return Known(found, now)

    def _run(self) -> None:
        while not self._stopping.is_set():
            began = time.monotonic()
            self.read()
            took = time.monotonic() - began
            self._told.wait(max(self._every_s, took * REST))
            self._told.clear()
