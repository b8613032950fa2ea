"""Nothing is lost on the way: off line, at the end of a page, and when the server has no time or no place."""

import pytest

from tests.sdk.site import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GRANTED = '<script>window.rapport = [["consent", "granted"]]</script>'


def test_what_happens_off_line_arrives_once_the_line_is_back(visit: Visit) -> None:
    visit.publish("/tea", "<h1>Tea</h1>", GRANTED + visit.tag())
    visit.go("/tea")
    visit.until_sent("page")
    visit.context.set_offline(True)
    with visit.page.expect_event("requestfailed"):
        visit.page.evaluate("rapport.track('tasted', {cup: 1})")
    visit.page.evaluate("rapport.track('tasted', {cup: 2})")
    assert visit.names() == ["page"]
    visit.context.set_offline(False)
    visit.until_sent("tasted", "tasted")
    assert [said["properties"]["cup"] for said in visit.messages("tasted")] == [1, 2]
    assert visit.arrived(3) == 3
    visit.until(lambda: kept(visit) == [])
    assert kept(visit) == []


def test_who_consented_sends_the_rest_with_the_next_page(visit: Visit) -> None:
    visit.publish("/tea", "<h1>Tea</h1>", GRANTED + visit.tag())
    visit.go("/tea")
    visit.until_sent("page")
    visit.way.closed = True
    with visit.page.expect_response("**/v1/batch"):
        visit.page.evaluate("rapport.track('tasted')")
    visit.go("/elsewhere")
    assert kept(visit) != []
    visit.way.closed = False
    visit.go("/tea")
    visit.until_sent("page", "page", "tasted")
    visit.until(lambda: kept(visit) == [])
    names = [name for name in visit.names() if name != "user_engagement"]
    assert names == ["page", "tasted", "page"]
    # What a closed page sent twice is still one event.
    assert visit.arrived(len(visit.names())) == len(visit.names())


def test_a_page_that_ends_at_once_was_still_looked_at(visit: Visit) -> None:
    visit.publish("/tea", "<h1>Tea</h1>")
    visit.go("/tea")
    visit.page.evaluate("rapport.track('tasted')")
    visit.page.close(run_before_unload=True)
    other = visit.context.new_page()
    other.goto(visit.site.url + "/elsewhere")
    for _ in range(200):
        if "tasted" in visit.names():
            break
        other.wait_for_timeout(20)
    assert visit.names()[:2] == ["page", "tasted"]


def test_a_wrong_key_is_told_once_and_not_sent_again(visit: Visit) -> None:
    visit.publish("/tea", "<h1>Tea</h1>", visit.tag(key="rk_w_nobody"))
    visit.go("/tea")
    visit.until(lambda: len(visit.warnings) >= 2)
    visit.page.evaluate("dispatchEvent(new Event('online'))")
    visit.page.wait_for_timeout(500)  # longer than messages wait for company
    sent = [body for body in visit.way.heard if body["writeKey"] == "rk_w_nobody"]
    assert len(sent) == 1
    assert any("unknown_key" in said for said in visit.warnings)


def test_what_is_refused_is_said_with_its_reason(visit: Visit) -> None:
    visit.publish("/tea", "<h1>Tea</h1>", GRANTED + visit.tag())
    visit.go("/tea")
    visit.page.evaluate("rapport.track('tasted', {engagement_time_msec: 'long'})")
    visit.until(lambda: visit.warnings)
    assert "engagement_time_msec" in visit.warnings[0]
    assert visit.arrived(1) == 1


def kept(visit: Visit) -> list[str]:
    """What the browser keeps for later pages."""
    found: list[str] = visit.page.evaluate("Object.keys(localStorage).filter(name => name.split(':').length > 2)")
    return found
