"""The demo's shop in a real browser: what is recommended follows what somebody reads, and is proved."""

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from rapport.demo.front import page as page_of
from rapport.demo.goods import catalogue
from rapport.demo.site import KINDS
from rapport.web.tracker import BUILT
from tests.demo.test_serving import health, until
from tests.sdk.conftest import ARGUMENTS, CHROMIUM
from tests.web.test_browser import axe_says

PATIENCE_S = 90
ROW = "shop-for-you"

HEAR = "addEventListener('rapport-recommended', event => (window.answer = event.detail))"

Answer = dict[str, Any]


def test_every_page_links_to_what_there_is() -> None:
    urls = [item["url"] for item in catalogue()]
    assert len(urls) == len(set(urls)) > 60
    links = re.findall(r'<li><a href="([^"]+)"', (page_of("/shop", "", "") or "") + (page_of("/", "", "") or ""))
    assert sorted(links) == sorted(urls)
    assert all(page_of(url, "", "") for url in urls)
    assert page_of("/nowhere", "", "") is None


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """A demo that is being served: the addresses of the dashboard and of Fernwood."""
    if CHROMIUM is None or not (BUILT / "rapport.js").is_file():
        pytest.skip("there is no chromium here, or the tracker is not built")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    folder = tmp_path_factory.mktemp("shop") / "demo"
    command = [sys.executable, "-m", "rapport.demo", "--data", str(folder), "--port", port]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = (re.findall(r"http://[\d.]+:\d+", line) for line in iter(process.stdout.readline, ""))
        addresses = list(islice((found[0] for found in said if found), 2))
        until(lambda: health(addresses[0])["ok"])
        yield addresses
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser that is no bot."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


class Reader:
    """Somebody at Fernwood, whose browser is told apart by what it says it is: nothing is kept in it."""

    def __init__(self, chromium: Browser, shop: str, number: int) -> None:
        agent = f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/14{number}.0.0.0 Safari"
        self.context = chromium.new_context(user_agent=agent, locale="en-GB")
        self.context.set_default_timeout(20_000)
        self.context.add_init_script(HEAR)
        self.page, self.shop = self.context.new_page(), shop

    def be(self, who: str) -> None:
        """Sign in, as the site itself would after a password."""
        self.page.goto(self.shop)
        self.page.evaluate("who => sessionStorage.setItem('who', who)", who)

    def open(self, path: str) -> Answer:
        """A page; gives what its block was answered last."""
        self.page.goto(self.shop + path)
        return dict(self.page.wait_for_function("window.answer").json_value())

    def read(self, path: str) -> None:
        """Stay on a page until it has said so."""
        with self.page.expect_response(lambda one: "/v1/batch" in one.url and one.ok):
            self.open(path)

    def until(self, path: str, happened: Callable[[Answer], object]) -> Answer:
        """Open it again and again until it is as it should be."""
        end = time.monotonic() + PATIENCE_S
        while not happened(found := self.open(path)) and time.monotonic() < end:
            self.page.wait_for_timeout(300)
        assert happened(found), json.dumps(found)
        return found


def ids(answer: Answer) -> set[str]:
    return {one["id"] for one in answer["items"]}


def found_by(answer: Answer) -> set[str]:
    return {one["strategy"] for one in answer["items"]}


def kinds(answer: Answer) -> list[str]:
    return [one["category"] for one in answer["items"]]


@pytest.mark.slow
@pytest.mark.browser
def test_what_is_read_is_what_comes_and_its_lift_is_known(demo: list[str], chromium: Browser) -> None:
    expect.set_options(timeout=20_000)
    dashboard, shop = demo
    # Among the seven kinds of seed three are read; of the other seventeen things four are seeds.
    reader = next(one for one in (Reader(chromium, shop, n) for n in range(30)) if not one.open("/shop")["held_out"])
    for product in KINDS["seeds"][:3]:
        reader.read(f"/shop/{product}")
    read = {*KINDS["seeds"][:3]}
    told = reader.until("/shop", lambda one: kinds(one).count("seeds") >= 2 and found_by(one) == {"for_you"})
    seed = next(one for one in told["items"] if one["category"] == "seeds")
    assert seed["because"] in {"", *read}
    first = reader.page.get_by_role("link").filter(has_text=seed["title"]).filter(has_text=seed["reason"])
    assert axe_says(reader.page) == []
    first.click()
    expect(reader.page).to_have_url(shop + seed["url"])

    # Signed in: what was bought is not shown again.
    names = (f"ada{number}" for number in range(30))
    reader.be(next(name for name in names if not answered(reader, dashboard, name)["held_out"]))
    reader.read(f"/shop/{KINDS['tools'][0]}")
    wanted = reader.until("/shop", lambda one: "for_you" in found_by(one))["items"][0]
    reader.open(wanted["url"])
    reader.page.get_by_role("button", name="Buy it").click()
    expect(reader.page.locator("#told")).to_contain_text("Thank you")
    after = reader.until("/shop", lambda one: wanted["id"] not in ids(one))
    assert len(ids(after)) == len(after["items"]) == 4

    # Held out: the fallback, whatever they read.
    names = (f"ada{number}" for number in range(90))
    reader.be(next(name for name in names if answered(reader, dashboard, name)["held_out"]))
    reader.read(f"/shop/{KINDS['seeds'][3]}")
    held = reader.until("/shop", lambda one: one["held_out"])
    assert {one["strategy"] for one in held["items"]} <= {"trending", "popular", "new"}

    page = reader.page
    page.goto(f"{dashboard}/p/fernwood/recommend/")
    expect(page.get_by_role("row").filter(has=page.get_by_role("link", name="shop-row"))).to_contain_text("%")
    page.goto(f"{dashboard}/p/fernwood/ledger/")
    expect(page.get_by_role("main")).to_contain_text("The row of the shop")


def answered(reader: Reader, rapport: str, person: str) -> Answer:
    """What a person is shown in the row, who has read nothing."""
    keys = reader.page.evaluate("Object.keys(rapport.trackers)")
    body = {"writeKey": keys[0], "block": ROW, "userId": person}
    return dict(reader.context.request.post(f"{rapport}/v1/recommend", data=body).json())
