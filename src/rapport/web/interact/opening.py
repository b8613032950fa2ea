"""What a server opens for those who ask what somebody sees, and for the widgets that they then see."""

from contextlib import ExitStack

from django.conf import settings

from rapport.web.delivery.door import Answering
from rapport.web.front import App
from rapport.web.interact.front import Interacting
from rapport.web.recommending.shelf import Shelf
from rapport.web.rounds import Rounds
from rapport.web.shelves import delivery_of

EVERY_S = 5.0


def from_pages(last: ExitStack, answering: Answering, shelf: Shelf) -> dict[str, App]:
    """The doors, and the clock of quizzes, until the end of the stack."""
    interacting = Interacting(answering, settings.SECRET_KEY)
    rounds = Rounds(interacting.look, every_s=EVERY_S)
    rounds.start()
    last.callback(interacting.close)
    last.callback(rounds.stop)
    return {"delivery": delivery_of(answering, shelf), "interacting": interacting}
