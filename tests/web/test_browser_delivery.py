"""Flags and experiments in a real browser: made by keyboard and label, decided, and nothing that axe finds."""

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
    "flags/",
    "flags/checkout/",
    "flags/checkout/change/",
    "experiments/",
    "experiments/shorter/",
    "ledger/",
    "new-experiment/",
)


def test_a_flag_is_made_and_an_experiment_on_it_decided(page: Page, busy: Server) -> None:
    page.goto("/p/shop/flags/")
    page.get_by_label("Key").fill("checkout")
    page.get_by_role("button", name="Make the flag").click()
    expect(page.locator("h1")).to_have_text("Who has which value of checkout?")
    page.get_by_role("link", name="Say who has another value").click()
    page.get_by_role("button", name="Rule", exact=True).press("Enter")
    page.get_by_role("button", name="Condition").press("Enter")
    page.get_by_label("Property").fill("plan")
    page.get_by_label("They have").select_option("on (true)")
    page.get_by_role("button", name="Save the flag").press("Enter")
    expect(page.locator(".wrong")).to_have_text("Say what it is compared with.")
    assert axe_says(page) == []
    page.get_by_label("With").fill("green")
    page.get_by_label("Percent of them").fill("10")
    expect(page.locator("#reads")).to_contain_text("true for 10.0 % of people whose plan is green")
    page.get_by_role("button", name="Save the flag").press("Enter")
    expect(page.locator("body")).to_contain_text("checkout is saved")

    variants = [{"key": "a", "weight": 0.5, "value": False}, {"key": "b", "weight": 0.5, "value": True}]
    said = {"flag": "checkout", "hypothesis": "Shorter sells.", "primary": "people", "variants": variants}
    busy.do("experiment.keep", project="shop", key="shorter", said=said)
    page.goto("/p/shop/experiments/shorter/")
    page.get_by_role("button", name="Start: assign").click()
    page.get_by_label("Why it is stopped").fill("seen enough")
    page.get_by_role("button", name="Stop: assign nobody").click()
    page.get_by_label("What stays").select_option("b")
    page.get_by_label("What was learnt").fill("Shorter sells.")
    page.get_by_role("button", name="Decide").click()
    expect(page.locator("main")).to_contain_text("Decided: b stays. Shorter sells.")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_nothing_is_found_on_any_page(browser: Browser, busy: Server, signed: Any, scheme: str, width: int) -> None:
    look_over(browser, busy, signed, scheme, width, tuple(f"/p/shop/{path}" for path in PAGES))
