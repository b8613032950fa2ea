"""The one store and watch of this process: set by whoever started it, asked for by pages, API and commands."""

import threading
from collections.abc import Callable

from rapport.store import Store
from rapport.web.emptying import Emptying
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
        self._write_counts: Callable[[], None] | None = None
        self._watch: Watch | None = None
        self._lookout: Lookout | None = None
        self._spool: Emptying | None = None

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

    def use_counts(self, write: Callable[[], None] | None) -> None:
        """From now on this writes down what the door has counted."""
        self._write_counts = write

    def write_counts(self) -> None:
        """Write down what this process took and refused, so that whoever reads it now finds it."""
        if self._write_counts is not None:
            self._write_counts()

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

    def use_spool(self, spool: Emptying | None) -> None:
        """From now on this loads the spool and empties it."""
        self._spool = spool

    def spool(self) -> Emptying:
        """What loads the spool and empties it. Raises :class:`NoStore` in a process that does not."""
        if self._spool is None:
            raise NoStore("No spool is loaded in this process; start it with: rapport serve")
        return self._spool

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
use_counts = _runtime.use_counts
write_counts = _runtime.write_counts
use_watch = _runtime.use_watch
watch = _runtime.watch
use_lookout = _runtime.use_lookout
lookout = _runtime.lookout
use_spool = _runtime.use_spool
spool = _runtime.spool
close = _runtime.close
