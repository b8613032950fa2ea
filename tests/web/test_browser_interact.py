"""What is asked in a real browser: a survey from its template to its results, and nothing that axe finds."""

from typing import Any

import msgspec
from playwright.sync_api import Browser, Page, expect

from tests.journeys.house import Server
from tests.web.test_browser import (
    browser,
    busy,
    page,
    pytestmark,
    signed,
    test_axe_finds_nothing_and_no_page_is_wider_than_its_window,
)

__all__ = ["browser", "busy", "page", "pytestmark", "signed"]

look_over = test_axe_finds_nothing_and_no_page_is_wider_than_its_window
del test_axe_finds_nothing_and_no_page_is_wider_than_its_window
PAGES = ("/p/shop/ask/", "/p/shop/ask/after-purchase/", "/p/shop/ask/draft/")


def test_a_survey_goes_from_its_template_to_its_results(
    page: Page, browser: Browser, busy: Server, signed: Any
) -> None:
    page.goto("/p/shop/")
    page.get_by_role("link", name="Ask").first.click()
    page.get_by_label("Begin with").select_option("csat")
    page.get_by_label("Key").fill("after-purchase")
    page.get_by_role("button", name="Make the draft").click()
    expect(page.locator(".lead")).to_contain_text("It is a draft")
    page.get_by_label("It appears as").select_option("modal")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("body")).to_contain_text("is asked from now on, as version 1")
    address = page.locator("#snippet-address").inner_text()
    answer = {"id": "ann-phone-1", "anonymousId": "ann", "answers": {"csat": 5}, "version": 1}
    told = busy.post(
        "/v1/interact/after-purchase/submit",
        msgspec.json.encode({**answer, "writeKey": address.partition("key=")[2]}),
        {"User-Agent": "Mozilla/5.0", "Origin": "https://shop.example"},
    )
    assert told.status == 200
    page.reload()
    expect(page.locator("main")).to_contain_text("100.0 % satisfied".replace(" %", "\u202f%"))
    busy.do("interact.new", project="shop", key="draft", template="check")
    for scheme, width in (("light", 1280), ("dark", 390)):
        look_over(browser, busy, signed, scheme, width, PAGES)
