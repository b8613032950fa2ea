"""The door: one request with events → refused by name, or on disk and then answered 2xx. Never waits for the engine."""

import asyncio
import base64
import binascii
import logging
import uuid
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import replace
from typing import Any

from rapport.collect import replies
from rapport.collect.body import Gone, Receive, inflate, receive_body
from rapport.collect.dialect import Dialect, Heard
from rapport.collect.dialects import ROUTES
from rapport.collect.draft import Refused
from rapport.collect.judge import Desk, judge
from rapport.collect.pressure import Pressed, Pressure
from rapport.collect.records import Unread, of_events, of_request
from rapport.collect.refusals import NOBODY, Refusals
from rapport.collect.replies import Answer, Missed, Send
from rapport.collect.spool import NotKept, Spool, TooMuch
from rapport.kernel.clock import Clock, now_ms
from rapport.kernel.event import Event
from rapport.kernel.refusal import Refusal

logger = logging.getLogger(__name__)

REFRESH_MS = 1_000
"""An unknown key asks for newer keys, but not more often than this."""
LONG_BODY_BYTES = 32 * 1024
"""Longer bodies are read in a thread, so that a large batch does not hold up everybody else."""
SURE_AT_ONCE_BYTES = 128 * 1024
"""Telling that all is well is so quick that a thread only pays above this."""

Scope = MutableMapping[str, Any]


class Door:
    """A raw ASGI application for ``/v1/…``.

    ``keys`` gives the project of a write key, or None, at once; ``refresh`` brings newer keys when one is unknown.
    ``on_kept`` is called after events were kept. What was refused is counted in ``refusals``.
    """

    def __init__(
        self,
        keys: Callable[[str], int | None],
        spool: Spool,
        clock: Clock = now_ms,
        on_kept: Callable[[], None] | None = None,
        *,
        refresh: Callable[[], Awaitable[None]] | None = None,
        refusals: Refusals | None = None,
        pressure: Pressure | None = None,
        fresh_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:
        self.refusals = refusals or Refusals()
        self._keys, self._spool, self._clock, self._on_kept = keys, spool, clock, on_kept
        self._refresh, self._fresh_id = refresh, fresh_id
        self._pressure = pressure or Pressure()
        self._refreshing = asyncio.Lock()
        self._refreshed: int | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        if scope["type"] != "http":
            raise ValueError(f"The door hears HTTP, not {scope['type']}.")
        hand = self._pressure.hand(receive)
        try:
            answer = await self._answer(scope, hand)
        except Gone:
            return
        except Pressed as pressed:
            self.refusals.add(NOBODY, pressed.refused, scope["path"], self._clock())
            answer = pressed.answer
        finally:
            hand.open()
        await answer.send(send)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        route = ROUTES.get(scope["path"])
        if route is None:
            return replies.not_here(scope["path"])
        if scope["method"] == "OPTIONS":
            return replies.preflight()
        if scope["method"] != "POST":
            return replies.not_posted()
        body = await receive_body(receive)
        dialect, said = route
        heard = body if isinstance(body, Refused) else await self._hear(dialect, said, body, scope["headers"])
        key = _key_in_headers(scope["headers"])
        if isinstance(heard, Refused):
            # Whose it was is counted where the header tells, but nobody has to say it to learn what is wrong.
            return self._refuse(self._keys(key) or NOBODY, heard, scope["path"])
        project = await self._project([each for each in (key, heard.key) if each])
        if isinstance(project, Refused):
            return self._refuse(NOBODY, project, scope["path"])
        return await self._take(project, dialect, heard, scope["path"])

    async def _hear(
        self, dialect: Dialect, said: str, body: bytes, headers: Iterable[tuple[bytes, bytes]]
    ) -> Heard | Refused:
        encoding = _header(headers, b"content-encoding").strip().lower()
        text = inflate(body, encoding)
        return text if isinstance(text, Refused) else dialect.hear(said, text)

    async def _project(self, keys: list[str]) -> int | Refused:
        """The project of the first key that is known: some clients send junk in the header and the key in the body."""
        if not keys:
            return Refused(Refusal.NO_KEY)
        project = self._known(keys)
        if project is None and self._refresh is not None:
            async with self._refreshing:
                project = self._known(keys)
                now = self._clock()
                if project is None and (self._refreshed is None or abs(now - self._refreshed) >= REFRESH_MS):
                    self._refreshed = now
                    await self._refresh()
                    project = self._known(keys)
        return Refused(Refusal.UNKNOWN_KEY) if project is None else project

    def _known(self, keys: list[str]) -> int | None:
        return next((project for key in keys if (project := self._keys(key)) is not None), None)

    async def _take(self, project: int, dialect: Dialect, heard: Heard, path: str) -> Answer:
        desk = Desk(project, self._clock(), self._fresh_id)
        if await _surely(heard, desk.received):
            kept = Unread(project=project, received=desk.received, path=path, events=len(heard.events), body=heard.body)
            return await self._keep(project, of_request(kept), len(heard.events), [], path)
        if sum(map(len, heard.events)) > LONG_BODY_BYTES:
            events, missed = await asyncio.to_thread(_judged, dialect, heard, desk)
        else:
            events, missed = _judged(dialect, heard, desk)
        for one in missed:
            self.refusals.add(project, one.refused, path, desk.received)
        if heard.single and missed:
            return replies.refused(missed[0].refused, missed[0])
        if not events:
            return replies.taken(0, missed)
        return await self._keep(project, of_events(events), len(events), missed, path)

    async def _keep(self, project: int, record: bytes, count: int, missed: list[Missed], path: str) -> Answer:
        """Write it down; only then say that it is taken."""
        try:
            await self._spool.append(record)
        except NotKept as error:
            logger.error("%d events of project %d were not kept: %s", count, project, error)
            why = Refusal.TOO_BUSY if isinstance(error, TooMuch) else Refusal.SPOOL_FULL
            return self._refuse(project, Refused(why), path)
        self.refusals.tally.taken(project, count, path, self._clock())
        if self._on_kept is not None:
            self._on_kept()
        return replies.taken(count, missed)

    def _refuse(self, project: int, refused: Refused, path: str) -> Answer:
        self.refusals.add(project, refused, path, self._clock())
        return replies.refused(refused)


async def _surely(heard: Heard, received: int) -> bool:
    if heard.sure is None:
        return False
    if len(heard.body) > SURE_AT_ONCE_BYTES:
        return await asyncio.to_thread(heard.sure, received)
    return heard.sure(received)


def _judged(dialect: Dialect, heard: Heard, desk: Desk) -> tuple[list[Event], list[Missed]]:
    events: list[Event] = []
    missed: list[Missed] = []
    for index, raw in enumerate(heard.events):
        verdict = judge(raw, heard.read, desk)
        if isinstance(verdict, Event):
            events.append(verdict)
        else:
            named = replace(verdict, field=dialect.fields.get(verdict.field, verdict.field))
            missed.append(Missed(index, dialect.message_id(raw), named))
    return events, missed


def _header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in headers if key == name), "")


def _key_in_headers(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The key that Basic (as the name, without a password) or Bearer authentication says; '' when none does."""
    kind, _, said = _header(headers, b"authorization").strip().partition(" ")
    said = said.strip()
    if kind.lower() == "bearer":
        return said
    if kind.lower() != "basic":
        return ""
    try:
        return base64.b64decode(said, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""
