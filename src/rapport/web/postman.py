"""The thread that sends letters: each once, again after a while when it did not leave."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone as present
from typing_extensions import override

from rapport.act.interact import api as interact
from rapport.projects import letters
from rapport.projects.models import Letter
from rapport.web import mail, webhook
from rapport.web.looking import Looking

logger = logging.getLogger(__name__)

LOOK_S = 5.0


def deliver(one: Letter, now: Callable[[], datetime] = present.now) -> None:
    """Send one if nobody else does; what becomes of it stands in its row."""
    if not letters.take(one):
        return
    try:
        if one.address.startswith(("https://", "http://")):
            webhook.call(one, *(interact.said_in_hook(one, now()) or (one.text, {})))
        else:
            mail.send(one)
    except mail.Unsent as unsent:
        letters.failed(one, str(unsent), now(), for_good=unsent.for_good)
        logger.warning("%s was not sent to %s: %s", one.topic, one.address, unsent)
    except Exception as error:
        letters.failed(one, f"It could not be made ready ({type(error).__name__}); see rapport.log.", now())
        logger.exception("%s could not be sent to %s.", one.topic, one.address)
    else:
        letters.sent(one, now())


class Postman(Looking):
    """Looks for letters every few seconds, from the start of the server on."""

    name = "postman"
    failed = "Letters could not be looked at; it is tried again."

    def __init__(self, look_s: float = LOOK_S) -> None:
        super().__init__(look_s)
        self._fresh = True

    @override
    def look(self) -> None:
        """Send what is due."""
        if self._fresh:
            letters.broken_off(present.now())
            letters.forget_old(present.now())
            self._fresh = False
        for one in letters.due(present.now()):
            if self.stopping:
                return
            deliver(one)
