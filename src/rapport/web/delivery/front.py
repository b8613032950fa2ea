"""Which way of asking what people see is answered at which address."""

from collections.abc import Awaitable, Callable

from rapport.collect import replies
from rapport.collect.asked import Asked
from rapport.collect.body import Gone, Receive
from rapport.collect.draft import Refused
from rapport.collect.replies import Answer, Send
from rapport.web.delivery import growthbook, ofrep
from rapport.web.delivery.decide import Recommended, decide
from rapport.web.delivery.door import Answering, Scope, asked_of

DECIDE, RECOMMEND = "/v1/decide", "/v1/recommend"


class Delivery:
    """An ASGI app."""

    def __init__(
        self,
        answering: Answering,
        recommend: Callable[[Asked], Awaitable[Answer]] | None = None,
        beside: Recommended | None = None,
    ) -> None:
        """``recommend`` answers who asks for items of a block, ``beside`` who asks for all that they see."""
        self._answering, self._recommend, self._beside = answering, recommend, beside

    @staticmethod
    def answers(path: str) -> bool:
        """Whether an address is one of these."""
        return path.rstrip("/") in {DECIDE, RECOMMEND} or path.startswith((ofrep.PREFIX, growthbook.PREFIX))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].rstrip("/")
        methods = ("GET",) if path.startswith(growthbook.PREFIX) else ("POST",)
        if scope["method"] == "OPTIONS":
            answer = replies.preflight(methods)
        elif scope["method"] not in methods:
            answer = replies.wrong_method(methods)
        else:
            named = path.removeprefix(growthbook.PREFIX) if path.startswith(growthbook.PREFIX) else ""
            try:
                asked = await asked_of(scope, receive, named)
            except Gone:
                return
            answer = replies.refused(asked) if isinstance(asked, Refused) else await self._answer(path, asked)
        await answer.send(send)

    async def _answer(self, path: str, asked: Asked) -> Answer:
        if path == DECIDE:
            return await decide(self._answering, asked, self._beside)
        if path == RECOMMEND:
            return await self._recommend(asked) if self._recommend else replies.not_here(path)
        if path.startswith(growthbook.PREFIX):
            return await growthbook.features(self._answering, asked)
        key = path.removeprefix(ofrep.PREFIX)
        if not key:
            return await ofrep.evaluate_all(self._answering, asked)
        if not key.startswith("/"):
            return replies.not_here(path)
        return await ofrep.evaluate_one(self._answering, asked, key.removeprefix("/"))
