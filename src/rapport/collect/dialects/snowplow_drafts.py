"""What an event of Snowplow's becomes: who, where, with what, and when."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rapport.collect.agents import device_of, read_agent, system_of
from rapport.collect.callers import NO_CALLER, Caller
from rapport.collect.consent import DENIED, GRANTED
from rapport.collect.dialects.segment_names import our_name
from rapport.collect.dialects.snowplow_entities import Entities, Said, entities_of, event_of
from rapport.collect.dialects.snowplow_names import name_of, roles_of_name
from rapport.collect.dialects.snowplow_words import Message, Number
from rapport.collect.draft import Draft, Moment, Refused
from rapport.collect.places import country_of
from rapport.collect.things import id_of, text_of, things_of
from rapport.kernel.event import PASSIVE
from rapport.kernel.refusal import Refusal

DEVICES = {"mob": "mobile", "tv": "tv", "cnsl": "other", "iot": "other", "headset": "other"}
"""By platform. Of ``web`` the user agent says it; ``pc`` is what libraries on servers say as well."""
Told = Draft | Refused


@dataclass(frozen=True, slots=True)
class Batch:
    """What a request says about all of its events."""

    caller: Caller = NO_CALLER
    app: str = ""
    """The app id that all must have, for it is the write key; '' when the key was said in a header."""
    anonymous: bool = False
    """Whether the server is asked to let nobody be known (``SP-Anonymous``)."""


def told(message: Message, batch: Batch) -> Told:
    """The draft of one event."""
    entities = entities_of(message.cx, message.co)
    if isinstance(entities, Refused):
        return entities
    tell = TELLERS.get(message.e or "")
    if tell is None:
        return Refused(Refusal.BAD_FIELD, "e", "must be pv, pp, se, ue, tr or ti")
    draft = tell(message, entities)
    if isinstance(draft, Refused):
        return draft
    _say_who(draft, message, entities, batch)
    _say_where(draft, message, entities, batch)
    _say_when(draft, message)
    draft.properties = entities.properties | _filled(draft.properties)
    draft.things = things_of(draft.properties)
    return draft


def _page(message: Message, entities: Entities) -> Told:
    return Draft(name="page_view", properties={"title": message.page})


def _ping(message: Message, entities: Entities) -> Told:
    """A ping says that somebody is there, not for how long."""
    return Draft(name="user_engagement", properties={"title": message.page, "scroll_depth": _depth(message)})


def _structured(message: Message, entities: Entities) -> Told:
    said = {"category": message.se_ca, "label": message.se_la, "property": message.se_pr}
    return Draft(name=our_name(message.se_ac or ""), properties=said | {"value": _number(message.se_va)})


def _described(message: Message, entities: Entities) -> Told:
    said = event_of(message.ue_px, message.ue_pr)
    if isinstance(said, Refused):
        return said
    kind = text_of(said.data, "type") or text_of(said.data, "action")
    name = name_of(said.vendor, said.name, kind)
    if text_of(said.data, "programmingLanguage").upper() == "JAVASCRIPT":
        name = "javascript_error"
    draft = Draft(name=name, roles=roles_of_name(said.vendor, name), properties=_properties(said, name, entities))
    draft.engaged_ms = draft.properties.get("engagement_time_msec") or 0
    if name == "screen_view":
        draft.url = text_of(said.data, "name")
    if said.name == "screen_end":
        seconds = entities.first("screen_summary").get("foreground_sec")
        draft.engaged_ms = seconds * 1000 if isinstance(seconds, int | float) else 0
    return draft


def _ordered(message: Message, entities: Entities) -> Told:
    said = {"transaction_id": message.tr_id, "affiliation": message.tr_af, "currency": message.tr_cu}
    money = {"value": _number(message.tr_tt), "tax": _number(message.tr_tx), "shipping": _number(message.tr_sh)}
    return Draft(name="purchase", properties=said | money)


def _order_line(message: Message, entities: Entities) -> Told:
    """A part of an order that is said apart; the purchase itself was chosen once."""
    said = {"transaction_id": message.ti_id, "item_id": message.ti_sk, "item_name": message.ti_nm}
    more = {"item_category": message.ti_ca, "currency": message.ti_cu}
    money = {"price": _number(message.ti_pr), "quantity": _number(message.ti_qu)}
    return Draft(name="item_purchased", roles=int(PASSIVE), properties=said | more | money)


TELLERS: dict[str, Callable[[Message, Entities], Told]] = {
    "pv": _page,
    "pp": _ping,
    "se": _structured,
    "ue": _described,
    "tr": _ordered,
    "ti": _order_line,
}
"""By the parameter ``e``."""


def _properties(said: Said, name: str, entities: Entities) -> dict[str, Any]:
    """What was said, and what the shopping plug-in says in entities, in the words of GA4."""
    data = dict(said.data)
    match name:
        case "view_promotion" | "select_promotion":
            promotion = entities.first("promotion").get("id") or data.get("bannerId") or data.get("impressionId")
            data["promotion_id"] = promotion
        case "add_to_cart" | "remove_from_cart" if "sku" in data:
            data["item_id"] = data["sku"]
        case "search" if isinstance(data.get("terms"), list):
            data["search_term"] = " ".join(term for term in data["terms"] if isinstance(term, str))
        case "share":
            data["method"] = data.get("network")
    if "product" in entities.own:
        data["items"] = [{"item_id": id_of(one, "id"), **one} for one in entities.own["product"]]
    order = entities.first("transaction") or entities.first("refund")
    if order:
        data |= order | {"value": order.get("revenue", order.get("refund_amount"))}
    return data


def _say_who(draft: Draft, message: Message, entities: Entities, batch: Batch) -> None:
    session = entities.first("client_session")
    draft.user_id = message.uid
    draft.anonymous_id = message.duid or id_of(session, "userId") or message.tnuid or message.nuid
    draft.session = message.sid or id_of(session, "sessionId")
    if batch.anonymous:
        draft.consent = DENIED
    elif entities.text("gdpr", "basisForProcessing") == "consent":
        draft.consent = GRANTED
    draft.agent = message.ua or ""
    if message.ip:
        draft.caller = Caller(message.ua or batch.caller.agent, message.ip)


def _say_where(draft: Draft, message: Message, entities: Entities, batch: Batch) -> None:
    agent = read_agent(message.ua or (batch.caller.agent if batch.caller.browses else ""))
    mobile = "mobile_context"
    platform = DEVICES.get(message.p or "", "")
    draft.device = device_of(platform, entities.text(mobile, "deviceModel")) or agent.device
    draft.browser = agent.browser
    draft.os = system_of(entities.text(mobile, "osType")) or agent.os
    draft.url = draft.url or message.url or ""
    draft.referrer = message.refr or ""
    draft.country = country_of("", message.lang or "", message.tz or "")


def _say_when(draft: Draft, message: Message) -> None:
    """A true time is right as it is; the device's is as wrong as its time of sending."""
    draft.message_id = message.eid
    draft.said_at = _moment(message.ttm) or _moment(message.dtm)
    draft.sent_at = None if message.ttm else _moment(message.stm)


def _moment(said: Number) -> Moment:
    """Epoch milliseconds as text; what is none is left for the judge to refuse."""
    number = _number(said)
    return said if number is None else number


def _number(said: Number) -> float | None:
    try:
        number = None if said is None else float(said)
    except ValueError:
        return None
    return number if number is not None and math.isfinite(number) else None


def _depth(message: Message) -> int | None:
    """How far down the page somebody was, in per cent of its height."""
    height, shown, offset = _high(message.ds), _high(message.vp), _number(message.pp_may)
    if not height or offset is None:
        return None
    return max(0, min(100, round((offset + (shown or 0)) / height * 100)))


def _high(size: str | None) -> float | None:
    """The height of a size such as ``1280x720``."""
    return _number((size or "").partition("x")[2])


def _filled(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value is not None and value != ""}
