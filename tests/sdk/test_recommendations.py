"""Blocks of recommendations on somebody's page: cards or the page's own, by keyboard, in any direction, never empty."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.house import soon
from tests.sdk.conftest import PATIENCE_MS
from tests.sdk.site import Visit
from tests.web.test_browser import axe_says

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TEAS = ("assam", "sencha", "oolong", "pu-erh", "rooibos")
POLICY = (
    "default-src 'none'; script-src 'self' {way}; connect-src {way}; style-src 'none'; img-src 'self'; "
    "require-trusted-types-for 'script'"
)
OWN = """<ul><template><li>
    <a data-href=url data-text=title></a> <b data-text=price></b> <i data-text=reason></i>
    <img data-src=image data-alt=title>
</li></template></ul>"""


@pytest.fixture
def shop(visit: Visit) -> Visit:
    """Five teas, and a block that shows the newest."""
    expect.set_options(timeout=PATIENCE_MS)
    items: list[dict[str, Any]] = [
        {"id": f"{tea} 🫖", "title": tea.title(), "url": f"/{tea}", "price": 4.5, "tags": ["tea"]} for tea in TEAS
    ]
    items[0] |= {"image": "/assam.png"}
    items[1] |= {"url": "", "price": None}
    project = visit.project["project"]
    visit.server.do("recommend.items", project=project, items=items)
    visit.server.do("recommend.keep", project=project, key="new", said={"strategy": "new", "n": 4, "title": "New teas"})
    body = {"writeKey": visit.project["write_key"], "block": "new"}
    soon(lambda: asked(visit, body), lambda told: told["title"] == "New teas" and len(told["items"]) == 4)
    return visit


def asked(visit: Visit, body: dict[str, Any]) -> Any:
    response = visit.context.request.post(f"{visit.server.url}/v1/recommend", data=body)
    assert response.ok, response.text()
    return response.json()


def publish(visit: Visit, path: str, block: str, inside: str = "", more: str = "", **headers: str) -> Page:
    """A page with a block on it."""
    script = f'<script type=module src="{visit.way.url}/rapport/widgets/recommendations.js"></script>'
    tag = f'<rapport-recommendations block="{block}" currency=EUR {more}>{inside}</rapport-recommendations>'
    visit.publish(path, f"<main><h1>Tea</h1>{tag}</main>", visit.tag() + script, **headers)
    visit.go(path)
    return visit.page


def test_cards_are_seen_and_clicked_by_keyboard_under_a_strict_policy(shop: Visit) -> None:
    held: list[Route] = []
    shop.page.route("**/v1/recommend", lambda route: held.append(route) if not held else route.continue_())
    page = publish(shop, "/tea", "new", more="more", Content_Security_Policy=POLICY.format(way=shop.way.url))
    block = page.locator("rapport-recommendations")
    expect(block.locator("section[aria-busy=true] li")).to_have_count(4)
    assert axe_says(page) == []
    shop.until(lambda: held)
    held[0].continue_()
    region = page.get_by_role("region", name="New teas")
    expect(region.get_by_role("listitem")).to_have_count(4)
    expect(region).to_contain_text("€4.50")
    expect(region.get_by_text("New here").first).to_be_visible()
    expect(block.locator(".picture", has_text="A")).to_be_visible()  # the image is not there
    for dark, width in ((False, 1000), (True, 390)):
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.set_viewport_size({"width": width, "height": 900})
        assert axe_says(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    shop.until_sent(*["view_item_list"] * 4)
    told = [one["properties"] for one in shop.messages("view_item_list")]
    assert len({one["recommendation_id"] for one in told}) == 1
    assert sorted(one["position"] for one in told) == [1, 2, 3, 4]
    assert {(one["block"], one["reason"]) for one in told} == {("new", "new")}

    # The next page of it comes without repeats, and the focus is on what is new.
    region.get_by_role("button", name="Read more").focus()
    page.keyboard.press("Enter")
    expect(region.get_by_role("listitem")).to_have_count(5)
    expect(region.get_by_role("button")).to_have_count(0)
    expect(region.get_by_role("listitem").last.get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    shop.until_sent("select_item")
    clicked = shop.messages("select_item")[0]["properties"]
    shown = [one["properties"]["item_id"] for one in shop.messages("view_item_list")]
    assert clicked["item_id"] in shown
    assert len(set(shown)) == 5
    assert clicked["recommendation_id"] != told[0]["recommendation_id"], "the second page is an answer of its own"
    assert [said for said in shop.warnings if "Content Security Policy" in said or "TrustedHTML" in said] == []


def test_the_pages_own_template_and_right_to_left(shop: Visit) -> None:
    page = publish(shop, "/own", "new", OWN, "n=3")
    rows = page.locator("rapport-recommendations > ul > li")
    expect(rows).to_have_count(3)
    assert axe_says(page) == []
    expect(rows.first).to_contain_text("New here")
    expect(rows.locator("a[href^='/']").first).to_be_visible()
    expect(rows.locator("img:not([hidden]):not([src])")).to_have_count(0)
    # Another item of the page, another answer.
    first = rows.first.inner_text()
    page.evaluate("document.querySelector('rapport-recommendations').setAttribute('item', 'assam 🫖')")
    expect(rows.first).not_to_have_text(first)
    expect(rows).to_have_count(3)
    shop.until_sent(*["view_item_list"] * 4)

    page = publish(shop, "/rtl", "new")
    page.evaluate("document.documentElement.lang = 'ar', document.documentElement.dir = 'rtl'")
    page.evaluate("document.body.append(Object.assign(document.createElement('rapport-recommendations'), {id: 'two'}))")
    page.evaluate("document.getElementById('two').setAttribute('block', 'new')")
    cards = page.locator("#two a.card")
    expect(cards).to_have_count(3)
    lefts = [card.bounding_box()["x"] for card in cards.all()[:2]]  # type: ignore[index]
    assert lefts[0] > lefts[1]


def test_never_an_empty_box(shop: Visit) -> None:
    page = publish(shop, "/gone", "deleted", more="heading=Hello")
    expect(page.locator("rapport-recommendations a.card").first).to_be_visible()
    shop.until(lambda: any("There is no block 'deleted'" in said for said in shop.warnings))
    project = shop.project["project"]
    said = {"strategy": "new", "filter": {"price": {"$gt": 99}}}
    shop.server.do("recommend.keep", project=project, key="dear", said=said)
    body = {"writeKey": shop.project["write_key"], "block": "dear"}
    soon(lambda: asked(shop, body), lambda told: told["left_out"].get("filter") and not told["items"])
    page = publish(shop, "/none", "dear")
    expect(page.locator("rapport-recommendations")).to_be_hidden()
    page = publish(shop, "/instead", "dear", "<p>Have a look around.</p>")
    expect(page.get_by_text("Have a look around.")).to_be_visible()
    assert axe_says(page) == []
    shop.way.closed = True
    try:
        page = publish(shop, "/away", "new", "<p>Have a look around.</p>")
        expect(page.get_by_text("Have a look around.")).to_be_visible()
    finally:
        shop.way.closed = False
