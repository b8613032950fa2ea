"""Alerts and annotations in a real browser: noted below a chart, read point by point, an alert tried and kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.house import Server
from tests.web.test_browser import (
    axe_says,
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

PAGES = (
    "/p/shop/",
    "/p/shop/alerts/",
    "/p/shop/alerts/new/",
    "/p/shop/alerts/of/hardly-anybody/",
    "/p/shop/annotations/",
    "/p/shop/reports/",
    "/p/shop/settings/mail/",
)


def test_what_happened_is_noted_and_read_and_an_alert_is_tried_and_kept(page: Page) -> None:
    day = (datetime.now(UTC) - timedelta(days=2)).date()
    page.goto("/p/shop/")
    page.get_by_text("Note what happened").click()
    page.get_by_label("What happened").fill("New shelf")
    page.get_by_label("Day", exact=True).fill(day.isoformat())
    page.get_by_role("button", name="Add to all charts").click()
    expect(page.locator(".annotations li")).to_contain_text("New shelf")
    place = page.locator("[data-chart]").first
    expect(place.locator("svg text").filter(has_text="1").first).to_be_attached()
    place.focus()
    for key in ("End", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    expect(page.locator("[data-readout]")).to_contain_text("; annotation 1, ")
    expect(page.locator("[data-readout]")).to_contain_text("New shelf")
    page.goto("/p/shop/alerts/")
    page.get_by_role("link", name="New alert").click()
    page.get_by_label("Name", exact=True).fill("Hardly anybody")
    page.get_by_label("Fires when").select_option("it is below a value")
    page.get_by_label("For a value: which").fill("2")
    page.get_by_role("button", name="Try it on the past").click()
    expect(page.locator("#tried-title")).to_contain_text("in the last 90 days")
    expect(page.locator("[data-chart] svg")).to_be_visible()
    assert axe_says(page) == []
    expect(page.get_by_label("Name", exact=True)).to_have_value("Hardly anybody")
    page.get_by_role("button", name="Keep this alert").click()
    expect(page.locator("h1")).to_have_text("Hardly anybody")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_nothing_is_found_on_any_of_these_pages(
    browser: Browser, busy: Server, signed: Any, scheme: str, width: int
) -> None:
    look_over(browser, busy, signed, scheme, width, PAGES)
