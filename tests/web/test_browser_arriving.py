"""Events as they arrive, in a real browser: from the empty page to the first event; picked, paused, opened by keys."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.house import Server
from tests.journeys.test_collectors import collectors_of
from tests.web.conftest import PASSWORD
from tests.web.test_browser import axe_says, browser, entered, pytestmark

__all__ = ["browser", "pytestmark"]

ARRIVING = "/p/shop/settings/arriving/"


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a collector of its own, and Ada's shop, to which nothing was sent yet."""
    server = Server(tmp_path_factory.mktemp("quiet"), "serve", "--collectors", "2", "--collect-port", "0").start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def keys(quiet: Server) -> dict[str, str]:
    """Write keys of Ada's shop and of a stranger's forum."""
    made = {name: quiet.do("project.create", name=name)["write_key"] for name in ("Shop", "Forum")}
    quiet.do("member.create", email="ada@example.org", password=PASSWORD, name="Ada")
    return made


@pytest.fixture(scope="module")
def signed(browser: Browser, quiet: Server, keys: dict[str, str]) -> Any:
    """Ada's cookies."""
    context = browser.new_context(base_url=quiet.url)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Email address").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("h1")).to_be_visible()
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(params=["light 1280", "dark 390"])
def page(request: pytest.FixtureRequest, browser: Browser, quiet: Server, signed: Any) -> Iterator[Page]:
    """Ada's window on a desk and on a phone; what its console complains of fails the test."""
    scheme, width = request.param.split()
    context = entered(browser, quiet, signed, viewport={"width": int(width), "height": 844}, color_scheme=scheme)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    wide = opened.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    context.close()
    assert complaints == []
    assert wide <= 0, "nothing is wider than the window"


def track(server: Server, key: str, event: str, **more: object) -> int:
    """Ann did something."""
    said = {"writeKey": key, "event": event, "anonymousId": "ann", **more}
    return server.post("/v1/track", json.dumps(said).encode()).status


def test_the_first_event_turns_the_page_green_and_leads_on(page: Page, quiet: Server, keys: dict[str, str]) -> None:
    page.goto("/p/shop/start/")
    if page.locator(".arrived").count() == 0:
        expect(page.locator("#waiting")).to_contain_text("Waiting for the first event")
        assert axe_says(page) == []
        track(quiet, keys["Forum"], "topic_opened")
        track(quiet, keys["Shop"], "Product Viewed")
    expect(page.locator("#waiting .arrived")).to_contain_text("arrived")
    assert axe_says(page) == []
    page.get_by_role("link", name="See events as they arrive").click()
    expect(page.locator("h1")).to_have_text("What is arriving?")


def test_what_arrives_is_shown_picked_paused_and_opened(page: Page, quiet: Server, keys: dict[str, str]) -> None:
    page.goto(ARRIVING)
    expect(page.locator("#counted")).to_contain_text("Listening.")
    assert axe_says(page) == []
    track(quiet, keys["Forum"], "topic_opened")
    track(quiet, keys["Shop"], "Product Clicked", properties={"product_id": "tea-1"})
    track(quiet, keys["Shop"], "")
    rows = page.locator("#arrivals > li:visible")
    clicked, refused = rows.filter(has_text="select_item").first, rows.filter(has_text="refused: no_name").first
    expect(clicked).to_contain_text("said as “Product Clicked”")
    expect(refused).to_be_visible()
    expect(page.locator("#nothing-yet")).to_be_hidden()

    page.get_by_role("combobox", name="Show").select_option("refused")
    expect(clicked).to_have_count(0)
    expect(refused).to_be_visible()
    page.reload()
    expect(page.get_by_role("combobox", name="Show")).to_have_value("refused")
    expect(refused).to_be_visible()
    page.get_by_role("combobox", name="Show").select_option("")
    page.get_by_label("Name").fill("product cl")
    expect(refused).to_have_count(0)
    page.get_by_label("Name").fill("")
    page.get_by_label("Text").fill("TEA-1")
    expect(refused).to_have_count(0)
    expect(clicked).to_be_visible()

    clicked.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(clicked.get_by_role("region", name="What was received")).to_contain_text('"event": "Product Clicked"')
    expect(clicked.locator("dl")).to_contain_text("tea-1")
    expect(clicked.locator("dl")).to_contain_text("anonymous: the event says an anonymousId")
    page.get_by_label("Text").fill("")
    assert axe_says(page) == []
    page.locator("#arrivals summary").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#arrivals summary").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#arrivals summary").first).to_be_focused()

    page.get_by_role("button", name="Pause").click()
    track(quiet, keys["Shop"], "share")
    button = page.get_by_role("button", name="Go on (1 new)")
    expect(button).to_be_visible()
    expect(page.locator("#counted")).to_contain_text("Paused.")
    before = rows.filter(has_text="active").count()
    button.click()
    expect(rows.filter(has_text="active")).to_have_count(before + 1)
    assert "topic_opened" not in page.content(), "a stranger's events are her own"
    track(quiet, "rk_w_mistyped", "share")
    expect(page.locator("#nobody")).to_contain_text("unknown_key")
    expect(page.locator("#nobody")).to_contain_text("compare the write key")


def test_what_collectors_take_shows_with_its_refusals(page: Page, quiet: Server, keys: dict[str, str]) -> None:
    page.goto(ARRIVING)
    expect(page.locator("#counted")).to_contain_text("Listening.")
    collectors = collectors_of(quiet)
    sure = [{"type": "track", "event": "sung_along", "userId": "u", "messageId": page.url + str(id(page))}]
    collectors.post("/v1/batch", json.dumps({"writeKey": keys["Shop"], "batch": sure}).encode())
    expect(page.locator("#arrivals")).to_contain_text("sung_along")
    rows = page.locator("#arrivals > li")
    # Collectors look each second who looks: what comes before they know is not shown.
    for number in range(100):
        track(collectors, keys["Shop"], f"danced_{number}")
        track(collectors, keys["Forum"], "topic_opened")
        if rows.filter(has_text="danced_").count():
            break
        page.wait_for_timeout(200)
    expect(rows.filter(has_text="danced_").first).to_be_visible()
    collectors.post("/v1/track", b"{nonsense", {"Authorization": f"Bearer {keys['Shop']}"})
    expect(rows.filter(has_text="refused: bad_json").first).to_be_visible()
    assert "topic_opened" not in page.content()
    assert list((Path(quiet.data) / "looking").glob("*")) != []
