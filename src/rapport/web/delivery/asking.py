"""Who asks, for whom: a request read into what is decided about. Bad ones are refused by name."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from rapport.collect.asked import Asked
from rapport.collect.callers import Callers
from rapport.collect.consent import only_counted
from rapport.collect.dialect import keys_in_headers
from rapport.kernel.policy import Policy

LONGEST_ID = 500
MOST_BLOCKS = 20


class Bad(ValueError):
    """A request that cannot be decided. ``field`` is what to mend."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Person(msgspec.Struct, frozen=True):
    """For whom: their ids as events have them, and the one by which they are assigned ('' for nobody)."""

    user_id: str = ""
    anonymous_id: str = ""
    id: str = ""

    @property
    def ids(self) -> list[str]:
        """All that are known."""
        return [one for one in {self.anonymous_id, self.user_id, self.id} if one]


class Wanted(msgspec.Struct, rename="camel", frozen=True):
    """The body of ``POST /v1/decide``."""

    write_key: str = ""
    anonymous_id: str | int | None = None
    user_id: str | int | None = None
    properties: dict[str, Any] = {}
    url: str = ""
    flags: Sequence[str] | None = None
    expose: bool | Sequence[str] = False
    consent: str = ""
    recommend: Sequence[str] = ()


_wanted = msgspec.json.Decoder(Wanted)


def read_wanted(body: bytes) -> Wanted:
    """Raises :class:`Bad`."""
    try:
        wanted = _wanted.decode(body or b"{}")
    except msgspec.ValidationError as wrong:
        message, _, path = str(wrong).partition(" - at `$.")
        raise Bad(path.rstrip("`") or "body", f"{message}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Bad("body", "It is not valid JSON. Send one JSON object.") from None
    if len(wanted.recommend) > MOST_BLOCKS:
        raise Bad("recommend", f"Name at most {MOST_BLOCKS} blocks, or actions that show one.")
    return wanted


def keys_of(asked: Asked, in_body: str = "") -> list[str]:
    """Write keys that a request says, the likeliest first."""
    said = [*keys_in_headers(asked), asked.header(b"x-api-key").strip(), asked.named, in_body]
    return [key for key in said if key]


def person_of(project: int, wanted: Wanted, asked: Asked, policy: Policy, callers: Callers, received: int) -> Person:
    """Who is meant. Who may not be told apart is nobody; a browser without an id has one for the day.

    Raises :class:`Bad` for an id that is too long.
    """
    if only_counted(wanted.consent, asked.caller, policy.privacy):
        return Person()
    known, anonymous = _id(wanted.user_id, "userId"), _id(wanted.anonymous_id, "anonymousId")
    if not known and not anonymous and asked.caller.browses:
        anonymous = callers.name(project, asked.caller, received, policy.timezone)
        return Person("", "", anonymous)
    return Person(known, anonymous, anonymous or known)


def attributes_of(properties: Mapping[str, Any], person: Person, url: str, segments: Sequence[str]) -> dict[str, Any]:
    """What conditions are asked about: what was said of the person, their ids, their segments and the address."""
    told: dict[str, Any] = {**properties, "url": url, "segments": [*segments]}
    if person.user_id:
        told["userId"] = person.user_id
    if person.anonymous_id:
        told["anonymousId"] = person.anonymous_id
    return told


def _id(said: str | int | None, field: str) -> str:
    text = "" if said is None else str(said).strip()
    if len(text) > LONGEST_ID:
        raise Bad(field, f"An id has at most {LONGEST_ID} characters.")
    return text
