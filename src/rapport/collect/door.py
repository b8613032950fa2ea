"""The door: one request with events → refused by name, or on disk and then answered 2xx. Never waits for the engine."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import replace
from typing import Any

from rapport.collect import replies
from rapport.collect.addresses import Route
from rapport.collect.asked import Asked, Headers, headers_of
from rapport.collect.atlas import Atlas
from rapport.collect.body import Gone, Receive, inflate, receive_body
from rapport.collect.callers import Callers
from rapport.collect.dialect import Dialect, Heard, Outcome
from rapport.collect.dialects import ADDRESSES
from rapport.collect.draft import Draft, Refused
from rapport.collect.hosting import Hosting
from rapport.collect.judge import Desk, judge
from rapport.collect.pressure import Pressed, Pressure
from rapport.collect.records import Unread, of_events, of_request
from rapport.collect.replies import Answer, Missed, Send
from rapport.collect.seen import Onlooker, show, show_refused, verdicts_of
from rapport.collect.spool import NotKept, Spool, TooMuch
from rapport.collect.tally import Tally
from rapport.kernel.clock import Clock, now_ms
from rapport.kernel.event import Event
from rapport.kernel.policy import Policy
from rapport.kernel.refusal import Refusal
from rapport.kernel.tally import NOBODY

logger = logging.getLogger(__name__)

REFRESH_MS = 1_000
"""An unknown key asks for newer keys, but not more often than this."""
LONG_BODY_BYTES = 32 * 1024
"""Longer bodies are read in a thread, so that a large batch does not hold up everybody else."""
SURE_AT_ONCE_BYTES = 128 * 1024
"""Telling that all is well is so quick that a thread only pays above this."""

Scope = MutableMapping[str, Any]


class Door:
    """A raw ASGI application for every address at which a dialect is heard.

    ``keys`` gives the project of a write key, or None, at once; ``refresh`` brings newer keys when one is unknown.
    ``policies`` gives what is known of a project, at once.
    ``on_kept`` is called after events were kept. What was taken and refused is counted in ``tally``. ``onlooker``
    hears what becomes of events while somebody looks.
    """

    def __init__(
        self,
        keys: Callable[[str], int | None],
        spool: Spool,
        clock: Clock = now_ms,
        on_kept: Callable[[], None] | None = None,
        *,
        refresh: Callable[[], Awaitable[None]] | None = None,
        tally: Tally | None = None,
        pressure: Pressure | None = None,
        callers: Callers | None = None,
        policies: Callable[[int], Policy | None] = lambda _: None,
        atlas: Atlas | None = None,
        onlooker: Onlooker | None = None,
        hosting: Hosting | None = None,
        fresh_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:
        self.tally = tally or Tally()
        self._keys, self._spool, self._clock, self._on_kept = keys, spool, clock, on_kept
        self._refresh, self._fresh_id = refresh, fresh_id
        self._callers = callers or Callers()
        self._policies, self._atlas, self._hosting = policies, atlas, hosting
        self._pressure = pressure or Pressure()
        self._onlooker = onlooker or Onlooker()
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
            self.tally.refused(NOBODY, pressed.refused, _place(scope["path"]), self._clock())
            answer = pressed.answer
        finally:
            hand.open()
        await answer.send(send)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        route = ADDRESSES.find(scope["path"])
        if route is None:
            return replies.not_here(scope["path"])
        headers = headers_of(scope["headers"])
        answer = await self._answer_at(route, scope, headers, receive)
        origin = headers.get(b"origin") if route.dialect.with_cookies else None
        return replies.to_origin(answer, origin) if origin else answer

    async def _answer_at(self, route: Route, scope: Scope, headers: Headers, receive: Receive) -> Answer:
        if scope["method"] == "OPTIONS":
            return replies.preflight(route.methods)
        if scope["method"] not in route.methods:
            return replies.wrong_method(route.methods)
        dialect = route.dialect
        body = await receive_body(receive, dialect.max_request_bytes)
        if isinstance(body, bytes):
            encoding = headers.get(b"content-encoding", b"").decode("latin-1")
            body = inflate(body, encoding.strip().lower(), dialect.max_request_bytes)
        asked = _asked(route, scope, headers, b"" if isinstance(body, Refused) else body)
        heard = body if isinstance(body, Refused) else dialect.hear(asked)
        if isinstance(heard, Answer):
            return heard
        keys = dialect.keys(asked)
        if isinstance(heard, Refused):
            # Whose it was is counted where the request tells, but nobody has to say it to learn what is wrong.
            return self._refuse(self._known(keys) or NOBODY, dialect, asked, heard)
        said = [each for each in (*keys, *heard.keys) if each]
        project = self._known(said) or await self.project_of(said)
        if isinstance(project, Refused):
            return self._refuse(NOBODY, dialect, asked, project)
        return await self._take(project, dialect, asked, heard)

    @property
    def callers(self) -> Callers:
        """Names those who send none."""
        return self._callers

    async def say(self, project: int, drafts: Iterable[Draft], asked: Asked) -> Refused | None:
        """Keep what this server itself says of somebody who asks; judged as if they had said it.

        Gives the last reason when something of it was not taken.
        """
        desk = self._desk(project, asked)
        verdicts = [judge(b"{}", lambda _, draft=draft: draft, desk) for draft in drafts]  # type: ignore[misc]
        events = [verdict for verdict in verdicts if isinstance(verdict, Event)]
        missed = [verdict for verdict in verdicts if isinstance(verdict, Refused)]
        for refused in missed:
            self.tally.refused(project, refused, asked.place, desk.received)
        if events and (refused_all := await self._keep(desk, of_events(events), len(events), asked)):
            return refused_all
        return missed[-1] if missed else None

    async def project_of(self, keys: list[str]) -> int | Refused:
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

    def _known(self, keys: Iterable[str]) -> int | None:
        return next((project for key in keys if (project := self._keys(key)) is not None), None)

    async def _take(self, project: int, dialect: Dialect, asked: Asked, heard: Heard) -> Answer:
        desk = self._desk(project, asked)
        if heard.sure is not None and self._atlas is None and await _surely(heard.sure, heard.body, desk):
            count = len(heard.events)
            unread = Unread(project=project, received=desk.received, path=asked.path, events=count, body=heard.body)
            refused = await self._keep(desk, of_request(unread), count, asked)
            return dialect.refused(asked, refused, None) if refused else replies.taken(count)
        if sum(map(len, heard.events)) > LONG_BODY_BYTES:
            events, missed = await asyncio.to_thread(_judged, dialect, heard, desk)
        else:
            events, missed = _judged(dialect, heard, desk)
        for one in () if heard.trial else missed:
            self.tally.refused(project, one.refused, asked.place, desk.received, heard.events[one.index])
        if heard.whole and missed:
            events = []
        if events and not heard.trial:
            refused = await self._keep(desk, of_events(events), len(events), asked)
            if refused:
                return dialect.refused(asked, refused, None)
        if self._onlooker.wants(project):
            verdicts = verdicts_of(len(heard.events), events, missed)
            show(self._onlooker, desk, dialect, asked, heard, verdicts)
        if heard.single and missed:
            return dialect.refused(asked, missed[0].refused, missed[0])
        return dialect.taken(Outcome(asked, heard, events, missed))

    def _desk(self, project: int, asked: Asked) -> Desk:
        policy = self._policies(project) or Policy()
        files = self._atlas, self._hosting
        return Desk(project, self._clock(), self._fresh_id, self._callers, asked.caller, policy, *files)

    async def _keep(self, desk: Desk, record: bytes, count: int, asked: Asked) -> Refused | None:
        """Write events down; only then are they taken. Gives the reason when they are not."""
        try:
            await self._spool.append(record)
        except NotKept as error:
            logger.error("%d events of project %d were not kept: %s", count, desk.project, error)
            why = Refused(Refusal.TOO_BUSY if isinstance(error, TooMuch) else Refusal.SPOOL_FULL)
            self.tally.refused(desk.project, why, asked.place, self._clock())
            if self._onlooker.wants(desk.project):
                show_refused(self._onlooker, desk, asked, why)
            return why
        self.tally.taken(desk.project, count, asked.place, self._clock())
        if self._on_kept is not None:
            self._on_kept()
        return None

    def _refuse(self, project: int, dialect: Dialect, asked: Asked, why: Refused) -> Answer:
        now = self._clock()
        self.tally.refused(project, why, asked.place, now, asked.body)
        if self._onlooker.wants(project):
            policy = self._policies(project) or Policy()
            show_refused(self._onlooker, Desk(project, now, caller=asked.caller, policy=policy), asked, why)
        return dialect.refused(asked, why, None)


def _asked(route: Route, scope: Scope, headers: Headers, body: bytes) -> Asked:
    peer = scope.get("client")
    return Asked(
        said=route.said,
        body=body,
        method=scope["method"],
        path=scope["path"],
        named=route.named,
        query_string=scope.get("query_string", b""),
        headers=headers,
        address=peer[0] if peer else "",
    )


def _place(path: str) -> str:
    route = ADDRESSES.find(path)
    return Asked("", path=path, named=route.named if route else "").place


async def _surely(sure: Callable[[int], bool], body: bytes, desk: Desk) -> bool:
    """Whether all of it is certain to be taken: a program on a server speaks, and the project asks nothing of it."""
    caller, policy = desk.caller, desk.policy
    if caller.browses or caller.objects or caller.automatic or not policy.takes_anything:
        return False
    if policy.internal_mark is not None and policy.internal_mark[0].encode() in body:
        return False
    if len(body) > SURE_AT_ONCE_BYTES:
        return await asyncio.to_thread(sure, desk.received)
    return sure(desk.received)


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
