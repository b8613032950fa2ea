"""The one store, door and watch of this process: set by whoever started it, asked for by pages, API and commands."""

import threading
from collections.abc import Callable

from rapport.collect import Door
from rapport.store import Store
from rapport.web.lookout import Lookout
from rapport.web.watching import Watch


class NoStore(RuntimeError):
    """Nobody told this process which store to use."""


class Runtime:
    """Holds the store, opened when first asked for. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._open: Callable[[], Store] | None = None
        self._store: Store | None = None
        self._door: Door | None = None
        self._watch: Watch | None = None
        self._lookout: Lookout | None = None
        self._empty_spool: Callable[[], None] | None = None

    def use(self, store: Store | None) -> None:
        """From now on this is the store; None for none."""
        with self._lock:
            self._store, self._open = store, None

    def use_later(self, opener: Callable[[], Store]) -> None:
        """Open the store in this way when it is asked for: commands that need none start without it."""
        with self._lock:
            self._store, self._open = None, opener

    def store(self) -> Store:
        """The store. Raises :class:`NoStore` when none was named."""
        with self._lock:
            if self._store is None and self._open is not None:
                self._store = self._open()
            if self._store is None:
                raise NoStore("No event store is open in this process; start it with: rapport serve")
            return self._store

    def use_door(self, door: Door | None) -> None:
        """From now on events come in here."""
        self._door = door

    def door(self) -> Door | None:
        """Where events come in and what is refused is counted; None in a process that does not collect."""
        return self._door

    def use_watch(self, watch: Watch | None) -> None:
        """From now on this tells how collecting and loading go."""
        self._watch = watch

    def watch(self) -> Watch | None:
        """How collecting and loading go; None in a process that does neither."""
        return self._watch

    def use_lookout(self, lookout: Lookout | None) -> None:
        """From now on this shows events as they arrive."""
        self._lookout = lookout

    def lookout(self) -> Lookout | None:
        """Where members see events as they arrive; None in a process that does not collect."""
        return self._lookout

    def use_spool(self, empty: Callable[[], None] | None) -> None:
        """From now on this loads all of the spool and leaves nothing of it behind; None where opening does it."""
        self._empty_spool = empty

    def empty_spool(self) -> None:
        """Load what was acknowledged before this moment, and remove it from the spool."""
        if self._empty_spool is not None:
            self._empty_spool()

    def close(self) -> None:
        """Close the store if it was opened."""
        with self._lock:
            store, self._store, self._open = self._store, None, None
        if store is not None:
            store.close()


_runtime = Runtime()
use = _runtime.use
use_later = _runtime.use_later
store = _runtime.store
use_door = _runtime.use_door
door = _runtime.door
use_watch = _runtime.use_watch
watch = _runtime.watch
use_lookout = _runtime.use_lookout
lookout = _runtime.lookout
use_spool = _runtime.use_spool
empty_spool = _runtime.empty_spool
close = _runtime.close
