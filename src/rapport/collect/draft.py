"""What a dialect makes of bytes before anything is judged: drafts, or a refusal that names the field."""

from dataclasses import dataclass
from typing import Any

import msgspec

from rapport.collect.callers import Caller
from rapport.kernel.event import ROLES_BY_NAME
from rapport.kernel.refusal import Refusal

Id = str | int | None
"""An id as clients send it: mostly text, sometimes a number."""
Moment = str | float | None
"""A time as clients send it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why something was not taken. ``field`` is the client's own name of what is wrong, '' when it is the whole."""

    reason: Refusal
    field: str = ""
    detail: str = ""

    @property
    def message(self) -> str:
        """What is wrong and how to mend it, in sentences that hold nothing of what a person sent."""
        if self.reason is Refusal.BAD_FIELD and self.detail:
            return f"{self.field}: {self.detail}."
        told = f"{self.detail}. {self.reason.sentence}" if self.detail else self.reason.sentence
        return f"{self.field}: {told}" if self.field else told


class Draft(msgspec.Struct, kw_only=True):
    """An event as a dialect read it. Types are right; whether the values can be is for the judge to say.

    Fields are those of :class:`rapport.kernel.event.Event`, before ids became text and times became milliseconds.
    """

    name: str | None
    message_id: Id = None
    said_at: Moment = None
    sent_at: Moment = None
    anonymous_id: Id = None
    user_id: Id = None
    alias_of: Id = None
    session: Id = None
    url: str = ""
    referrer: str = ""
    source: str = ""
    medium: str = ""
    campaign: str = ""
    country: str = ""
    region: str = ""
    device: str = ""
    browser: str = ""
    os: str = ""
    engaged_ms: Any = 0
    things: tuple[str, ...] = ()
    roles: int = ROLES_BY_NAME
    properties: dict[str, Any] = {}
    caller: Caller | None = None
    """Who asked, said by dialects whose clients send no id of a person: the judge names the person by it."""
    agent: str = ""
    """The user agent, where the event says one: of the person's browser, whoever sends it."""
    consent: str = ""
    """What the person decided, as the client says it: ``granted``, ``denied`` or nothing yet."""
    counted_only: bool = False
    """Set by the judge: it is kept, but as nobody's."""
    at: int = 0
    """Milliseconds, set by the judge."""
