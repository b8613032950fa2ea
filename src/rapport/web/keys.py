"""Which write keys work: a snapshot that the collector reads without ever waiting for the database."""

import logging
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)

REFRESH_S = 1.0
SHORTEST_S = 0.1
"""Unknown keys make the snapshot refresh at once, but not more often than this."""


class Keys:
    """Project of a write key, or None. Refreshed each second in a thread, and soon after a key nobody knows."""

    def __init__(self, read: Callable[[], dict[str, int]]) -> None:
        self._read = read
        self._known: dict[str, int] = {}
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keys", daemon=True)

    def __call__(self, key: str) -> int | None:
        project = self._known.get(key)
        if project is None:
            self._wake.set()
        return project

    def start(self) -> None:
        """Read the keys once and go on in a thread."""
        self.refresh()
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def refresh(self) -> None:
        """Read the keys now. When the database does not answer, those known before go on working."""
        try:
            self._known = self._read()
        except Exception:
            logger.exception("The write keys could not be read; those known before go on working.")

    def _run(self) -> None:
        while not self._stopping.wait(SHORTEST_S):
            self._wake.wait(REFRESH_S)
            self._wake.clear()
            self.refresh()
