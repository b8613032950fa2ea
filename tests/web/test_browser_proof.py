"""The life of an experiment in a real browser: sized and started, met over HTTP, proved, paused by its guardrail."""

import json
import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.house import Server, soon
from tests.web.test_browser import axe_says, browser, busy, page, pytestmark, signed

__all__ = ["browser", "busy", "page", "pytestmark", "signed"]

PEOPLE = [f"person-{number}" for number in range(240)]


def decide(server: Server, key: str, person: str) -> Any:
    said = {"writeKey": key, "userId": person, "flags": ["button"], "expose": ["button"]}
    return server.post("/v1/decide", json.dumps(said).encode()).json["flags"]["button"]


def did(person: str, name: str) -> dict[str, Any]:
    return {"type": "track", "messageId": f"{person}-{name}", "userId": person, "event": name}


def test_the_life_of_an_experiment(page: Page, busy: Server) -> None:
    busy.do("flag.keep", project="shop", key="button", said={"kind": "boolean", "default": False})
    page.goto("/p/shop/new-experiment/")
    page.get_by_label("Hypothesis").fill("Green is shared more.")
    page.get_by_label("Name", exact=True).fill("Green button")
    page.get_by_label("Primary metric").select_option("sharing_people")
    page.get_by_label("Guardrails").select_option("comment_people")
    page.get_by_role("button", name="Say what it takes").click()
    expect(page.locator(".builder-side")).to_contain_text("in 28 days")
    assert axe_says(page) == []
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_role("button", name="Start: assign").click()
    expect(page.locator("main")).to_contain_text("Nobody was exposed yet")

    page.goto("/p/shop/flags/button/")
    key = re.search(r"X-API-Key: ([\w-]+)", page.locator("#snippet-ofrep").inner_text())[1]  # type: ignore[index]
    met = {person: decide(busy, key, person) for person in PEOPLE}
    treated = [person for person, said in met.items() if said["variant"] == "treatment"]
    control = [person for person, said in met.items() if said["variant"] == "control"]
    assert {said["value"] for said in met.values() if said["variant"] == "treatment"} == {True}
    assert len(treated) > 80 < len(control)
    # Who has the green button shares, and comments no more; of the others it is the reverse.
    told = [did(one, "share") for one in treated[:80]] + [did(one, "comment_posted") for one in control[:80]]
    got = busy.post("/v1/batch", json.dumps({"writeKey": key, "batch": told}).encode())
    assert got.status == 200, got.body

    def results() -> Any:
        return busy.do("experiment.results", project="shop", key="green-button")

    def arrived(found: Any) -> bool:
        means = {one["metric"]: one["treatment_mean"] or 0 for one in found["results"]}
        return sum(found["people"].values()) == len(treated) + len(control) and means["sharing_people"] > 0.6

    found = soon(results, arrived)
    primary, guardrail = (one for one in found["results"] if one["role"] != "secondary")
    assert (primary["verdict"], guardrail["crossed"]) == ("better", True)
    # The server's own judge may have come before.
    busy.do("experiment.judge", project="shop")
    stopped = busy.do("experiment.show", project="shop", key="green-button")
    assert (stopped["state"], stopped["changes"][0]["by"]) == ("stopped", "the judge")
    page.goto("/p/shop/experiments/green-button/")
    expect(page.locator(".verdict")).to_contain_text("A guardrail is crossed")
    expect(page.locator("[data-chart] svg").first).to_be_visible()
    page.get_by_role("link", name="Bayesian").click()
    expect(page.locator("main")).to_contain_text("Chance to beat control")
    page.get_by_label("Split by").select_option("device")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#parts tbody")).to_contain_text("not said")
    assert axe_says(page) == []
    assert decide(busy, key, treated[0])["value"] is False
    page.goto("/p/shop/ledger/")
    expect(page.locator("main")).to_contain_text("Green button")
    expect(page.locator("main")).to_contain_text("beyond luck")
    assert axe_says(page) == []
