"""Flags and experiments in a real browser: made by keyboard and label, decided, and nothing that axe finds."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.house import Server
from tests.web.test_browser import (
    axe_says,
    browser,
    busy,
    entered,
    page,
    pytestmark,
    signed,
    test_axe_finds_nothing_and_no_page_is_wider_than_its_window,
)

__all__ = ["browser", "busy", "page", "pytestmark", "signed"]

look_over = test_axe_finds_nothing_and_no_page_is_wider_than_its_window
del test_axe_finds_nothing_and_no_page_is_wider_than_its_window
PAGES = (
    "actions/",
    "actions/new-teas/",
    "actions/new-teas/change/",
    "new-action/?kind=message",
    "history/",
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


def reach(page: Page, wanted: Locator) -> None:
    """By the Tab key alone."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached by Tab.")


def test_an_action_is_made_and_paused_on_a_phone_by_keyboard_alone(browser: Browser, busy: Server, signed: Any) -> None:
    context = entered(browser, busy, signed, viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = context.new_page()
    page.goto("/p/shop/actions/")
    reach(page, page.get_by_role("link", name="Message"))
    page.keyboard.press("Enter")
    for label, typed in (("Hypothesis", "Who hears of teas comes back."), ("Name", "New teas"), ("Text", "Come in.")):
        reach(page, page.get_by_label(label, exact=True))
        page.keyboard.type(typed)
    expect(page.locator("#reads")).to_contain_text("Come in.")
    reach(page, page.get_by_text("Guardrails, and how it is judged"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Harm that is borne")).to_be_visible()
    assert axe_says(page) == []
    reach(page, page.get_by_role("button", name="Keep as a draft"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Who gets to see New teas?")
    reach(page, page.get_by_role("button", name="Publish to 100.0 % of the audience, but for 10.0 % held out"))
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text("of all people, as soon as the page is there, on every page")
    reach(page, page.get_by_label("Why"))
    page.keyboard.type("sold out")
    reach(page, page.get_by_role("button", name="Pause"))
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text("Nobody while it is paused")
    expect(page.locator("main")).to_contain_text("paused by Ada: sold out")
    context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_nothing_is_found_on_any_page(browser: Browser, busy: Server, signed: Any, scheme: str, width: int) -> None:
    look_over(browser, busy, signed, scheme, width, tuple(f"/p/shop/{path}" for path in PAGES))
