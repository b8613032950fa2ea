"""Boards in a real browser: a question is saved, stands on a board, is moved by keyboard, shared, and taken back."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect
from typing_extensions import override

from tests.journeys.house import Server
from tests.web.test_browser import (
    PATIENCE_MS,
    axe_says,
    browser,
    busy,
    entered,
    page,
    pytestmark,
    signed,
)

__all__ = ["browser", "busy", "page", "pytestmark", "signed"]


def test_a_board_is_made_arranged_shared_and_taken_back(page: Page, browser: Browser, busy: Server) -> None:
    page.goto("/p/shop/explore/trend/?metrics=people&metrics=sessions")
    page.locator("#save-name").fill("Who comes")
    page.locator("#save-new-board").fill("Monday")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("h1")).to_have_text("Monday")
    expect(page.locator(".board-tile svg.marks")).to_have_count(2)
    page.get_by_label("A number", exact=True).select_option("Bounce rate")
    page.get_by_role("button", name="Add the number").click()
    titles = page.locator(".board-tile h2")
    expect(titles).to_have_text(["Who comes", "Bounce rate"])
    expect(page.locator(".board-tile .value")).to_have_count(1)

    menu = page.locator("summary[aria-label='What to do with Bounce rate']")
    menu.focus()
    page.keyboard.press("Enter")
    earlier = page.locator(".menu[open]").get_by_role("button", name="Move earlier")
    earlier.focus()
    page.keyboard.press("Enter")
    expect(titles).to_have_text(["Bounce rate", "Who comes"])
    expect(page.locator("#said")).to_have_text("Bounce rate is tile 1 of 2 now.")
    expect(earlier).to_be_focused()
    page.reload()
    expect(titles).to_have_text(["Bounce rate", "Who comes"])
    page.locator(".scope summary").click()
    page.get_by_role("link", name="Last 7 days").click()
    page.wait_for_url("**/boards/monday/?period=7d")
    expect(page.locator(".board-tile svg.marks")).to_have_count(2)
    assert axe_says(page) == []

    page.get_by_role("link", name="Share").click()
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("#new-link").inner_text()
    private = browser.new_context()
    private.set_default_timeout(PATIENCE_MS)
    stranger = private.new_page()
    stranger.goto(link)
    expect(stranger.locator(".board-tile .value")).to_have_count(1)
    expect(stranger.locator(".board-tile svg.marks")).to_have_count(2)
    assert stranger.locator("a:not(.skip), form:not(.vega-bindings), button").count() == 0
    assert axe_says(stranger) == []
    stranger.goto(f"{busy.url}/p/shop/")
    assert "/sign-in/" in stranger.url
    page.get_by_role("button", name="Revoke").click()
    expect(page.locator(".note")).to_contain_text("The link is revoked.")
    stranger.goto(link)
    expect(stranger.locator("h1")).to_have_text("This link leads nowhere")
    private.close()


class Site(BaseHTTPRequestHandler):
    """A site of somebody else's, all of whose pages have the frame that is asked for."""

    def do_GET(self) -> None:
        """The page."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        frame = unquote(self.path.partition("?")[2])
        self.wfile.write(f'<!doctype html><title>Ours</title><iframe src="{frame}" height="600"></iframe>'.encode())

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where somebody else's site is: at two names, which are two sites to a browser."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as site:
        thread = threading.Thread(target=site.serve_forever)
        thread.start()
        yield site.server_port
        site.shutdown()
        thread.join()


def test_a_frame_shows_the_board_on_the_site_that_was_named_and_on_no_other(
    page: Page, browser: Browser, port: int
) -> None:
    page.goto("/p/shop/boards/")
    page.get_by_label("Name", exact=True).fill("Framed")
    page.get_by_role("button", name="Make the board").click()
    page.get_by_role("button", name="Add the number").click()
    page.get_by_role("link", name="Share").click()
    page.get_by_label("Sites that may show it in a frame").fill(f"http://127.0.0.1:{port}")
    page.get_by_role("button", name="Make a link").click()
    link = page.locator("#new-link").inner_text()
    assert link in page.locator("#new-frame").inner_text()
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    elsewhere = context.new_page()
    elsewhere.goto(f"http://127.0.0.1:{port}/?{link}frame/")
    expect(elsewhere.frame_locator("iframe").locator("h1")).to_have_text("Framed")
    expect(elsewhere.frame_locator("iframe").locator(".board-tile .value")).to_have_count(1)
    with elsewhere.expect_console_message(lambda said: "frame-ancestors" in said.text):
        elsewhere.goto(f"http://localhost:{port}/?{link}frame/")
    context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_nothing_is_found_on_any_page_of_boards(
    browser: Browser, busy: Server, signed: Any, scheme: str, width: int
) -> None:
    if not busy.do("board.list", project="shop"):
        busy.do("board.begin", project="shop")
    slug = busy.do("board.list", project="shop")[0]["board"]
    board = f"/p/shop/boards/{slug}/"
    context = entered(
        browser, busy, signed, viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce"
    )
    opened = context.new_page()
    for address in ("/p/shop/boards/", board, f"{board}links/", f"{board}edit/"):
        opened.goto(address)
        expect(opened.locator("main")).not_to_contain_text("Asking …")
        assert axe_says(opened) == [], address
        assert opened.evaluate("document.documentElement.scrollWidth") <= width, address
    context.close()


def test_on_a_phone_the_answer_comes_before_the_form(browser: Browser, busy: Server, signed: Any) -> None:
    context = entered(browser, busy, signed, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto("/p/shop/explore/trend/?by=week")
    fold = page.locator(".fold > summary")
    expect(fold).to_contain_text("Change what is asked: by week")
    expect(page.get_by_label("By", exact=True)).to_be_hidden()
    fold.click()
    page.get_by_label("By", exact=True).select_option("Day")
    page.get_by_role("button", name="Show the answer").click()
    expect(fold).to_have_text("Change what is asked")
    expect(page.get_by_label("By", exact=True)).to_be_hidden()
    page.goto("/p/shop/explore/trend/?metrics=fame")
    expect(page.get_by_label("By", exact=True)).to_be_visible()
    context.close()
