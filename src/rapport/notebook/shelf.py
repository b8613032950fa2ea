"""Where a notebook's events lie: one temporary store in this process, a project in it for each log."""

import atexit
import itertools
import threading

from rapport.store import Engine, Store


class Shelf:
    """The embedded engine opens one folder in a process, so all logs share it. It is gone when the process ends."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._numbers = itertools.count(1)
        self._engine: Engine | None = None
        self._store: Store | None = None

    def use(self, store: Store | None, first: int = 1) -> None:
        """From now on keep logs in this store, or in a new one; projects are numbered from ``first``."""
        with self._lock:
            self._engine = store.engine if store else None
            self._store, self._numbers = store, itertools.count(first)

    def engine(self) -> Engine:
        """The engine, for who keeps nothing: it may be without any table yet."""
        with self._lock:
            if self._engine is None:
                self._engine = Engine.open("chdb://")
                atexit.register(self._engine.close)
            return self._engine

    def number(self) -> int:
        """The number of a project that nobody else has."""
        return next(self._numbers)

    def place(self) -> tuple[Store, int]:
        """The store, and the number of a project in it that nobody else has."""
        with self._lock:
            if self._store is None:
                self._store = Store.on(self.engine())
            return self._store, self.number()


SHELF = Shelf()
