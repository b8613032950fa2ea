"""Impressions and clicks by attributes alone."""

import pytest

from tests.sdk.site import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LIST = """<ul data-rapport-list="teas">
<li data-rapport-item="assam"><a href="#a">Assam</a></li>
<li data-rapport-item="darjeeling"><a href="#d">Darjeeling</a></li>
</ul><div style="height: 2000px"></div><p data-rapport-item="below">Far below</p>"""


def seen(visit: Visit) -> list[tuple[str, str | None]]:
    """Items that were shown, with their lists."""
    about = [said["properties"] for said in visit.messages("view_item_list")]
    return [(one["item_id"], one.get("list_id")) for one in about]


def test_each_item_in_sight_is_shown_once_a_page_view(visit: Visit) -> None:
    visit.publish("/teas", LIST)
    visit.go("/teas")
    visit.until_sent("view_item_list", "view_item_list")
    visit.page.mouse.wheel(0, 3000)
    visit.until_sent(*["view_item_list"] * 3)
    visit.page.mouse.wheel(0, -3000)
    visit.page.wait_for_timeout(1_500)  # longer than an item has to be seen
    shown = [("assam", "teas"), ("darjeeling", "teas"), ("below", None)]
    assert seen(visit) == shown
    visit.page.evaluate("history.pushState({}, '', '/teas/2')")
    visit.until_sent(*["view_item_list"] * 5)
    assert seen(visit) == [*shown, *shown[:2]]


def test_what_comes_later_and_what_is_used_again_is_shown_too(visit: Visit) -> None:
    visit.publish("/teas", "<ul data-rapport-list=teas></ul>")
    visit.go("/teas")
    visit.page.evaluate("document.querySelector('ul').innerHTML = '<li data-rapport-item=oolong>Oolong</li>'")
    visit.until_sent("view_item_list")
    visit.page.evaluate("document.querySelector('li').dataset.rapportItem = 'sencha'")
    visit.until_sent("view_item_list", "view_item_list")
    assert seen(visit) == [("oolong", "teas"), ("sencha", "teas")]


def test_an_item_larger_than_the_window_is_seen_when_it_fills_half_of_it(visit: Visit) -> None:
    visit.publish("/teas", "<article data-rapport-item=story style='height: 2500px'>A story</article>")
    visit.go("/teas")
    visit.until_sent("view_item_list")
    assert seen(visit) == [("story", None)]


def test_a_glance_is_no_impression(visit: Visit) -> None:
    visit.page.clock.install()
    visit.publish("/teas", LIST + "<p data-rapport-item=last>Last</p>")
    visit.go("/teas")
    visit.until_sent("view_item_list", "view_item_list")
    visit.page.evaluate("""() => new Promise(done => {
        const last = document.querySelector('[data-rapport-item=last]');
        new IntersectionObserver((entries, observer) => {
            if (entries.at(-1).isIntersecting) setTimeout(() => { scrollTo(0, 0); done(); }, 300);
        }).observe(last);
        last.scrollIntoView();
    })""")
    visit.page.wait_for_function("scrollY === 0")
    visit.page.wait_for_timeout(1_500)  # longer than an item has to be seen
    assert ("last", None) not in seen(visit)


def test_a_hidden_page_shows_nothing(visit: Visit) -> None:
    visit.publish("/teas", LIST)
    visit.page.add_init_script("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    visit.go("/teas")
    visit.page.wait_for_timeout(1_800)  # longer than an item has to be seen
    assert seen(visit) == []
    visit.see("visible")
    visit.until_sent("view_item_list", "view_item_list")
    assert [item for item, _ in seen(visit)] == ["assam", "darjeeling"]


def test_a_click_counts_also_before_the_second_is_over(visit: Visit) -> None:
    visit.publish("/teas", LIST)
    visit.go("/teas")
    visit.page.get_by_role("link", name="Assam").click()
    visit.page.get_by_role("link", name="Assam").click(button="middle")
    visit.page.get_by_role("link", name="Darjeeling").click(button="right")
    visit.until_sent("select_item", "select_item", "view_item_list")
    told = visit.messages("view_item_list", "select_item")
    assam = [one["event"] for one in told if one["properties"]["item_id"] == "assam"]
    assert assam == ["view_item_list", "select_item", "select_item"]
    assert len(visit.messages("select_item")) == 2
