"""The thread that sends letters: each once, again after a while when it did not leave."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import close_old_connections
from django.utils import timezone as present

from rapport.projects import letters
from rapport.projects.models import Letter
from rapport.web import mail, webhook

logger = logging.getLogger(__name__)

LOOK_S = 5.0


def deliver(one: Letter, now: Callable[[], datetime] = present.now) -> None:
    """Send one if nobody else does; what becomes of it stands in its row."""
    if not letters.take(one):
        return
    try:
        webhook.call(one) if one.address.startswith(("https://", "http://")) else mail.send(one)
    except mail.Unsent as unsent:
        letters.failed(one, str(unsent), now(), for_good=unsent.for_good)
        logger.warning("%s was not sent to %s: %s", one.topic, one.address, unsent)
    except Exception as error:
        letters.failed(one, f"It could not be made ready ({type(error).__name__}); see rapport.log.", now())
        logger.exception("%s could not be sent to %s.", one.topic, one.address)
    else:
        letters.sent(one, now())


class Postman:
    """Looks for letters every few seconds, from the start of the server on."""

    def __init__(self, look_s: float = LOOK_S) -> None:
        self._look_s = look_s
        self._fresh = True
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="postman", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread when what it sends just now is sent."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def look(self) -> None:
        """Send what is due."""
        if self._fresh:
            letters.broken_off(present.now())
            letters.forget_old(present.now())
            self._fresh = False
        for one in letters.due(present.now()):
            if self._stopping.is_set():
                return
            deliver(one)

    def _run(self) -> None:
        while True:
            close_old_connections()
            try:
                self.look()
            except Exception:
                logger.exception("Letters could not be looked at; it is tried again.")
            finally:
                close_old_connections()
            if self._stopping.wait(self._look_s):
                return
