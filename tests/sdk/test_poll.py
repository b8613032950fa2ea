"""A poll in a browser: by keyboard under a strict policy, without a network, in every look, and changed."""

import os

import pytest
from playwright.sync_api import expect

from tests.sdk.asked import ask, complaints, look, press, put, results
from tests.sdk.site import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = os.environ.get("PICTURES", "")
POLL = {
    "use": "poll",
    "title": "Tea",
    "poll": {"change": True},
    "screens": [
        {
            "name": "first",
            "questions": [
                {
                    "name": "choice",
                    "kind": "single",
                    "title": "Which tea shall come next?",
                    "required": True,
                    "choices": [{"name": "a", "text": "Sencha"}, {"name": "b", "text": "Assam"}],
                    "other": "Another one",
                }
            ],
        }
    ],
}


def test_a_poll_by_keyboard_and_without_a_network(visit: Visit) -> None:
    ask(visit, "next", POLL)
    widget = put(visit, "poll", "next")
    page = visit.page
    expect(widget.get_by_role("heading", name="Which tea shall come next?")).to_be_visible()
    page.evaluate("rapport.consent('granted')")
    look(visit, widget, "poll", PICTURES)
    page.mouse.click(1, 1)
    assert press(visit, "Tab") == "a"
    assert press(visit, "Tab", "Enter") == "a", "what is missing gets the focus"
    expect(widget.get_by_text("Please answer this question.")).to_be_visible()
    assert press(visit, "ArrowDown") == "b"
    expect(widget.get_by_text("Please answer this question.")).to_be_hidden()

    visit.context.set_offline(True)
    assert press(visit, "Tab", "Enter") == "Vote"
    expect(widget.get_by_role("status")).to_contain_text("There is no connection.")
    expect(widget.get_by_text("Thank you")).to_have_count(0)
    assert results(visit, "next")["votes"] == 0
    visit.context.set_offline(False)
    expect(widget.get_by_text("Thank you")).to_be_visible()
    expect(widget.get_by_role("listitem").filter(has_text="Assam (my vote)")).to_contain_text("100% (1)")
    look(visit, widget, "poll-results", PICTURES)

    # The focus is at the heading: what follows is the next thing to reach.
    assert press(visit, "Tab", "Enter", "Tab") == "b"
    press(visit, "ArrowUp", "Tab", "Enter")
    expect(widget.get_by_role("listitem").filter(has_text="Sencha (my vote)")).to_contain_text("100% (1)")
    # Whoever is recognised is asked once.
    visit.go("/tea")
    expect(widget.get_by_role("listitem").filter(has_text="Sencha (my vote)")).to_be_visible()
    told = results(visit, "next")
    assert told["votes"] == 1
    assert complaints(visit) == []


def test_a_stranger_writes_their_own_and_a_closed_poll_says_so(visit: Visit) -> None:
    ask(visit, "next", {**POLL, "proof": True, "poll": {"results": "always"}})
    widget = put(visit, "poll", "next")
    widget.get_by_role("button", name="See the results").click()
    expect(widget.get_by_text("Votes: 0")).to_be_visible()
    widget.get_by_role("button", name="Back").click()
    widget.get_by_role("radio", name="Another one").check()
    widget.get_by_role("button", name="Vote").click()
    expect(widget.get_by_text("Say it in your words.")).to_be_visible()
    widget.get_by_role("textbox", name="Another one").fill("Rooibos")
    widget.get_by_role("button", name="Vote").click()
    expect(widget.get_by_role("listitem").filter(has_text="Another one (my vote)")).to_contain_text("100% (1)")
    ask(visit, "next", {**POLL, "closes": "2026-01-01T00:00:00Z"})
    visit.go("/tea")
    expect(widget.get_by_text("This is closed")).to_be_visible()
    expect(widget.get_by_role("radio")).to_have_count(0)

    ask(visit, "next", {**POLL, "title": {"en": "Tea", "ar": "شاي"}, "languages": ["ar"]})
    put(visit, "poll", "next", lang="ar")
    expect(widget.get_by_role("listitem").filter(has_text="Another one (صوتي)")).to_be_visible()
    expect(widget.get_by_role("region")).to_have_attribute("dir", "rtl")
