"""Certificates: of whom has passed, with a code that anybody can look up, and gone with their owner."""

import io

import pytest
from django.test import Client
from pypdf import PdfReader

from rapport.act.interact import actions, certificates, forgetting, quizzing
from rapport.act.interact.models import Attempt, Certificate, Interaction
from rapport.projects.models import Project
from tests.act.interact.asked import QUIZ
from tests.act.interact.conftest import ADA, BEN, NOW, asked, where
from tests.act.interact.test_answering import refused
from tests.act.interact.test_scoring import RIGHT
from tests.act.interact.visitor import Visitor

GIVING = {**QUIZ, "quiz": {**QUIZ["quiz"], "certificate": True}}


@pytest.fixture
def giving(shop: Project) -> Interaction:
    quiz = asked(shop, "tea", GIVING)
    quizzing.start(quiz, ADA, where("ada-try-1"), NOW, "seed")
    quizzing.hand_in(quiz, ADA, where("ada-try-1"), RIGHT, NOW)
    quizzing.start(quiz, BEN, where("ben-try-1"), NOW, "seed")
    quizzing.hand_in(quiz, BEN, where("ben-try-1"), {}, NOW)
    return quiz


def test_only_who_has_passed_has_one_and_one_name(giving: Interaction, quiz: Interaction) -> None:
    code = certificates.fresh_code()
    with refused("bad_answer"):
        certificates.certify(giving, "ada-try-1", " \0 ", NOW, code)
    made = certificates.certify(giving, "ada-try-1", "  Ada   L. ", NOW, code)
    again = certificates.certify(giving, "ada-try-1", "Somebody else", NOW, certificates.fresh_code())
    assert (made.pk, again.name, again.code) == (again.pk, "Ada L.", code)
    for key in ("ben-try-1", "nobodys-try"):
        with refused("not_passed"):
            certificates.certify(giving, key, "Ben", NOW, code)


def test_who_gives_none_has_none(quiz: Interaction) -> None:
    quizzing.start(quiz, ADA, where("ada-try-1"), NOW, "seed")
    quizzing.hand_in(quiz, ADA, where("ada-try-1"), RIGHT, NOW)
    with refused("no_certificate"):
        certificates.certify(quiz, "ada-try-1", "Ada", NOW, certificates.fresh_code())


def test_anybody_who_has_the_code_sees_that_it_is_true(giving: Interaction, client: Client) -> None:
    code = certificates.certify(giving, "ada-try-1", "Ada <b>L.", NOW, "7KQ2-MX4R-9TBA").code
    assert "Look it up" in client.get("/certificate/").content.decode()
    found = client.get("/certificate/?code= 7kq2mx4r9tba ", follow=True)
    said = found.content.decode()
    assert "Ada &lt;b&gt;L." in said
    assert "has passed <strong>Tea</strong> of Shop on 2 March 2026 with 100.0" in said
    assert "nobody has signed it" in said
    drawn = client.get(f"/certificate/{code}/paper.pdf")
    text = PdfReader(io.BytesIO(drawn.content)).pages[0].extract_text()
    assert ("Ada <b>L." in text, code in text) == (True, True)
    wrong = client.get("/certificate/AAAA-AAAA-AAAA/")
    assert (wrong.status_code, "There is no certificate of this code" in wrong.content.decode()) == (404, True)
    assert client.get("/certificate/AAAA-AAAA-AAAA/paper.pdf").status_code == 404


def test_one_that_is_not_true_any_more_says_so_and_goes_with_its_owner(giving: Interaction, client: Client) -> None:
    code = certificates.certify(giving, "ada-try-1", "Ada", NOW, certificates.fresh_code()).code
    harder = {**GIVING, "quiz": {**GIVING["quiz"], "pass_share": 1.0}}
    harder["screens"] = [{**QUIZ["screens"][0], "questions": [
        {**one, "choices": [{"name": "a"}, {"name": "b", "weight": 1}]} if one["name"] == "green" else one
        for one in QUIZ["screens"][0]["questions"]]}]  # fmt: skip
    actions.keep(giving.project, "tea", harder)
    assert len(list(quizzing.regrade(giving, actions.publish(giving, "a test"), NOW))) == 1
    assert "is not true" in client.get(f"/certificate/{code}/").content.decode()
    assert client.get(f"/certificate/{code}/paper.pdf").status_code == 404
    told = [one for one in forgetting.known(giving.project_id, ["ada"]) if one["table"] == "interact_certificates"]
    assert [(one["code"], one["name"]) for one in told] == [(code, "Ada")]
    assert forgetting.forget(giving.project_id, ["ada"])["interact_certificates"] == 1
    assert (Certificate.objects.count(), Attempt.objects.count()) == (0, 1)


def test_it_is_made_on_the_page_without_a_script(giving: Interaction) -> None:
    cyd = Visitor(giving, "cyd")
    cyd.open()
    cyd.send()
    right = {"q__green": "a", "q__black": ["a", "b"], "q__leaf": "Camellia sinensis", "q__heat": "75"}
    more = {"q__steps__0": "1", "q__steps__1": "2", "q__steps__2": "3", "q__homes__0": "in", "q__homes__1": "jp"}
    assert "The name that stands on it" in cyd.send(**right, **more)
    assert "Write the name" in cyd.send(name=" ")
    code = Certificate.objects.count()
    words = cyd.send(name="Cyd")
    assert (code, Certificate.objects.get().code in words) == (0, True)
    assert Certificate.objects.get().code in cyd.send_again()
