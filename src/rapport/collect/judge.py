"""May this event be taken? Named steps, each of which passes a draft on or says in a refusal why not."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import msgspec

from rapport.collect import limits, noise
from rapport.collect.atlas import Atlas
from rapport.collect.callers import NO_CALLER, Caller, Callers
from rapport.collect.consent import only_counted, without_person
from rapport.collect.draft import Draft, Id, Moment, Refused
from rapport.collect.hosting import Hosting
from rapport.collect.times import BadTime, corrected_ms, instant_ms
from rapport.kernel.event import Event
from rapport.kernel.policy import Policy
from rapport.kernel.refusal import Refusal

CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Desk(msgspec.Struct, frozen=True):
    """What the judge knows besides the draft: whose it is, what time it is, and how to name what and who has no id."""

    project: int
    received: int
    fresh_id: Callable[[], str] = msgspec.field(default=lambda: str(uuid.uuid4()))
    callers: Callers = msgspec.field(default_factory=Callers)
    caller: Caller = NO_CALLER
    policy: Policy = msgspec.field(default_factory=Policy)
    atlas: Atlas | None = None
    hosting: Hosting | None = None


Weigh = Callable[[bytes], Refused | None]
Step = Callable[[Draft, Desk], Draft | Refused]


def judge(raw: bytes, read: Callable[[bytes], Draft | Refused], desk: Desk) -> Event | Refused:
    """The event that these bytes are, or why they are none. ``read`` is the dialect's."""
    for weigh in WEIGHED:
        refused = weigh(raw)
        if refused is not None:
            return refused
    draft = read(raw)
    if isinstance(draft, Refused):
        return draft
    for step in STEPS:
        draft = step(draft, desk)
        if isinstance(draft, Refused):
            return draft
    return _event(draft, desk)


def refuse_large(raw: bytes) -> Refused | None:
    if len(raw) > limits.MAX_EVENT_BYTES:
        return Refused(Refusal.TOO_LARGE, detail=f"The event has {len(raw):,} bytes")
    return None


def refuse_deep(raw: bytes) -> Refused | None:
    """Brackets bound the depth, so hardly any event has to be looked into."""
    if raw.count(b"{") + raw.count(b"[") <= limits.MAX_DEPTH:
        return None
    try:
        shallow = _fits(msgspec.json.decode(raw), limits.MAX_DEPTH)
    except RecursionError:
        shallow = False
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None  # Not JSON: the dialect says so, and where.
    return None if shallow else Refused(Refusal.TOO_DEEP)


def refuse_nameless(draft: Draft, desk: Desk) -> Draft | Refused:
    name = (draft.name or "").strip()
    if not name:
        return Refused(Refusal.NO_NAME, "name")
    if len(name) > limits.MAX_NAME_CHARS or CONTROL.search(name):
        return Refused(Refusal.BAD_NAME, "name")
    draft.name = name
    return draft


def refuse_bots(draft: Draft, desk: Desk) -> Draft | Refused:
    return noise.bot(draft, desk.caller, desk.policy) or draft


def refuse_data_centres(draft: Draft, desk: Desk) -> Draft | Refused:
    return noise.data_centre(desk.caller, desk.policy, desk.hosting) or draft


def refuse_other_hosts(draft: Draft, desk: Desk) -> Draft | Refused:
    return noise.other_host(draft, desk.caller, desk.policy) or draft


def refuse_internal(draft: Draft, desk: Desk) -> Draft | Refused:
    return noise.internal(draft, desk.caller, desk.policy) or draft


def leave_person_out(draft: Draft, desk: Desk) -> Draft | Refused:
    """Who refuses to be known is counted, and nothing else; so is whoever the project wants only counted."""
    return without_person(draft) if only_counted(draft.consent, desk.caller, desk.policy.privacy) else draft


def name_caller(draft: Draft, desk: Desk) -> Draft | Refused:
    """Who says no id is one person for the day, told apart by address and agent, if it is a browser that speaks."""
    caller = draft.caller or (desk.caller if desk.caller.browses else None)
    if caller is not None and not draft.counted_only and _blank(draft.user_id) and _blank(draft.anonymous_id):
        draft.anonymous_id = desk.callers.name(desk.project, caller, desk.received, desk.policy.timezone)
    return draft


def refuse_nobody(draft: Draft, desk: Desk) -> Draft | Refused:
    if not draft.counted_only and _blank(draft.user_id) and _blank(draft.anonymous_id):
        return Refused(Refusal.NO_PERSON)
    return draft


def place(draft: Draft, desk: Desk) -> Draft | Refused:
    """A browser's address says better than its language where it is; a server's would tell about the server."""
    if desk.atlas is not None and desk.caller.browses:
        found = desk.atlas.find(desk.caller.address)
        if found.country:
            draft.country, draft.region = found.country, "" if draft.counted_only else found.region
    return draft


def refuse_long_ids(draft: Draft, desk: Desk) -> Draft | Refused:
    for name, value in (
        ("user_id", draft.user_id),
        ("anonymous_id", draft.anonymous_id),
        ("alias_of", draft.alias_of),
        ("message_id", draft.message_id),
        ("session", draft.session),
    ):
        if isinstance(value, str) and len(value) > limits.MAX_ID_CHARS:
            return Refused(Refusal.BAD_FIELD, name, f"longer than {limits.MAX_ID_CHARS} characters")
    return draft


def refuse_odd_attention(draft: Draft, desk: Desk) -> Draft | Refused:
    engaged = _number(draft.engaged_ms)
    if engaged is None or not 0 <= engaged <= limits.MAX_ENGAGED_MS:
        most = f"must be a number of milliseconds from 0 to {limits.MAX_ENGAGED_MS}"
        return Refused(Refusal.BAD_FIELD, "engaged_ms", most)
    draft.engaged_ms = round(engaged)
    return draft


def correct_time(draft: Draft, desk: Desk) -> Draft | Refused:
    """The event's own time, by our clock. Without one it happened when we received it."""
    try:
        at = _instant(draft.said_at)
    except BadTime:
        return Refused(Refusal.BAD_TIME, "said_at")
    try:
        sent = _instant(draft.sent_at)
    except BadTime:
        return Refused(Refusal.BAD_TIME, "sent_at")
    draft.at = desk.received if at is None else corrected_ms(at, sent, desk.received)
    return draft


def refuse_future(draft: Draft, desk: Desk) -> Draft | Refused:
    if draft.at > desk.received + limits.MAX_AHEAD_MS:
        return Refused(Refusal.IN_THE_FUTURE, "said_at")
    return draft


def refuse_stale(draft: Draft, desk: Desk) -> Draft | Refused:
    if draft.at < limits.OLDEST_MS:
        return Refused(Refusal.TOO_OLD, "said_at")
    return draft


WEIGHED: tuple[Weigh, ...] = (refuse_large, refuse_deep)
"""Before anything is read."""

STEPS: tuple[Step, ...] = (
    refuse_nameless,
    refuse_bots,
    refuse_data_centres,
    refuse_other_hosts,
    refuse_internal,
    leave_person_out,
    name_caller,
    refuse_nobody,
    place,
    refuse_long_ids,
    refuse_odd_attention,
    correct_time,
    refuse_future,
    refuse_stale,
)
"""On the draft, in this order; the first refusal stands."""


def _event(draft: Draft, desk: Desk) -> Event:
    return Event(
        project=desk.project,
        event_id=_text(draft.message_id) or desk.fresh_id(),
        name=draft.name or "",
        at=draft.at,
        received=desk.received,
        anonymous_id=_text(draft.anonymous_id),
        user_id=_text(draft.user_id),
        alias_of=_text(draft.alias_of),
        session=_text(draft.session),
        url=draft.url[: limits.MAX_ADDRESS_CHARS],
        referrer=draft.referrer[: limits.MAX_ADDRESS_CHARS],
        source=draft.source,
        medium=draft.medium,
        campaign=draft.campaign,
        country=draft.country,
        region=draft.region,
        device=draft.device,
        browser=draft.browser,
        os=draft.os,
        engaged_ms=draft.engaged_ms,
        things=draft.things[: limits.MAX_THINGS],
        roles=draft.roles,
        properties=msgspec.json.encode(draft.properties).decode() if draft.properties else "{}",
    )


def _instant(said: Moment) -> int | None:
    return None if said is None or said == "" else instant_ms(said)


def _text(value: Id) -> str:
    return "" if value is None else str(value).strip()


def _blank(value: Id) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _number(value: Any) -> float | None:  # noqa: ANN401 - whatever a client sent
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _fits(value: object, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    inside = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_fits(one, levels - 1) for one in inside)
