"""Somebody's web site on a port of its own. What is Rapport's it passes on, and remembers: browsers tell nobody what
they send while a page ends."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import BrowserContext, Page, Request
from typing_extensions import override

from tests.journeys.house import Server

PATIENCE_S = 20.0
PASSED_ON = ("/rapport.js", "/rapport/", "/v1/")

SAID = {"user-agent", "sec-gpc", "dnt", "content-type"}
"""Headers of a browser that are passed on."""

PASSED_BACK = {
    "content-type",
    "retry-after",
    "x-rapport-refused",
    "access-control-allow-origin",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-expose-headers",
}

SEEN = """state => {
    delete document.hidden;
    delete document.visibilityState;
    if (state === 'hidden') {
        Object.defineProperty(document, 'hidden', {value: true, configurable: true});
        Object.defineProperty(document, 'visibilityState', {value: state, configurable: true});
    }
    document.dispatchEvent(new Event('visibilitychange', {bubbles: true}));
}"""
"""A tab without a window is always seen, so it is told by hand what a person's browser would tell it."""


class Handler(BaseHTTPRequestHandler):
    """Pages by their path, all else from Rapport."""

    server: "Site"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith(PASSED_ON):
            self._pass_on(None)
        elif path in self.server.pages:
            html, headers = self.server.pages[path]
            self._answer(200, {"Content-Type": "text/html; charset=utf-8", **headers}, html.encode())
        else:
            self._answer(204, {}, b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.closed:
            self._answer(503, {"Access-Control-Allow-Origin": "*", "Retry-After": "60"}, b"")
            return
        # All that is said is JSON; a picture is a file that somebody gives.
        if not self.headers.get("Content-Type", "").startswith("image/"):
            self.server.heard.append(json.loads(body))
        self._pass_on(body)

    def do_OPTIONS(self) -> None:
        self._pass_on(None)

    def _pass_on(self, body: bytes | None) -> None:
        with contextlib.closing(HTTPConnection(self.server.rapport.removeprefix("http://"))) as connection:
            said = {name: value for name, value in self.headers.items() if name.lower() in SAID}
            connection.request(self.command, self.path, body, said)
            answer = connection.getresponse()
            told = {name: value for name, value in answer.getheaders() if name.lower() in PASSED_BACK}
            self._answer(answer.status, told, answer.read())

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""


class Site(ThreadingHTTPServer):
    """A site; ``pages`` holds each path's HTML and headers, ``heard`` what trackers sent this way.

    While it is ``closed`` it takes nothing.
    """

    daemon_threads = True

    def __init__(self, rapport: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.rapport = rapport
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.closed = False
        self.heard: list[dict[str, Any]] = []
        self.pages: dict[str, tuple[str, dict[str, str]]] = {"/elsewhere": ("<h1>No tracker here</h1>", {})}

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that was closed has hung up."""


@contextlib.contextmanager
def open_site(rapport: str) -> Iterator[Site]:
    """A site, until the end of the block."""
    site = Site(rapport)
    thread = threading.Thread(target=site.serve_forever)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        thread.join()
        site.server_close()


@dataclass
class Visit:
    """A tab of somebody who looks at a site, whose trackers reach Rapport by way of another: ``way``."""

    context: BrowserContext
    page: Page
    site: Site
    way: Site
    server: Server
    project: dict[str, str]
    warnings: list[str] = field(default_factory=list)
    underway: set[Request] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("request", lambda asked: self.underway.add(asked))
        self.page.on("requestfinished", lambda asked: self.underway.discard(asked))
        self.page.on("requestfailed", lambda asked: self.underway.discard(asked))
        self.page.on("console", lambda said: self.warnings.append(said.text))
        self.page.on("pageerror", lambda error: self.warnings.append(str(error)))

    def tag(self, origin: str | None = None, **attributes: str) -> str:
        """The script tag, from the way to Rapport unless another origin is named; ``parts`` are none unless named."""
        said = {"key": self.project["write_key"], "parts": "", **attributes}
        told = " ".join(f'data-{name}="{value}"' for name, value in said.items())
        return f'<script defer src="{origin or self.way.url}/rapport.js" {told}></script>'

    def publish(self, path: str, body: str, head: str | None = None, **headers: str) -> None:
        """Put a page on the site, with the tag unless ``head`` says what stands there."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        head = self.tag() if head is None else head
        html = f"<!doctype html><html lang=en><head><title>Page {path}</title>{head}</head><body>{body}</body></html>"
        self.site.pages[path] = (html, named)

    def go(self, path: str, **options: Any) -> None:
        """Open an address of the site."""
        self.page.goto(self.site.url + path, **options)

    def see(self, state: str) -> None:
        """The tab becomes ``hidden`` or ``visible``."""
        self.page.evaluate(SEEN, state)

    def names(self) -> list[str]:
        """Names of what was sent, in the order in which it happened."""
        return [message.get("event", message["type"]) for message in self.messages()]

    def bodies(self, key: str = "write_key") -> list[dict[str, Any]]:
        """Events that were sent for this project, request by request."""
        heard = [body for body in [*self.way.heard, *self.site.heard] if "batch" in body]
        return [body for body in heard if body["writeKey"] == self.project[key]]

    def messages(self, *names: str) -> list[dict[str, Any]]:
        """What was sent, in the order in which it happened; only these names if any are given."""
        once = {message["messageId"]: message for body in self.bodies() for message in body["batch"]}
        said = sorted(once.values(), key=lambda message: message["timestamp"])
        return [message for message in said if not names or message.get("event", message["type"]) in names]

    def until(self, happened: Callable[[], Any]) -> None:
        """Wait until something is so; what is still not so then fails the assertion that follows."""
        give_up = time.monotonic() + PATIENCE_S
        while not happened() and time.monotonic() < give_up:
            self.page.wait_for_timeout(20)

    def until_sent(self, *names: str) -> None:
        """Wait until all of these were sent, as often as they stand here."""
        self.until(lambda: all(self.names().count(name) >= names.count(name) for name in names))

    def until_answered(self) -> None:
        """Wait until the page has heard the answer to everything that it asked."""
        self.until(lambda: not self.underway)

    def arrived(self, wanted: int) -> int:
        """How many events the project has, once it has as many as wanted and their sessions are made."""
        found = 0

        def enough() -> bool:
            nonlocal found
            found = self.server.events(self.project)
            return found >= wanted

        self.until(enough)
        self.until(lambda: self.server.get("/healthz").json["backlog_bytes"] == 0)
        return found
