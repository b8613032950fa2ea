"""The whole of it: somebody reads, scrolls, looks away, comes back, clicks an item, shares and leaves."""

import pytest

from tests.sdk.site import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BODY = """
<h1>Tea</h1>
<div style="height: 1400px">A long text about tea.</div>
<ul data-rapport-list="teas"><li data-rapport-item="assam"><a href="#assam">Assam</a></li></ul>
<div style="height: 600px"></div>
<button onclick="navigator.share({url: location.href})">Share</button>
"""
BEFORE = """<script>
navigator.share = async () => {};
window.attention = [];
const mark = what => window.attention.push([what, performance.now()]);
document.addEventListener("visibilitychange", () => mark(document.visibilityState), true);
addEventListener("pagehide", () => {
    mark("left");
    sessionStorage.attention = JSON.stringify(window.attention);
}, true);
window.rapport = [["consent", "granted"], ["on", message => message.type === "page" && mark("came")]];
</script>"""


def test_one_visit_gives_exactly_its_session(visit: Visit) -> None:
    visit.publish("/tea", BODY, BEFORE + visit.tag(parts="shares"))
    with visit.page.expect_response("**/parts/shares.js"):
        visit.go("/tea")
    visit.page.mouse.wheel(0, 1200)
    visit.until_sent("page", "view_item_list")
    visit.see("hidden")
    visit.until_sent("user_engagement")
    visit.page.wait_for_timeout(1_000)  # away
    visit.see("visible")
    visit.page.wait_for_timeout(700)  # reading on
    visit.page.get_by_role("link", name="Assam").click()
    visit.page.get_by_role("button", name="Share").click()
    visit.go("/elsewhere")
    visit.until_sent("share", "user_engagement", "user_engagement")
    assert visit.arrived(6) == 6
    assert visit.names() == ["page", "view_item_list", "user_engagement", "select_item", "share", "user_engagement"]

    came, away, back, left = (at / 1000 for _, at in visit.page.evaluate("JSON.parse(sessionStorage.attention)")[:4])
    totals = visit.server.totals(
        visit.project,
        *("people", "sessions", "views", "bounce_rate", "impressions", "clicks", "ctr", "shares"),
        *("engaged_time", "session_duration"),
    )
    engaged, lasted = totals.pop("engaged_time"), totals.pop("session_duration")
    assert totals == {
        "people": 1,
        "sessions": 1,
        "views": 1,
        "bounce_rate": 1,
        "impressions": 1,
        "clicks": 1,
        "ctr": 1,
        "shares": 1,
    }
    assert engaged == pytest.approx((away - came) + (left - back), abs=0.3)
    assert lasted == pytest.approx(left - came, abs=0.3)
    assert left - came - (engaged or 0) > 1  # what was not looked at does not count

    shown, clicked, shared = visit.messages("view_item_list", "select_item", "share")
    assert shown["properties"] == clicked["properties"] == {"item_id": "assam", "list_id": "teas"}
    assert shared["properties"] == {"method": "native", "shared_url": f"{visit.site.url}/tea#assam"}
    assert visit.messages("user_engagement")[-1]["properties"]["scroll_depth"] > 60
    assert visit.warnings == []
