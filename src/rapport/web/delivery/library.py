"""The books of all projects in memory: whoever decides reads them without waiting for anybody."""

import logging
import threading
from collections.abc import Mapping

from django.db import DatabaseError, close_old_connections

from rapport.deliver import caps, reads, stuck
from rapport.deliver.book import Book
from rapport.deliver.facts import ProjectFacts
from rapport.kernel.clock import Clock, now_ms
from rapport.kernel.event import Event
from rapport.projects import reads as projects

logger = logging.getLogger(__name__)


class Library:
    """A book of each project, compiled again when its edition or its schedule wants it. Asked from any thread."""

    def __init__(self, clock: Clock = now_ms) -> None:
        self._clock = clock
        self._books: dict[int, Book] = {}
        self._empty: dict[int, Book] = {}
        self._reading = threading.Lock()
        self._ill = False

    def __call__(self, project: int) -> Book:
        """The book of a project; an empty one where nobody has written one."""
        found = self._books.get(project) or self._empty.get(project)
        if found is None:
            found = self._empty[project] = Book(ProjectFacts(project), self._clock())
        return found

    def refresh(self) -> None:
        """Look which books are old, and compile those. When the database does not answer, the old ones count."""
        with self._reading:
            close_old_connections()
            try:
                self._refresh()
                self._ill = False
            except Exception:
                # Said once, not each second.
                if not self._ill:
                    logger.exception("Flags and actions could not be read; what was known before goes on counting.")
                self._ill = True

    def segments(self) -> Mapping[int, frozenset[str]]:
        """The segments that somebody's flags or actions ask for, by project."""
        return {project: book.segments for project, book in list(self._books.items()) if book.segments}

    def note(self, events: list[Event]) -> None:
        """Keep, for caps, who was exposed to what. What fails here is no reason to load the events again."""
        capped = {project: book.counted for project, book in list(self._books.items()) if book.counted}
        if capped:
            try:
                caps.note(events, capped)
            except Exception:
                logger.exception("Exposures could not be counted for caps.")
        adaptive = {project: book.adaptive for project, book in list(self._books.items()) if book.adaptive}
        if adaptive:
            try:
                stuck.note(events, adaptive)
            except Exception:
                logger.exception("Who met which variant first could not be kept.")

    def _refresh(self) -> None:
        now, editions = self._clock(), reads.editions()
        for project, edition in editions.items():
            known = self._books.get(project)
            if known and known.facts.edition == edition and not (known.until is not None and known.until <= now):
                continue
            try:
                self._books[project] = Book(reads.facts_of(projects.project_of(project)), now)
            except DatabaseError:
                raise
            except Exception:
                # Others must not wait for it. It is tried again with its next change.
                logger.exception("What project %d delivers cannot be read; nothing of it is delivered.", project)
                self._books[project] = Book(ProjectFacts(project, edition), now)
        for gone in self._books.keys() - editions.keys():
            del self._books[gone]
