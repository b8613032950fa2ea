"""Mixpanel's ingestion API below ``/mixpanel``: ``track`` and ``import`` for events, ``engage`` and ``groups``.

Bodies are a form with JSON or base64 in ``data``, or JSON itself; one object or a list of them.
"""

from functools import partial
from typing import Any

import msgspec

from rapport.collect import limits, replies
from rapport.collect.addresses import register
from rapport.collect.agents import system_of
from rapport.collect.asked import Asked, form_of
from rapport.collect.body import from_base64
from rapport.collect.decoding import decoded
from rapport.collect.dialect import Dialect, Heard, Outcome
from rapport.collect.dialects.segment_names import our_name
from rapport.collect.draft import Draft, Id, Moment, Refused
from rapport.collect.places import country_of
from rapport.collect.replies import Answer, Missed
from rapport.collect.things import id_of, text_of, things_of
from rapport.kernel.refusal import Refusal

TRACK, IMPORT, ENGAGE, GROUPS = "track", "import", "engage", "groups"
NAMES = {
    "$mp_web_page_view": "page_view",
    "$mp_page_leave": "page_left",
    "$mp_click": "click",
    "$mp_submit": "form_submit",
    "$mp_input_change": "form_changed",
    "$mp_scroll": "scroll",
    "$mp_rage_click": "rage_click",
    "$mp_dead_click": "dead_click",
    "$experiment_started": "exposure",
    "$identify": "identify",
    "$create_alias": "alias",
}
DEVICE = "$device:"
"""Stands before the id of a person who was not identified yet."""
NOT_KEPT = frozenset(
    {"token", "ip", "$ip", "distinct_id", "$distinct_id", "$device_id", "$user_id", "$insert_id", "time"}
)


class Message(msgspec.Struct):
    """An event, or what is said about a person or a group."""

    event: str | None = None
    properties: dict[str, Any] | None = None
    token: Any = msgspec.field(default=None, name="$token")
    person: Id = msgspec.field(default=None, name="$distinct_id")
    group_key: str | None = msgspec.field(default=None, name="$group_key")
    group_id: Id = msgspec.field(default=None, name="$group_id")
    time: Moment = msgspec.field(default=None, name="$time")
    set: dict[str, Any] | None = msgspec.field(default=None, name="$set")
    set_once: dict[str, Any] | None = msgspec.field(default=None, name="$set_once")


_lists = msgspec.json.Decoder(list[msgspec.Raw])
_messages = msgspec.json.Decoder(Message)


def hear(asked: Asked) -> Heard | Refused:
    """Take a body apart, out of whatever it is wrapped in."""
    body = _unwrapped(asked)
    if isinstance(body, Refused):
        return body
    single = not body.lstrip().startswith(b"[")
    if single:
        return _heard(asked, [body], single=True)
    many = decoded(_lists, body)
    if isinstance(many, Refused):
        return many
    if len(many) > limits.MAX_BATCH_EVENTS:
        return Refused(Refusal.TOO_MANY, "data", f"{len(many):,} events")
    return _heard(asked, [bytes(raw) for raw in many])


def read(raw: bytes, *, said: str) -> Draft | Refused:
    """One event, or one thing said about a person or a group."""
    message = decoded(_messages, raw, name="event")
    if isinstance(message, Refused):
        return message
    if said in (ENGAGE, GROUPS) and message.set is None and message.set_once is None:
        return Refused(Refusal.BAD_FIELD, "$set", "is missing; of profiles only $set and $set_once are kept")
    if said == ENGAGE:
        return Draft(name="identify", user_id=message.person, said_at=message.time, properties=_traits(message))
    if said == GROUPS:
        if message.group_id in (None, ""):
            return Refused(Refusal.BAD_FIELD, "$group_id", "is missing")
        traits = _traits(message) | {"group_type": message.group_key, "group_id": str(message.group_id)}
        return Draft(name="group", anonymous_id=f"${message.group_key}_{message.group_id}", properties=traits)
    return _event(message, message.properties or {})


def taken(outcome: Outcome) -> Answer:
    """``1``, or in JSON when more is asked for. What was not taken is told there."""
    reasons = replies.reasons_of(outcome.missed)
    if not _verbose(outcome.asked):
        return replies.told(200, b"1", "text/plain", reasons)
    body: dict[str, Any] = {"status": 1, "error": None, "num_records_imported": len(outcome.events)}
    if outcome.missed:
        body |= {"error": outcome.missed[0].refused.message, "refused": [one.told() for one in outcome.missed]}
    return replies.said(200, body, reasons)


def refused(asked: Asked, why: Refused, missed: Missed | None) -> Answer:
    """``0``, or in JSON what is wrong."""
    status = replies.STATUS.get(why.reason, 400)
    if not _verbose(asked):
        return replies.told(status, b"0", "text/plain", [why.reason])
    return replies.said(status, {"status": 0, "error": why.message, "reason": why.reason}, [why.reason])


def _heard(asked: Asked, events: list[bytes], *, single: bool = False) -> Heard:
    """The key is in the first event."""
    first = decoded(_messages, events[0] if events else b"{}")
    said = [] if isinstance(first, Refused) else [first.token, (first.properties or {}).get("token")]
    return Heard(events, partial(read, said=asked.said), [key for key in said if isinstance(key, str)], single)


def _event(message: Message, properties: dict[str, Any]) -> Draft:
    referrer = text_of(properties, "$referrer")
    draft = Draft(
        name=NAMES.get(message.event or "") or our_name(message.event or ""),
        message_id=id_of(properties, "$insert_id"),
        said_at=_moment(properties.get("time")),
        session=id_of(properties, "$session_id"),
        url=text_of(properties, "$current_url") or text_of(properties, "current_url"),
        referrer="" if referrer == "$direct" else referrer,
        source=text_of(properties, "utm_source"),
        medium=text_of(properties, "utm_medium"),
        campaign=text_of(properties, "utm_campaign"),
        country=country_of(text_of(properties, "mp_country_code")),
        browser=text_of(properties, "$browser"),
        os=system_of(text_of(properties, "$os")),
        things=things_of(properties),
        properties={field: value for field, value in properties.items() if field not in NOT_KEPT},
    )
    _say_who(draft, properties)
    return draft


def _say_who(draft: Draft, properties: dict[str, Any]) -> None:
    said, device = id_of(properties, "distinct_id"), id_of(properties, "$device_id")
    draft.anonymous_id = device
    if draft.name == "alias":
        draft.user_id, draft.alias_of = id_of(properties, "alias"), said
    elif draft.name == "identify":
        draft.user_id = said or id_of(properties, "$identified_id")
        draft.anonymous_id = id_of(properties, "$anon_distinct_id") or id_of(properties, "$anon_id") or device
    elif isinstance(said, str) and said.startswith(DEVICE):
        draft.anonymous_id = said.removeprefix(DEVICE)
    elif said != device or said is None:
        draft.user_id = id_of(properties, "$user_id") or said


def _traits(message: Message) -> dict[str, Any]:
    return {**(message.set_once or {}), **(message.set or {})}


def _moment(said: object) -> Moment:
    """Of another type it is a time that cannot be read, and refused as that."""
    return said if said is None or (isinstance(said, str | int | float) and not isinstance(said, bool)) else "?"


def _unwrapped(asked: Asked) -> bytes | Refused:
    said = _said(asked)
    body = said["data"].encode() if "data" in said else asked.body
    if body.lstrip().startswith((b"{", b"[")):
        return body
    if not body.strip():
        return Refused(Refusal.BAD_JSON, detail="The body is empty")
    return from_base64(body.decode("latin-1"))


def _said(asked: Asked) -> dict[str, str]:
    if asked.body.lstrip().startswith((b"{", b"[")):
        return asked.query
    return asked.query | form_of(asked.body)


def _verbose(asked: Asked) -> bool:
    return asked.said == IMPORT or _said(asked).get("verbose", "0") not in ("", "0", "false")


MIXPANEL = register(
    Dialect(
        name="mixpanel",
        prefix="/mixpanel",
        below={f"/{said}": said for said in (TRACK, IMPORT, ENGAGE, GROUPS)},
        methods={said: ("POST", "GET") for said in (TRACK, ENGAGE, GROUPS)},
        hear=hear,
        taken=taken,
        refused=refused,
        fields={"name": "event", "said_at": "time", "message_id": "$insert_id", "session": "$session_id"},
    )
)
