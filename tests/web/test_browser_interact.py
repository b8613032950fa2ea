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
ASK = "/p/shop/ask/"
PAGES = (
    ASK,
    f"{ASK}lunch/",
    f"{ASK}lunch/edit/?open=question:choice",
    f"{ASK}lunch/publish/",
    f"{ASK}lunch/versions/",
    f"{ASK}long/edit/?open=screen:first",
    f"{ASK}long/edit/?open=settings",
    f"{ASK}long/try/",
)


def test_who_never_saw_it_publishes_a_first_poll_from_the_front_page(
    page: Page, browser: Browser, busy: Server, signed: Any
) -> None:
    page.goto("/p/shop/")
    page.get_by_role("link", name="Ask people something").click()
    page.get_by_role("button", name="Begin with Poll").click()
    page.get_by_label("Question", exact=True).fill("What shall be for lunch?")
    page.get_by_label("Words 1").fill("Soup")
    page.get_by_label("Words 2").fill("Salad")
    expect(page.locator("#preview").get_by_text("Salad")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Save the question").click()
    expect(page.locator(".drafting-said")).to_contain_text("Saved.", timeout=20_000)
    page.get_by_role("link", name="On to publishing").click()
    page.get_by_role("button", name="Publish it").click()
    expect(page.locator("body")).to_contain_text("is asked from now on, as version 1", timeout=20_000)
    asked = busy.do("interact.show", project="shop", key="poll")
    assert asked["definition"]["screens"][0]["questions"][0]["title"] == "What shall be for lunch?"


def test_pages_of_what_is_asked_are_for_everybody(page: Page, browser: Browser, busy: Server, signed: Any) -> None:
    busy.do("interact.new", project="shop", key="lunch", template="poll")
    busy.do("interact.new", project="shop", key="long", template="nps")
    for scheme, width in (("light", 1280), ("dark", 390)):
        look_over(browser, busy, signed, scheme, width, PAGES)


def test_a_survey_goes_from_its_template_to_its_results(
    page: Page, browser: Browser, busy: Server, signed: Any
) -> None:
    busy.do("interact.new", project="shop", key="after-purchase", template="csat")
    page.goto("/p/shop/ask/after-purchase/publish/")
    page.get_by_label("It appears").select_option("modal")
    page.get_by_role("button", name="Publish it").click()
    expect(page.locator("body")).to_contain_text("is asked from now on, as version 1", timeout=20_000)
    page.goto("/p/shop/ask/after-purchase/publish/")
    address = page.locator("#snippet-address").inner_text()
    answer = {"id": "ann-phone-1", "anonymousId": "ann", "answers": {"csat": 5}, "version": 1}
    told = busy.post(
        "/v1/interact/after-purchase/submit",
        msgspec.json.encode({**answer, "writeKey": address.partition("key=")[2]}),
        {"User-Agent": "Mozilla/5.0", "Origin": "https://shop.example"},
    )
    assert told.status == 200
    page.goto("/p/shop/ask/after-purchase/")
    expect(page.locator("main")).to_contain_text("100.0 % satisfied".replace(" %", "\u202f%"), timeout=20_000)
    busy.do("interact.new", project="shop", key="said", template="reviews")
    busy.do("interact.publish", project="shop", key="said")
    pages = [f"{ASK}after-purchase/{path}" for path in ("", "groups/?question=csat&by=country", "texts/", "answers/")]
    for scheme, width in (("light", 390), ("dark", 1280)):
        look_over(browser, busy, signed, scheme, width, (*pages, f"{ASK}said/", f"{ASK}said/moderate/"))
