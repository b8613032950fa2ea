"""Which write keys work, and what projects take: snapshots that the collector reads without ever waiting."""

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)

K = TypeVar("K")
V = TypeVar("V")


class Snapshot(Generic[K, V]):
    """What the database said of a key when it was last read, or None. Whoever wants it newer calls :meth:`refresh`."""

    def __init__(self, read: Callable[[], dict[K, V]], what: str) -> None:
        """``what`` is what it is a snapshot of, for the log."""
        self._read, self._what = read, what
        self._known: dict[K, V] = {}
        self._ill = False
        self._reading = threading.Lock()

    def __call__(self, key: K) -> V | None:
        return self._known.get(key)

    def refresh(self) -> None:
        """Read now. When the database does not answer, what was known before goes on counting."""
        with self._reading:
            try:
                self._known = self._read()
                self._ill = False
            except Exception:
                # Said once, not each second.
                if not self._ill:
                    logger.exception("%s could not be read; what was known before goes on counting.", self._what)
                self._ill = True

    async def refresh_soon(self) -> None:
        """The same without holding up the event loop."""
        await asyncio.to_thread(self.refresh)
