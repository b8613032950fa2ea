"""GA4's Measurement Protocol: ``POST /mp/collect``, and ``POST /debug/mp/collect`` that judges and keeps nothing.

The write key is the ``measurement_id`` or the ``api_secret`` of the address; the other one may be anything.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec

from rapport.collect import limits, replies
from rapport.collect.addresses import register
from rapport.collect.agents import Agent, device_of, read_agent, system_of
from rapport.collect.asked import Asked
from rapport.collect.decoding import decoded
from rapport.collect.dialect import Dialect, Heard, Outcome
from rapport.collect.draft import Draft, Id, Moment, Refused
from rapport.collect.places import country_of, region_of
from rapport.collect.replies import Answer, Missed
from rapport.collect.things import id_of, text_of, things_of
from rapport.kernel.refusal import Refusal

DEBUG = "debug"
KEYS = ("measurement_id", "api_secret", "firebase_app_id")
CODES: dict[Refusal, str] = {
    Refusal.NO_NAME: "NAME_INVALID",
    Refusal.BAD_NAME: "NAME_INVALID",
    Refusal.NO_PERSON: "VALUE_REQUIRED",
    Refusal.NO_KEY: "VALUE_REQUIRED",
    Refusal.TOO_MANY: "EXCEEDED_MAX_ENTITIES",
    Refusal.TOO_LARGE: "VALUE_OUT_OF_BOUNDS",
    Refusal.IN_THE_FUTURE: "VALUE_OUT_OF_BOUNDS",
    Refusal.TOO_OLD: "VALUE_OUT_OF_BOUNDS",
}
"""What the validator of GA4 calls a refusal; VALUE_INVALID for every other."""


class Device(msgspec.Struct):
    category: str | None = None
    browser: str | None = None
    operating_system: str | None = None
    model: str | None = None


class Place(msgspec.Struct):
    country_id: str | None = None
    region_id: str | None = None


class Message(msgspec.Struct):
    """A request. ``ip_override`` is not read and so never kept."""

    events: msgspec.Raw
    client_id: Id = None
    app_instance_id: Id = None
    user_id: Id = None
    timestamp_micros: Moment = None
    user_agent: str | None = None
    device: Device | None = None
    place: Place | None = msgspec.field(default=None, name="user_location")


class Said(msgspec.Struct):
    """One event."""

    name: str | None = None
    params: dict[str, Any] | None = None
    timestamp_micros: Moment = None


_messages = msgspec.json.Decoder(Message)
_lists = msgspec.json.Decoder(list[msgspec.Raw])
_events = msgspec.json.Decoder(Said)


def hear(asked: Asked) -> Heard | Refused:
    """Take a body apart."""
    message = decoded(_messages, asked.body)
    if isinstance(message, Refused):
        return message
    events = _listed(bytes(message.events))
    if isinstance(events, Refused):
        return events
    return Heard(events, partial(read, message=message), trial=asked.said == DEBUG)


def read(raw: bytes, *, message: Message) -> Draft | Refused:
    """One event, with what its request says about all of them."""
    said = decoded(_events, raw, name="name")
    if isinstance(said, Refused):
        return said
    params = said.params or {}
    device, place = message.device or Device(), message.place or Place()
    country = country_of(place.country_id or "")
    agent = read_agent(message.user_agent or "")
    return Draft(
        name=said.name,
        said_at=_micros(said.timestamp_micros or message.timestamp_micros),
        anonymous_id=message.client_id or message.app_instance_id,
        user_id=message.user_id,
        session=id_of(params, "session_id") or id_of(params, "ga_session_id"),
        url=text_of(params, "page_location") or text_of(params, "screen_name"),
        referrer=text_of(params, "page_referrer"),
        source=text_of(params, "campaign_source") or text_of(params, "source"),
        medium=text_of(params, "campaign_medium") or text_of(params, "medium"),
        campaign=text_of(params, "campaign"),
        country=country,
        region=region_of(country, place.region_id),
        device=device_of(device.category or "", device.model or "") or agent.device,
        browser=device.browser or agent.browser,
        os=_system(device, agent),
        engaged_ms=params.get("engagement_time_msec") or 0,
        things=things_of(params),
        properties=params,
    )


def keys(asked: Asked) -> Sequence[str]:
    """Both that the address says."""
    query = asked.query
    return [key for name in KEYS if (key := query.get(name))]


def taken(outcome: Outcome) -> Answer:
    """Empty, as GA4 answers; the header says why events were refused. Debugging answers what GA4's validator would."""
    if outcome.heard.trial:
        return _validated(outcome.missed)
    return replies.told(204, reasons=replies.reasons_of(outcome.missed))


def refused(asked: Asked, why: Refused, missed: Missed | None) -> Answer:
    """Empty and 204 again, for so GA4 does it: only when nothing can be kept, clients shall come back."""
    if why.reason is Refusal.SPOOL_FULL:
        return replies.refused(why, missed)
    if asked.said == DEBUG:
        return replies.said(200, {"validationMessages": [_message(why)]}, [why.reason])
    return replies.told(204, reasons=[why.reason])


def _listed(raw: bytes) -> list[bytes] | Refused:
    """The events of a request; some clients send one without a list around it."""
    if raw.startswith(b"{"):
        return [raw]
    many = decoded(_lists, raw)
    if isinstance(many, Refused):
        return Refused(Refusal.BAD_FIELD, "events", "must be a list")
    if len(many) > limits.MAX_BATCH_EVENTS:
        return Refused(Refusal.TOO_MANY, "events", f"{len(many):,} events")
    return [bytes(one) for one in many]


def _validated(missed: Sequence[Missed]) -> Answer:
    messages = [_message(one.refused, f"events[{one.index}]") for one in missed]
    return replies.said(200, {"validationMessages": messages}, replies.reasons_of(missed))


def _message(why: Refused, place: str = "") -> dict[str, str]:
    path = ".".join(filter(None, (place, why.field)))
    code = CODES.get(why.reason, "VALUE_INVALID")
    return {"fieldPath": path, "description": why.message, "validationCode": code}


def _micros(said: Moment) -> Moment:
    """Microseconds are also said as text."""
    return float(said) if isinstance(said, str) and said.strip().isascii() and said.strip().isdigit() else said


def _system(device: Device, agent: Agent) -> str:
    return system_of(device.operating_system or "") or agent.os


GA4 = register(
    Dialect(
        name="ga4",
        hear=hear,
        paths={"/mp/collect": "collect", "/debug/mp/collect": DEBUG},
        keys=keys,
        taken=taken,
        refused=refused,
        fields={
            "said_at": "timestamp_micros",
            "anonymous_id": "client_id",
            "engaged_ms": "params.engagement_time_msec",
            "session": "params.session_id",
        },
    )
)
