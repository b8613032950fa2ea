"""The door for commands of this machine: ``POST /api/local/{deed}`` with the token of the data folder."""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any

import msgspec
from django.db import close_old_connections

from rapport.web import deeds

logger = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PREFIX = "/api/local/"


class LocalDoor:
    """An ASGI app. Whoever can read ``server.json`` in the data folder knows the token, nobody else does."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await body_of(receive)
        if not self._knows(scope):
            status, answer = HTTPStatus.UNAUTHORIZED, said("This door is for commands of this machine.")
        elif scope["method"] != "POST":
            status, answer = HTTPStatus.METHOD_NOT_ALLOWED, said("Use POST.")
        else:
            status, answer = await asyncio.to_thread(done, scope["path"].removeprefix(PREFIX), body)
        await reply(send, status, answer)

    def _knows(self, scope: Scope) -> bool:
        given = dict(scope["headers"]).get(b"authorization", b"")
        return hmac.compare_digest(given, b"Bearer " + self._token)


def done(deed: str, body: bytes) -> tuple[HTTPStatus, bytes]:
    """Do a deed; gives the status and what to answer."""
    close_old_connections()
    try:
        return HTTPStatus.OK, msgspec.json.encode(deeds.perform(deed, msgspec.json.decode(body or b"{}")))
    except (deeds.Declined, msgspec.DecodeError) as wrong:
        return HTTPStatus.BAD_REQUEST, said(str(wrong))
    except deeds.FAILURES as failure:
        return HTTPStatus.SERVICE_UNAVAILABLE, said(str(failure))
    except Exception:
        logger.exception("The deed %r failed.", deed)
        return HTTPStatus.INTERNAL_SERVER_ERROR, said("The server failed; the details are in its rapport.log.")
    finally:
        close_old_connections()


def said(sentence: str) -> bytes:
    """An error as JSON."""
    return msgspec.json.encode({"error": sentence})


async def body_of(receive: Receive) -> bytes:
    """The whole body of a request."""
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return b"".join(parts)


async def reply(send: Send, status: int, body: bytes) -> None:
    """Answer with JSON."""
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": body})
