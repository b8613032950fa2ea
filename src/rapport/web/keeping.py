"""What is kept too long is removed: old events of projects that say so, secrets of days past, findings and letters."""

import logging
from datetime import UTC, datetime

from typing_extensions import override

from rapport.collect import Salts
from rapport.deliver import caps
from rapport.kernel.clock import Clock, now_ms
from rapport.projects import alerts, letters, policies, reads
from rapport.web import runtime
from rapport.web.looking import Looking

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


class Keeper(Looking):
    """Looks when the server starts and from then on; events go once a day."""

    name = "keeper"
    failed = "What may not be kept could not be removed; it is tried again."

    def __init__(self, salts: Salts, clock: Clock = now_ms, look_s: float = LOOK_S) -> None:
        super().__init__(look_s)
        self._salts, self._clock = salts, clock
        self._day = ""

    @override
    def look(self) -> None:
        """Remove what is due. What fails is tried again next time."""
        now = self._clock()
        present = datetime.fromtimestamp(now / 1000, UTC)
        self._salts.destroy_old(now)
        if present.date().isoformat() != self._day:
            for project, rows in expire(present).items():
                logger.warning("Events of %s that are older than it keeps were removed: %s", project, rows)
            caps.forget_before(present)
            alerts.forget_judgements(present)
            letters.forget_old(present)
            self._day = present.date().isoformat()
