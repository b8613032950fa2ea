"""Each lazily loaded part, and what it says."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.sdk.site import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STAY = "<script>addEventListener('click', event => event.target.closest('a') && event.preventDefault())</script>"


def open_with(visit: Visit, part: str, body: str, path: str = "/tea", head: str = "") -> None:
    """A page with one part, once that is at work."""
    visit.publish(path.partition("?")[0], body + STAY, head + visit.tag(parts=part))
    with visit.page.expect_response(f"**/parts/{part}.js"):
        visit.go(path)
    visit.page.wait_for_load_state("networkidle")


def said(visit: Visit, *names: str) -> list[tuple[str, dict[str, Any]]]:
    """Names and properties, in order."""
    return [(one["event"], one["properties"]) for one in visit.messages(*names)]


def test_shares_by_link_by_attribute_and_by_copying(visit: Visit) -> None:
    body = """<article data-rapport-item=assam>
    <a href="https://bsky.app/intent/compose?text=tea">Post</a> <a href="https://bsky.app/">Visit</a>
    <button data-rapport-share=print>Print</button></article>
    <button onclick="navigator.clipboard.writeText(location.href)">Copy</button>
    <button onclick="navigator.clipboard.writeText('SAVE10')">Code</button>"""
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=visit.site.url)
    visit.page.clock.install()
    open_with(visit, "shares", body)
    for role, name in (
        ("link", "Post"),
        ("link", "Visit"),
        ("button", "Print"),
        ("button", "Code"),
        ("button", "Copy"),
    ):
        visit.page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]
        visit.page.clock.run_for(1_100)  # later than one and the same share would be noticed again
    visit.until_sent(*["share"] * 3)
    assert said(visit, "share") == [
        ("share", {"method": "bluesky", "item_id": "assam"}),
        ("share", {"method": "print", "item_id": "assam"}),
        ("share", {"method": "copy_link", "shared_url": f"{visit.site.url}/tea"}),
    ]


def test_a_share_that_was_called_off_is_none(visit: Visit) -> None:
    head = """<script>
    navigator.share = () => Promise.reject(new DOMException("", "AbortError"));
    const offer = () => navigator.share({url: location.href}).catch(() => document.title = "Called off");
    </script>"""
    open_with(visit, "shares", "<button onclick='offer()'>Share</button>", head=head)
    visit.page.get_by_role("button").click()
    expect(visit.page).to_have_title("Called off")
    visit.page.evaluate("rapport.track('later')")
    visit.until_sent("later")
    assert "share" not in visit.names()


def test_links_to_files_and_out_of_the_site(visit: Visit) -> None:
    body = """<a href="/prices.PDF?v=2">Prices</a> <a href="https://elsewhere.example/a?b=1">Away</a>
    <a href="/coffee">Coffee</a> <a href="blob:x" download>Blob</a> <a href="/list" download>List</a>"""
    open_with(visit, "links", body)
    for name in ("Prices", "Away", "Coffee", "Blob", "List"):
        visit.page.get_by_role("link", name=name).click()
    visit.until_sent("file_download", "file_download", "link_followed")
    site = visit.site.url
    assert said(visit, "file_download", "link_followed") == [
        (
            "file_download",
            {"link_url": f"{site}/prices.PDF?v=2", "file_name": "prices.PDF", "file_extension": "pdf"},
        ),
        ("link_followed", {"link_url": "https://elsewhere.example/a?b=1", "link_domain": "elsewhere.example"}),
        ("file_download", {"link_url": f"{site}/list", "file_name": "list"}),
    ]


def test_forms_are_begun_once_and_sent_and_never_read(visit: Visit) -> None:
    body = """<form id=order action="/buy?step=2" onsubmit="event.preventDefault()">
    <input name=id aria-label=Name> <input name=secret aria-label=Secret><button>Buy</button></form>"""
    open_with(visit, "forms", body)
    visit.page.get_by_label("Name").fill("Ann")
    visit.page.get_by_label("Secret").fill("compost")
    visit.page.get_by_role("button").click()
    visit.until_sent("form_start", "form_submit")
    about = {"form_id": "order", "form_destination": f"{visit.site.url}/buy"}
    assert said(visit, "form_start", "form_submit") == [("form_start", about), ("form_submit", about)]


def test_a_search_is_told_once_for_all_pages_of_its_results(visit: Visit) -> None:
    open_with(visit, "search", "<h1>Found</h1>", "/find?q=green+tea")
    visit.page.evaluate("history.pushState({}, '', '/find?q=green+tea&page=2')")
    visit.page.evaluate("history.pushState({}, '', '/find?q=mint')")
    visit.until_sent("search", "search", "page", "page", "page")
    terms = [properties["search_term"] for _, properties in said(visit, "search")]
    assert terms == ["green tea", "mint"]


PLAY = """() => {
    const video = document.querySelector('video');
    const state = {duration: 40, currentTime: 0, currentSrc: 'https://shop.example/tea.mp4'};
    for (const name in state) Object.defineProperty(video, name, {get: () => state[name]});
    const hear = (name, at) => { state.currentTime = at; video.dispatchEvent(new Event(name)); };
    hear('timeupdate', 0);
    hear('playing', 0);
    for (let at = 1; at < 25; at++) hear('timeupdate', at);
    hear('playing', 2);
    hear('timeupdate', 5);
    hear('timeupdate', 31);
    hear('ended', 40);
    hear('ended', 40);
}"""


def test_a_video_says_how_far_it_was_watched(visit: Visit) -> None:
    open_with(visit, "video", "<div data-rapport-item=film><video title='How to brew'></video></div>")
    visit.page.evaluate(PLAY)
    visit.until_sent("video_complete")
    told = said(visit, "video_start", "video_progress", "video_complete")
    assert [(name, about["video_percent"]) for name, about in told] == [
        ("video_start", 0),
        ("video_progress", 10),
        ("video_progress", 25),
        ("video_progress", 50),
        ("video_progress", 75),
        ("video_complete", 100),
    ]
    assert told[0][1] == {
        "video_percent": 0,
        "video_current_time": 0,
        "video_duration": 40,
        "video_title": "How to brew",
        "video_url": "https://shop.example/tea.mp4",
        "item_id": "film",
    }


def test_clicks_of_impatience_and_clicks_on_what_is_dead(visit: Visit) -> None:
    body = """<button id=dead class="big red">Dead</button>
    <button id=live onclick="document.body.append('!')">Live</button> <input aria-label=Name>"""
    visit.page.clock.install()
    open_with(visit, "friction", body)
    visit.page.get_by_role("button", name="Live").click()
    visit.page.get_by_label("Name").click()
    visit.page.clock.run_for(3_000)
    for _ in range(4):
        visit.page.get_by_role("button", name="Dead").click()
    visit.page.clock.run_for(3_000)
    visit.until_sent("rage_click", *["dead_click"] * 4)
    told = said(visit, "rage_click", "dead_click")
    assert [name for name, _ in told] == ["rage_click", *["dead_click"] * 4]
    assert {about["element"] for _, about in told} == {"button#dead.big.red"}


def test_what_breaks_in_scripts_is_told_once_each(visit: Visit) -> None:
    open_with(visit, "errors", "<h1>Tea</h1>")
    visit.page.evaluate("""() => {
        const boil = () => { throw new Error('The kettle is dry'); };
        for (let time = 0; time < 3; time++) setTimeout(boil, 0);
        Promise.reject(new Error('No cup'));
        for (let number = 0; number < 20; number++) Promise.reject(number);
    }""")
    visit.until_sent(*["javascript_error"] * 10)
    told = [about for _, about in said(visit, "javascript_error")]
    assert len(told) == 10
    messages = [about["message"] for about in told]
    assert len(set(messages)) == 10
    kettle = next(about for about in told if "The kettle is dry" in about["message"])
    assert kettle["line"] > 0
    assert "boil" in kettle["stack"]
    assert "Unhandled: No cup" in messages


def test_vitals_are_told_when_the_page_is_left(visit: Visit) -> None:
    open_with(visit, "vitals", "<h1>Tea</h1><button>Press</button>")
    visit.page.get_by_role("button").click()
    visit.page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    visit.see("hidden")
    visit.until_sent("web_vitals")
    ((_, told),) = said(visit, "web_vitals")
    assert {"lcp", "fcp", "ttfb", "cls"} <= set(told)
    assert told["fcp"] >= told["ttfb"] >= 0
