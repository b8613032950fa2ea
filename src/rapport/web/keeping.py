"""What may not be kept is removed: old events of projects that say so, and the secrets of days past."""

import logging
import threading
from datetime import UTC, datetime

from django.db import close_old_connections

from rapport.collect import Salts
from rapport.deliver import caps
from rapport.kernel.clock import Clock, now_ms
from rapport.projects import policies, reads
from rapport.web import runtime

logger = logging.getLogger(__name__)

LOOK_S = 600.0
"""How often secrets are looked at: they go at most this much after their time."""


def expire(now: datetime) -> dict[str, dict[str, int]]:
    """Remove what projects do not keep any longer; gives how many rows went from each table, by project."""
    removed = {}
    for project in reads.projects():
        before = policies.oldest_kept(project, now)
        if before is not None and (rows := runtime.store().expire(project.pk, before, project.rules)):
            removed[project.slug] = rows
    return removed


class Keeper:
    """A thread that looks when the server starts and from then on; events go once a day."""

    def __init__(self, salts: Salts, clock: Clock = now_ms, look_s: float = LOOK_S) -> None:
        self._salts, self._clock, self._look_s = salts, clock, look_s
        self._day = ""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what it removes just now is removed."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def look(self) -> None:
        """Remove what is due. What fails is tried again next time."""
        now = self._clock()
        present = datetime.fromtimestamp(now / 1000, UTC)
        self._salts.destroy_old(now)
        if present.date().isoformat() != self._day:
            for project, rows in expire(present).items():
                logger.warning("Events of %s that are older than it keeps were removed: %s", project, rows)
            caps.forget_before(present)
            self._day = present.date().isoformat()

    def _run(self) -> None:
        while True:
            close_old_connections()
            try:
                self.look()
            except Exception:
                logger.exception("What may not be kept could not be removed; it is tried again.")
            finally:
                close_old_connections()
            if self._stopping.wait(self._look_s):
                return
