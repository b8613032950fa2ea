"""The browser tracker as ``make sdk`` built it: ``/rapport.js``, its module, its lazily loaded parts and widgets."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import rapport
from rapport.web.local import Receive, Scope, Send, reply, said

BUILT = Path(rapport.__file__).parents[2] / "sdk" / "dist"
"""Where the build puts the files in a copy of the repository."""
SCRIPT = "/rapport.js"
FILES = "/rapport/"
NAME = re.compile(r"(module|(parts|widgets|words)/[a-z]+)\.js")

NOT_BUILT = "The tracker is not built on this server. Run: make sdk"
HEADERS = [
    (b"content-type", b"text/javascript; charset=utf-8"),
    # Old for an hour at most, and never waited for: a page has to load quickly when the server is far away.
    (b"cache-control", b"public, max-age=3600, stale-while-revalidate=604800"),
    (b"access-control-allow-origin", b"*"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"vary", b"Accept-Encoding"),
]


@dataclass(frozen=True, slots=True)
class Built:
    """One file as browsers get it. ``written`` is when it was built, in nanoseconds since 1970."""

    content: bytes
    packed: bytes
    tag: bytes
    written: int


class Tracker:
    """An ASGI app. Files are read when they are first asked for, and again when they were built anew."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or BUILT
        self._kept: dict[str, Built] = {}

    @staticmethod
    def answers(path: str) -> bool:
        """Whether an address is one of the tracker's."""
        return path == SCRIPT or path.startswith(FILES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"].removeprefix(FILES).removeprefix("/")
        if scope["method"] not in {"GET", "HEAD"}:
            await reply(send, HTTPStatus.METHOD_NOT_ALLOWED, said("Use GET."))
        elif scope["path"] != SCRIPT and not NAME.fullmatch(name):
            await reply(send, HTTPStatus.NOT_FOUND, said(f"The tracker has no file at {scope['path'][:100]}."))
        elif not (self._folder / "rapport.js").is_file():
            await reply(send, HTTPStatus.SERVICE_UNAVAILABLE, said(NOT_BUILT))
        elif (built := self._built(name)) is None:
            await reply(send, HTTPStatus.NOT_FOUND, said(f"The tracker has no part called {name}."))
        else:
            await _send(scope, send, built)

    def _built(self, name: str) -> Built | None:
        file = self._folder / name
        try:
            written = file.stat().st_mtime_ns
            kept = self._kept.get(name)
            if kept is None or kept.written != written:
                content = file.read_bytes()
                tag = f'W/"{hashlib.sha256(content).hexdigest()[:16]}"'.encode()
                kept = self._kept[name] = Built(content, gzip.compress(content, 9, mtime=0), tag, written)
        except FileNotFoundError:
            return None
        return kept


async def _send(scope: Scope, send: Send, built: Built) -> None:
    asked = dict(scope["headers"])
    headers = [*HEADERS, (b"etag", built.tag)]
    body = built.content
    status = HTTPStatus.OK
    if asked.get(b"if-none-match") == built.tag:
        status, body = HTTPStatus.NOT_MODIFIED, b""
    else:
        if b"gzip" in asked.get(b"accept-encoding", b""):
            body = built.packed
            headers.append((b"content-encoding", b"gzip"))
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
