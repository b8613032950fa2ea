"""What the browser tracker weighs on the wire, and what its start costs a page's main thread in Chromium."""

import argparse
import gzip
import json
import shutil
import statistics
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from typing_extensions import override

from gauge import at_most, note

BUILT = Path(__file__).parents[1] / "sdk" / "dist"
CORE_KB, PART_KB, START_MS = 3.0, 4.0, 5.0
ITEMS = "<p data-rapport-item=tea>Tea</p>" * 100
PAGE = f"<!doctype html><title>Tea</title>{ITEMS}<script src=/rapport.js data-key=k data-parts=''></script>".encode()


class Handler(BaseHTTPRequestHandler):
    """A page with a hundred items, and the script."""

    def do_GET(self) -> None:
        script = self.path == "/rapport.js"
        body = (BUILT / "rapport.js").read_bytes() if script else PAGE
        self.answer("text/javascript" if script else "text/html", body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer("application/json", b"{}")

    def answer(self, kind: str, body: bytes) -> None:
        """Say it."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""


def start_ms(browser: Browser, url: str) -> float:
    """CPU milliseconds of the main thread for compiling and running the script, in a browser that has never seen it."""
    page = browser.new_context().new_page()
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    page.goto(url)
    told = json.loads(browser.stop_tracing())["traceEvents"]
    page.context.close()
    return sum(one["tdur"] for one in told if one["name"] == "EvaluateScript" and is_tracker(one)) / 1000


def is_tracker(one: dict[str, Any]) -> bool:
    """Whether this was about the tracker."""
    url: str = one["args"].get("data", {}).get("url", "")
    return url.endswith("/rapport.js")


def main() -> int:
    """Measure it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=25, help="how many pages are opened")
    asked = parser.parse_args()
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) / 1000 for path in BUILT.glob("parts/*.js")}
    at_most("tracker, core", len(gzip.compress((BUILT / "rapport.js").read_bytes(), 9)) / 1000, CORE_KB, "KB gzip -9")
    at_most("tracker, largest part", max(sizes.values()), PART_KB, f"KB gzip -9, {max(sizes, key=lambda n: sizes[n])}")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        took = [start_ms(chromium, f"http://127.0.0.1:{server.server_port}/") for _ in range(asked.times)]
        chromium.close()
    note(f"start: {min(took):.1f} to {max(took):.1f} ms")
    at_most("tracker, start", statistics.median(took), START_MS, "ms of the main thread, median")
    return 0


if __name__ == "__main__":
    sys.exit(main())
