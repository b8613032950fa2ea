"""Quizzes as xAPI statements: a client of xAPI reads them, and so does our own door."""

from datetime import timedelta

import msgspec
import pytest
from tincan import Statement

from rapport.act.interact import quizzing
from rapport.act.interact.asking import Where, Who
from rapport.act.interact.models import Interaction
from rapport.act.interact.statements import statements
from rapport.collect.dialects import xapi
from rapport.collect.draft import Draft
from tests.act.interact.conftest import ADA, NOW
from tests.act.interact.test_scoring import RIGHT

pytestmark = pytest.mark.django_db

HOME = "https://rapport.example/"


@pytest.fixture
def sat(quiz: Interaction) -> Interaction:
    """Ada knows all, Ben two of six; Cyd never hands in."""
    for who, answers in ((ADA, RIGHT), (Who("ben"), {"green": "b", "heat": 75}), (Who("cyd"), None)):
        where = Where(f"{who.person}-first-try")
        quizzing.start(quiz, who, where, NOW, "seed")
        if answers is not None:
            quizzing.hand_in(quiz, who, where, answers, NOW + timedelta(seconds=90))
    return quiz


def test_each_answer_and_the_whole_are_said(sat: Interaction) -> None:
    found = statements(sat, HOME)
    verbs = [(one["actor"]["account"]["name"], one["verb"]["display"]["en"]) for one in found]
    assert verbs == [*[("ada", "answered")] * 6, ("ada", "passed"), *[("ben", "answered")] * 2, ("ben", "failed")]
    whole = found[6]["result"]
    assert whole["score"] == {"scaled": 1, "raw": 7, "min": 0, "max": 7}
    assert (whole["success"], whole["completion"], whole["duration"]) == (True, True, "PT90.00S")
    said = {one["object"]["id"].rpartition("/")[2]: one["result"]["response"] for one in found[:6]}
    assert said["black"] == "a[,]b"
    assert said["steps"] == "pick[,]steam[,]dry"
    assert said["homes"] == "r1[.]in[,]r2[.]jp"
    assert [one["result"]["success"] for one in found[7:9]] == [False, True]


def test_saying_it_again_says_the_same(sat: Interaction) -> None:
    found = statements(sat, HOME)
    assert found == statements(sat, HOME)
    assert len({one["id"] for one in found}) == len(found)
    assert statements(sat, HOME, page=1) == []


def test_a_client_of_xapi_reads_them(sat: Interaction) -> None:
    for one in statements(sat, HOME):
        read = Statement.from_json(msgspec.json.encode(one).decode())
        assert str(read.id) == one["id"]
        assert read.actor.account.home_page == "https://rapport.example"
        assert read.verb.id == one["verb"]["id"]
        assert read.result.success is one["result"]["success"]


def test_our_own_door_knows_their_words(sat: Interaction) -> None:
    names = []
    for one in statements(sat, HOME):
        draft = xapi.read(msgspec.json.encode(one))
        assert isinstance(draft, Draft)
        names.append(draft.name)
    assert names == [*["question_answered"] * 6, "assessment_passed", *["question_answered"] * 2, "assessment_failed"]


def test_no_right_answer_is_in_them(sat: Interaction) -> None:
    assert "correctResponsesPattern" not in msgspec.json.encode(statements(sat, HOME)).decode()
