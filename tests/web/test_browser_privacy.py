"""Privacy, judging and refusals in a real browser: the forms are filled by their labels, axe finds nothing."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.house import Server
from tests.web.test_browser import axe_says, browser, busy, page, pytestmark, signed

__all__ = ["browser", "busy", "page", "pytestmark", "signed"]


def test_what_is_not_taken_is_set_and_then_shown_with_its_reason(page: Page, busy: Server) -> None:
    page.goto("/p/shop/settings/collection/")
    key = re.search(r"rk_w_[\w-]+", page.locator("#snippet-curl").inner_text())
    assert key is not None
    page.goto("/p/shop/settings/refused/")
    expect(page.locator("main")).to_contain_text("Nothing of this project was refused")
    assert axe_says(page) == []

    page.get_by_role("link", name="Judging").first.click()
    page.get_by_label("Sites").fill("https://shop.example/")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("is no name of a site")
    expect(page.get_by_label("Sites")).to_have_value("https://shop.example/")
    assert axe_says(page) == []
    page.get_by_label("Sites").fill("shop.example")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text("It counts for events that arrive from now on")
    expect(page.get_by_label("Sites")).to_have_value("shop.example")
    assert axe_says(page) == []

    said = b'{"writeKey":"%s","anonymousId":"ann@example.org","context":{"page":{"url":"https://copy.example/"}}}'
    told = busy.post("/v1/page", said % key[0].encode())
    assert (told.status, told.json["reason"]) == (400, "other_host")
    page.goto("/p/shop/live/")
    page.get_by_role("link", name="See what was refused").click()
    expect(page.locator("main")).to_contain_text("other_host: 1 time")
    expect(page.locator("pre")).to_contain_text('"anonymousId":"(text)"')
    assert "ann@example.org" not in page.content()
    assert axe_says(page) == []


def test_privacy_is_chosen_by_its_labels(page: Page) -> None:
    page.goto("/p/shop/settings/privacy/")
    page.get_by_label("People without a decision").select_option("consented")
    page.get_by_label("Keep events for so many months").fill("25")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("People without a decision")).to_have_value("consented")
    expect(page.get_by_label("Keep events for so many months")).to_have_value("25")
    assert axe_says(page) == []
