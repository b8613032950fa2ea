"""The door for those who ask what a person sees: one ASGI app, answered from memory."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Container, Iterable, Mapping, MutableMapping, Sequence
from typing import Any

from django.db import DatabaseError, connection

from rapport.collect import replies
from rapport.collect.asked import Asked, headers_of
from rapport.collect.body import Receive, inflate, receive_body
from rapport.collect.door import Door
from rapport.collect.draft import Draft, Refused
from rapport.collect.replies import Answer
from rapport.deliver import caps, stuck
from rapport.deliver.book import Book
from rapport.deliver.look import Exposure, Look, Moments
from rapport.kernel.clock import Clock, now_ms
from rapport.kernel.policy import Policy
from rapport.kernel.refusal import Refusal
from rapport.web.delivery.asking import Bad, Person, Wanted, attributes_of, keys_of, person_of
from rapport.web.delivery.membership import Membership
from rapport.web.delivery.recent import Recent

Scope = MutableMapping[str, Any]

MOST_BYTES = 256 * 1024
MOST_SAID = 200_000
"""Exposures that this process remembers to have said, so that it does not say them again and again."""


def lately_shown(project: int, people: Sequence[str]) -> Moments:
    """As the database has it. The connection is kept for the next one; when it broke, it is made anew once."""
    try:
        return caps.lately(project, people)
    except DatabaseError:
        connection.close()
        return caps.lately(project, people)


def stuck_to(project: int, people: Sequence[str]) -> Mapping[str, str]:
    """The same for what they met first."""
    try:
        return stuck.of(project, people)
    except DatabaseError:
        connection.close()
        return stuck.of(project, people)


class Answering:
    """What every way of asking needs: keys, books, segments, and where exposures are said."""

    def __init__(
        self,
        door: Door,
        library: Callable[[int], Book],
        membership: Membership,
        policies: Callable[[int], Policy | None] = lambda _: None,
        clock: Clock = now_ms,
        lately: Callable[[int, Sequence[str]], Moments] = lately_shown,
        shown: Callable[[int, Sequence[str]], bool] = lambda *_: True,
        stuck: Callable[[int, Sequence[str]], Mapping[str, str]] = stuck_to,
    ) -> None:
        """``lately`` says when a person, by any of their ids, was shown what; it is asked in a thread.

        ``shown`` says at once whether that need be asked. ``stuck`` says what they met first of experiments whose
        weights move; it is asked in a thread as well, and only where weights have moved of what is asked for.
        """
        self.lately, self.shown, self.stuck, self.recent = lately, shown, stuck, Recent()
        self.door, self.library, self.membership, self.clock = door, library, membership, clock
        self._policies = policies
        self._said: OrderedDict[str, None] = OrderedDict()

    async def project(self, asked: Asked, in_body: str = "") -> int | None:
        """The project of the write key that a request says; None when it says none that works."""
        found = await self.door.project_of(keys_of(asked, in_body))
        return None if isinstance(found, Refused) else found

    def person(self, project: int, wanted: Wanted, asked: Asked) -> Person:
        """Who is meant. Raises :class:`Bad`."""
        policy = self._policies(project) or Policy()
        return person_of(project, wanted, asked, policy, self.door.callers, self.clock())

    async def look(self, project: int, person: Person, wanted: Wanted) -> tuple[Look, int | None]:
        """What they see, and as of when their segments are known."""
        segments, at = self.membership.of(project, person.user_id, person.anonymous_id)
        told = attributes_of(wanted.properties, person, wanted.url, segments)
        book = self.library(project)
        look = book.look(person.id, told, wanted.url)
        if book.sticks(wanted.flags):
            look.stick(await asyncio.to_thread(self.stuck, project, person.ids))
        return look, at

    async def expose(
        self, project: int, person: Person, exposures: Iterable[Exposure], asked: Asked, wanted: Wanted
    ) -> Refused | None:
        """Say exposures as events; those that this process has said already are not said again.

        Those that a cap counts are: each is one more for it, though it is the same event.
        """
        new, at = {one.id(project): one for one in exposures}, self.clock()
        actions = self.library(project).counted
        shown = [one.experiment for one in new.values() if one.experiment in actions]
        drafts = [_draft(id, one, person, wanted, at) for id, one in new.items() if self._news(id, one, actions)]
        if not drafts:
            return None
        # Before anything is waited for: whoever asks at the same time must not be shown one too many.
        self.recent.add(project, named(person), shown, at)
        refused = await self.door.say(project, drafts, asked)
        if refused is not None:
            self.recent.drop(project, named(person), at)
            return refused
        self._said.update(dict.fromkeys(new))
        while len(self._said) > MOST_SAID:
            self._said.popitem(last=False)
        return None

    def _news(self, id: str, one: Exposure, actions: Container[str]) -> bool:
        return one.experiment in actions or id not in self._said


def named(person: Person) -> str:
    """The id by which the clock of a cap knows somebody, as :func:`rapport.deliver.caps.note` takes it of an event."""
    return person.anonymous_id or person.user_id or person.id


async def asked_of(scope: Scope, receive: Receive, named: str = "", most: int = MOST_BYTES) -> Asked | Refused:
    """A request with its body, inflated, up to ``most`` bytes. Raises :class:`rapport.collect.body.Gone`."""
    body = await receive_body(receive, most)
    peer = scope.get("client")
    asked = Asked(
        said="",
        method=scope["method"],
        path=scope["path"],
        named=named,
        query_string=scope.get("query_string", b""),
        headers=headers_of(scope["headers"]),
        address=peer[0] if peer else "",
    )
    if isinstance(body, bytes):
        body = inflate(body, asked.header(b"content-encoding").strip().lower(), most)
    return body if isinstance(body, Refused) else _with(asked, body)


def _with(asked: Asked, body: bytes) -> Asked:
    return Asked(
        asked.said, body, asked.method, asked.path, asked.named, asked.query_string, asked.headers, asked.address
    )


def _draft(id: str, one: Exposure, person: Person, wanted: Wanted, at: int) -> Draft:
    return Draft(
        name="exposure",
        message_id=id,
        said_at=at,
        user_id=person.user_id or None,
        anonymous_id=person.anonymous_id or None,
        url=wanted.url,
        properties=dict(one.properties),
        consent=wanted.consent,
    )


def tag_of(body: bytes) -> bytes:
    """An ETag for a body."""
    return b'"' + hashlib.blake2b(body, digest_size=12).hexdigest().encode() + b'"'


def with_tag(answer: Answer, asked: Asked, tag: bytes) -> Answer:
    """The answer with its tag; without its body where whoever asks has it already."""
    headers = [
        *(header for header in answer.headers if header[0] != b"access-control-expose-headers"),
        (b"etag", tag),
        (b"cache-control", b"no-cache"),
        (b"access-control-expose-headers", b"ETag, X-Rapport-Refused, Retry-After"),
    ]
    told = [one.strip().removeprefix("W/") for one in asked.header(b"if-none-match").split(",")]
    if tag.decode() in told:
        return Answer(304, [header for header in headers if header[0] != b"content-type"])
    return Answer(answer.status, headers, answer.body)


def bad(error: Bad, status: int = 400) -> Answer:
    """A request that cannot be decided, in Rapport's words."""
    body = {"success": False, "reason": Refusal.BAD_FIELD, "field": error.field, "message": f"{error.field}: {error}"}
    return replies.said(status, body, [Refusal.BAD_FIELD])
