"""A whole life: an experiment made on the dashboard, decided and exposed by the tracker in a browser, counted, judged,
paused by its guardrail and kept on the ledger; beside it an action that holds people out, and a stranger's project."""

from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import Server, soon
from tests.sdk.site import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PEOPLE, AT_ONCE = 120, 60
MEET = """<h1>Tea</h1><script type="module">
import "$endpoint/rapport/parts/flags.js";
const first = +new URL(location.href).searchParams.get("first");
for (let number = first; number < first + $many; number++) {
    rapport.identify(`person-${number}`);
    await rapport.decide();
    // Who has the green button shares, and comments no more; of the others it is the reverse.
    const green = rapport.flag("button", false);
    rapport.expose("hello");
    if (number % 10) rapport.track(green ? "share" : "comment_posted");
}
rapport.track("left");
</script>"""
GREEN = {
    "flag": "button",
    "hypothesis": "Green is shared more.",
    "primary": "sharing_people",
    "variants": [{"key": "control", "weight": 0.5, "value": False}, {"key": "treatment", "weight": 0.5, "value": True}],
}
HELLO = {
    "kind": "message",
    "hypothesis": "Who is greeted shares.",
    "primary": "sharing_people",
    "variants": [{"key": "hi", "weight": 1, "value": {"text": "Hi."}}],
    "holdout": 0.5,
}


def keep(server: Server, project: str, key: str, said: dict[str, Any]) -> None:
    """Make an experiment or an action, and start it."""
    server.do("experiment.keep", project=project, key=key, said=said)
    server.do("experiment.step", project=project, key=key, step="start")


def strange(server: Server, exposed: list[dict[str, Any]]) -> str:
    """A stranger's project: an experiment of the same name, and the same people, who all do the opposite."""
    stranger = server.do("project.create", name="Stranger of a life")
    server.do("flag.keep", project=stranger["project"], key="button", said={"kind": "boolean", "default": False})
    keep(server, stranger["project"], "green-button", GREEN)
    batch = [{**one, "messageId": f"strange-{one['messageId']}"} for one in exposed]
    batch += [{**one, "event": "comment_posted", "messageId": f"more-{one['messageId']}"} for one in batch]
    got = server.post("/v1/batch", msgspec.json.encode({"writeKey": stranger["write_key"], "batch": batch}))
    assert got.status == 200, got.body
    return str(stranger["project"])


def draft(page: Page, project: str) -> None:
    """What a product manager does: a flag, a hypothesis, a metric that decides and one that guards, and off it goes."""
    page.goto(f"/p/{project}/flags/")
    page.get_by_label("Key").fill("button")
    page.get_by_role("button", name="Make the flag").click()
    expect(page.locator("h1")).to_have_text("Who has which value of button?")
    page.goto(f"/p/{project}/new-experiment/")
    page.get_by_label("Hypothesis").fill("Green is shared more.")
    page.get_by_label("Name", exact=True).fill("Green button")
    page.get_by_label("Primary metric").select_option("sharing_people")
    page.get_by_label("Guardrails").select_option("comment_people")
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_role("button", name="Start: assign").click()
    expect(page.locator("main")).to_contain_text("Nobody was exposed yet")


def meet(visit: Visit) -> None:
    """Everybody comes to the page."""
    visit.publish("/tea", MEET.replace("$endpoint", visit.way.url).replace("$many", str(AT_ONCE)))
    for first in range(0, PEOPLE, AT_ONCE):
        visit.go(f"/tea?first={first}")
        visit.until_sent(*["left"] * (first // AT_ONCE + 1))
        visit.until_answered()


def results(server: Server, project: str, key: str, people: int) -> Any:
    """What an experiment proves, once everybody who met it is counted and so is what they did."""

    def counted(found: Any) -> bool:
        return sum(found["people"].values()) == people and all(
            one["treatment_mean"] != one["control_mean"] for one in found["results"]
        )

    return soon(lambda: server.do("experiment.results", project=project, key=key), counted)


def test_a_whole_life(visit: Visit, ada: Page) -> None:
    server, project = visit.server, visit.project["project"]
    draft(ada, project)
    keep(server, project, "hello", HELLO)
    meet(visit)
    exposed = visit.messages("exposure")
    stranger = strange(server, exposed)
    met: dict[str, dict[str, str]] = {name: {} for name in ("green-button", "hello", "global_holdout")}
    for one in exposed:
        met[one["properties"]["experiment"]][one["userId"]] = one["properties"]["variant"]

    # Whoever would have been greeted is known, also those who were not.
    hello = results(server, project, "hello", len(met["hello"]))
    held_out = [person for person, variant in met["hello"].items() if variant == "holdout"]
    assert hello["people"] == {"holdout": len(held_out), "hi": len(met["hello"]) - len(held_out)}
    assert 0.3 * PEOPLE < len(held_out) < 0.7 * PEOPLE
    # The server's own judge may have come in the middle.
    assert met["green-button"].keys() <= met["hello"].keys()
    told = visit.page.evaluate("person => { rapport.identify(person); return rapport.decide() }", held_out[0])
    assert [(one["held_out"], one["content"]) for one in told["actions"]] == [(True, None)]

    # The verdict turns, and the guardrail ends it.
    found = results(server, project, "green-button", len(met["green-button"]))
    primary, guardrail = (one for one in found["results"] if one["role"] != "secondary")
    assert (primary["verdict"], guardrail["crossed"], found["healthy"]) == ("better", True, True)
    server.do("experiment.judge", project=project)
    stopped = server.do("experiment.show", project=project, key="green-button")
    assert (stopped["state"], stopped["changes"][0]["by"]) == ("stopped", "the judge")
    ada.goto(f"/p/{project}/experiments/green-button/")
    expect(ada.locator(".verdict")).to_contain_text("A guardrail is crossed")
    told = visit.page.evaluate("rapport.decide({ asked: 'again' })")
    assert told["flags"]["button"]["value"] is False
    assert "green-button" not in {one["properties"]["experiment"] for one in told["exposures"]}

    ada.goto(f"/p/{project}/ledger/")
    row = ada.get_by_role("row", name="Green button")
    expect(row).to_contain_text("stopped")
    expect(row).to_contain_text("beyond luck")
    expect(ada.get_by_role("row", name="hello")).to_contain_text("running")

    # All of the stranger's people commented, whatever they saw: nothing of it shows here, and nothing of here there.
    theirs = server.do("experiment.results", project=stranger, key="green-button")
    assert "better" not in {one["verdict"] for one in theirs["results"]}
    assert server.do("experiment.show", project=stranger, key="green-button")["state"] == "running"
