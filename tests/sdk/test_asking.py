"""From a template to the proof: a survey with a holdout on a plain page, answered by mouse, by keyboard and without a
network by those only who are shown it; and what came of it stands on the pages."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.house import soon
from tests.sdk.conftest import PATIENCE_MS
from tests.sdk.site import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KEY = "nps"
MOST_PEOPLE = 40
PASSWORD = "only for this test"  # noqa: S105
HEARD = """<script>
window.heard = [];
window.rapport = [["consent", "granted"], ["on", said => heard.push(said)]];
</script>"""
OTHERS = 60


def publish(visit: Visit) -> None:
    """The template, asked of half of the people; nobody is held out of everything."""
    project, secret = visit.project["project"], visit.project["secret_key"]
    said = b'{"global_holdout": 0, "cap": {"times": 0, "days": 7}}'
    assert visit.server.put(f"/api/v1/projects/{project}/delivery", said, secret).status == 200
    visit.server.do("interact.new", project=project, key=KEY, template="nps")
    action = {"holdout": 0.5, "primary": "sharing_people", "cap": {"times": 0, "days": 7}}
    told = visit.server.do("interact.publish", project=project, key=KEY, action=action, start=True)
    assert told["published"] == 1


def meet(browser: Browser, visit: Visit) -> tuple[Page, bool]:
    """Somebody new opens the page; whether chance lets them see the survey."""
    context = browser.new_context(viewport={"width": 1000, "height": 700}, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{visit.site.url}/tea")
    told = page.wait_for_function("heard.find(one => one.event === 'exposure')?.properties").json_value()
    assert told["experiment"] == KEY
    return page, not told["held_out"]


def by_mouse(page: Page) -> None:
    survey = page.get_by_role("region", name="Net promoter score")
    survey.get_by_role("radio", name="10: Extremely likely").click()
    survey.get_by_role("textbox", name="In a few words: why?").fill("I love it, the tea is wonderful and so fresh.")
    survey.get_by_role("button", name="Send").click()


def by_keyboard(page: Page) -> None:
    expect(page.get_by_role("region", name="Net promoter score")).to_be_visible()
    page.get_by_role("link", name="Coffee").focus()
    # The scale, where the arrow chooses; then the words that were asked for by it; then the button.
    for key in ("Tab", "ArrowLeft", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("Great shop, excellent service.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def without_network(page: Page) -> None:
    survey = page.get_by_role("region", name="Net promoter score")
    survey.get_by_role("radio", name="3", exact=True).check()
    survey.get_by_role("textbox", name="In a few words: why?").fill("Terrible, it came broken and nobody answered me.")
    page.context.set_offline(True)
    survey.get_by_role("button", name="Send").click()
    expect(survey.get_by_text("There is no connection.")).to_be_visible()
    expect(survey.get_by_text("Thank you")).to_have_count(0)
    page.context.set_offline(False)


def others(visit: Visit) -> None:
    """Whoever was shown it shares the page, and nobody else; all of them only over HTTP."""
    key = visit.project["write_key"]
    told: list[dict[str, Any]] = []
    for number in range(OTHERS):
        person = f"person-{number}"
        said = {"writeKey": key, "userId": person, "expose": [KEY]}
        (action,) = visit.server.post("/v1/decide", json.dumps(said).encode()).json["actions"]
        if not action["held_out"]:
            told.append({"type": "track", "messageId": f"{person}-share", "userId": person, "event": "share"})
    got = visit.server.post("/v1/batch", json.dumps({"writeKey": key, "batch": told}).encode())
    assert got.status == 200, got.body


def member(browser: Browser, visit: Visit) -> Page:
    """Ada, signed in."""
    visit.server.do("member.create", email="ada@example.org", password=PASSWORD, name="Ada")
    page = browser.new_context(base_url=visit.server.url).new_page()
    page.goto(f"/p/{visit.project['project']}/ask/{KEY}/")
    page.get_by_label("Email address").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def test_a_survey_from_its_template_to_its_proof(chromium: Browser, visit: Visit) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    publish(visit)
    body = "<main><h1>Tea</h1><a href=/coffee>Coffee</a></main>"
    visit.publish("/tea", body, HEARD + visit.tag(parts="actions"))
    ways = [by_mouse, by_keyboard, without_network]
    held_out = 0
    for _ in range(MOST_PEOPLE):
        if not ways and held_out >= 2:
            break
        page, sees = meet(chromium, visit)
        if sees and ways:
            ways.pop(0)(page)
            expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        elif not sees:
            held_out += 1
            # Had they been shown it, its file would have been asked for before they were exposed.
            page.wait_for_load_state("networkidle")
            assert page.locator("rapport-survey").count() == 0
        page.context.close()
    assert (ways, held_out >= 2) == ([], True)
    others(visit)

    project = visit.project["project"]
    told = visit.server.do("interact.results", project=project, key=KEY)
    nps, words = told["questions"]
    assert (told["started"], told["finished"]) == (3, 3)
    assert nps["answers"] == words["answers"] == 3
    assert (words["bands"]["positive"], words["bands"]["negative"]) == (2, 1)

    def proved(found: Any) -> bool:
        return (found["results"][0]["treatment_mean"] or 0) > 0.9

    found = soon(lambda: visit.server.do("experiment.results", project=project, key=KEY), proved)
    assert found["results"][0]["verdict"] == "better"
    assert sum(found["people"].values()) >= OTHERS + 5

    page = member(chromium, visit)
    main = page.locator("main")
    expect(main).to_contain_text("NPS")
    expect(main).to_contain_text("2 positive")
    expect(main).to_contain_text("1 negative")
    page.goto(f"/p/{project}/experiments/{KEY}/")
    expect(page.locator(".verdict")).to_contain_text("Better, and luck alone does not explain it")
    page.goto(f"/p/{project}/ledger/")
    expect(main).to_contain_text(KEY)
    page.context.close()
