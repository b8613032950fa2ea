"""What the store works out of what was said: page, channel, roles, actor and id. The one place that does.

Live events and rows of files come as the same columns (:data:`INBOX`) and pass through the same SQL.
"""

from collections.abc import Sequence

from rapport.kernel.channel import ChannelRule
from rapport.kernel.event import DEFAULT_ROLE, OF_A_DAY, ROLES
from rapport.store.channels import channel_of

INBOX: dict[str, str] = {
    "event_id": "String",
    "name": "String",
    "at": "DateTime64(3, 'UTC')",
    "received": "DateTime64(3, 'UTC')",
    "anonymous_id": "String",
    "user_id": "String",
    "alias_of": "String",
    "session": "String",
    "url": "String",
    "referrer": "String",
    "source": "String",
    "medium": "String",
    "campaign": "String",
    "country": "String",
    "region": "String",
    "device": "String",
    "browser": "String",
    "os": "String",
    "engaged_ms": "UInt32",
    "things": "Array(String)",
    "roles": "Int16",
    "properties": "String",
    "seq": "UInt64",
}
"""Columns of what comes in, with their types. Empty text means: not said; ``seq`` is the place in what it came with."""

EVENTS = (
    "project, id, at, received, name, roles, actor, anonymous_id, user_id, session, url, page, referrer, channel, "
    "source, medium, campaign, country, region, device, browser, os, engaged_ms, things, properties, seq"
)

_NAMES = ", ".join(f"'{name}'" for name in ROLES)
_ROLES = ", ".join(str(int(role)) for role in ROLES.values())

MARKED = 0xFFFFF << 44
"""Actors with the highest 20 bits set, and only those, are ids of a day: whose they are on another day is unknown."""

_BELOW, _WHOLE = (1 << 63) - 1, (1 << 64) - 1


def known_actor(text: str) -> str:
    """SQL: the actor of a known id (``userId``)."""
    return _unmarked(f"sipHash64('u', {text})")


def anonymous_actor(text: str) -> str:
    """SQL: the actor of an anonymous id."""
    number = f"sipHash64('a', {text})"
    return f"if(startsWith({text}, '{OF_A_DAY}'), bitOr({number}, {MARKED}), {_unmarked(number)})"


def _unmarked(number: str) -> str:
    return f"bitAnd({number}, if({number} >= {MARKED}, {_BELOW}, {_WHOLE}))"


ACTOR = (
    f"multiIf(i.user_id != '', {known_actor('i.user_id')}, "
    f"i.anonymous_id != '', {anonymous_actor('i.anonymous_id')}, 0)"
)
"""Whose event it is by what it says itself; who that is in the end, :mod:`rapport.store.people` knows."""

DERIVE = {
    "short_circuit_function_evaluation": "disable",
    # To merge so many expressions takes longer than to compute them one after the other.
    "query_plan_merge_expressions": 0,
}
"""Settings for statements with :func:`derived`: its tests are cheap on all rows, picking rows for them is not."""

ID = "reinterpretAsUInt128(MD5(i.event_id))"


def _campaign(field: str, name: str) -> str:
    said = f"decodeURLFormComponent(extractURLParameter(i.url, '{name}'))"
    return f"if(i.{field} != '' OR position(i.url, 'utm_') = 0, i.{field}, {said})"


def derived(inbox: str, project: str, tells_source: bool, own: Sequence[ChannelRule] = ()) -> str:
    """SELECT the columns of ``events`` from inbox rows.

    ``inbox`` is a table or a bracketed SELECT, ``project`` an expression, ``tells_source`` says whether the rows
    know where people came from: only then can a person have come directly. ``own`` are the project's rules of
    channels, whose values are to be bound (:func:`rapport.store.channels.channel_values`).
    """
    direct = "if(url = '', '', 'Direct')" if tells_source else "''"
    return f"""
SELECT {EVENTS.replace("channel", channel_of(direct, own) + " AS channel")} FROM (
SELECT {project} AS project, {ID} AS id, i.at AS at, i.received AS received, i.name AS name,
    toUInt8(if(i.roles >= 0, i.roles, transform(i.name, [{_NAMES}], [{_ROLES}], {int(DEFAULT_ROLE)}))) AS roles,
    {ACTOR} AS actor, i.anonymous_id AS anonymous_id, i.user_id AS user_id, i.session AS session, i.url AS url,
    multiIf(match(i.url, '^[a-zA-Z]+://'), if(path(i.url) = '', '/', path(i.url)),
        startsWith(i.url, '/'), cutQueryStringAndFragment(i.url), i.url) AS page,
    if(i.referrer = '' OR domainWithoutWWW(i.referrer) = domainWithoutWWW(i.url), '', domainWithoutWWW(i.referrer))
        AS referrer,
    {_campaign("source", "utm_source")} AS source,
    {_campaign("medium", "utm_medium")} AS medium,
    {_campaign("campaign", "utm_campaign")} AS campaign,
    i.country AS country, i.region AS region, i.device AS device, i.browser AS browser, i.os AS os,
    i.engaged_ms AS engaged_ms, i.things AS things, i.properties AS properties, i.seq AS seq
FROM {inbox} AS i)"""
