"""What widgets ask for and hear."""

import json
from typing import Any

import pytest

from rapport.act.interact import events
from rapport.act.interact.asking import NotTaken, Who
from rapport.act.interact.models import Interaction
from rapport.collect.judge import Desk, judge
from rapport.kernel.event import Event
from rapport.web.delivery.asking import Bad
from rapport.web.interact.calls import read_call
from rapport.web.interact.front import draft_of
from rapport.web.interact.steps import Turn, perform
from rapport.web.interact.steps.registry import status_of
from tests.act.interact.conftest import ADA, BEN, NOW
from tests.act.interact.test_answering import FULL, refused
from tests.act.interact.test_scoring import RIGHT


def say(interaction: Interaction, step: str, who: Who = ADA, **said: Any) -> dict[str, Any]:
    call = read_call(json.dumps({"id": f"{who.person}-phone-1", **said}).encode())
    told = perform(step, Turn(interaction, call, who, NOW, call.where()))
    json.dumps(told)
    return told


def test_a_poll_is_read_voted_and_its_results_are_seen_after(poll: Interaction) -> None:
    told = say(poll, "get")
    assert (told["version"], told["closed"], "vote" in told) == (1, False, False)
    assert told["definition"]["screens"][0]["questions"][0]["choices"][0] == {"name": "rice", "text": "Rice"}
    assert say(poll, "results")["results"] is None
    results = say(poll, "vote", answer="rice")["results"]
    assert results == {"votes": 1, "verified": 0, "choices": {"rice": 1}, "choicesVerified": {"rice": 0}}
    assert say(poll, "get")["vote"] == "rice"
    assert say(poll, "results", BEN) == {"vote": None, "results": None}


def test_a_survey_is_saved_resumed_and_handed_in(survey: Interaction) -> None:
    say(survey, "save", answers={"nps": 6}, language="de")
    told = say(survey, "resume", language="de")
    assert (told["answers"], told["definition"]["title"]) == ({"nps": 6}, "Wie war es?")
    told = say(survey, "submit", answers={**FULL, "nonsense": 1})
    assert told == {"version": 1, "finished": True, "ending": "thanks", "overQuota": False, "leftOut": ["nonsense"]}
    assert say(survey, "resume")["answers"] == {}
    with refused("unknown_key"):
        say(survey, "resume", BEN)


def test_what_is_right_is_told_only_when_the_quiz_is_handed_in(quiz: Interaction) -> None:
    for step in ("get", "start", "keep"):
        before = json.dumps(say(quiz, step, answers={"green": "b"})).replace("pass_share", "")
        for secret in ("weight", "correct", "accepts", "Assam is black", "solutions", 'share"'):
            assert secret not in before, (step, secret)
    told = say(quiz, "hand-in", answers={**RIGHT, "green": "b"})
    assert (told["points"], told["passed"], told["marks"]["green"]["feedback"]) == (6, True, ["Assam is black."])
    assert told["solutions"]["green"] == {"choices": ["a"]}
    assert say(quiz, "hand-in", answers={**RIGHT, "green": "b"}) == told


def test_a_review_is_listed_for_others_without_its_standing(reviews: Interaction) -> None:
    made = say(reviews, "post", subject="/tea", stars=4, text="<b>Good</b>")
    assert (made["standing"], made["mine"]) == ("shown", True)
    told = say(reviews, "list", BEN, subject="/tea")
    assert (told["stars"], told["reviews"], told["writings"][0]["text"]) == (4, 1, "<b>Good</b>")
    assert "standing" not in told["writings"][0]
    assert say(reviews, "report", BEN, number=made["number"]) == {"reported": made["number"]}
    made = say(reviews, "post", BEN, subject="/tea", stars=1, id="ben-text-2")
    for one in (ADA, Who("cyd")):
        say(reviews, "report", one, number=made["number"])
    assert [one["standing"] for one in say(reviews, "list", BEN, subject="/tea")["own"]] == ["hidden"]
    assert say(reviews, "list", ADA, subject="/tea")["own"] == []


def test_events_are_such_as_the_judge_takes(survey: Interaction, desk: Any) -> None:
    say(survey, "submit", Who("ada", "ada", verified=True), answers=FULL, url="https://tea.example/")
    say(survey, "submit", BEN, answers=FULL)
    judged = [judge(b"{}", lambda _, one=one: draft_of(one), desk) for one in events.waiting()]  # type: ignore[misc]
    assert all(isinstance(one, Event) for one in judged)
    ids = {(one.user_id, one.anonymous_id) for one in judged if isinstance(one, Event)}
    assert ids == {("ada", ""), ("", "ben")}


@pytest.fixture
def desk(survey: Interaction) -> Any:
    return Desk(survey.project_id, round(NOW.timestamp() * 1000))


def test_what_cannot_be_read_or_asked_for_is_told(poll: Interaction) -> None:
    for body in (b"[]", b"{", b'{"answers": 3}', b'{"stars": "five"}', b"\xff"):
        with pytest.raises(Bad):
            read_call(body)
    with pytest.raises(NotTaken, match="There is no 'explode'"):
        say(poll, "explode")
    statuses = {reason: status_of(reason) for reason in ("voted", "not_signed", "too_often", "bad_answer")}
    assert statuses == {"voted": 409, "not_signed": 403, "too_often": 429, "bad_answer": 400}
