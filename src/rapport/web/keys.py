"""Which write keys work, and what projects take: snapshots that the collector reads without ever waiting."""

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from rapport.kernel.policy import Policy

logger = logging.getLogger(__name__)

REFRESH_S = 1.0

K = TypeVar("K")
V = TypeVar("V")


class Snapshot(Generic[K, V]):
    """What the database says of a key, or None. Refreshed each second in a thread, and at once by :meth:`refresh`."""

    def __init__(self, read: Callable[[], dict[K, V]], what: str) -> None:
        """``what`` is what it is a snapshot of, for the log."""
        self._read, self._what = read, what
        self._known: dict[K, V] = {}
        self._ill = False
        self._reading = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="snapshot", daemon=True)

    def __call__(self, key: K) -> V | None:
        return self._known.get(key)

    def start(self) -> None:
        """Read once and go on in a thread."""
        self.refresh()
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

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

    def _run(self) -> None:
        while not self._stopping.wait(REFRESH_S):
            self.refresh()


class Keys(Snapshot[str, int]):
    """Project of a write key."""

    def __init__(self, read: Callable[[], dict[str, int]]) -> None:
        super().__init__(read, "The write keys")


class Policies(Snapshot[int, Policy]):
    """What a project takes."""

    def __init__(self, read: Callable[[], dict[int, Policy]]) -> None:
        super().__init__(read, "What projects take")
