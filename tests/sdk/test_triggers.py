"""Every trigger in a browser, on a page that shows actions in its own look; and who refuses is asked for nothing."""

from typing import Any

import pytest

from tests.sdk.site import Visit
from tests.sdk.test_messages import act, shop

__all__ = ["shop"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OWN = """<script>
window.shown = [];
document.addEventListener("rapport-action", event => {
    event.preventDefault();
    window.shown.push(event.detail.action.key);
    event.detail.say("view_promotion");
});
</script>"""
TRIGGERS: dict[str, dict[str, Any]] = {
    "at-once": {"on": "load"},
    "after-a-while": {"on": "dwell", "value": 0.5},
    "far-down": {"on": "scroll", "value": 90},
    "leaving": {"on": "exit"},
    "pressed": {"on": "click", "value": "button.try"},
    "searched": {"on": "event", "value": "search"},
    "called": {"on": "code", "value": "now"},
}
LEAVE = "document.dispatchEvent(new MouseEvent('mouseout', { bubbles: true, clientY: -1 }))"


def test_each_is_shown_at_its_moment_and_once_a_page(shop: Visit) -> None:
    for key, trigger in TRIGGERS.items():
        act(shop, key, {"text": "Hi."}, trigger=trigger)
    body = f"<h1>Tea</h1>{OWN}<button class=try>Try</button><p style='height: 3000px'></p>"
    shop.publish("/tea", body, shop.tag(parts="actions"))
    shop.go("/tea")

    def until_shown(*keys: str) -> None:
        shop.until(lambda: len(shop.page.evaluate("window.shown")) >= len(keys))
        assert shop.page.evaluate("window.shown") == list(keys)

    until_shown("at-once", "after-a-while")
    told = ["at-once", "after-a-while"]
    for key, deed in {
        "pressed": "document.querySelector('.try').click()",
        "searched": "rapport.track('search')",
        "leaving": LEAVE,
        "called": "rapport.trigger('now')",
        "far-down": "scrollTo(0, 3000)",
    }.items():
        for _ in range(2):
            shop.page.evaluate(f"() => void ({deed})")
        told.append(key)
        until_shown(*told)
    # Who becomes known in the middle of a page is decided about again, and shown nothing twice.
    asked = len(shop.way.heard)
    shop.page.evaluate("rapport.identify('ada')")
    shop.until(lambda: any(body.get("userId") == "ada" for body in shop.way.heard[asked:]))
    shop.until_answered()
    shop.page.evaluate("rapport.trigger('now'), rapport.track('later')")
    shop.until_sent("later", *["view_promotion"] * len(told))
    assert shop.page.evaluate("window.shown") == told
    # Another page of the same document begins anew.
    shop.page.evaluate("history.pushState({}, '', '/coffee')")
    shop.until(lambda: shop.page.evaluate("window.shown.length") > len(told))
    assert shop.page.evaluate("window.shown")[len(told)] == "at-once"


def test_who_refuses_is_not_even_asked_for(shop: Visit) -> None:
    act(shop, "hello", {"text": "Hi."})
    refusal = "<script>window.rapport = [['consent', 'denied']]</script>"
    shop.publish("/tea", "<h1>Tea</h1>" + OWN, refusal + shop.tag(parts="actions"))
    with shop.page.expect_response("**/parts/actions.js"):
        shop.go("/tea")
    shop.page.evaluate("rapport.track('later')")
    shop.until_sent("later")
    key = shop.project["write_key"]
    assert [body for body in shop.way.heard if body["writeKey"] == key and "batch" not in body] == []
    assert shop.page.evaluate("window.shown") == []
