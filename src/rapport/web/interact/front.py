"""The door of widgets: ``/v1/interact/KEY/STEP``. A request is answered when what it says is on the disk."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from django.db import DatabaseError, close_old_connections, connection

from rapport.act.interact import api as interact
from rapport.act.interact.api import Interaction, NotTaken, NotThere, Outgoing, Versions, Who
from rapport.collect import replies
from rapport.collect.asked import Asked
from rapport.collect.body import Gone, Receive
from rapport.collect.draft import Draft, Refused
from rapport.collect.replies import Answer, Send
from rapport.kernel.refusal import Refusal
from rapport.web.delivery.asking import Bad
from rapport.web.delivery.door import MOST_BYTES, Answering, Scope, asked_of, bad
from rapport.web.interact.calls import Call, call_of_query, read_call
from rapport.web.interact.group import Wish, do_all
from rapport.web.interact.page import door as page
from rapport.web.interact.page.visit import gone
from rapport.web.interact.rates import Rates
from rapport.web.interact.signing import NotSigned, check_hash, person_of_token
from rapport.web.interact.steps import GROUPED, OPEN_STEPS, Told, Turn, perform
from rapport.web.interact.steps.registry import status_of
from rapport.web.interact.working import Work
from rapport.web.interact.writer import Writer

logger = logging.getLogger(__name__)

PREFIX = "/v1/interact/"
METHODS = ("GET", "POST")
THREADS = 8
BURST, PER_S = 300, 5.0
"""Of one address without a signature, behind which a whole school may be."""
MOST_ANSWERS, VOTES_PER_S = 100, 0.5
"""To one poll, survey or page of reviews."""
MOST_FILES, FILES_PER_S = 60, 0.2
"""Files of one address, of whoever is not signed."""
UPLOAD, PHOTO = "upload", "photo"
MOST_FILE_BYTES = 10 * 1024 * 1024
KEPT_S = 300
"""How long a browser may keep a photo that may be hidden meanwhile."""
LEFT_OVER_S = 30
MOST_AT_ONCE = 500

Found = TypeVar("Found")


class Interacting:
    """An ASGI app, beside those who decide."""

    def __init__(self, answering: Answering, secret: str) -> None:
        self._answering, self._work = answering, Work(secret)
        self._asks, self._votes = Rates(BURST, PER_S), Rates(MOST_ANSWERS, VOTES_PER_S)
        self._files = Rates(MOST_FILES, FILES_PER_S)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="interact")
        self._writer: Writer[Wish, Told] = Writer(self._write, "interact-writer")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._said: set[str] = set()

    @staticmethod
    def answers(path: str) -> bool:
        """Whether an address is one of these."""
        return path.startswith((PREFIX, page.PREFIX))

    def begin(self) -> None:
        """The event loop runs from now on: what a process before this one had no time to say can be said."""
        self._loop = asyncio.get_running_loop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(page.PREFIX):
            await self._show_page(scope, receive, send)
            return
        key, _, step = scope["path"].removeprefix(PREFIX).rstrip("/").partition("/")
        if scope["method"] == "OPTIONS":
            answer = replies.preflight(METHODS)
        elif scope["method"] not in METHODS:
            answer = replies.wrong_method(METHODS)
        else:
            try:
                asked = await asked_of(scope, receive, most=MOST_FILE_BYTES if step == UPLOAD else MOST_BYTES)
            except Gone:
                return
            answer = replies.refused(asked) if isinstance(asked, Refused) else await self._answer(key, step, asked)
        await answer.send(send)

    async def _show_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What is asked as a page of its own; a link in a mail leads to it."""
        try:
            asked = await asked_of(scope, receive, most=page.MOST_BYTES)
        except Gone:
            return
        if isinstance(asked, Refused) or asked.method not in {"GET", "HEAD", "POST"}:
            answer = replies.refused(asked) if isinstance(asked, Refused) else replies.wrong_method(METHODS)
        else:
            answer = await self._page(asked)
        await answer.send(send)

    async def _page(self, asked: Asked) -> Answer:
        now, told = self._answering.clock() / 1000, list[Outgoing]()
        try:
            self._check_rate(self._asks, asked, now)
            work = _kept(partial(page.visited, self._judge, asked, now, told))
            answer = await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except NotTaken as why:
            return page.page(gone(str(why), status_of(why.reason)))
        except DatabaseError:
            logger.exception("An answer could not be kept.")
            return replies.refused(Refused(Refusal.TOO_BUSY))
        await self._say(told, asked)
        return answer

    async def _answer(self, key: str, step: str, asked: Asked) -> Answer:
        try:
            from_body = asked.method == "POST" and step != UPLOAD
            call = read_call(asked.body) if from_body else call_of_query(asked)
            project = await self._answering.project(asked, call.write_key or asked.query.get("key", ""))
            if project is None:
                return replies.refused(Refused(Refusal.UNKNOWN_KEY))
            now = self._answering.clock() / 1000
            if not call.token:
                self._check_rate(self._asks, asked, now)
            if step == "challenge":
                return replies.said(200, self._work.challenge(f"{project}/{key}", now))
            wish = Wish(project, key, step or "get", call, call.where(), asked, now)
            if step == PHOTO:
                return await asyncio.get_running_loop().run_in_executor(self._threads, _kept(partial(_photo, wish)))
            return replies.said(200, await self._done(wish))
        except Bad as error:
            return bad(error)
        except NotThere as error:
            return _refused(404, "not_there", str(error))
        except NotSigned as error:
            return _refused(403, "not_signed", str(error))
        except NotTaken as error:
            return _refused(status_of(error.reason), error.reason, str(error), error.fields)
        except DatabaseError:
            logger.exception("An answer could not be kept.")
            return replies.refused(Refused(Refusal.TOO_BUSY))

    async def _done(self, wish: Wish) -> Told:
        """Do it, and say what came of it; of what is not taken a part may be kept, and is said, too."""
        try:
            told = await self._at_work(wish)
        except NotTaken:
            await self._say(wish.where.told, wish.asked)
            raise
        await self._say(wish.where.told, wish.asked)
        return told

    async def _at_work(self, wish: Wish) -> Told:
        if wish.step in GROUPED:
            return await self._writer.ask(wish)
        return await asyncio.get_running_loop().run_in_executor(self._threads, _kept(partial(self._perform, wish)))

    def _write(self, wishes: Sequence[Wish]) -> list[Told | Exception]:
        return _kept(partial(do_all, self._judge, wishes))()

    def _perform(self, wish: Wish) -> Told:
        found = interact.interaction_of(wish.project, wish.key)
        who = self._judge(wish, found, interact.Versions())
        asked, at = wish.asked, datetime.fromtimestamp(wish.now, UTC)
        turn = Turn(found, wish.call, who, at, wish.where, asked.body, asked.header(b"content-type"))
        return perform(wish.step, turn)

    def _judge(self, wish: Wish, found: Interaction, versions: Versions) -> Who:
        who = self._who(wish.project, found, wish.call, wish.asked, wish.now)
        if wish.step == UPLOAD and not who.verified:
            self._check_rate(self._files, wish.asked, wish.now)
        if wish.step in OPEN_STEPS and not who.verified:
            self._check_open(wish, found, versions)
        return who

    def _who(self, project: int, found: Interaction, call: Call, asked: Asked, now: float) -> Who:
        if call.token or call.id_hash:
            secrets = interact.secrets_of(project)
            names = (found.project.slug, str(project))
            signed = (
                person_of_token(call.token, secrets, names, now)
                if call.token
                else check_hash(str(call.user_id or ""), call.id_hash, secrets)
            )
            return Who(signed, signed, verified=True)
        person = self._answering.person(project, call.wanted(), asked)
        return Who(person.id, person.user_id)

    def _check_open(self, wish: Wish, found: Interaction, versions: Versions) -> None:
        about = f"{wish.project}/{found.key}"
        self._check_rate(self._votes, wish.asked, wish.now, about)
        wants = interact.definition_of(versions.of(found, 0)).proof
        if wants and not self._work.is_solved(wish.call.proof, about, wish.now):
            raise NotTaken(
                "no_proof", f"Solve a challenge of {PREFIX}{found.key}/challenge first, and send it as proof."
            )

    @staticmethod
    def _check_rate(rates: Rates, asked: Asked, now: float, what: str = "") -> None:
        if not rates.takes(asked.address, now, what):
            raise NotTaken("too_often", "Too much comes from here at once. Wait a minute.")

    async def _say(self, rows: Sequence[Outgoing], asked: Asked) -> None:
        """Say events. What the spool does not take now is said later; the answer itself is kept already."""
        for project in {one.project_id for one in rows}:
            mine = [one for one in rows if one.project_id == project]
            refused = await self._answering.door.say(project, [draft_of(one) for one in mine], asked)
            if refused is None or refused.reason not in replies.STATUS:
                # Their rows go in a while, many at once. Until then they may be said again, which changes nothing.
                self._said.update(one.message_id for one in mine)

    def look(self) -> None:
        """Hand in what is overdue, and say what a process before this one had no time to say."""
        if self._loop is None:
            return
        close_old_connections()
        now = self._answering.clock() / 1000
        interact.finish_overdue(datetime.fromtimestamp(now, UTC))
        interact.bundle_hooks(datetime.fromtimestamp(now, UTC))
        interact.sweep_uploads(datetime.fromtimestamp(now, UTC))
        self._tidy()
        left = [one for one in interact.waiting() if now - one.at.timestamp() > LEFT_OVER_S]
        while left:
            asyncio.run_coroutine_threadsafe(self._say(left, Asked("", path=PREFIX)), self._loop).result(timeout=60)
            if not self._tidy():
                return
            left = [one for one in interact.waiting() if now - one.at.timestamp() > LEFT_OVER_S]

    def _tidy(self) -> int:
        gone = [self._said.pop() for _ in range(len(self._said))]
        for first in range(0, len(gone), MOST_AT_ONCE):
            interact.said(gone[first : first + MOST_AT_ONCE])
        return len(gone)

    def close(self) -> None:
        """End the threads, when what is at hand is done."""
        self._writer.close()
        self._threads.shutdown()
        self._tidy()


def _kept(does: Callable[[], Found]) -> Callable[[], Found]:
    """The same, on a connection whose commits reach the disk before they are answered."""

    def done() -> Found:
        try:
            connection.ensure_connection()
            if connection.vendor == "sqlite":
                with connection.cursor() as cursor:
                    cursor.execute("PRAGMA synchronous=FULL")
            return does()
        except DatabaseError:
            connection.close()
            raise

    return done


def draft_of(one: Outgoing) -> Draft:
    """An event of this room as the judge reads it."""
    return Draft(
        name=one.name,
        message_id=one.message_id,
        said_at=one.at.isoformat(),
        user_id=one.known or None,
        anonymous_id=one.person if one.person != one.known else None,
        url=one.url,
        consent=one.consent,
        properties={name: value for name, value in one.properties.items() if value is not None},
    )


def _photo(wish: Wish) -> Answer:
    """A photo of a text that others see: written anew when it came, and nothing that a browser would run."""
    one = interact.photo(interact.interaction_of(wish.project, wish.key), wish.call.file)
    more = [
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; sandbox"),
        (b"cache-control", f"public, max-age={KEPT_S}".encode()),
        (b"cross-origin-resource-policy", b"cross-origin"),
    ]
    return replies.told(200, interact.raw_of_upload(one), one.type, more=more)


def _refused(status: int, reason: str, message: str, fields: dict[str, str] | None = None) -> Answer:
    body = {"success": False, "reason": reason, "message": message, "fields": fields or {}}
    more = [(b"retry-after", b"60")] if status == 429 else []
    return replies.said(status, body, more=more)
