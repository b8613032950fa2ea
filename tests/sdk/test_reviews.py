"""Reviews in a browser: written, changed, asked, answered and reported, by keyboard; and what others do not see."""

import os
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.sdk.asked import ask, complaints, look, picture, press, put
from tests.sdk.site import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = os.environ.get("PICTURES", "")
REVIEWS: dict[str, Any] = {
    "use": "reviews",
    "title": "What people say",
    "reviews": {"photos": 2, "moderation": "after", "reports": 1, "watched": {"cheap": "hold", "casino": "refuse"}},
}


def test_reviews_by_keyboard(visit: Visit) -> None:
    ask(visit, "said", REVIEWS)
    widget = put(visit, "reviews", "said", subject="tea-1")
    page = visit.page
    expect(widget.get_by_text("Nobody has written anything yet.").first).to_be_visible()
    page.evaluate("rapport.consent('granted')")
    assert press(visit, "Tab") == "Write a review"
    press(visit, "Enter")
    post = widget.get_by_role("button", name="Post")
    post.press("Enter")
    expect(widget.get_by_text("Please answer this question.")).to_be_visible()
    look(visit, widget, "reviews-form", PICTURES)
    press(visit, "ArrowRight", "ArrowRight", "ArrowRight", "Tab")
    page.keyboard.type("Fresh")
    press(visit, "Tab")
    page.keyboard.type("<b>Good</b> at the casino.")
    post.press("Enter")
    expect(widget.get_by_role("status").last).to_contain_text("holds a word that is not taken here")
    widget.get_by_role("textbox", name="Text").fill("<b>Good</b>, green.")
    widget.get_by_role("textbox", name="Your name").fill("Ada")
    post.press("Enter")
    mine = widget.get_by_role("article").filter(has_text="Fresh")
    expect(mine).to_contain_text("<b>Good</b>, green.")
    expect(mine).to_contain_text("Ada")
    expect(widget.get_by_role("button", name="Write a review")).to_have_count(0)

    # A changed one is looked at again; its writer still sees it, and whoever else comes does not.
    mine.get_by_role("button", name="Change").press("Enter")
    expect(widget.get_by_role("textbox", name="Text")).to_have_value("<b>Good</b>, green.")
    widget.get_by_role("textbox", name="Text").fill("Cheap and good.")
    post.press("Enter")
    expect(mine).to_contain_text("Others see it when somebody has looked at it.")
    visit.go("/tea")
    expect(mine).to_contain_text("Others see it when somebody has looked at it.")
    look(visit, widget, "reviews-waiting", PICTURES)
    page.evaluate("rapport.reset()")
    visit.go("/tea")
    expect(widget.get_by_role("button", name="Write a review")).to_be_visible()
    expect(mine).to_have_count(0)


def test_questions_answers_and_reports(visit: Visit) -> None:
    ask(visit, "said", REVIEWS)
    widget = put(visit, "reviews", "said", subject="tea-1")
    page = visit.page
    expect(widget.get_by_role("heading", name="What people say")).to_be_visible()
    page.evaluate("rapport.consent('granted')")
    widget.get_by_role("button", name="Write a review").click()
    widget.get_by_role("radio", name="2 of 5 stars").check()
    photos = widget.get_by_label("Photos")
    photos.set_input_files({"name": "tea.png", "mimeType": "image/png", "buffer": b"<svg/>"})
    expect(widget.locator("p.wrong").filter(has_text="PNG")).to_be_visible()
    photos.set_input_files(picture())
    expect(widget.get_by_text("✓ tea.png")).to_be_visible()
    visit.context.set_offline(True)
    widget.get_by_role("button", name="Post").click()
    expect(widget.get_by_role("status").last).to_contain_text("There is no connection.")
    visit.context.set_offline(False)
    expect(widget.get_by_role("article")).to_contain_text("2 of 5 stars")
    widget.get_by_role("button", name="Ask a question").click()
    widget.get_by_role("textbox", name="Text").fill("How long does it steep?")
    widget.get_by_role("button", name="Post").click()
    question = widget.get_by_role("article").filter(has_text="How long does it steep?")
    expect(question).to_be_visible()

    page.evaluate("rapport.reset()")
    visit.go("/tea")
    expect(widget.get_by_text("Reviews: 1")).to_be_visible()
    visit.until(lambda: widget.locator("img").evaluate("one => one.naturalWidth") == 40)
    question.get_by_role("button", name="Answer").click()
    widget.get_by_role("textbox", name="Text").fill("Three minutes.")
    widget.get_by_role("button", name="Post").click()
    expect(question.get_by_role("article")).to_contain_text("Three minutes.")
    look(visit, widget, "reviews-all", PICTURES)
    review = widget.get_by_role("article").filter(has_text="2 of 5 stars")
    review.get_by_role("button", name="Report").click()
    review.get_by_role("textbox", name="What is wrong with it?").fill("It is mine.")
    review.get_by_role("button", name="Send").click()
    expect(widget.get_by_text("Thank you. Somebody will look at it.")).to_be_visible()
    queue = visit.server.get(
        f"/api/v1/projects/{visit.project['project']}/interactions/said/queue", visit.project["secret_key"]
    ).json["writings"]
    assert [(one["stars"], one["standing"]) for one in queue] == [(2, "hidden")]
    visit.go("/tea")
    expect(question.get_by_role("article")).to_be_visible()
    expect(review).to_have_count(0)
    assert complaints(visit) == []
