"""Threads of the server that look from time to time whether something is to be done."""

import logging
import threading
from abc import ABC, abstractmethod
from typing import ClassVar

from django.db import close_old_connections

LONGEST_END_S = 30.0
"""So long :meth:`Looking.stop` waits for what is done just now."""


class Looking(ABC):
    """Looks at once, or after ``first_s``, and then every ``every_s`` until it is stopped.

    A look that fails is logged, and the next one comes all the same.
    """

    name: ClassVar[str]
    """Of the thread."""
    failed: ClassVar[str]
    """The sentence that is logged where a look fails."""

    def __init__(self, every_s: float, first_s: float = 0.0) -> None:
        self._every_s, self._first_s = every_s, first_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread when what it does just now is done."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=LONGEST_END_S)

    @property
    def stopping(self) -> bool:
        """Whether it should come to an end."""
        return self._stopping.is_set()

    @abstractmethod
    def look(self) -> None:
        """Do what is to be done."""

    def _run(self) -> None:
        wait = self._first_s
        while not self._stopping.wait(wait):
            wait = self._every_s
            close_old_connections()
            try:
                self.look()
            except Exception:
                logging.getLogger(type(self).__module__).exception(self.failed)
            finally:
                close_old_connections()
