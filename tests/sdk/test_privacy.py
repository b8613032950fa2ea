"""Who is told apart, what a browser keeps, and what happens when a person changes their mind on a page."""

from typing import Any

import pytest

from tests.sdk.site import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KEPT = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
EMPTY = '[{},{},""]'


def told(visit: Visit, name: str) -> dict[str, Any]:
    """Say something and give what was sent of it."""
    visit.page.evaluate("name => rapport.track(name)", name)
    visit.until_sent(name)
    return visit.messages(name)[-1]


def who(message: dict[str, Any]) -> tuple[bool, str | None, str | None]:
    """Whether a message has a lasting id, whose it is, and what was consented to."""
    return "anonymousId" in message, message.get("userId"), message["context"].get("consent")


def test_by_default_nothing_is_kept_and_nobody_is_recognised(visit: Visit) -> None:
    visit.publish("/tea", "<h1>Tea</h1>")
    visit.go("/tea")
    visit.page.evaluate("rapport.identify('ann', {plan: 'green'})")
    visit.until_sent("page", "identify")
    assert who(visit.messages("page")[0]) == (False, None, None)
    assert who(visit.messages("identify")[0]) == (False, "ann", None)
    assert visit.messages("identify")[0]["traits"] == {"plan": "green"}
    assert visit.page.evaluate(KEPT) == EMPTY
    visit.go("/tea")
    assert who(told(visit, "came_back")) == (False, None, None)


def test_consent_holds_from_then_on_and_on_the_next_page(visit: Visit) -> None:
    visit.publish("/tea", "<h1>Tea</h1>")
    visit.go("/tea")
    visit.until_sent("page")
    visit.page.evaluate("rapport.consent('granted')")
    first = told(visit, "tasted")
    visit.go("/tea")
    second = told(visit, "tasted_again")
    assert who(visit.messages("page")[0]) == (False, None, None)
    assert who(first) == who(second) == (True, None, "granted")
    assert first["anonymousId"] == second["anonymousId"]
    visit.page.evaluate("rapport.identify('ann')")
    assert who(told(visit, "signed_in")) == (True, "ann", "granted")
    visit.page.evaluate("rapport.reset()")
    third = told(visit, "signed_out")
    assert who(third) == (True, None, "granted")
    assert third["anonymousId"] != first["anonymousId"]


def test_refusal_drops_the_ids_at_once(visit: Visit) -> None:
    visit.publish("/tea", "<h1>Tea</h1>", "<script>window.rapport = [['consent', 'granted']]</script>" + visit.tag())
    visit.go("/tea")
    visit.page.evaluate("rapport.identify('ann')")
    visit.until_sent("page", "identify")
    assert who(visit.messages("page")[0]) == (True, None, "granted")
    visit.page.evaluate("() => { rapport.track('waiting'); rapport.consent('denied'); rapport.identify('ann'); }")
    assert who(told(visit, "tasted")) == (False, None, "denied")
    assert who(visit.messages("waiting")[0]) == (False, None, "denied")
    assert len(visit.messages("identify")) == 1
    assert list(visit.page.evaluate("Object.values(localStorage)")) == ['{"consent":"denied"}']


@pytest.mark.parametrize("said", ["globalPrivacyControl: true", "doNotTrack: '1'"])
def test_a_browser_that_objects_has_refused_until_the_person_says_otherwise(visit: Visit, said: str) -> None:
    name, _, value = said.partition(": ")
    visit.page.add_init_script(f"Object.defineProperty(navigator, '{name}', {{value: {value}}})")
    visit.publish("/tea", "<h1>Tea</h1>")
    visit.go("/tea")
    visit.until_sent("page")
    assert who(visit.messages("page")[0]) == (False, None, "denied")
    assert visit.page.evaluate(KEPT) == EMPTY
    visit.page.evaluate("rapport.consent('granted')")
    assert who(told(visit, "tasted")) == (True, None, "granted")


def test_who_opts_out_is_left_alone_here_and_on_the_next_page(visit: Visit) -> None:
    visit.publish("/tea", "<h1>Tea</h1>")
    visit.go("/tea")
    visit.until_sent("page")
    visit.page.evaluate("() => { rapport.track('never'); rapport.optOut(); rapport.track('never'); }")
    visit.go("/tea")
    visit.page.evaluate("rapport.track('never')")
    visit.page.wait_for_timeout(600)  # longer than messages wait for company
    assert "never" not in visit.names()
    assert visit.names().count("page") == 1
    visit.page.evaluate("rapport.optOut(false)")
    told(visit, "back_again")
