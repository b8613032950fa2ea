"""``POST /v1/decide``: the flags and actions of one person on one page, in one answer."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from rapport.collect import replies
from rapport.collect.asked import Asked
from rapport.collect.draft import Refused
from rapport.collect.replies import Answer
from rapport.deliver.book import Book
from rapport.deliver.kinds import is_placed
from rapport.deliver.look import ActionSaid, Exposure, FlagSaid, Look, Moments
from rapport.kernel.refusal import Refusal
from rapport.web.delivery.asking import Bad, Person, Wanted, read_wanted
from rapport.web.delivery.door import Answering, bad

PLACE = "place"
_encode = msgspec.json.Encoder().encode


Recommended = Callable[[int, Person, Wanted, Asked, Sequence[ActionSaid]], Awaitable[dict[str, Any]]]
"""Items of the blocks that a request names, for a person who may be shown these actions."""


async def decide(answering: Answering, asked: Asked, recommended: Recommended | None = None) -> Answer:
    """Answer one request."""
    try:
        wanted = read_wanted(asked.body)
        project = await answering.project(asked, wanted.write_key)
        if project is None:
            return replies.refused(Refused(Refusal.UNKNOWN_KEY))
        person = answering.person(project, wanted, asked)
    except Bad as error:
        return bad(error)
    book = answering.library(project)
    look, segments_at = await answering.look(project, person, wanted)
    flags = look.flags() if wanted.flags is None else [look.flag(key) for key in wanted.flags if key in book.features]
    actions = await actions_for(answering, project, book, look, person)
    if wanted.expose:
        exposed = _exposed(wanted, flags, actions, look.left)
        refused = await answering.expose(project, person, exposed, asked, wanted)
        if refused is not None and refused.reason in replies.STATUS:
            return replies.refused(refused)
    items = await recommended(project, person, wanted, asked, actions) if recommended and wanted.recommend else {}
    told: dict[str, Any] = {"recommendations": items} if items else {}
    told |= {"edition": book.facts.edition, "segments_as_of": _moment(segments_at), "left": look.left}
    return replies.told(200, _encode(told | _told(project, flags, actions)), "application/json")


async def actions_for(
    answering: Answering, project: int, book: Book, look: Look, person: Person
) -> Sequence[ActionSaid]:
    """What somebody may be shown. Caps are looked up in the database, beside the event loop; nothing else waits."""
    if not book.actions or not person.id:
        return ()
    now = answering.clock()
    if not book.is_capped:
        return look.actions(now, dict)
    people = person.ids
    loaded: Moments = {}
    if answering.shown(project, people):
        loaded = await asyncio.to_thread(answering.lately, project, people)
    return look.actions(now, lambda: answering.recent.beside(project, people, loaded))


def _exposed(
    wanted: Wanted, flags: Iterable[FlagSaid], actions: Iterable[ActionSaid], left: int | None
) -> list[Exposure]:
    """Of flags all where all are used; of actions those that are named, for they are shown one by one, up to a cap."""
    if wanted.expose is True:
        return [exposure for flag in flags for exposure in flag.exposures]
    named = set(wanted.expose) if isinstance(wanted.expose, Sequence) else set()
    shown = [one for one in actions if one.key in named and one.exposures][:left]
    used = [exposure for one in flags if one.key in named for exposure in one.exposures]
    return used + [exposure for one in shown for exposure in one.exposures]


def _told(project: int, flags: Sequence[FlagSaid], actions: Sequence[ActionSaid]) -> dict[str, Any]:
    """Exposures stand once in a list; whatever is exposed names its places there."""
    places: dict[Exposure, int] = {}

    def numbers(exposures: Iterable[Exposure]) -> list[int]:
        return [places.setdefault(one, len(places)) for one in exposures]

    said_flags = {
        one.key: {"value": one.value, "reason": one.reason, "variant": one.variant, "exposures": numbers(one.exposures)}
        for one in flags
    }
    said_actions = [
        {
            "key": one.key,
            "kind": one.kind,
            "content": one.content,
            "variant": one.variant,
            "held_out": one.held_out,
            "trigger": _trigger(one),
            "priority": one.priority,
            "exposures": numbers(one.exposures),
        }
        for one in actions
    ]
    exposures = [{"messageId": one.id(project), "properties": one.properties} for one in places]
    return {"flags": said_flags, "actions": said_actions, "exposures": exposures}


def _trigger(one: ActionSaid) -> dict[str, Any]:
    """What the page has a place for waits for nothing: it stands there."""
    return {"on": PLACE, "value": None} if is_placed(one.kind) else {"on": one.trigger.on, "value": one.trigger.value}


def _moment(ms: int | None) -> str | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds")
