"""What an event of PostHog's becomes: who, where, with what, and when."""

from dataclasses import dataclass
from typing import Any

from rapport.collect.agents import Agent, device_of, read_agent, system_of
from rapport.collect.dialects.posthog_names import name_of, roles_of_name
from rapport.collect.dialects.posthog_words import Message
from rapport.collect.draft import Draft, Id, Moment, Refused
from rapport.collect.places import country_of, region_of
from rapport.collect.things import id_of, text_of, things_of
from rapport.kernel.refusal import Refusal

NOT_KEPT = frozenset({"token", "distinct_id", "$ip", "$raw_user_agent", "$set", "$set_once"})
"""Properties that have a place of their own, or, as addresses, none."""
NO_REFERRER = "$direct"
ALIAS_IS_NEW = frozenset({"web", "posthog-python"})
"""Libraries that call the new id ``alias`` and the earlier one ``distinct_id``; for the others it is the other way."""
SOME_TIME_MS = 1_000_000_000_000
"""Any time: only the distance between it and another one counts."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a request says about all of its events. Times of a ``past`` batch are right as they are."""

    sent_at: Moment = None
    past: bool = False


def told(message: Message, batch: Batch) -> Draft | Refused:
    """The draft of one event."""
    properties = message.properties or {}
    name = name_of(message.event or "", text_of(properties, "$event_type"))
    draft = _draft(name, message, properties)
    draft.region = region_of(draft.country, properties.get("$geoip_subdivision_1_code"))
    _say_when(draft, message, batch)
    _say_who(draft, message, properties)
    draft.properties = {field: value for field, value in properties.items() if field not in NOT_KEPT}
    match name:
        case "identify":
            draft.properties = _traits(message, properties)
        case "group":
            return _grouped(draft, properties)
        case "alias":
            return _aliased(draft, message, properties)
    return draft


def _draft(name: str, message: Message, properties: dict[str, Any]) -> Draft:
    agent = read_agent(text_of(properties, "$raw_user_agent"))
    # A server says where it runs itself, which tells nothing of the person.
    at_server = properties.get("$is_server") is True
    referrer = text_of(properties, "$referrer")
    return Draft(
        name=name,
        message_id=message.uuid or id_of(properties, "$insert_id"),
        session=id_of(properties, "$session_id"),
        url=text_of(properties, "$screen_name" if name == "screen_view" else "$current_url"),
        referrer="" if referrer == NO_REFERRER else referrer,
        source=text_of(properties, "utm_source"),
        medium=text_of(properties, "utm_medium"),
        campaign=text_of(properties, "utm_campaign"),
        country=_country(properties),
        device="" if at_server else device_of(text_of(properties, "$device_type")) or agent.device,
        browser="" if at_server else text_of(properties, "$browser") or agent.browser,
        os="" if at_server else _system(properties, agent),
        engaged_ms=properties.get("engagement_time_msec") or 0,
        things=things_of(properties),
        roles=roles_of_name(name),
    )


def _say_when(draft: Draft, message: Message, batch: Batch) -> None:
    """The client's time, and when it sent by the same clock; some say only how long before sending it happened."""
    if message.timestamp is None and message.offset is not None:
        draft.said_at, draft.sent_at = SOME_TIME_MS - message.offset, SOME_TIME_MS
        return
    draft.said_at = message.timestamp
    draft.sent_at = None if batch.past else message.sent_at or batch.sent_at


def _say_who(draft: Draft, message: Message, properties: dict[str, Any]) -> None:
    """A ``distinct_id`` is a known person's, unless the client says that nobody was identified yet."""
    said: Id = message.distinct_id or id_of(properties, "distinct_id")
    if message.event == "$identify":
        draft.user_id, draft.anonymous_id = said, id_of(properties, "$anon_distinct_id")
    elif (
        properties.get("$is_identified") is False
        or properties.get("$process_person_profile") is False
        or said == id_of(properties, "$device_id")
    ):
        draft.anonymous_id = said
    else:
        draft.user_id = said


def _traits(message: Message, properties: dict[str, Any]) -> dict[str, Any]:
    """What is said about a person, and the later over the earlier; not what the library adds by itself (``$…``)."""
    traits: dict[str, Any] = {}
    for said in (message.set_once, properties.get("$set_once"), message.set, properties.get("$set")):
        traits |= said if isinstance(said, dict) else {}
    return {field: value for field, value in traits.items() if value is not None and not field.startswith("$")}


def _grouped(draft: Draft, properties: dict[str, Any]) -> Draft | Refused:
    kind, key = id_of(properties, "$group_type"), id_of(properties, "$group_key")
    if key in (None, ""):
        return Refused(Refusal.BAD_FIELD, "properties.$group_key", "is missing")
    if properties.get("$is_server") is True:
        # It is about the group alone, and not done by anybody; some libraries make up a new person for each.
        draft.user_id, draft.anonymous_id = None, f"${kind}_{key}"
    traits = properties.get("$group_set")
    draft.properties = {**(traits if isinstance(traits, dict) else {}), "group_type": kind, "group_id": str(key)}
    return draft


def _aliased(draft: Draft, message: Message, properties: dict[str, Any]) -> Draft | Refused:
    said: Id = message.distinct_id or id_of(properties, "distinct_id")
    alias = id_of(properties, "alias")
    for field, value in (("distinct_id", said), ("properties.alias", alias)):
        if value in (None, ""):
            return Refused(Refusal.BAD_FIELD, field, "is missing")
    new = message.event == "$create_alias" and text_of(properties, "$lib") in ALIAS_IS_NEW
    draft.user_id, draft.alias_of = (alias, said) if new else (said, alias)
    draft.anonymous_id = None
    return draft


def _country(properties: dict[str, Any]) -> str:
    said = text_of(properties, "$geoip_country_code")
    return country_of(said, text_of(properties, "$browser_language"), text_of(properties, "$timezone"))


def _system(properties: dict[str, Any], agent: Agent) -> str:
    return system_of(text_of(properties, "$os")) or agent.os
