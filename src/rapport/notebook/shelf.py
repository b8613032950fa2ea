"""Where a notebook's events lie: one temporary store in this process, a project in it for each log."""

import atexit
import itertools
import threading

from rapport.store import Store


class Shelf:
    """The embedded engine opens one folder in a process, so all logs share it. It is gone when the process ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._store: Store | None = None

    def use(self, store: Store | None, first: int = 1) -> None:
        """From now on keep logs in this store, or in a new one; projects are numbered from ``first``."""
        with self._lock:
            self._store, self._numbers = store, itertools.count(first)

    def place(self) -> tuple[Store, int]:
        """The store, and the number of a project in it that nobody else has."""
        with self._lock:
            if self._store is None:
                self._store = Store.open("chdb://")
                atexit.register(self._store.close)
            return self._store, next(self._numbers)


SHELF = Shelf()
