"""Writes down what the door took and refused, every few seconds, so that the counts outlive the process."""

import logging
import threading
from collections.abc import Callable, Sequence

from rapport.collect import Tally
from rapport.kernel.tally import Tallied

logger = logging.getLogger(__name__)

PAUSE_S = 2.0
"""A process that is killed loses the counts of this time; never an event."""


class Counting:
    """A thread between the tally and the database. When that does not answer, counts wait in memory."""

    def __init__(self, tally: Tally, write: Callable[[Sequence[Tallied]], None], pause_s: float = PAUSE_S) -> None:
        self._tally, self._write, self._pause_s = tally, write, pause_s
        self._ill = False
        self._writing = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="counting", daemon=True)

    def start(self) -> None:
        """Begin to write in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Write the rest, then end."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)
        self.write_now()

    def write_now(self) -> None:
        """Write what is there, in this thread."""
        with self._writing:
            rows = self._tally.take_away()
            if not rows:
                return
            try:
                self._write(rows)
                self._ill = False
            except Exception:
                self._tally.put_back(rows)
                # Said once, not every two seconds.
                if not self._ill:
                    logger.exception("Counts of what was taken and refused could not be written; they wait.")
                self._ill = True

    def _run(self) -> None:
        while not self._stopping.wait(self._pause_s):
            self.write_now()
