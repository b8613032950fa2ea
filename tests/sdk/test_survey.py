"""A survey in a browser: all kinds of questions by keyboard, logic and piping, left and gone on with, and sent once."""

import os
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.sdk.asked import ask, complaints, look, picture, press, put, results
from tests.sdk.site import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = os.environ.get("PICTURES", "")
TEAS = [{"name": "a", "text": "Sencha"}, {"name": "b", "text": "Assam"}, {"name": "c", "text": "Mate"}]
SURVEY: dict[str, Any] = {
    "use": "survey",
    "title": "How was it?",
    "hidden": ["plan"],
    "welcome": {"title": "Two minutes", "text": "For people with {{plan|no}} plan."},
    "incentive": {"name": "tea", "text": "A cup is yours."},
    "screens": [
        {
            "name": "first",
            "questions": [
                {"name": "nps", "kind": "nps", "title": "Would you recommend us?", "required": True, "low": "Never",
                 "high": "Surely"},
                {"name": "why", "kind": "text", "title": "What is wrong with {{plan}}?", "long": True, "required": True,
                 "show_if": {"answer": "nps", "op": "at_most", "value": 6}},
            ],
        },
        {
            "name": "second",
            "title": "Teas",
            "about": "You gave us {{nps}}.",
            "show_if": {"answer": "nps", "op": "at_most", "value": 8},
            "questions": [
                {"name": "one", "kind": "single", "title": "The **best**?", "format": "markdown", "choices": TEAS},
                {"name": "some", "kind": "multiple", "title": "All you drink?", "choices": TEAS, "least": 2,
                 "other": "Another"},
                {"name": "order", "kind": "ranking", "title": "In what order?", "choices": TEAS, "required": True},
                {"name": "rows", "kind": "matrix", "title": "When?", "choices": [{"name": "m", "text": "Morning"},
                 {"name": "e", "text": "Evening"}], "rows": TEAS[:2], "required": True},
            ],
        },
        {
            "name": "third",
            "show_if": {"answer": "nps", "op": "at_most", "value": 8},
            "questions": [
                {"name": "hello", "kind": "note", "title": "Nearly done."},
                {"name": "rating", "kind": "rating", "title": "The shop?"},
                {"name": "csat", "kind": "csat", "title": "The order?"},
                {"name": "ces", "kind": "ces", "title": "It was easy.", "low": "No", "high": "Yes"},
                {"name": "cups", "kind": "number", "title": "Cups a day?", "whole": True, "least": 0, "most": 20},
                {"name": "since", "kind": "date", "title": "Since when?"},
                {"name": "cup", "kind": "file", "title": "Your cup?", "types": ["image/png"]},
                {"name": "yes", "kind": "consent", "title": "You may write to me.", "required": True},
            ],
        },
    ],
    "endings": [{"name": "thanks", "title": "Thank you, and more {{one}}", "link": "/tea"}],
}  # fmt: skip


def field(widget: Locator, title: str) -> Locator:
    return widget.get_by_role("group", name=title).or_(widget.get_by_role("radiogroup", name=title))


def test_a_survey_by_keyboard_is_left_and_gone_on_with(visit: Visit) -> None:
    ask(visit, "how", SURVEY)
    widget = put(visit, "survey", "how", data_plan="gold")
    page = visit.page
    expect(widget.get_by_text("For people with gold plan.")).to_be_visible()
    page.evaluate("rapport.consent('granted')")
    assert press(visit, "Tab") == "Start"
    assert press(visit, "Enter").startswith("How was it?")
    look(visit, widget, "survey-first", PICTURES)
    page.set_viewport_size({"width": 390, "height": 800})
    assert press(visit, "Tab") == "0"
    assert press(visit, "Tab", "Enter") == "0"
    expect(field(widget, "Would you recommend us?").get_by_text("Please answer this question.")).to_be_visible()
    # Logic within a screen answers at once, with what was said piped into it.
    press(visit, "ArrowRight", "ArrowLeft")
    why = widget.get_by_role("textbox", name="What is wrong with gold?")
    expect(why).to_be_visible()
    press(visit, "Tab")
    page.keyboard.type("Cold.")
    assert press(visit, "Tab") == "Next"
    assert press(visit, "Enter").startswith("Teas")
    expect(widget.get_by_text("You gave us 0.")).to_be_visible()

    assert press(visit, "Tab") == "a"
    press(visit, "Space", "Tab", "Space")
    order = field(widget, "In what order?")
    order.get_by_role("button", name="Move down: Sencha").focus()
    assert press(visit, "Enter") == "↓", "the focus goes with what was moved"
    expect(order.get_by_role("listitem")).to_contain_text(["Assam", "Sencha", "Mate"])
    widget.get_by_role("button", name="Next").press("Enter")
    expect(widget.get_by_text("Choose at least 2.")).to_be_visible()
    look(visit, widget, "survey-second", PICTURES)
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.name") == "some"
    press(visit, "Tab", "Space")
    rows = field(widget, "When?")
    field(rows, "Sencha").get_by_role("radio", name="Morning").check()
    widget.get_by_role("button", name="Next").press("Enter")
    expect(widget.get_by_text("Choose one answer in each row.")).to_be_visible()
    field(rows, "Assam").get_by_role("radio", name="Evening").check()

    # Whoever leaves here is counted so far, and goes on where they were.
    visit.until(lambda: "'b': 'e'" in str(kept(page)))
    visit.go("/tea")
    expect(widget.get_by_role("heading", name="Teas")).to_be_visible()
    expect(order.get_by_role("listitem")).to_contain_text(["Assam", "Sencha", "Mate"])
    widget.get_by_role("button", name="Next").click()
    expect(widget.get_by_text("Nearly done.")).to_be_visible()
    expect(widget.get_by_role("heading", name="How was it?")).to_be_focused()
    field(widget, "The shop?").get_by_role("radio", name="4 of 5 stars").check()
    field(widget, "It was easy.").get_by_role("radio", name="7: Yes").check()
    widget.get_by_role("spinbutton", name="Cups a day?").fill("2.5")
    widget.get_by_label("Since when?").fill("2020-02-29")
    widget.get_by_label("Your cup?").set_input_files(picture())
    expect(widget.get_by_text("✓ tea.png")).to_be_visible()
    widget.get_by_role("button", name="Send").click()
    expect(widget.get_by_text("Write a whole number.")).to_be_visible()
    expect(widget.get_by_text("Please agree, or leave.")).to_be_visible()
    look(visit, widget, "survey-third", PICTURES)
    widget.get_by_role("spinbutton", name="Cups a day?").fill("2")
    widget.get_by_role("checkbox", name="You may write to me.").check()

    visit.context.set_offline(True)
    widget.get_by_role("button", name="Send").click()
    expect(widget.get_by_role("status").last).to_contain_text("There is no connection.")
    assert results(visit, "how")["finished"] == 0
    visit.context.set_offline(False)
    expect(widget.get_by_role("heading", name="Thank you, and more Sencha")).to_be_visible()
    expect(widget.get_by_text("A cup is yours.")).to_be_visible()
    look(visit, widget, "survey-end", PICTURES)
    told = results(visit, "how")
    assert (told["started"], told["finished"]) == (1, 1)
    rows_ = visit.server.do("interact.rows", project=visit.project["project"], key="how")
    assert len(rows_[0]["answers"].pop("cup")) == 1
    assert rows_[0]["answers"] == {
        "nps": 0, "why": "Cold.", "one": "a", "some": ["a", "b"], "order": ["b", "a", "c"],
        "rows": {"a": "m", "b": "e"}, "rating": 4, "ces": 7, "cups": 2, "since": "2020-02-29", "yes": True,
    }  # fmt: skip
    visit.go("/tea")
    expect(widget.get_by_text("You have answered this already.")).to_be_visible()
    assert complaints(visit) == []


def kept(page: Page) -> Any:
    """What the browser keeps of a survey that was begun."""
    return page.evaluate(
        """() => new Promise(resolve => {
            const opening = indexedDB.open(`rapport-drafts:${Object.keys(rapport.trackers)[0]}`);
            opening.onsuccess = () => {
                const names = opening.result.objectStoreNames;
                if (!names.length) return opening.result.close(), resolve([]);
                const found = opening.result.transaction("out").objectStore("out").getAll();
                found.onsuccess = () => {
                    opening.result.close();
                    resolve(found.result.map(one => one.answers));
                };
            };
        })"""
    )


def test_every_way_to_appear(visit: Visit) -> None:
    page = visit.page
    said = b'{"global_holdout": 0, "cap": {"times": 0, "days": 7}}'
    path = f"/api/v1/projects/{visit.project['project']}/delivery"
    assert visit.server.put(path, said, visit.project["secret_key"]).status == 200
    short = {"use": "survey", "title": "Short", "hidden": ["plan"], "screens": [SURVEY["screens"][0]]}
    for appear in ("popup", "modal", "tab", "inline"):
        content = {"interaction": appear, "appear": appear, "theme": {"--rapport-accent": "#7a1fa2"}}
        action = {
            "holdout": 0, "no_holdout_reason": "Everybody is asked here.", "cap": {"times": 0, "days": 7},
            "trigger": {"on": "code", "value": appear}, "variants": [{"key": "v", "weight": 1, "value": content}],
        }  # fmt: skip
        if appear == "inline":
            content["place"] = "#here"
        visit.server.do("interact.keep", project=visit.project["project"], key=appear, said={**short, "title": appear})
        visit.server.do("interact.publish", project=visit.project["project"], key=appear, action=action, start=True)
    visit.publish(
        "/tea", "<main><h1>Tea</h1><button>Before</button><div id=here></div></main>", visit.tag(parts="actions")
    )
    with page.expect_response("**/widgets/core.js"):
        visit.go("/tea")
    page.evaluate("rapport.consent('granted')")
    question = "Would you recommend us?"

    def call(appear: str) -> Locator:
        visit.until(lambda: page.evaluate("document.querySelector('rapport-actions') !== null"))
        page.evaluate(f"rapport.trigger('{appear}')")
        return page.locator(f"rapport-survey[data-action='{appear}']")

    expect.set_options(timeout=20_000)
    page.get_by_role("button", name="Before").focus()
    modal = call("modal")
    expect(page.get_by_role("dialog", name="modal")).to_be_visible()
    look(visit, modal, "appear-modal", PICTURES)
    press(visit, "Escape")
    expect(modal).to_have_count(0)
    assert press(visit) == "Before"

    inline = call("inline")
    expect(page.locator("#here").get_by_text(question)).to_be_visible()
    tab = call("tab")
    side = tab.get_by_role("button", name="tab")
    expect(side).to_have_attribute("aria-expanded", "false")
    expect(tab.get_by_text(question)).to_be_hidden()
    look(visit, tab, "appear-tab", PICTURES)
    side.press("Enter")
    expect(tab.get_by_text(question)).to_be_visible()
    look(visit, tab, "appear-tab-open", PICTURES)
    tab.get_by_role("button", name="Close").press("Escape")
    expect(tab.get_by_text(question)).to_be_hidden()
    assert press(visit) == "tab"

    popup = call("popup")
    expect(popup.get_by_text(question)).to_be_visible()
    look(visit, popup, "appear-popup", PICTURES)
    popup.get_by_role("radio", name="10: Surely").check()
    popup.get_by_role("button", name="Send").click()
    expect(popup.get_by_role("heading", name="Thank you")).to_be_visible()
    popup.get_by_role("button", name="Close").click()
    expect(popup).to_have_count(0)
    visit.until_sent("view_promotion", "select_promotion", "action_dismissed")
    assert [one["properties"]["promotion_id"] for one in visit.messages("select_promotion")] == ["popup"]
    assert [one["properties"]["promotion_id"] for one in visit.messages("action_dismissed")] == ["modal"]
    row = visit.server.do("interact.rows", project=visit.project["project"], key="popup")[0]
    assert row["variant"] == "popup:v"
    expect(inline).to_have_count(1)
