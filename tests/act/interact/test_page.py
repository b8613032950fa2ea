"""The page by link: the same questions and the same answers as of a widget, without a script."""

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from rapport.act.interact import actions, polling
from rapport.act.interact.models import Attempt, Interaction, Response, Upload, Vote, Writing
from rapport.projects.models import Project
from tests.act.interact.asked import POLL, SURVEY
from tests.act.interact.conftest import REVIEWS, asked, later
from tests.act.interact.test_answering import FULL
from tests.act.interact.test_uploads import FILES
from tests.act.interact.visitor import Visitor
from tests.texts.test_uploads import PNG, SVG


@pytest.fixture(autouse=True)
def beside(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"


EVERY: dict[str, Any] = {
    "use": "survey",
    "title": "<script>alert(1)</script>",
    "welcome": {"title": "Welcome & hello", "text": "Two minutes."},
    "hidden": ["plan"],
    "incentive": {"name": "voucher", "text": "A voucher comes by mail."},
    "screens": [
        {
            "name": "one",
            "title": "First",
            "questions": [
                {"name": "hello", "kind": "note", "title": "**Hi** <img src=x onerror=alert(1)>", "format": "markdown"},
                {"name": "stars", "kind": "rating", "title": "Stars?", "low": "bad", "high": "good"},
                {
                    "name": "pick",
                    "kind": "single",
                    "title": "Pick",
                    "choices": [{"name": "a"}, {"name": "b"}],
                    "other": "Else",
                },
                {"name": "rank", "kind": "ranking", "title": "Rank", "choices": [{"name": "x"}, {"name": "y"}]},
                {
                    "name": "grid",
                    "kind": "matrix",
                    "title": "Grid",
                    "choices": [{"name": "no"}, {"name": "yes"}],
                    "rows": [{"name": "r1", "text": "Row"}, {"name": "r2"}],
                },
                {"name": "age", "kind": "number", "title": "Age", "whole": True, "about": "In years."},
                {"name": "day", "kind": "date", "title": "Day"},
                {"name": "ok", "kind": "consent", "title": "*Agree?*", "required": True, "format": "markdown"},
            ],
        },
        {
            "name": "two",
            "questions": [{"name": "why", "kind": "text", "title": "Why {{pick|it}} on {{plan}}?", "long": True}],
        },
    ],
    "endings": [
        {"name": "bye", "title": "Bye", "text": "See you.", "link": "https://tea.example/", "link_text": "Home"}
    ],
}


def test_a_survey_is_answered_screen_by_screen_and_by_logic(survey: Interaction) -> None:
    ann = Visitor(survey, "ann")
    assert "Would you recommend us?" in ann.open()
    assert Response.objects.count() == 0
    assert "Please answer this question." in ann.send()
    assert ann.status == 400
    assert "What went wrong with our tea?" not in ann.html
    ann.send(q__nps="6")
    assert (ann.status, "In a few words?" in ann.html) == (200, True)
    assert "What went wrong with our tea?" in ann.send(back="1")
    ann.send(**{"q__why_low": ["late", "other"], "q__why_low__other": "The cup"})
    assert "Thank you" in ann.send(q__words="No", q__call="yes")
    assert Response.objects.get().answers == FULL
    assert [one.name for one in ann.told][:2] == ["survey_started", "survey_answered"]
    assert "Thank you" in ann.open(id=Response.objects.get().key)
    assert "You have answered this already" in _whole(Visitor(survey, "ann"))


def _whole(visitor: Visitor) -> str:
    visitor.open()
    return visitor.send(q__nps="9")


def test_every_kind_of_question_is_asked_and_read(shop: Project) -> None:
    every = asked(shop, "every", EVERY)
    ann = Visitor(every, "ann")
    words = ann.open(plan="pro & co")
    assert "Welcome & hello" in words
    for evil in ("<script", "<img", "onerror=alert(1)>"):
        assert evil not in ann.html
    assert "Please agree, or leave." in ann.send(q__age="old", q__grid__0="yes")
    assert "Write a number." in ann.html
    chosen = {"q__stars": "4", "q__pick": "other", "q__pick__other": "<b>tea</b>", "q__rank__0": "2", "q__rank__1": "1"}
    more = {"q__grid__0": "yes", "q__grid__1": "no", "q__age": "40", "q__day": "2026-03-02", "q__ok": "yes"}
    words = ann.send(**chosen, **more)
    assert "Why <b>tea</b> on pro & co?" in words
    assert "<b>tea" not in ann.html
    words = ann.send(q__why="So\r\nbe it")
    assert "See you." in words
    assert "A voucher comes by mail." in words
    assert 'href="https://tea.example/"' in ann.html
    found = Response.objects.get()
    assert found.answers == {
        "stars": 4, "pick": {"other": "<b>tea</b>"}, "rank": ["y", "x"], "grid": {"r1": "yes", "r2": "no"}, "age": 40,
        "day": "2026-03-02", "ok": True, "why": "So\nbe it",
    }  # fmt: skip
    assert (found.hidden, found.url, found.ending) == ({"plan": "pro & co"}, "https://ask.example/i/shop/every/", "bye")


def test_a_link_of_a_mail_fills_in_and_only_sending_counts(survey: Interaction, poll: Interaction) -> None:
    programs = Visitor(survey)
    for _ in range(3):
        programs.open(**{"q.nps": "9"})
        Visitor(poll).open(**{"q.dish": "soup"})
    assert (Response.objects.count(), Vote.objects.count()) == (0, 0)
    assert ("q.nps", "9") in programs.fields.sent
    assert "Tell a friend" in programs.send()
    assert Response.objects.get().answers == {"nps": 9}
    programs.open(**{"q.nps": "<script>"})
    assert "<script" not in programs.html


def test_a_poll_is_voted_once_and_its_results_are_seen(poll: Interaction) -> None:
    ann = Visitor(poll, "ann")
    ann.open()
    assert "Choose something." in ann.send()
    assert "Rice 1 100" in ann.send(q__dish="rice")
    ann.open()
    assert "You have voted already" in ann.send(q__dish="soup")
    assert dict(polling.results(poll).choices) == {"rice": 1}
    hidden = asked(poll.project, "quiet", {**POLL, "poll": {"results": "never"}})
    ben = Visitor(hidden, "ben")
    ben.open()
    assert "not shown now" in ben.send(q__dish="rice")


def test_a_quiz_begins_when_somebody_begins_and_is_marked(quiz: Interaction) -> None:
    ann = Visitor(quiz, "ann")
    assert "Once you begin, you have 600 seconds. You can try 2 times." in ann.open()
    assert Attempt.objects.count() == 0
    assert "Hand it in until 10:10:00 UTC." in ann.send()
    assert "steamed" not in ann.html
    right = {"q__green": "a", "q__black": ["a", "b"], "q__leaf": "Camellia sinensis", "q__heat": "75"}
    words = ann.send(**right, q__homes__0="in", q__homes__1="jp")
    assert ("You have passed" in words, "Yes: steamed." in words) == (True, True)
    assert Attempt.objects.get().passed is True
    assert "You have passed" in ann.send_again()
    late = Visitor(quiz, "ben")
    late.open()
    late.send()
    late.now = later(minutes=20).timestamp()
    assert "came after the time was over" in late.send(q__green="a")


def test_a_review_is_written_with_a_photo(shop: Project) -> None:
    reviews = asked(shop, "reviews", {**REVIEWS, "reviews": {"moderation": "after", "photos": 1}})
    ann = Visitor(reviews, "ann")
    assert "lacks" in ann.open()
    assert "Nobody has reviewed it yet." in ann.open(subject="/tea")
    assert "Give 1 to 5 stars." in ann.send(text="Good")
    ann.fields.sent.append(("stars", "4"))
    assert "SVG is not taken" in ann.send_file("photos", SVG, "image/svg+xml")
    ann.fields.sent.append(("stars", "4"))
    assert "Your review is kept." in ann.send_file("photos", PNG, "image/png")
    assert Writing.objects.get().photos.get().name == "cup.png"
    assert "4.0 stars of 1 review." in Visitor(reviews).open(subject="/tea")


def test_a_file_is_sent_with_the_form(shop: Project) -> None:
    ann = Visitor(asked(shop, "damage", FILES), "ann")
    ann.open()
    assert "send it as what it is" in ann.send_file("q.proof", PNG, "application/pdf")
    assert "Thank you" in ann.send_file("q.proof", PNG, "image/png")
    assert Response.objects.get().answers == {"proof": [Upload.objects.get().token]}


def test_languages_and_what_is_not_there(survey: Interaction, shop: Project) -> None:
    assert "Wie war es?" in Visitor(survey).open("de-AT,de;q=0.9")
    assert "How was it?" in Visitor(survey).open("de", lang="en")
    draft = actions.keep(shop, "draft", SURVEY)
    for gone in (draft, Interaction(project=shop, key="nothing")):
        visitor = Visitor(gone)
        assert "Nothing is asked at this address." in visitor.open()
        assert visitor.status == 404
    late = Visitor(asked(shop, "late", {**POLL, "closes": "2026-03-02T09:00:00Z"}))
    assert ("This is closed" in late.open(), late.status) == (True, 409)
    signed = Visitor(asked(shop, "signed", {**POLL, "identity": "signed"}))
    signed.open()
    assert ("Sign in first." in signed.send(q__dish="rice"), signed.status) == (True, 403)
    worked = Visitor(asked(shop, "worked", {**POLL, "proof": True}))
    assert ("only on the site itself" in worked.open(), worked.status) == (True, 403)
