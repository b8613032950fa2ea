"""What a widget asks for of files: giving one, and seeing the photos of a text."""

import secrets

from rapport.act.interact import api as interact
from rapport.act.interact.api import Given
from rapport.web.interact.steps.registry import Told, Turn, step


@step("upload")
def upload(turn: Turn) -> Told:
    """A file is kept; the answer then names it by this id."""
    given = Given(turn.body, turn.call.question, turn.call.name, turn.type)
    one = interact.take_file(turn.interaction, turn.who, turn.where, given, turn.now, secrets.token_urlsafe(24))
    return {"file": one.token, "name": one.name, "type": one.type, "bytes": one.bytes}
