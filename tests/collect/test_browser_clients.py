"""Real clients for browsers, in Chromium, on a page of another origin: what they say stands in the spool."""

import contextlib
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, sync_playwright
from typing_extensions import override

from tests.collect import npm
from tests.collect.serving import ADA, House

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here; install the package chromium"),
]

PAGE = """<!doctype html><title>Tea</title><link rel="icon" href="data:,">
<h1>Tea</h1><button id="buy">Buy</button><script type="module">%s</script>"""


class Site(SimpleHTTPRequestHandler):
    """Files of a folder, without a word in the terminal."""

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clients."""
    place = tmp_path_factory.mktemp("browser")
    names = ("posthog-js", "@plausible-analytics/tracker", "@segment/analytics-next", "@snowplow/browser-tracker")
    return npm.installed(place, *names)


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    """A server with the clients, on another origin than the door."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Site, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests here."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of somebody with Chrome, whom the clients do not take for a test."""
    with contextlib.closing(browser.new_context(user_agent=CHROME, locale="de-AT", timezone_id="Europe/Vienna")) as one:
        one.add_init_script("Object.defineProperty(navigator, 'webdriver', {get: () => false})")
        yield one.new_page()


def opened(page: Page, site: str, folder: Path, script: str) -> list[str]:
    """Write a page with this script, open it, and give what goes wrong on it."""
    (folder / "tea.html").write_text(PAGE % script)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(f"{site}/tea.html?utm_source=news")
    return wrong


def events_in(response: Response, path: str) -> bool:
    """Whether this answers events."""
    return path in response.url and response.request.method == "POST"


def test_plausible(house: House, page: Page, site: str, folder: Path) -> None:
    script = f"""
        import {{ init, track }} from "/node_modules/@plausible-analytics/tracker/plausible.js";
        init({{ domain: "rk_w_ada", endpoint: "{house.url}/api/event", captureOnLocalhost: true }});
        buy.onclick = () => track("Bought", {{
            props: {{ item_id: "p1" }},
            revenue: {{ currency: "EUR", amount: 3 }},
            callback: (answer) => {{ window.heard = answer.status; }},
        }});
    """
    with page.expect_response(lambda response: events_in(response, "/api/event")):
        wrong = opened(page, site, folder, script)
    page.click("#buy")
    page.wait_for_function("window.heard")
    assert page.evaluate("window.heard") == 202
    assert wrong == []
    view, bought = house.kept()
    assert (view.project, view.name, view.url) == (ADA, "page_view", f"{site}/tea.html?utm_source=news")
    assert (view.device, view.browser, view.os) == ("desktop", "Chrome", "Linux")
    assert (bought.name, bought.things, bought.anonymous_id) == ("Bought", ("p1",), view.anonymous_id)
    assert '"value":3' in bought.properties


def test_posthog(house: House, page: Page, site: str, folder: Path) -> None:
    script = f"""
        import posthog from "/node_modules/posthog-js/dist/module.js";
        posthog.init("rk_w_ada", {{ api_host: "{house.url}", request_batching: false }});
        window.posthog = posthog;
    """
    with page.expect_response(lambda response: events_in(response, "/e/")) as first:
        wrong = opened(page, site, folder, script)
    assert (first.value.status, first.value.json()) == (200, {"status": 1})
    page.wait_for_function("posthog.autocapture.isEnabled")
    with page.expect_response(lambda response: events_in(response, "/e/")):
        page.click("#buy")
    with page.expect_response(lambda response: events_in(response, "/e/")):
        page.evaluate("posthog.identify('ada', {plan: 'pro'})")
    with page.expect_response(lambda response: events_in(response, "/e/")):
        page.evaluate("posthog.capture('Product Added', {product_id: 'p1'})")
    assert wrong == []
    view, click, identify, added = house.kept()
    assert [event.name for event in (view, click, identify, added)] == ["page_view", "click", "identify", "add_to_cart"]
    assert (view.project, view.url, view.source) == (ADA, f"{site}/tea.html?utm_source=news", "news")
    assert (view.device, view.browser, view.os, view.country) == ("desktop", "Chrome", "Linux", "AT")
    assert (view.user_id, click.anonymous_id) == ("", view.anonymous_id)
    assert (identify.user_id, identify.anonymous_id) == ("ada", view.anonymous_id)
    assert identify.properties == '{"utm_source":"news","plan":"pro"}'
    assert (added.user_id, added.anonymous_id, added.things) == ("ada", "", ("p1",))
    assert len({event.session for event in (view, click, identify, added)}) == 1
    assert view.session


def test_segment(house: House, page: Page, site: str, folder: Path) -> None:
    script = f"""
        import "/node_modules/@segment/analytics-next/dist/umd/index.js";
        const segment = {{ apiKey: "rk_w_ada", apiHost: "{house.url.removeprefix("http://")}/v1", protocol: "http" }};
        window.analytics = AnalyticsNext.AnalyticsBrowser.load({{
            writeKey: "rk_w_ada",
            cdnSettings: {{ integrations: {{ "Segment.io": segment }} }},
        }});
        analytics.page();
    """
    with page.expect_response(lambda response: events_in(response, "/v1/p")) as first:
        wrong = opened(page, site, folder, script)
    assert first.value.status == 200
    with page.expect_response(lambda response: events_in(response, "/v1/i")):
        page.evaluate("analytics.identify('ada', {plan: 'pro'})")
    with page.expect_response(lambda response: events_in(response, "/v1/t")):
        page.evaluate("analytics.track('Product Added', {product_id: 'p1'})")
    assert wrong == []
    view, identify, added = house.kept()
    assert (view.name, identify.name, added.name) == ("page_view", "identify", "add_to_cart")
    assert (view.url, view.browser, view.country) == (f"{site}/tea.html?utm_source=news", "Chrome", "AT")
    assert (identify.user_id, identify.anonymous_id) == ("ada", view.anonymous_id)
    assert (added.user_id, added.things) == ("ada", ("p1",))


def test_snowplow(house: House, page: Page, site: str, folder: Path) -> None:
    script = f"""
        import "/node_modules/@snowplow/browser-tracker/dist/index.umd.min.js";
        window.tracking = snowplowBrowserTracking;
        tracking.newTracker("tea", "{house.url}", {{ appId: "rk_w_ada" }});
        tracking.enableActivityTracking({{ minimumVisitLength: 1, heartbeatDelay: 1 }});
        setInterval(() => document.body.dispatchEvent(new MouseEvent("mousemove", {{ bubbles: true }})), 100);
        tracking.trackPageView();
    """
    with page.expect_response(lambda response: events_in(response, "/tp2")) as first:
        wrong = opened(page, site, folder, script)
    assert (first.value.status, first.value.text()) == (200, "ok")
    schema = "iglu:test.ours/product_added/jsonschema/1-0-0"
    with page.expect_response(lambda response: events_in(response, "/tp2")):
        page.evaluate("tracking.setUserId('ada')")
        page.evaluate(f"tracking.trackSelfDescribingEvent({{event: {{schema: '{schema}', data: {{item_id: 'p1'}}}}}})")
    # Somebody moves about, which is worth a ping.
    page.wait_for_event("response", lambda response: '"pp"' in (response.request.post_data or ""))
    assert wrong == []
    found = {event.name: event for event in house.kept()}
    view, added, ping = found["page_view"], found["add_to_cart"], found["user_engagement"]
    assert (view.project, view.url) == (ADA, f"{site}/tea.html?utm_source=news")
    assert (view.device, view.browser, view.os, view.country) == ("desktop", "Chrome", "Linux", "AT")
    assert (view.user_id, added.user_id, added.things) == ("", "ada", ("p1",))
    assert {(one.anonymous_id, one.session) for one in (view, added, ping)} == {(view.anonymous_id, view.session)}
    assert view.anonymous_id
    assert view.session


def test_snowplow_that_is_to_be_anonymous(house: House, page: Page, site: str, folder: Path) -> None:
    script = f"""
        import "/node_modules/@snowplow/browser-tracker/dist/index.umd.min.js";
        const anonymousTracking = {{ withServerAnonymisation: true }};
        const named = {{ appId: "rk_w_ada", anonymousTracking, stateStorageStrategy: "none" }};
        snowplowBrowserTracking.newTracker("tea", "{house.url}", named);
        snowplowBrowserTracking.trackPageView();
    """
    with page.expect_response(lambda response: events_in(response, "/tp2")) as first:
        wrong = opened(page, site, folder, script)
    assert (first.value.status, wrong) == (200, [])
    [view] = house.kept()
    assert (view.name, view.anonymous_id, view.user_id, view.session) == ("page_view", "", "", "")
