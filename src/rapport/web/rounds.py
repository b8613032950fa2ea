"""What changes elsewhere without telling anybody is looked at each second, all of it by one thread."""

import logging
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)

EVERY_S = 1.0


class Rounds:
    """Looks at each thing once when it starts, and then every second until it is stopped."""

    def __init__(self, *looks: Callable[[], None], every_s: float = EVERY_S) -> None:
        self._looks, self._every_s = looks, every_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rounds", daemon=True)

    def start(self) -> None:
        """Look at everything, and go on in a thread."""
        self._look()
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopping.wait(self._every_s):
            self._look()

    def _look(self) -> None:
        for look in self._looks:
            try:
                look()
            except Exception:
                logger.exception("A look at what changes elsewhere failed; it is tried again.")
