"""Page views: of pages that load, of pages that change without loading, and of those that come back."""

import pytest

from tests.sdk.site import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def viewed(visit: Visit) -> list[str]:
    """Where pages were looked at, without the site's own address."""
    return [said["context"]["page"]["url"].removeprefix(visit.site.url) for said in visit.messages("page")]


def test_a_page_that_changes_without_loading_is_several_views(visit: Visit) -> None:
    visit.publish("/app", "<h1>App</h1>")
    visit.go("/app?utm_source=mail#top")
    visit.until_sent("page")
    visit.page.evaluate("""() => {
        history.pushState({}, '', '/app/tea');
        setTimeout(() => { document.title = 'Tea'; }, 50);
    }""")
    visit.until_sent("page", "page")
    visit.page.evaluate("history.replaceState({scrolled: 1}, '', '/app/tea#leaf')")
    visit.page.evaluate("history.replaceState({}, '', '/app/coffee')")
    visit.until_sent(*["page"] * 3)
    visit.page.go_back()
    visit.until_sent(*["page"] * 4)
    assert viewed(visit) == ["/app?utm_source=mail", "/app/tea", "/app/coffee", "/app?utm_source=mail"]
    pages = [said["context"]["page"] for said in visit.messages("page")]
    assert [page["title"] for page in pages] == ["Page /app", "Tea", "Tea", "Tea"]
    assert [page["referrer"] for page in pages[1:]] == [page["url"] for page in pages[:-1]]


def test_attention_belongs_to_the_page_that_had_it(visit: Visit) -> None:
    visit.page.clock.install()
    visit.publish("/app", "<h1>App</h1>")
    visit.go("/app")
    visit.page.clock.pause_at(visit.page.evaluate("Date.now() + 1000"))
    visit.page.evaluate("history.pushState({}, '', '/app/tea')")
    visit.page.clock.run_for(4_000)
    visit.page.evaluate("history.pushState({}, '', '/app/coffee')")
    visit.page.clock.resume()
    visit.until_sent("page", "page", "page", "user_engagement", "user_engagement")
    told = [
        (said["context"]["page"]["url"].removeprefix(visit.site.url), said["properties"]["engagement_time_msec"])
        for said in visit.messages("user_engagement")
    ]
    assert told[1] == ("/app/tea", 4_000)
    assert told[0][0] == "/app"


def test_places_on_a_page_are_views_only_if_asked_for(visit: Visit) -> None:
    links = "<a href='#/tea'>Tea</a>"
    visit.publish("/plain", links)
    visit.publish("/routes", links, visit.tag(hash=""))
    for path in ("/plain", "/routes"):
        visit.go(path)
        visit.page.get_by_role("link", name="Tea").click()
    visit.until_sent(*["page"] * 3)
    assert viewed(visit) == ["/plain", "/routes", "/routes#/tea"]


def test_coming_back_from_the_cache_is_a_view(visit: Visit) -> None:
    visit.publish("/tea", "<h1>Tea</h1>")
    visit.go("/tea")
    visit.page.evaluate("window.kept = true")
    visit.until_sent("page")
    visit.go("/elsewhere")
    visit.page.go_back(wait_until="commit")
    visit.until_sent("page", "page")
    assert visit.page.evaluate("window.kept"), "the page was loaded anew, so this tells nothing"
    assert viewed(visit) == ["/tea", "/tea"]


def test_a_page_that_is_made_ready_is_not_looked_at_yet(visit: Visit) -> None:
    visit.page.add_init_script("Object.defineProperty(document, 'prerendering', {value: true, configurable: true})")
    visit.publish("/tea", "<h1>Tea</h1>")
    visit.go("/tea")
    visit.page.evaluate("rapport.track('tasted')")
    visit.page.wait_for_timeout(600)  # longer than messages wait for company
    assert visit.names() == []
    visit.page.evaluate("""() => {
        Object.defineProperty(document, 'prerendering', {value: false});
        document.dispatchEvent(new Event('prerenderingchange'));
    }""")
    visit.until_sent("page", "tasted")
    assert visit.names()[:2] == ["page", "tasted"]


def test_a_site_may_count_by_hand(visit: Visit) -> None:
    visit.publish("/tea", "<h1>Tea</h1>", visit.tag(manual=""))
    visit.go("/tea")
    visit.page.evaluate("history.pushState({}, '', '/coffee')")
    visit.page.evaluate("rapport.page({name: 'Coffee', url: 'https://shop.example/coffee'})")
    visit.until_sent("page")
    said = visit.messages("page")
    assert [one["context"]["page"]["url"] for one in said] == ["https://shop.example/coffee"]
    assert said[0]["properties"]["name"] == "Coffee"
