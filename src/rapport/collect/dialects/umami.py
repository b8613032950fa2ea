"""Umami's events: ``POST /api/send`` with one and ``POST /api/batch`` with many, as its tracker and clients send them.

The id of the website is the write key. People who were not identified are told apart by address and browser, for a
day. A client of a server may say the address and the browser of whom it speaks for in the payload.
"""

import uuid
from collections.abc import Sequence
from functools import partial

import msgspec

from rapport.collect import limits, replies
from rapport.collect.addresses import register
from rapport.collect.agents import read_agent
from rapport.collect.asked import Asked
from rapport.collect.callers import Caller
from rapport.collect.decoding import decoded
from rapport.collect.dialect import Dialect, Heard, Outcome
from rapport.collect.dialects.umami_words import Message, Payload, Website
from rapport.collect.draft import Draft, Refused
from rapport.collect.replies import Answer, Missed
from rapport.collect.things import things_of
from rapport.kernel.event import Event
from rapport.kernel.refusal import Refusal

BATCH = "batch"
VISIT_MS = 3_600_000
VITALS = ("lcp", "inp", "cls", "fcp", "ttfb")

_messages = msgspec.json.Decoder(Message)
_batches = msgspec.json.Decoder(list[msgspec.Raw])
_websites = msgspec.json.Decoder(Website)


def hear(asked: Asked) -> Heard | Refused:
    """Take a body apart: one event, or a list of them. All of a list are about the website of its first."""
    if asked.said != BATCH:
        first = decoded(_websites, asked.body)
        if isinstance(first, Refused):
            return first
        return _heard([asked.body], asked.caller, single=True)
    raws = decoded(_batches, asked.body)
    if isinstance(raws, Refused):
        return raws
    if len(raws) > limits.MAX_BATCH_EVENTS:
        return Refused(Refusal.TOO_MANY, detail=f"{len(raws):,} events")
    return _heard([bytes(raw) for raw in raws], asked.caller)


def read(raw: bytes, *, caller: Caller, website: str) -> Draft | Refused:
    """One event."""
    message = decoded(_messages, raw)
    if isinstance(message, Refused):
        return message
    payload = message.payload
    caller = Caller(payload.user_agent or caller.agent, payload.ip or caller.address)
    if payload.website != website:
        return Refused(Refusal.BAD_FIELD, "payload.website", "must be the same in the whole batch")
    if read_agent(caller.agent).bot:
        return Refused(Refusal.BOT)
    name = _name(message)
    return name if isinstance(name, Refused) else _draft(name, payload, caller)


def taken(outcome: Outcome) -> Answer:
    """Who it was and which visit, as ids that the clients only hand back."""
    if outcome.asked.said != BATCH:
        return replies.said(200, _known(outcome.events[0]))
    missed = [{"index": one.index, "response": _error(one.refused)} for one in outcome.missed]
    body = {
        "size": len(outcome.heard.events),
        "processed": len(outcome.events),
        "errors": len(missed),
        "details": missed,
        "cache": _known(outcome.events[0])["cache"] if outcome.events else None,
    }
    return replies.said(200, body, replies.reasons_of(outcome.missed))


def refused(asked: Asked, why: Refused, missed: Missed | None) -> Answer:
    """As Umami says it. A bot hears boop, and that it was not counted."""
    if why.reason is Refusal.BOT:
        return replies.said(200, {"beep": "boop"}, [why.reason])
    return replies.said(replies.STATUS.get(why.reason, 400), _error(why), [why.reason])


def _heard(events: Sequence[bytes], caller: Caller, *, single: bool = False) -> Heard:
    website = next(filter(None, map(_website, events)), "")
    return Heard(events, partial(read, caller=caller, website=website), [website], single)


def _website(raw: bytes) -> str:
    said = decoded(_websites, raw)
    return "" if isinstance(said, Refused) else said.payload.website or ""


def _name(message: Message) -> str | Refused:
    match message.type:
        case "event":
            return message.payload.name or "page_view"
        case "identify":
            return "identify"
        case "performance":
            return "web_vitals"
    return Refused(Refusal.BAD_FIELD, "type", "must be event, identify or performance")


def _draft(name: str, payload: Payload, caller: Caller) -> Draft:
    agent = read_agent(caller.agent)
    said = {"title": payload.title, "tag": payload.tag, "screen": payload.screen, "language": payload.language}
    vitals = {field: getattr(payload, field) for field in VITALS}
    more = {field: value for field, value in (said | vitals).items() if value not in (None, "")}
    properties = more | (payload.data or {})
    return Draft(
        name=name,
        said_at=payload.timestamp,
        user_id=payload.id,
        url=_whole(payload.url or "", payload.hostname or ""),
        referrer=payload.referrer or "",
        device=agent.device,
        browser=agent.browser,
        os=agent.os,
        things=things_of(properties),
        properties=properties,
        caller=caller,
    )


def _whole(url: str, host: str) -> str:
    """The tracker says the path and the host apart."""
    return f"https://{host}{url}" if host and url.startswith("/") else url


def _known(event: Event) -> dict[str, str]:
    """Ids in Umami's form. A visit is known only when it is over; until then it is one per hour, as Umami begins it."""
    session = uuid.uuid5(uuid.NAMESPACE_OID, f"{event.project} {event.user_id or event.anonymous_id}")
    visit = uuid.uuid5(session, str(event.at // VISIT_MS))
    return {"cache": f"{session}.{visit}", "sessionId": str(session), "visitId": str(visit)}


def _error(why: Refused) -> dict[str, object]:
    return {"error": {"message": why.message, "code": why.reason, "status": replies.STATUS.get(why.reason, 400)}}


def keys(asked: Asked) -> Sequence[str]:
    """None: the clients say their logins, or nothing at all, in the header."""
    return ()


UMAMI = register(
    Dialect(
        name="umami",
        hear=hear,
        paths={"/api/send": "event", "/api/batch": BATCH},
        keys=keys,
        taken=taken,
        refused=refused,
        names=("payload.name", "type"),
        fields={"name": "payload.name", "said_at": "payload.timestamp", "user_id": "payload.id"},
    )
)
