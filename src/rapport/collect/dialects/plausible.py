"""Plausible's events: ``POST /api/event``, as its script and its tracker for npm send them.

The site's domain is the write key here: ``data-domain`` or ``domain`` is set to it. Nobody says who they are, so
people are told apart by their address and browser, for a day.
"""

from functools import partial
from typing import Any

import msgspec

from rapport.collect import replies
from rapport.collect.addresses import register
from rapport.collect.agents import read_agent
from rapport.collect.asked import Asked
from rapport.collect.callers import Caller
from rapport.collect.decoding import decoded
from rapport.collect.dialect import Dialect, Heard, Outcome
from rapport.collect.draft import Draft, Refused
from rapport.collect.replies import Answer, Header, Missed
from rapport.collect.things import things_of
from rapport.kernel.event import PASSIVE, ROLES_BY_NAME
from rapport.kernel.refusal import Refusal

NAMES: dict[str, str] = {
    "pageview": "page_view",
    "engagement": "user_engagement",
    "Outbound Link: Click": "click",
    "Cloaked Link: Click": "click",
    "File Download": "file_download",
    "Form: Submission": "form_submit",
    "404": "page_not_found",
}
"""Plausible's own names of events as ours. Goals stay as they were sent."""

DROPPED: Header = (b"x-plausible-dropped", b"1")


class Said(msgspec.Struct):
    """One event: each field has a short and a long name."""

    n: str | None = None
    name: str | None = None
    u: str | None = None
    url: str | None = None
    r: str | None = None
    referrer: str | None = None
    p: dict[str, Any] | str | None = None
    props: dict[str, Any] | str | None = None
    m: dict[str, Any] | str | None = None
    meta: dict[str, Any] | str | None = None
    i: bool | None = None
    interactive: bool | None = None
    e: int | float | None = None
    sd: int | float | None = None
    revenue: dict[str, Any] | str | None = None
    money: dict[str, Any] | str | None = msgspec.field(default=None, name="$")


class Site(msgspec.Struct):
    """An event, read only for its site."""

    d: Any = None
    domain: Any = None


_sites = msgspec.json.Decoder(Site)
_said = msgspec.json.Decoder(Said)
_properties = msgspec.json.Decoder(dict[str, Any])


def hear(asked: Asked) -> Heard | Refused:
    """Every request is one event."""
    site = decoded(_sites, asked.body)
    if isinstance(site, Refused):
        return site
    domains = site.d or site.domain
    keys = [domain.strip() for domain in domains.split(",")] if isinstance(domains, str) else []
    return Heard([asked.body], partial(read, caller=asked.caller), keys, single=True)


def read(raw: bytes, *, caller: Caller) -> Draft | Refused:
    """The event."""
    said = decoded(_said, raw)
    if isinstance(said, Refused):
        return said
    agent = read_agent(caller.agent)
    if agent.bot:
        return Refused(Refusal.BOT)
    properties = _object("p", said.p or said.props or said.m or said.meta)
    revenue = _object("$", said.money or said.revenue)
    if isinstance(properties, Refused):
        return properties
    if isinstance(revenue, Refused):
        return revenue
    more = {"scroll_depth": said.sd} if said.sd is not None else {}
    passive = said.i is False or said.interactive is False
    name = said.n or said.name or ""
    return Draft(
        name=NAMES.get(name, name),
        url=said.u or said.url or "",
        referrer=said.r or said.referrer or "",
        device=agent.device,
        browser=agent.browser,
        os=agent.os,
        engaged_ms=said.e or 0,
        things=things_of(properties),
        roles=PASSIVE if passive else ROLES_BY_NAME,
        properties=properties | _money(revenue) | more,
        caller=caller,
    )


def taken(outcome: Outcome) -> Answer:
    """Plausible says ok, whatever it is."""
    return replies.told(202, b"ok", "text/plain")


def refused(asked: Asked, why: Refused, missed: Missed | None) -> Answer:
    """As Plausible does: 400 for what cannot be read, 202 and a header for what it drops."""
    if why.reason is Refusal.SPOOL_FULL:
        return replies.refused(why, missed)
    if why.reason in (Refusal.BAD_JSON, Refusal.BAD_FIELD, Refusal.NO_NAME, Refusal.BAD_NAME, Refusal.TOO_DEEP):
        body = {"errors": {why.field or "request": [why.message]}}
        return replies.said(400, body, [why.reason], [DROPPED])
    return replies.told(202, b"ok", "text/plain", [why.reason], [DROPPED])


def _object(field: str, value: dict[str, Any] | str | None) -> dict[str, Any] | Refused:
    """Properties; the old script says them as text."""
    if not isinstance(value, str):
        return value or {}
    if not value.strip():
        return {}
    found = decoded(_properties, value.encode("utf-8", "replace"))
    return Refused(Refusal.BAD_FIELD, field, "must be an object") if isinstance(found, Refused) else found


def _money(revenue: dict[str, Any]) -> dict[str, Any]:
    """A revenue in the words of GA4."""
    found = {"currency": revenue.get("currency"), "value": revenue.get("amount")}
    return {field: value for field, value in found.items() if value is not None}


PLAUSIBLE = register(
    Dialect(
        name="plausible",
        hear=hear,
        paths={"/api/event": "event"},
        taken=taken,
        refused=refused,
        names=("n", "name"),
        fields={"name": "n", "engaged_ms": "e"},
    )
)
