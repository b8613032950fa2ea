"""Which part of the server answers an address: collecting never passes through Django."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

import msgspec

from rapport import __version__
from rapport.collect import ADDRESSES
from rapport.web.delivery.front import Delivery
from rapport.web.interact.front import Interacting
from rapport.web.loader import Loader
from rapport.web.local import PREFIX, Receive, Scope, Send, reply
from rapport.web.tracker import Tracker

METRICS = "/metrics"
App = Callable[[Scope, Receive, Send], Awaitable[None]]
FROM_PAGES = (ADDRESSES.hears, Tracker.answers, Delivery.answers, Interacting.answers)
"""Whether an address is one that pages of somebody's site ask."""


class Health:
    """Answers ``GET /healthz`` from what is known without asking anybody."""

    def __init__(self, loader: Loader | None = None) -> None:
        self._loader = loader

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await reply(send, HTTPStatus.OK, msgspec.json.encode(self.said()))

    def said(self) -> dict[str, object]:
        """What the answer holds. ``ok`` is false while the engine does not take events; collecting goes on."""
        told: dict[str, object] = {"ok": True, "version": __version__}
        if self._loader is not None:
            progress = self._loader.progress
            told |= {
                "ok": progress.trouble is None,
                "backlog_bytes": self._loader.backlog_bytes(),
                "loaded": progress.loaded,
                "last_load_ms": progress.last_ms,
                "set_aside": progress.set_aside,
                "trouble": progress.trouble,
            }
        return told


class Front:
    """The server's one ASGI app. A collector of its own has only the door and the tracker."""

    def __init__(
        self,
        *,
        door: App,
        health: App,
        tracker: App,
        metrics: App | None = None,
        local: App | None = None,
        delivery: App | None = None,
        interacting: App | None = None,
        site: App | None = None,
        prefix: str = "",
    ) -> None:
        """Below ``prefix`` all that a page of somebody's site asks for is answered, too."""
        self._door, self._health, self._tracker = door, health, tracker
        self._metrics, self._local, self._site, self._prefix = metrics, local, site, prefix
        self._delivery, self._interacting = delivery, interacting

    def begin(self) -> None:
        """The event loop runs from now on."""
        if isinstance(self._interacting, Interacting):
            self._interacting.begin()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        below = path.removeprefix(self._prefix)
        if below != path and any(answers(below) for answers in FROM_PAGES):
            path, scope = below, {**scope, "path": below}
        if self._delivery is not None and Delivery.answers(path):
            await self._delivery(scope, receive, send)
        elif self._interacting is not None and Interacting.answers(path):
            await self._interacting(scope, receive, send)
        elif ADDRESSES.hears(path):
            await self._door(scope, receive, send)
        elif path == "/healthz":
            await self._health(scope, receive, send)
        elif Tracker.answers(path):
            await self._tracker(scope, receive, send)
        elif self._metrics is not None and path == METRICS:
            await self._metrics(scope, receive, send)
        elif self._local is not None and path.startswith(PREFIX):
            await self._local(scope, receive, send)
        elif self._site is not None:
            await self._site(scope, receive, send)
        else:
            await reply(send, HTTPStatus.NOT_FOUND, b'{"error":"This process only collects events: POST /v1/batch."}')
