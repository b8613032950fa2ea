"""The ways in which a site takes the tracker in."""

import pytest
from playwright.sync_api import Request

from tests.sdk.site import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STRICT = "default-src 'none'; script-src 'self'; connect-src 'self'"


def test_it_works_from_the_sites_own_address_under_a_strict_policy(visit: Visit) -> None:
    visit.publish(
        "/tea",
        "<a data-rapport-item=assam href='https://x.com/intent/post?text=tea'>Assam</a>",
        visit.tag(visit.site.url, parts="all"),
        Content_Security_Policy=STRICT,
    )
    with visit.page.expect_response("**/parts/vitals.js"):
        visit.go("/tea")
    visit.page.evaluate("addEventListener('click', event => event.preventDefault())")
    visit.page.wait_for_load_state("networkidle")
    visit.page.get_by_role("link").click()
    visit.until_sent("page", "select_item", "share")
    assert {"page", "view_item_list", "select_item", "share"} <= set(visit.names())
    assert [said for said in visit.warnings if "Content Security Policy" in said] == []
    assert all(body in visit.site.heard for body in visit.bodies())


def test_two_trackers_on_one_page_know_nothing_of_each_other(visit: Visit) -> None:
    other = visit.server.do("project.create", name=f"Other {visit.project['project']}")
    tags = visit.tag() + visit.tag(key=other["write_key"]) + visit.tag()
    visit.publish("/tea", "<h1>Tea</h1>", '<script>window.rapport = [["track", "early"]]</script>' + tags)
    visit.go("/tea")
    visit.page.evaluate("rapport.consent('granted')")
    visit.page.evaluate("key => rapport.trackers[key].track('only_here')", other["write_key"])
    visit.page.evaluate("rapport.track('everywhere')")
    visit.until_sent("page", "early", "everywhere")
    ours = visit.messages("everywhere")[0]
    assert sorted(visit.names()) == ["early", "everywhere", "page"]
    visit.project = other
    visit.until_sent("page", "early", "everywhere", "only_here")
    assert sorted(visit.names()) == ["early", "everywhere", "only_here", "page"]
    assert visit.messages("everywhere")[0]["anonymousId"] != ours["anonymousId"]


def test_calls_from_before_it_came_count_in_their_order(visit: Visit) -> None:
    early = """<script>
    window.rapport = window.rapport || [];
    rapport.push(["consent", "granted"], ["identify", "ann"]);
    rapport.push(["track", "tasted", {cup: 1}]);
    </script>"""
    visit.publish("/tea", "<h1>Tea</h1>", early + visit.tag())
    visit.go("/tea")
    visit.page.evaluate("rapport.push(['track', 'tasted', {cup: 2}])")
    visit.until_sent("tasted", "tasted", "page")
    assert visit.names() == ["identify", "tasted", "page", "tasted"]
    assert {said["userId"] for said in visit.messages()} == {"ann"}


def test_a_tag_without_a_key_says_so_and_breaks_nothing(visit: Visit) -> None:
    visit.publish("/tea", "<h1>Tea</h1>", f'<script defer src="{visit.way.url}/rapport.js"></script>')
    visit.go("/tea")
    visit.page.evaluate("rapport.track('tasted')")
    assert visit.warnings == ["Rapport: data-key is missing."]


def test_parts_are_loaded_when_named_and_all_when_nothing_is_said(visit: Visit) -> None:
    asked: list[str] = []

    def hear(request: Request) -> None:
        if "/parts/" in request.url:
            asked.append(request.url.split("/")[-1])

    visit.page.on("request", hear)
    visit.publish("/some", "<h1>Some</h1>", visit.tag(parts="links, search"))
    visit.publish("/every", "<h1>Every</h1>", visit.tag().replace(' data-parts=""', ""))
    visit.publish("/none", "<h1>None</h1>")
    visit.go("/none")
    visit.until_sent("page")
    assert asked == []
    visit.go("/some")
    visit.until(lambda: len(asked) == 2)
    assert sorted(asked) == ["links.js", "search.js"]
    visit.go("/every")
    # Who asks what is to be shown needs flags for it.
    every = ["actions", "all", "errors", "flags", "forms", "friction", "links", "search", "shares", "video", "vitals"]
    visit.until(lambda: len(asked) == 2 + len(every))
    assert sorted(asked[2:]) == [f"{name}.js" for name in every]


def test_the_module_is_started_by_hand(visit: Visit) -> None:
    script = f"""<script type=module>
    import {{ start }} from "{visit.way.url}/rapport/module.js";
    const tracker = start({{key: "{visit.project["write_key"]}", endpoint: "{visit.way.url}"}});
    tracker.track("tasted");
    </script>"""
    visit.publish("/tea", "<h1>Tea</h1>", script)
    visit.go("/tea")
    visit.until_sent("page", "tasted")
    assert visit.names() == ["page", "tasted"]
    assert visit.page.evaluate("window.rapport") is None
