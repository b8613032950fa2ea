"""Which write keys work: a snapshot that the collector reads without ever waiting for the database."""

import asyncio
import logging
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)

REFRESH_S = 1.0


class Keys:
    """Project of a write key, or None. Refreshed each second in a thread, and at once by :meth:`refresh`."""

    def __init__(self, read: Callable[[], dict[str, int]]) -> None:
        self._read = read
        self._known: dict[str, int] = {}
        self._ill = False
        self._reading = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keys", daemon=True)

    def __call__(self, key: str) -> int | None:
        return self._known.get(key)

    def start(self) -> None:
        """Read the keys once and go on in a thread."""
        self.refresh()
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def refresh(self) -> None:
        """Read the keys now. When the database does not answer, those known before go on working."""
        with self._reading:
            try:
                self._known = self._read()
                self._ill = False
            except Exception:
                # Said once, not each second.
                if not self._ill:
                    logger.exception("The write keys could not be read; those known before go on working.")
                self._ill = True

    async def refresh_soon(self) -> None:
        """The same without holding up the event loop."""
        await asyncio.to_thread(self.refresh)

    def _run(self) -> None:
        while not self._stopping.wait(REFRESH_S):
            self.refresh()
