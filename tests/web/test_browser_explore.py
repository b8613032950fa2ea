"""Explore in a real browser: every question on a desk and on a phone, asked by keyboard and label."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from rapport.measure import SHAPES
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
PAGES = ("/p/shop/explore/", *(f"/p/shop/explore/{name}/" for name in SHAPES))
del test_axe_finds_nothing_and_no_page_is_wider_than_its_window


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_nothing_is_found_on_any_question(browser: Browser, busy: Server, signed: Any, scheme: str, width: int) -> None:
    look_over(browser, busy, signed, scheme, width, PAGES)


def test_a_question_is_found_asked_changed_and_left_again(page: Page) -> None:
    page.goto("/p/shop/")
    page.keyboard.press("Control+k")
    page.keyboard.type("when are people")
    expect(page.locator("#found")).to_contain_text("When are people there?")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("When are people there?")
    page.get_by_label("Count", exact=True).select_option("Events")
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator("#week-title")).to_have_text("Events by hour of the week")
    assert page.url.endswith("/p/shop/explore/time_of_week/?count=events")
    page.locator(".scope summary").filter(has_text="Filter").click()
    page.locator("select[name=field]").select_option("country")
    page.get_by_label("Value", exact=True).click()
    expect(page.locator("#values option")).to_have_count(2)
    page.get_by_label("Value", exact=True).fill("DE")
    page.get_by_role("button", name="Show only these").click()
    expect(page.locator(".chip")).to_contain_text("Country is DE")
    expect(page.locator("#week-title")).to_have_text("Events by hour of the week")
    assert re.search(r"\?filter=country==DE&count=events$", page.url)
    page.get_by_text("The table behind it").click()
    expect(page.locator(".sheet tbody tr")).to_have_count(168)
    page.get_by_text("The SQL that made it").click()
    expect(page.locator("pre")).to_contain_text("toDayOfWeek")
    page.go_back()
    expect(page.locator(".chip")).to_have_count(0)


def test_an_empty_period_is_a_sentence_that_leads_on(page: Page) -> None:
    page.goto("/p/shop/explore/time_of_week/?from=2020-01-01&to=2020-01-31")
    expect(page.locator("main")).to_contain_text("Nothing answers this in the period")
    assert axe_says(page) == []


def test_lines_of_a_list_are_added_and_taken_away(page: Page) -> None:
    page.goto("/p/shop/explore/trend/")
    page.get_by_label("Metrics 1", exact=True).fill("people")
    page.get_by_role("button", name="Metrics", exact=True).click()
    expect(page.get_by_label("Metrics 2", exact=True)).to_be_focused()
    page.keyboard.type("events")
    page.get_by_role("button", name="Metrics", exact=True).click()
    page.keyboard.type("sessions")
    page.get_by_label("Take away Metrics 2").click()
    lines = page.locator(".lines [name=metrics]")
    expect(lines).to_have_count(2)
    assert [line.input_value() for line in lines.all()] == ["people", "sessions"]
    page.get_by_role("button", name="Metrics", exact=True).click()
    page.keyboard.press("Enter")
    page.wait_for_url("**/explore/trend/?metrics=people&metrics=sessions*")
    expect(page.get_by_label("Metrics 2", exact=True)).to_have_value("sessions")
    expect(page.locator(".lines [name=metrics]")).to_have_count(2)


def test_what_is_wrong_stands_beside_its_field(page: Page) -> None:
    page.goto("/p/shop/explore/trend/?metrics=fame&top=3")
    expect(page.locator("[role=alert]")).to_contain_text("fame")
    expect(page.get_by_label("Metrics 1", exact=True)).to_have_value("fame")
    expect(page.get_by_label("Series", exact=True)).to_have_value("3")
    assert axe_says(page) == []
