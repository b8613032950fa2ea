"""A quiz in a browser: by keyboard, against the server's clock, with feedback; nothing that is right comes before."""

import os
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.sdk.asked import ask, complaints, look, press, put
from tests.sdk.site import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = os.environ.get("PICTURES", "")
QUIZ: dict[str, Any] = {
    "use": "quiz",
    "title": "Tea",
    "quiz": {"attempts": 2, "seconds": 900, "pass_share": 0.5, "certificate": True},
    "screens": [
        {
            "name": "first",
            "questions": [
                {
                    "name": "green",
                    "kind": "single",
                    "title": "Which is green?",
                    "required": True,
                    "choices": [
                        {"name": "a", "text": "Sencha", "weight": 1},
                        {"name": "b", "text": "Assam", "feedback": "Assam is black."},
                    ],
                }
            ],
        },
        {
            "name": "second",
            "questions": [
                {"name": "cups", "kind": "number", "title": "Cups in a pot?", "accepts": [{"low": 4, "high": 5}],
                 "explanation": "It holds a litre."},
                {"name": "quick", "kind": "text", "title": "Quickly: a tea from Japan?", "seconds": 1,
                 "accepts": [{"text": "sencha"}]},
            ],
        },
    ],
}  # fmt: skip


def test_a_quiz_by_keyboard_against_the_clock(visit: Visit) -> None:
    ask(visit, "tea", QUIZ)
    widget = put(visit, "quiz", "tea")
    page = visit.page
    heard: list[str] = []
    page.on("response", lambda got: heard.append(got.text()) if "/v1/interact/" in got.url else None)
    expect(widget.get_by_text("Time: 15:00")).to_be_visible()
    page.evaluate("rapport.consent('granted')")
    look(visit, widget, "quiz-start", PICTURES)
    assert press(visit, "Tab") == "Start"
    press(visit, "Enter")
    expect(widget.get_by_role("timer")).to_contain_text("Time left: 14:")
    expect(widget.get_by_role("heading", name="Tea")).to_be_focused()
    look(visit, widget, "quiz-first", PICTURES)
    assert press(visit, "Tab", "ArrowDown") == "b"
    press(visit, "Tab", "Enter")
    cups = widget.get_by_role("spinbutton", name="Cups in a pot?")
    expect(cups).to_be_visible()
    # The time of one question is over; the other can still be answered.
    expect(widget.get_by_role("textbox", name="Quickly: a tea from Japan?")).to_be_disabled()
    expect(cups).to_be_enabled()

    # Another page: the attempt and its clock go on.
    visit.go("/tea")
    widget.get_by_role("button", name="Start").click()
    expect(cups).to_be_visible()
    cups.fill("4")
    assert not [one for one in heard if "weight" in one or "Assam is black" in one or "litre" in one]
    widget.get_by_role("button", name="Hand in").press("Enter")
    expect(widget.get_by_role("heading", name="Not passed")).to_be_focused()
    expect(widget.get_by_text("1 of 3 points (33%)")).to_be_visible()
    first, second, third = (widget.get_by_role("listitem").nth(place) for place in range(3))
    for said in ("Not right", "Your answer: Assam", "Right answer: Sencha", "Assam is black."):
        expect(first).to_contain_text(said)
    expect(second).to_contain_text("It holds a litre.")
    expect(third).to_contain_text("Right answer: sencha")
    look(visit, widget, "quiz-end", PICTURES)

    widget.get_by_role("button", name="Another attempt").click()
    widget.get_by_role("button", name="Start").click()
    widget.get_by_role("radio", name="Sencha").check()
    widget.get_by_role("button", name="Next").click()
    cups.fill("5")
    widget.get_by_role("button", name="Hand in").click()
    expect(widget.get_by_role("heading", name="Passed", exact=True)).to_be_visible()
    expect(widget.get_by_role("button", name="Another attempt")).to_have_count(0)
    widget.get_by_role("textbox", name="Your name").fill("Ada")
    widget.get_by_role("button", name="Certificate").click()
    address = widget.get_by_role("link", name="Certificate").get_attribute("href") or ""
    assert b"Ada" in visit.server.get(address.removeprefix(visit.way.url)).body
    visit.go("/tea")
    widget.get_by_role("button", name="Start").click()
    expect(widget.get_by_text("You have used all 2 attempts.")).to_be_visible()
    assert complaints(visit) == []


def test_when_the_time_is_over_it_is_handed_in(visit: Visit) -> None:
    screens = [QUIZ["screens"][0]]
    ask(visit, "tea", {**QUIZ, "quiz": {"seconds": 2}, "screens": screens})
    widget = put(visit, "quiz", "tea")
    widget.get_by_role("button", name="Start").click()
    widget.get_by_role("radio", name="Sencha").check()
    expect(widget.get_by_text("The time is over")).to_be_visible()
    expect(widget.get_by_text("1 of 1 points (100%)")).to_be_visible()
    rows = visit.server.do("interact.rows", project=visit.project["project"], key="tea")
    assert [(one["answers"], one["passed"]) for one in rows] == [({"green": "a"}, True)]
