"""A real browser decides, uses flags, and exposes whoever used them: once, also for those who are held out."""

from typing import Any

import pytest

from tests.sdk.site import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

USE = """<script type="module">
import "$endpoint/rapport/parts/flags.js";
const { actions } = await rapport.decide({ plan: "green" });
document.title = [rapport.flag("button", "none"), rapport.flag("button", "none"), rapport.flag("button", 1),
    rapport.flag("nothing", "as the site says"), actions.length].join();
</script>"""
TEXTS = {"hypothesis": "Green sells.", "primary": "people"}


def keep(visit: Visit, key: str, **said: Any) -> None:
    """Make an experiment, and start it."""
    project = visit.project["project"]
    visit.server.do("experiment.keep", project=project, key=key, said={**TEXTS, **said})
    visit.server.do("experiment.step", project=project, key=key, step="start")


@pytest.fixture
def running(visit: Visit) -> Visit:
    """A flag that is green for everybody in its experiment, and an action of which everybody is in one of two arms."""
    project = visit.project["project"]
    visit.server.do("flag.keep", project=project, key="button", said={"kind": "string", "default": "grey"})
    green = [{"key": "grey", "weight": 0, "value": "grey"}, {"key": "green", "weight": 1, "value": "green"}]
    keep(visit, "green-button", flag="button", variants=green, audience={"condition": {"plan": "green"}})
    hello = [{"key": "hi", "weight": 1, "value": {"text": "Hi."}}]
    keep(visit, "hello", kind="message", variants=hello, holdout=0.5)
    visit.publish("/tea", "<h1>Tea</h1>" + USE.replace("$endpoint", visit.way.url))
    return visit


def title(visit: Visit) -> list[str]:
    """What the page found."""
    visit.until(lambda: not visit.page.title().startswith("Page"))
    return visit.page.title().split(",")


def assigned(visit: Visit) -> bool:
    """Whether the person is in no global holdout: two in a hundred are."""
    exposures = visit.page.evaluate("rapport.decide().then(d => d.exposures)")
    return any(one["properties"]["experiment"] == "green-button" for one in exposures)


def test_a_browser_decides_uses_and_exposes(running: Visit) -> None:
    running.go("/tea")
    found = title(running)
    assert found[1:] == [found[0], "1", "as the site says", "1"]
    running.page.evaluate("rapport.expose('hello')")
    running.page.evaluate("rapport.flag('button', '')")
    running.until_sent("exposure", "exposure")
    told = {one["properties"]["experiment"]: one for one in running.messages("exposure")}
    assert ("green-button" in told) is assigned(running) is (found[0] == "green")
    assert "global_holdout" in told
    decided = running.page.evaluate("rapport.decide().then(d => d.exposures)")
    ids = {one["properties"]["experiment"]: one["messageId"] for one in decided}
    assert {name: one["messageId"] for name, one in told.items()} == {name: ids[name] for name in told}
    assert running.page.evaluate("localStorage.length") == 0
    running.go("/tea")
    assert title(running)[0] == found[0]


def test_who_refuses_is_in_no_experiment_and_exposed_to_none(running: Visit) -> None:
    refusal = "<script>window.rapport = [['consent', 'denied']]</script>"
    running.publish("/tea", USE.replace("$endpoint", running.way.url), refusal + running.tag())
    running.go("/tea")
    assert title(running) == ["grey", "grey", "1", "as the site says", "0"]
    running.page.evaluate("rapport.track('later')")
    running.until_sent("later")
    assert running.messages("exposure") == []


def test_when_nobody_answers_the_page_goes_on(running: Visit) -> None:
    running.way.closed = True
    try:
        running.go("/tea")
        assert title(running) == ["none", "none", "1", "as the site says", "0"]
    finally:
        running.way.closed = False
