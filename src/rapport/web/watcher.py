"""The thread that judges alerts at the close of hours, days and weeks, and sees to reports that are due."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone as present
from typing_extensions import override

from rapport.projects import alerts
from rapport.store import Engine, EngineError
from rapport.web import runtime
from rapport.web.alerting.judging import judge_due
from rapport.web.looking import Looking
from rapport.web.reporting.sending import send_due

logger = logging.getLogger(__name__)

LOOK_S = 30.0
BEHIND_S = 900.0
"""While events wait longer than this to be loaded, nothing is judged: the numbers are not whole yet."""


def watch(now: datetime) -> None:
    """Judge every alert that is due, and hand every report that is due to the post. What fails is tried again."""
    for alert in alerts.all_alerts():
        attempt(f"The alert {alert.slug} of {alert.project.slug}", lambda one=alert: judge_due(engine(), one, now))  # type: ignore[misc]
    send_due(engine, now)


def engine() -> Engine:
    """The engine of this process."""
    return runtime.store().engine


def attempt(what: str, deed: Callable[[], object]) -> None:
    """Do it; one that fails keeps no other from its turn."""
    try:
        deed()
    except EngineError as error:
        logger.warning("%s waits: %s", what, error)
    except Exception:
        logger.exception("%s failed; it is tried again.", what)


class Watcher(Looking):
    """Looks twice a minute, from the start of the server on.

    Loading comes first: after a restart it has not looked at what waits before the first look here.
    """

    name = "watcher"
    failed = "Alerts and reports could not be looked at; it is tried again."

    def __init__(self, look_s: float = LOOK_S, clock: Callable[[], datetime] = present.now) -> None:
        super().__init__(look_s, first_s=look_s)
        self._clock = clock

    @override
    def look(self) -> None:
        """Judge what is due, unless events wait to be loaded."""
        seen = runtime.watch()
        if seen is None or seen.look().oldest_s < BEHIND_S:
            watch(self._clock())
