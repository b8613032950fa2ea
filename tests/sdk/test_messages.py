"""Messages in a browser: shown, left and followed by keyboard alone, read by whoever cannot see, in any colour."""

from typing import Any

import msgspec
import pytest
from playwright.sync_api import expect

from tests.sdk.conftest import PATIENCE_MS
from tests.sdk.site import Visit
from tests.web.test_browser import axe_says

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOCUS = """() => {
    let found = document.activeElement;
    while (found.shadowRoot) found = found.shadowRoot.activeElement;
    return found.textContent;
}"""
STRICT = (
    "default-src 'none'; script-src 'self' {way}; connect-src {way}; style-src 'none'; "
    "require-trusted-types-for 'script'"
)
WELCOME = {
    "title": {"en": "Welcome", "de": "Willkommen"},
    "text": {"en": "New teas.", "de": "Neue Tees."},
    "link": "/new",
}
OFFER = {"title": "Ten percent", "text": "Until Friday.", "link": "/offer", "link_text": "Take it", "form": "modal"}


def act(visit: Visit, key: str, content: dict[str, Any], **said: Any) -> None:
    """An action that everybody is shown, unless it says how many are not."""
    project = visit.project["project"]
    told = {"kind": "message", "hypothesis": "Who is told stays.", "primary": "people", "holdout": 0}
    told |= {
        "no_holdout_reason": "Everybody is shown it here.",
        "variants": [{"key": "hi", "weight": 1, "value": content}],
    }
    visit.server.do("experiment.keep", project=project, key=key, said={**told, **said})
    visit.server.do("experiment.step", project=project, key=key, step="start")


@pytest.fixture
def shop(visit: Visit) -> Visit:
    """Nobody is held out of everything, and nothing is capped."""
    expect.set_options(timeout=PATIENCE_MS)
    said = msgspec.json.encode({"global_holdout": 0, "cap": {"times": 0, "days": 7}})
    path = f"/api/v1/projects/{visit.project['project']}/delivery"
    assert visit.server.put(path, said, visit.project["secret_key"]).status == 200
    return visit


def about(visit: Visit, name: str) -> list[str]:
    """Of which actions this was said."""
    return [one["properties"]["promotion_id"] for one in visit.messages(name)]


def test_by_keyboard_under_a_strict_policy(shop: Visit) -> None:
    act(shop, "welcome", {**WELCOME, "form": "banner"}, priority=5)
    act(shop, "offer", OFFER, trigger={"on": "click", "value": "#offer"})
    act(shop, "secret", {"text": "Nobody sees it."}, priority=9, holdout=0.9999)
    head = shop.tag(parts="actions")
    policy = STRICT.format(way=shop.way.url)
    shop.publish(
        "/tea", "<main><h1>Tea</h1><button id=offer>Offer</button></main>", head, Content_Security_Policy=policy
    )
    shop.go("/tea")
    page = shop.page
    page.evaluate("rapport.consent('granted')")
    banner = page.get_by_role("region", name="Welcome")
    expect(banner).to_contain_text("New teas.")
    assert axe_says(page) == []
    shop.until_sent("view_promotion")
    for wanted in ("Offer", "Read more", "×"):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS) == wanted
    page.keyboard.press("Escape")
    expect(banner).to_have_count(0)
    assert page.evaluate(FOCUS) == "Offer"

    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Ten percent")
    expect(dialog).to_be_visible()
    assert page.evaluate(FOCUS) == "Take it"
    assert axe_says(page) == []
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") != "offer"
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.evaluate(FOCUS) == "Offer"

    shop.until_sent("action_dismissed", "action_dismissed")
    assert about(shop, "view_promotion")[0] == "welcome"
    assert about(shop, "action_dismissed") == ["welcome", "offer"]
    told = {one["properties"]["experiment"]: one["properties"]["held_out"] for one in shop.messages("exposure")}
    assert told == {"welcome": False, "offer": False, "secret": True}
    assert page.locator("rapport-message").count() == 0
    assert [said for said in shop.warnings if "Content Security Policy" in said or "Rapport" in said] == []

    # It is remembered on the next page, by those who agreed to that.
    shop.go("/tea")
    page.get_by_role("button", name="Offer").click()
    page.evaluate("rapport.track('later')")
    shop.until_sent("later")
    shop.until_answered()
    assert page.locator("rapport-message").count() == 0


def test_in_any_language_and_colour(shop: Visit) -> None:
    theme = {"background": "#fffbe6", "text": "#e8e8e8", "accent": "#ffe14d"}
    told = {"title": {"en": "Tea", "ar": "شاي"}, "text": {"en": "New.", "ar": "جديد."}, "link": "/new", "theme": theme}
    act(shop, "hello", told, trigger={"on": "code", "value": "now"})
    act(shop, "broken", {"text": "Never."}, trigger={"on": "click", "value": "[["})
    arabic = "<script>document.documentElement.lang = 'ar'</script>"
    shop.publish("/tea", "<main><h1>Tea</h1></main>", arabic + shop.tag(parts="actions"))
    shop.publish("/new", "<h1>New</h1>", "")
    shop.page.emulate_media(reduced_motion="reduce", color_scheme="dark")
    with shop.page.expect_response("**/widgets/core.js"):
        shop.go("/tea")
    shop.page.evaluate("rapport.trigger('now')")
    corner = shop.page.get_by_role("region", name="شاي")
    expect(corner).to_have_attribute("dir", "rtl")
    expect(corner).to_have_attribute("lang", "ar")
    assert axe_says(shop.page) == []
    assert corner.evaluate("element => element.getAnimations().length") == 0
    assert corner.bounding_box()["x"] < 100, "at the end of a line from right to left"  # type: ignore[index]
    corner.get_by_role("link").click()
    shop.page.wait_for_url("**/new")
    shop.until_sent("select_promotion")
    assert shop.names().count("view_promotion") == 1
    assert about(shop, "select_promotion") == ["hello"]
    assert "action_dismissed" not in shop.names()


SEND = """async way => {
    const { clientOf } = await import(way + "/rapport/widgets/core.js");
    const client = clientOf(Object.values(rapport.trackers)[0]);
    window.answers = ["first", "second"].map(said => client.send("/v1/decide", { properties: { said } }, "one"));
    return client.queue.waiting;
}"""
RESUME = """async way => {
    const { clientOf } = await import(way + "/rapport/widgets/core.js");
    window.client = clientOf(Object.values(rapport.trackers)[0]);
}"""
KEPT = """([name, wanted]) => new Promise(resolve => {
    const opening = indexedDB.open(name);
    opening.onsuccess = () => {
        const found = opening.result.transaction("out").objectStore("out").getAll();
        found.onsuccess = () => {
            opening.result.close();
            resolve(found.result.map(one => one.body.properties.said).join() === wanted);
        };
    };
})"""


def test_an_answer_outlives_its_page(visit: Visit) -> None:
    visit.publish("/tea", "<h1>Tea</h1>")
    visit.go("/tea")
    visit.page.evaluate("rapport.consent('granted')")
    visit.page.evaluate(RESUME, visit.way.url)
    visit.way.closed = True
    try:
        assert visit.page.evaluate(SEND, visit.way.url) == 1
        stored = "indexedDB.databases().then(all => all.map(one => one.name))"
        visit.until(lambda: visit.page.evaluate(stored))
        name = f"rapport-answers:{visit.project['write_key']}"
        assert visit.page.evaluate(stored) == [name]
        visit.page.wait_for_function(KEPT, arg=[name, "second"])
        visit.go("/elsewhere")
    finally:
        visit.way.closed = False
    visit.go("/tea")
    visit.page.evaluate(RESUME, visit.way.url)
    visit.page.wait_for_function(KEPT, arg=[name, ""])
    told = [body for body in visit.way.heard if body.get("id") == "one"]
    # A request of the page that ended may have come through, too: the server knows both by their id.
    assert {(one["properties"]["said"], one["consent"]) for one in told} == {("second", "granted")}
    # Who takes their yes back has nothing left in the browser.
    visit.page.evaluate("rapport.consent('denied')")
    visit.page.evaluate("window.client.send('/v1/decide', {}, 'two').then(() => {})")
    visit.until(lambda: not visit.page.evaluate(stored))
    assert visit.page.evaluate(stored) == []
