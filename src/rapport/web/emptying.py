"""Loads what is in the spool, and when somebody is to be forgotten leaves nothing of it on the disk."""

import time
from collections.abc import Callable
from pathlib import Path

from rapport.collect import ask_to_let_go, held_bytes

PATIENCE_S = 10.0
"""For collectors, which look each second."""
PAUSE_S = 0.05


class Emptying:
    """The spool of a server, or of a command that works alone; collectors may write into it meanwhile."""

    def __init__(
        self,
        directory: Path,
        drain: Callable[[], None],
        let_go: Callable[[], None] = lambda: None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """``drain`` loads everything that is in ``directory`` and removes what no writer holds.

        ``let_go`` has the writer of this process, where there is one, begin a new segment at once.
        """
        self._directory, self._drain, self._let_go, self._patience_s = directory, drain, let_go, patience_s

    def load(self) -> None:
        """Load what was acknowledged before this moment."""
        self._drain()

    def empty(self) -> int:
        """Load it, and have every writer let go of it, so that it goes from the disk.

        Gives how many bytes of it are left, because a process that holds them does not answer: then they are loaded,
        but still there.
        """
        self._let_go()
        self._drain()
        before = held_bytes(self._directory)
        if not before:
            return 0
        ask_to_let_go(self._directory)
        until = time.monotonic() + self._patience_s
        while left := before.keys() & held_bytes(self._directory).keys():
            if time.monotonic() > until:
                break
            time.sleep(PAUSE_S)
        # What was let go of is read to its end now, and removed.
        self._drain()
        return sum(before[name] for name in left)
