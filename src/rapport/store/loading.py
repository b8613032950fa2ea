"""Writing into the store: events once each, people and sessions right afterwards."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.store import expiring, forgetting, people, sessions
from rapport.store.arrivals import SPANS_AGAIN, absorb, settle_touched
from rapport.store.channels import channel_values, reread
from rapport.store.derive import DERIVE, EVENTS, ID, INBOX, derived
from rapport.store.engine import Engine
from rapport.store.inbox import inbox_table
from rapport.store.merging import Merging
from rapport.store.migrate import migrate
from rapport.store.scratch import Scratch

DIRECT_ROWS = 1_500_000
"""A piece of more rows goes straight into the events; a smaller one passes through memory."""

NEAR = timedelta(days=1)
"""An event that comes again has about the time that it had."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many events came in for the first time, and how many were there already."""

    new: int = 0
    duplicate: int = 0

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(self.new + other.new, self.duplicate + other.duplicate)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A person who is not known any more: rows removed by table, and the ids that meant them."""

    rows: dict[str, int]
    ids: frozenset[str]


class Store:
    """Events, people and sessions. One writer at a time; any number of readers beside it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing = threading.RLock()
        self._scratch = Scratch(engine)
        self._owing = set(self.unsettled())
        self._merging = Merging(engine)
        self._version = int(engine.query("SELECT max(version) FROM session_rows", {}).rows[0][0])

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the engine at ``url`` (see :meth:`Engine.open`) and bring its schema up to date."""
        return cls.on(Engine.open(url))

    @classmethod
    def on(cls, engine: Engine) -> Self:
        """The store of an engine that was opened, with its schema up to date."""
        migrate(engine)
        return cls(engine)

    def close(self) -> None:
        """Wait for the writer, then close the engine."""
        with self._writing:
            self._scratch.drop()
            self.engine.close()

    def load(self, events: Sequence[Event], rules: Callable[[int], Rules]) -> Loaded:
        """Take live events. When this returns, they answer queries and their sessions are right.

        Loading the same events again changes nothing. ``rules`` gives the rules of a project by its id.
        """
        by_project: dict[int, list[Event]] = defaultdict(list)
        for event in events:
            by_project[event.project].append(event)
        total = Loaded()
        with self._writing:
            for project, its in by_project.items():
                self._scratch.empty()
                self.engine.insert(self._scratch.named("$inbox"), inbox_table(its))
                total += self._absorb(project, rules(project), tells_source=True)
        return total

    def take(
        self,
        piece: str,
        project: int,
        rules: Rules,
        values: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        *,
        rows: int | None = None,
        later: bool = False,
        distinct: bool = False,
        fresh: bool = False,
        tells_source: bool = False,
    ) -> Loaded:
        """Take a piece of a file: ``piece`` is a SELECT of the columns of :data:`rapport.store.derive.INBOX`.

        A piece of many ``rows`` (exactly so many) goes into the events at once, and its sessions wait for
        :meth:`settle`; with ``later`` also one of few. ``distinct`` says that no two of its rows share an event id,
        ``fresh`` that none of its ids can be in the store, ``tells_source`` that the rows know where people came from
        (referrer or campaign), so that silence means that they came directly.
        """
        values = {**(values or {}), "project": project}
        with self._writing:
            self._mark(project, pending=True)
            if rows is not None and (later or rows > DIRECT_ROWS):
                return self._take_directly(
                    piece, values, settings, rows, rules, distinct=distinct, fresh=fresh, tells_source=tells_source
                )
            self._scratch.empty()
            columns = ", ".join(INBOX)
            sql = self._scratch.named(f"INSERT INTO $inbox ({columns}) SELECT {columns} FROM ({piece})")
            self.engine.command(sql, settings, **values)
            loaded = self._absorb(project, rules, tells_source=tells_source)
            if project not in self._owing:
                self._mark(project, pending=False)
            return loaded

    def settle(self, project: int, rules: Rules) -> None:
        """Make the sessions of everything taken right."""
        try:
            owed = project in self.unsettled()
            if owed:
                self.rebuild(project, rules)
        except BaseException:
            self._merging.go_on()
            raise
        self._merging.finish(rewritten=owed)

    def unsettled(self) -> list[int]:
        """Projects whose sessions wait to be made right, from a large piece or a crash half-way."""
        return [row[0] for row in self.engine.query("SELECT project FROM unsettled FINAL WHERE pending = 1", {})]

    def rebuild(self, project: int, rules: Rules) -> None:
        """Compute people and sessions again: after a change of time zone, timeout or key events, or a crash.

        Live events wait for one slice of people at most, not for all of it.
        """
        with self._writing:
            self._owing.add(project)
            self._mark(project, pending=True)
            self.engine.command(SPANS_AGAIN, project=project)
            linked = people.everybody_linked(self.engine, project)
            people.resolve(self.engine, project, linked, self._next_version())
            of = sessions.slices(self.engine, project)
        for part in range(of):
            with self._writing:
                sessions.rebuild(self.engine, project, rules, self._next_version(), of=of, part=part)
                self.engine.answers.changed(project, 0)
        with self._writing:
            self._owing.discard(project)
            self._mark(project, pending=False)

    def reread(self, project: int, rules: Rules) -> None:
        """Give all events of a project the channels of its rules; then its sessions are to be computed again."""
        with self.removing(project):
            reread(self.engine, project, rules.channels)

    def forget_project(self, project: int) -> None:
        """Remove everything that is known of a project."""
        with self.removing(project):
            for table in ("events", "links", "people", "spans", "session_rows", "listed", "unsettled"):
                sql = f"ALTER TABLE {table} DELETE WHERE project = {{project:UInt32}}"
                self.engine.command(sql, {"mutations_sync": 2}, project=project)

    def known(self, project: int, person: str) -> forgetting.Known:
        """Whom an id that a client said means."""
        return forgetting.known(self.engine, project, person)

    def forget_person(self, project: int, person: str) -> Forgotten:
        """Remove everything that is known of whom this id means, all ids joined with it included."""
        with self.removing(project):
            whose = self.known(project, person)
            rows = forgetting.counts(self.engine, project, whose)
            forgetting.remove(self.engine, project, whose)
            self._scratch.empty()
            return Forgotten(rows, whose.ids)

    def told(self, project: int, person: str, table: str, page: int, rows: int) -> Iterator[dict[str, Any]]:
        """A page of what a table of :data:`rapport.store.forgetting.TOLD` has of whom this id means."""
        return forgetting.told(self.engine, project, self.known(project, person), table, page, rows)

    def expire(self, project: int, before: datetime, rules: Rules) -> dict[str, int]:
        """Remove what happened before a moment (aware); gives how many rows went from each table, nothing for none.

        A session that began before goes on from there. While events of a large piece wait to be settled nothing goes.
        """
        moment = before.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        with self._writing:
            if project in self._owing or not expiring.is_due(self.engine, project, moment):
                return {}
            with self.removing(project):
                self._mark(project, pending=True)
                expiring.remember_cut_sessions(self.engine, self._scratch, project, moment)
                removed = expiring.remove(self.engine, project, moment)
                settle_touched(self.engine, self._scratch, project, rules, self._next_version())
                self._scratch.empty()
                self._mark(project, pending=False)
            return removed

    @contextmanager
    def removing(self, project: int) -> Iterator[None]:
        """Removing is a kind of merging, and what it leaves half done is not remembered as it was."""
        with self._writing:
            self._merging.go_on()
            try:
                yield
            finally:
                self.engine.answers.changed(project, 0)

    def _absorb(self, project: int, rules: Rules, *, tells_source: bool) -> Loaded:
        since_ms = 0
        try:
            done = absorb(
                self.engine,
                self._scratch,
                project,
                rules,
                self._next_version(),
                tells_source=tells_source,
                mark=lambda pending: self._mark(project, pending=pending or project in self._owing),
            )
            # Of events that wait to be settled it is not known yet whose they are.
            since_ms = 0 if project in self._owing else done.since_ms
        finally:
            self.engine.answers.changed(project, since_ms)
        return Loaded(done.new, done.rows - done.new)

    def _take_directly(
        self,
        piece: str,
        values: Mapping[str, object],
        settings: Mapping[str, object] | None,
        rows: int,
        rules: Rules,
        *,
        distinct: bool,
        fresh: bool,
        tells_source: bool,
    ) -> Loaded:
        self._owing.add(project := int(str(values["project"])))
        self._merging.wait()
        own = rules.channels
        before = self._count(project)
        select = f"SELECT * FROM ({derived(f'({piece})', '{project:UInt32}', tells_source, own)})"
        if before and not fresh:
            select += self._unless_there(piece, values, settings, rows)
        if not distinct:
            select += " LIMIT 1 BY id"
        bound = {**values, **channel_values(own)}
        self.engine.command(f"INSERT INTO events ({EVENTS}) {select}", {**DERIVE, **(settings or {})}, **bound)
        self.engine.answers.changed(project, 0)
        new = self._count(project) - before
        if people.news(self.engine, f"({piece})", values, settings):
            people.write_links(self.engine, f"({piece})", values, settings)
        return Loaded(new, rows - new)

    def _unless_there(
        self, piece: str, values: Mapping[str, object], settings: Mapping[str, object] | None, rows: int
    ) -> str:
        """A WHERE for events whose id is in the store already, at about their time."""
        first, last = self.engine.query(f"SELECT min(at), max(at) FROM ({piece})", values, settings).rows[0]
        near = (
            "SELECT id FROM events WHERE project = {project:UInt32}"
            f" AND at >= '{first - NEAR:%F %T}' AND at < '{last + NEAR:%F %T}'"
        )
        there = self.engine.query(f"SELECT count() FROM ({near})", values).rows[0][0]
        if not there:
            return ""
        # Whichever set is the smaller one is held in memory.
        ids = "" if there <= rows else f" AND id IN (SELECT {ID} FROM ({piece}) AS i)"
        return f" WHERE id NOT IN ({near}{ids})"

    def _count(self, project: int) -> int:
        return int(self.engine.ask("SELECT count() FROM events WHERE project = {project:UInt32}", project).rows[0][0])

    def _mark(self, project: int, *, pending: bool) -> None:
        sql = "INSERT INTO unsettled VALUES ({project:UInt32}, {pending:UInt8}, {version:UInt64})"
        self.engine.command(sql, project=project, pending=int(pending), version=self._next_version())

    def _next_version(self) -> int:
        # Rows of a later version win, so versions must grow even when the clock is set back.
        self._version = max(self._version + 2, time.time_ns() // 1000)
        return self._version
