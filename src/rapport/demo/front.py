"""Fernwood itself: its shop and its articles, with the tracker and blocks, to try out what the dashboard shows.

``python -m rapport.demo.front PORT URL WRITE_KEY``; ends with the process that started it.
"""

import os
import sys
import threading
import time
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote, unquote

from typing_extensions import override

from rapport.demo.goods import NEXT, catalogue
from rapport.demo.trials import ROW

ITEMS = {item["url"]: item for item in catalogue()}
LOOK = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem }
body { color: #1d2b21; background: #fbfaf5 }
header { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center; margin-bottom: 1rem }
a { color: #1e5c33 } button { font: inherit; padding: .25rem .75rem } main > * + * { margin-top: 1.5rem }
rapport-recommendations { display: block; --rapport-background: #fff; --rapport-text: #1d2b21 }
"""
SCRIPT = """
const who = sessionStorage.getItem("who");
window.rapport = window.rapport || [];
if (who) rapport.push(["identify", who]);
const said = document.querySelector("#who");
said.textContent = who ? `Sign out ${who}` : "Sign in as Ada";
said.addEventListener("click", () => {
  if (who) { sessionStorage.removeItem("who"); rapport.reset(); } else sessionStorage.setItem("who", "ada");
  location.reload();
});
const item = document.querySelector("[data-item]")?.dataset;
if (item) {
  rapport.push(["track", "view_item", { items: [{ item_id: item.item }] }]);
  document.querySelector("#buy")?.addEventListener("click", () => {
    const about = { items: [{ item_id: item.item }], value: +item.price, currency: "EUR" };
    rapport.track("purchase", about);
    document.querySelector("#told").textContent = "Thank you. It is on its way.";
  });
}
"""


def page(path: str, rapport: str, write_key: str) -> str | None:
    """The page at an address of the site; None where there is none."""
    item = ITEMS.get(path)
    if item is not None:
        return whole(item["title"], about(item), rapport, write_key)
    if path in {"/", "/shop"}:
        title, kind = ("Fernwood", "article") if path == "/" else ("The shop", "product")
        return whole(title, block(kind) + listed(kind), rapport, write_key)
    return None


def whole(title: str, body: str, rapport: str, write_key: str) -> str:
    """A page with the tracker and what shows blocks."""
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} · Fernwood</title>
<meta name="viewport" content="width=device-width"><style>{LOOK}</style>
<script defer src="{rapport}/rapport.js" data-key="{escape(write_key)}"></script>
<script type="module" src="{rapport}/rapport/widgets/recommendations.js"></script></head>
<body><header><a href="/">Fernwood</a> <a href="/shop">Shop</a> <button id="who" type="button"></button></header>
<main><h1>{escape(title)}</h1>{body}</main><script>{SCRIPT}</script></body></html>"""


def about(item: dict[str, Any]) -> str:
    """One product or article, and what goes with it."""
    id, price = escape(item["id"]), item.get("price")
    buy = "" if price is None else f'<p>€ {price:.2f} <button id="buy" type="button">Buy it</button></p>'
    words = f'<p data-item="{id}" data-price="{price or 0}">About {escape(item["category"])}.</p>'
    return f'{words}{buy}<p id="told" role="status"></p>' + block(item["type"], id)


def block(kind: str, item: str = "") -> str:
    """The place for what somebody is shown next."""
    key = ROW.key if kind == "product" else NEXT
    return f'<rapport-recommendations block="{key}" item="{item}" currency="EUR"></rapport-recommendations>'


def listed(kind: str) -> str:
    """Links to everything of a kind."""
    links = (
        f'<li><a href="{quote(path)}">{escape(item["title"])}</a> <small>{escape(item["category"])}</small></li>'
        for path, item in ITEMS.items()
        if item["type"] == kind
    )
    return f"<ul>{''.join(links)}</ul>"


class Shop(ThreadingHTTPServer):
    """Serves the site on a port of this machine; 0 takes a free one."""

    daemon_threads = True

    def __init__(self, port: int, rapport: str, write_key: str) -> None:
        self.rapport, self.write_key = rapport, write_key
        super().__init__(("127.0.0.1", port), Handler)


class Handler(BaseHTTPRequestHandler):
    """One request for a page."""

    server: Shop

    def do_GET(self) -> None:
        """Give the page, or say that there is none."""
        found = page(unquote(self.path.partition("?")[0]), self.server.rapport, self.server.write_key)
        body = (found or "There is no such page at Fernwood.").encode()
        self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


def main(arguments: list[str]) -> int:
    """Serve until the process that started us is gone."""
    port, rapport, write_key = arguments
    parent = os.getppid()
    with Shop(int(port), rapport, write_key) as shop:
        threading.Thread(target=shop.serve_forever, daemon=True).start()
        while os.getppid() == parent:
            time.sleep(0.5)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
