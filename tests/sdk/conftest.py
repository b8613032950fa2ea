"""A real browser on somebody's site, a real server behind it, and a project of its own for each test."""

import itertools
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from rapport.web.tracker import BUILT
from tests.journeys.house import Server
from tests.sdk.site import Site, Visit, open_site
from tests.web.conftest import PASSWORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
"""A browser that says it has no window would be taken for a bot."""
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu", f"--user-agent={CHROME}"]
PATIENCE_MS = 20_000

_names = itertools.count(1)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests here, with the back/forward cache that people have."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium here; install the package chromium")
    if not (BUILT / "rapport.js").is_file():
        pytest.skip("the tracker is not built; run: make sdk")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM, args=ARGUMENTS, ignore_default_args=["--disable-back-forward-cache"]
        )
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def rapport_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server, shared."""
    running = Server(tmp_path_factory.mktemp("tracked")).start()
    yield running
    running.stop()


@pytest.fixture(scope="package")
def site(rapport_server: Server) -> Iterator[Site]:
    """A site beside it."""
    with open_site(rapport_server.url) as opened:
        yield opened


@pytest.fixture(scope="package")
def way(rapport_server: Server) -> Iterator[Site]:
    """The way on which trackers reach Rapport: of another origin than the site, as in most installations."""
    with open_site(rapport_server.url) as opened:
        yield opened


@pytest.fixture(scope="package")
def signed(chromium: Browser, rapport_server: Server) -> Any:
    """Cookies of Ada, who has set the server up, so that every project is hers, too."""
    rapport_server.do("member.create", email="ada@example.org", password=PASSWORD, name="Ada")
    page = chromium.new_page(base_url=rapport_server.url)
    page.goto("/")
    page.get_by_label("Email address").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("h1")).to_be_visible(timeout=PATIENCE_MS)
    state = page.context.storage_state()
    page.context.close()
    return state


@pytest.fixture
def ada(chromium: Browser, signed: Any, rapport_server: Server) -> Iterator[Page]:
    """The dashboard, at which Ada has signed in."""
    expect.set_options(timeout=PATIENCE_MS)
    context = chromium.new_context(base_url=rapport_server.url, storage_state=signed)
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


@pytest.fixture
def visit(chromium: Browser, rapport_server: Server, site: Site, way: Site) -> Iterator[Visit]:
    """A tab of a person nobody has seen before."""
    project = rapport_server.do("project.create", name=f"Site {next(_names)}")
    context = chromium.new_context(viewport={"width": 1000, "height": 600}, locale="en-GB", timezone_id="Europe/Berlin")
    context.set_default_timeout(PATIENCE_MS)
    yield Visit(context, context.new_page(), site, way, rapport_server, project)
    context.close()
