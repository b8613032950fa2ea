"""The pages in a real browser: nothing that axe finds, nothing wider than a phone, everything by keyboard."""

import itertools
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.journeys.house import Server, soon
from tests.web.conftest import PASSWORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
PATIENCE_MS = 20_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here; install the package chromium"),
]

PAGES = (
    "/p/shop/",
    "/p/shop/?filter=country==DE",
    "/p/shop/?filter=country==AQ",
    "/p/shop/by/page/",
    "/p/shop/number/bounce_rate/",
    "/p/shop/live/",
    "/p/shop/glossary/",
    "/p/shop/glossary/bounce-rate",
    "/p/shop/search/?q=stay",
    "/p/shop/start/",
    "/p/shop/settings/",
    "/p/shop/settings/privacy/",
    "/p/shop/settings/judging/",
    "/p/shop/settings/keys/",
    "/p/shop/settings/members/",
    "/p/shop/settings/collection/",
    "/p/shop/settings/health/",
    "/p/shop/settings/refused/",
    "/projects/",
    "/password/",
    "/nowhere",
)


_ids = itertools.count()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests here."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with Ada's shop, in which a few people did something in the last days and minutes."""
    server = Server(tmp_path_factory.mktemp("busy")).start()
    shop = server.do("project.create", name="Shop")
    server.do("member.create", email="ada@example.org", password=PASSWORD, name="Ada")
    now = datetime.now(UTC)
    told: list[dict[str, object]] = [happened("ann", now - timedelta(seconds=20), "/tea")]
    for ago in range(1, 8):
        for person in ("ann", "bob", "cat")[: 1 + ago % 3]:
            at = now - timedelta(days=ago)
            told += [
                happened(person, at, "/"),
                happened(person, at + timedelta(minutes=2), "/a/long/address/of/a/page"),
            ]
    send(server, shop["write_key"], told)
    soon(lambda: server.events(shop), lambda events: events == len(told))
    yield server
    server.stop()


def happened(person: str, at: datetime, path: str) -> dict[str, object]:
    """Somebody looked at a page."""
    country = "DE" if person == "ann" else "US"
    return {
        "type": "page",
        "messageId": f"m{next(_ids)}",
        "anonymousId": person,
        "timestamp": at.isoformat(),
        "properties": {"url": f"https://shop.example{path}"},
        "context": {"location": {"country": country}, "device": {"type": "desktop"}},
    }


def send(server: Server, key: str, told: list[dict[str, object]]) -> None:
    """As a client of the collecting API does."""
    got = server.post("/v1/batch", json.dumps({"writeKey": key, "batch": told}).encode())
    assert got.status == 200, got.body


@pytest.fixture(scope="module")
def signed(browser: Browser, busy: Server) -> Any:
    """Ada's cookies, after she signed in by the form."""
    context = browser.new_context(base_url=busy.url)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Email address").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("h1")).to_have_text("How engaged are people?")
    state = context.storage_state()
    context.close()
    return state


def entered(browser: Browser, server: Server, state: Any, **options: Any) -> BrowserContext:
    """A browser window in which a member is signed in."""
    context = browser.new_context(base_url=server.url, storage_state=state, **options)
    context.set_default_timeout(PATIENCE_MS)
    return context


@pytest.fixture
def page(browser: Browser, busy: Server, signed: Any) -> Iterator[Page]:
    """Ada's window on a desk; what its console complains of fails the test."""
    context = entered(browser, busy, signed, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


@pytest.mark.parametrize(
    ("scheme", "width", "addresses"),
    [("light", 1280, PAGES), ("dark", 390, PAGES), ("dark", 1280, PAGES[:1]), ("light", 390, PAGES[:1])],
)
def test_axe_finds_nothing_and_no_page_is_wider_than_its_window(
    browser: Browser, busy: Server, signed: Any, scheme: str, width: int, addresses: tuple[str, ...]
) -> None:
    window = {"width": width, "height": 844}
    context = entered(browser, busy, signed, viewport=window, color_scheme=scheme, reduced_motion="reduce")
    opened = context.new_page()
    found: list[str] = []
    for address in addresses:
        opened.goto(address)
        if opened.locator("[data-chart]").count():
            opened.wait_for_selector("[data-chart] svg")
        found += [f"{address} {said}" for said in axe_says(opened)]
        widest = opened.evaluate("document.documentElement.scrollWidth")
        if widest > width:
            found.append(f"{address} is {widest} wide")
    context.close()
    assert found == []


def axe_says(page: Page) -> list[str]:
    """What axe objects to."""
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]} {one['nodes'][0]['failureSummary'][:200]}"
        for one in Axe().run(page).response["violations"]
    ]


@pytest.mark.parametrize("address", ["/sign-in/", "/nowhere"])
def test_pages_for_nobody_in_particular(browser: Browser, busy: Server, address: str) -> None:
    context = browser.new_context(base_url=busy.url)
    opened = context.new_page()
    opened.goto(address)
    assert axe_says(opened) == []
    context.close()


def test_the_first_run_leads_to_the_first_event(browser: Browser, tmp_path: Path) -> None:
    server = Server(tmp_path / "new").start()
    context = browser.new_context(
        base_url=server.url, timezone_id="Europe/Berlin", viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.goto("/")
    assert axe_says(page) == []
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Berlin")
    page.get_by_label("Your email address").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Name of the project").fill("Tea shop")
    page.get_by_role("button", name="Create the project").click()
    expect(page.locator("#waiting")).to_contain_text("Waiting for the first event")
    assert axe_says(page) == []
    key = re.search(r"rk_w_[\w-]+", page.locator("#snippet-curl").inner_text())
    assert key is not None
    send(server, key[0], [happened("ann", datetime.now(UTC), "/hello")])
    page.get_by_role("link", name="Open the Overview").click()
    expect(page.locator(".lead")).to_contain_text("1 person came")
    context.close()
    server.stop()


def test_a_row_filters_the_page_and_back_takes_it_away(page: Page) -> None:
    page.goto("/p/shop/")
    before = page.locator(".lead").inner_text()
    page.locator("#panel-people tbody tr").filter(has_text="Germany").locator("td").first.click()
    expect(page.locator(".chip")).to_contain_text("Country is DE")
    expect(page.locator(".lead")).not_to_have_text(before)
    assert page.url.endswith("/p/shop/?filter=country==DE")
    expect(page.locator("#said")).to_contain_text("Country is DE")
    page.wait_for_selector("[data-chart] svg")
    page.go_back()
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.locator(".lead")).to_have_text(before)
    page.wait_for_selector("[data-chart] svg")
    page.go_forward()
    page.locator(".chip").click()
    expect(page.locator(".chip")).to_have_count(0)


def test_a_chosen_metric_and_tab_are_in_the_address(page: Page) -> None:
    page.goto("/p/shop/")
    page.locator("#chart-metric").select_option("sessions")
    expect(page.locator("#chart-title")).to_have_text("Sessions by day")
    page.locator("#chart-grain").select_option("hour")
    expect(page.locator("#chart-title")).to_have_text("Sessions by hour")
    page.get_by_role("link", name="Device").click()
    expect(page.locator("#panel-people")).to_contain_text("desktop")
    assert "metric=sessions" in page.url
    assert "grain=hour" in page.url
    assert "people=device" in page.url
    page.reload()
    expect(page.locator("#chart-title")).to_have_text("Sessions by hour")


def test_the_chart_is_read_by_keyboard(page: Page) -> None:
    page.goto("/p/shop/")
    page.wait_for_selector("[data-chart] svg")
    page.locator("[data-chart]").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-readout]")).to_contain_text("(not over yet)")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-readout]")).to_contain_text(": 2")
    with page.expect_download() as download:
        page.get_by_label("Take the chart along").click()
        page.get_by_role("button", name="Download as PNG").click()
    assert download.value.suggested_filename.startswith("shop-people-")


def test_everything_is_reached_by_keyboard(page: Page) -> None:
    page.goto("/p/shop/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    for key in ("Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".scope .menu").first).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator(".scope .menu").first).not_to_have_attribute("open", "")
    page.locator(".tile a").first.focus()
    expect(page.locator("#tip-people")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#tip-people")).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#about")).to_contain_text("Formula")
    assert axe_says(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#about")).to_be_hidden()
    expect(page.locator(".tile .about").first).to_be_focused()


def test_search_opens_by_key_and_leads_on(page: Page) -> None:
    page.goto("/p/shop/live/")
    page.keyboard.press("Control+k")
    expect(page.locator("#find-text")).to_be_focused()
    page.keyboard.type("bounce")
    expect(page.locator("#found")).to_contain_text("Bounce rate")
    assert axe_says(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/shop/glossary/bounce")
    expect(page.locator("h1")).to_have_text("Bounce")


def test_colours_are_chosen_and_kept(page: Page) -> None:
    page.goto("/p/shop/glossary/")
    for scheme in ("light", "dark"):
        page.locator("[data-scheme-switch]").click()
        expect(page.locator("html")).to_have_attribute("data-scheme", scheme)
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-scheme", "dark")


def test_the_glossary_answers_while_one_types(page: Page) -> None:
    page.goto("/p/shop/glossary/")
    page.get_by_label("Find a term").type("leave at once")
    expect(page.locator("#terms")).to_contain_text("found for")
    page.wait_for_url(re.compile(r"\?q=leave(\+|%20)at(\+|%20)once$"))
    page.get_by_role("link", name="Bounce rate").click()
    expect(page.locator("h1")).to_have_text("Bounce rate")


def test_live_moves_by_itself_and_rests_when_asked(page: Page, busy: Server) -> None:
    page.goto("/p/shop/live/")
    expect(page.locator("#now")).to_contain_text("/tea")
    page.goto("/p/shop/settings/collection/")
    key = re.search(r"rk_w_[\w-]+", page.locator("#snippet-curl").inner_text())
    assert key is not None
    page.goto("/p/shop/live/")
    send(busy, key[0], [happened("new", datetime.now(UTC), "/just-now")])
    expect(page.locator("#now")).to_contain_text("/just-now")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
