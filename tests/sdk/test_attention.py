"""Engaged time and depth: what counts, and when it is told. The page's clock is the test's."""

from collections.abc import Callable

import pytest

from tests.sdk.site import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STEP_MS = 10_000
"""Less than between two heartbeats."""

FOCUS = """focused => {
    document.hasFocus = () => focused;
    dispatchEvent(new Event(focused ? 'focus' : 'blur'));
}"""

SCROLLED = """place => new Promise(done => {
    addEventListener('scroll', () => done(), {once: true});
    scrollTo(0, place);
})"""


@pytest.fixture
def passing(visit: Visit) -> Callable[[int], None]:
    """A page that is being read, whose attention so far was told; lets milliseconds pass on it."""
    visit.page.clock.install()
    visit.publish("/tea", "<h1>Tea</h1><p style='height: 3000px'>A long text.</p>")
    visit.go("/tea")
    visit.page.clock.pause_at(visit.page.evaluate("Date.now() + 1000"))
    visit.see("hidden")
    visit.until_sent("page", "user_engagement")
    visit.see("visible")

    def let_pass(ms: int) -> None:
        # Answers come in the time of the world: a pause that begins with one must not begin after the last tick.
        for done in range(0, ms, STEP_MS):
            visit.until_answered()
            visit.page.clock.run_for(min(STEP_MS, ms - done))

    return let_pass


def told(visit: Visit, *, after: int = 1) -> list[int]:
    """Milliseconds that were told, after those of the beginning."""
    return [said["properties"]["engagement_time_msec"] for said in visit.messages("user_engagement")][after:]


def test_hidden_time_does_not_count(visit: Visit, passing: Callable[[int], None]) -> None:
    passing(2_500)
    visit.see("hidden")
    passing(10_000)
    visit.see("visible")
    passing(1_500)
    visit.see("hidden")
    visit.until_sent(*["user_engagement"] * 3)
    assert told(visit) == [2_500, 1_500]


def test_neither_does_time_in_another_window(visit: Visit, passing: Callable[[int], None]) -> None:
    passing(2_000)
    visit.page.evaluate(FOCUS, False)
    passing(5_000)
    visit.page.evaluate(FOCUS, True)
    passing(700)
    visit.page.evaluate(FOCUS, False)
    visit.see("hidden")
    visit.until_sent(*["user_engagement"] * 3)
    assert told(visit) == [2_000, 700]


def test_after_a_minute_without_a_touch_nobody_is_there(visit: Visit, passing: Callable[[int], None]) -> None:
    passing(50_000)
    visit.page.mouse.move(100, 100)
    passing(200_000)
    visit.page.mouse.move(200, 100)
    passing(5_000)
    visit.see("hidden")
    visit.until(lambda: sum(told(visit)) >= 115_000)
    assert sum(told(visit)) == 50_000 + 60_000 + 5_000


def test_long_reading_is_told_while_it_goes_on(visit: Visit, passing: Callable[[int], None]) -> None:
    passing(31_000)
    visit.until_sent(*["user_engagement"] * 2)
    assert 28_000 < told(visit)[0] <= 31_000
    passing(300_000)
    visit.until(lambda: sum(told(visit)) >= 60_000)
    assert sum(told(visit)) == 60_000
    assert len(told(visit)) <= 3  # an empty heartbeat says nothing


def test_depth_is_the_deepest_so_far_by_the_height_of_now(visit: Visit, passing: Callable[[int], None]) -> None:
    first = visit.messages("user_engagement")[0]["properties"]["scroll_depth"]
    whole = visit.page.evaluate("document.documentElement.scrollHeight")
    assert first == round(100 * 600 / whole)
    for place in (900, 0, 300):
        visit.page.evaluate(SCROLLED, place)
    passing(1_500)
    visit.see("hidden")
    visit.until_sent(*["user_engagement"] * 2)
    assert visit.messages("user_engagement")[1]["properties"]["scroll_depth"] == round(100 * 1500 / whole)


def test_a_tab_that_nobody_opened_was_not_read(visit: Visit) -> None:
    visit.page.add_init_script("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    visit.publish("/tea", "<h1>Tea</h1>")
    visit.go("/tea")
    visit.until_sent("page")
    visit.go("/elsewhere")
    visit.publish("/coffee", "<h1>Coffee</h1>")
    visit.go("/coffee")
    visit.until_sent("page", "page")
    assert visit.names() == ["page", "page"]
