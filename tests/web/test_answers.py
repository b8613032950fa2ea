"""What came of what is asked, on its pages: charts of each kind, groups, texts, single answers, files, the effect."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client
from PIL import Image

from rapport.act.interact import api as interact
from rapport.act.interact import quizzing, surveying, writing
from rapport.act.interact.asking import Where, Who
from rapport.act.interact.templates import TEMPLATES
from rapport.act.interact.writing_models import Kind
from rapport.kernel.segment import Has
from rapport.projects import segments
from rapport.web.answers.files import variables
from tests.web.conftest import Cast, Tell
from tests.web.test_drafting import every_kind

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
ANSWERS: dict[str, Any] = {
    "single": {"other": "Rice"}, "multiple": ["a", "b"], "rating": 4, "nps": 9, "csat": 5, "ces": 6,
    "ranking": ["b", "a"], "matrix": {"r1": "a", "r2": "b"}, "text": 'Great, "really" great.\n=1+1', "number": 2.5,
    "date": "2026-01-02", "consent": True, "why": "I love it",
}  # fmt: skip


def page(client: Client, path: str, **asked: str) -> str:
    got = client.get(f"/p/shop/ask/it/{path}", asked)
    assert got.status_code == 200, got.content
    return " ".join(got.content.decode().split())


@pytest.fixture
def asked(cast: Cast) -> interact.Interaction:
    """Everything that can be asked, answered by three people in two weeks; one more stopped in the middle."""
    found = interact.keep(cast.shop, "it", every_kind())
    interact.publish(found, "Ada")
    surveying.save(found, Who("ann"), Where("ann-phone-1"), ANSWERS, NOW, finished=True)
    bob = {**ANSWERS, "single": "a", "nps": 3, "text": "Awful delivery.", "multiple": ["a"]}
    del bob["why"]
    surveying.save(found, Who("bob"), Where("bob-phone-1"), bob, NOW + timedelta(days=7), finished=True)
    cat = {**ANSWERS, "single": "a", "nps": 10, "number": 7}
    surveying.save(found, Who("cat"), Where("cat-phone-1"), cat, NOW + timedelta(days=8), finished=True)
    surveying.save(found, Who("dan"), Where("dan-phone-1"), {"single": "b"}, NOW, finished=False)
    return found


def test_each_kind_has_its_own_chart(asked: interact.Interaction, ada: Client) -> None:
    told = page(ada, "")
    assert 'Began</p><p class="value">4</p><p class="change">3 finished' in told
    for name in ("rating", "nps", "csat", "ces"):
        assert f'id="spec-steps-{name}"' in told
        assert f'id="spec-weeks-{name}"' in told
    assert "NPS by week, from 100.0 to 0.0." in told
    assert "2 promoters, 0 passives, 1 detractor" in told
    assert 'title="The second">The second</span></th><td class="n">place 1.00' in told
    assert '<table class="heat"' in told
    assert 'title="2.5">2.5</span></th><td class="n">2' in told
    assert 'title="2026-01">2026-01' in told
    assert "Their own words: Rice" in told
    assert "Where people left" in told
    assert "1 left here" in told
    assert "Not collected: no action has shown it yet" in told
    assert "No action shows it" in page(ada, "effect/")


def test_groups_stand_side_by_side_by_segment_and_by_what_events_say(
    asked: interact.Interaction, cast: Cast, ada: Client, tell: Tell
) -> None:
    now = datetime.now(UTC)
    tell(cast.shop, "ann", now, country="DE", user_id="ann-known", properties='{"plan": "pro"}')
    tell(cast.shop, "bob", now, country="US", properties='{"plan": "free"}')
    tell(cast.forum, "cat", now, country="FR", properties='{"plan": "classified"}')
    told = page(ada, "groups/", question="nps", by="country")
    assert '<th scope="row">DE</th><td class="n">1</td><td>100' in told
    assert '<th scope="row">US</th><td class="n">1</td><td>−100' in told
    assert '<th scope="row">not known</th><td class="n">1</td>' in told
    assert "classified" not in page(ada, "groups/", question="nps", field="property:plan")
    told = page(ada, "groups/", question="single", field="property:plan")
    assert '<th scope="row">pro</th>' in told
    assert "is no field to split" in page(ada, "groups/", question="single", field="nonsense")
    tell(cast.shop, "ann", now + timedelta(seconds=1), "identify", user_id="ann-known", properties='{"tier": "gold"}')
    segments.keep_segment(cast.shop, "Gold", Has("tier", ("gold",)))
    told = page(ada, "groups/", question="nps", by="segment:gold")
    assert '<th scope="row">Gold</th><td class="n">1</td>' in told
    assert '<th scope="row">everybody else</th><td class="n">2</td>' in told
    got = ada.get(
        "/p/shop/ask/it/groups/?question=nps&by=country", headers={"HX-Request": "true", "HX-Target": "groups"}
    )
    assert got.content.decode().strip().startswith('<section id="groups"')


def test_texts_are_searched_and_single_answers_lead_to_people(asked: interact.Interaction, ada: Client) -> None:
    told = page(ada, "texts/", question="text", q="delivery")
    assert "1 of 3 texts" in told
    assert "Awful delivery." in told
    assert "negative" in told
    assert ada.get("/p/shop/ask/it/texts/?question=nps").status_code == 404
    told = page(ada, "answers/")
    assert 'href="/p/shop/people/ann/"' in told
    assert "not finished" in told
    assert '<dd class="long">Rice</dd>' in told
    assert "The second › The first" in told
    assert "This: The first; That: The second" in told
    assert "No older answers" in page(ada, "answers/", page="2")


def test_files_hold_what_everybody_said(asked: interact.Interaction, ada: Client) -> None:
    table = pq.read_table(io.BytesIO(ada.get("/p/shop/ask/it/file.parquet").content))
    assert table.num_rows == 4
    first = table.to_pylist()[0]
    assert (first["single"], first["single.words"], first["multiple.b"], first["nps"]) == ("other", "Rice", True, 9)
    assert (first["ranking.a"], first["matrix.r1"], first["consent"]) == (2, "a", True)
    assert first["finished"] == NOW
    assert table.to_pylist()[3]["nps"] is None
    lines = ada.get("/p/shop/ask/it/file.csv").content.decode()
    assert lines.count("Awful delivery.") == 1
    told = ada.get("/p/shop/ask/it/file.sps").content.decode("utf-8-sig")
    assert "single (F8.0)" in told
    assert "VALUE LABELS single\n  1 'The first'" in told
    data = told.partition("BEGIN DATA\n")[2].partition("\nEND DATA.")[0].splitlines()
    assert len(data) == 4
    assert "\"Great, 'really' great. =1+1\"" in data[0]
    assert "02-MAR-2026 10:00:00" in data[0]
    assert ada.get("/p/shop/ask/it/file.exe").status_code == 404


def test_variables_of_spss_are_names_that_it_takes() -> None:
    names = ["nps", "NPS", "a-b", "a.b", "1st", "and", "ü"]
    columns = [interact.Column(name, name, "text") for name in names]
    assert variables(columns) == ["nps", "NPS_2", "a_b", "a_b_2", "v_1st", "v_and", "v__"]


def test_a_quiz_says_what_distracts_and_reviews_stand_with_their_stars(cast: Cast, ada: Client) -> None:
    quiz = interact.keep(cast.shop, "it", TEMPLATES["check"][1])
    interact.publish(quiz, "Ada")
    for number in range(12):
        where = Where(f"phone-no-{number}")
        quizzing.start(quiz, Who(f"p{number}"), where, NOW, "s")
        answers = {"q1": "b", "q2": 6} if number % 2 else {"q1": "a", "q2": 5}
        quizzing.hand_in(quiz, Who(f"p{number}"), where, answers, NOW)
    told = page(ada, "")
    assert "difficulty</a> 0.50" in told
    assert "discrimination 1.00" in told
    assert "After its impression (right)" in told
    assert "of the best, 0.0" in told
    assert '<th scope="row">not known</th><td class="n">12</td><td>50.0' in page(ada, "groups/", by="country")
    assert "of the points, passed" in page(ada, "answers/")
    assert "It asks for no text" in page(ada, "texts/")
    assert pq.read_table(io.BytesIO(ada.get("/p/shop/ask/it/file.parquet").content)).num_rows == 12


def test_reviews_are_single_answers_and_files_too(cast: Cast, ada: Client) -> None:
    found = interact.keep(cast.shop, "it", TEMPLATES["reviews"][1])
    interact.publish(found, "Ada")
    made = writing.post(
        found, Who("ann"), Where("ann-phone-1"), writing.Said(Kind.REVIEW, "/tea", "Great", stars=4), NOW
    )
    writing.post(found, Who("bob"), Where("bob-phone-1"), writing.Said(Kind.REVIEW, "/tea", "Unseen", stars=1), NOW)
    interact.decide(made, "shown", "", "Ada")
    told = page(ada, "")
    assert 'title="4 stars">4 stars</span></th><td class="n">1' in told
    assert 'title="/tea">/tea</span></th><td class="n">4.0 of 5</td><td class="small quiet">1 review' in told
    assert "of 1 text: 0 negative, 0 neutral, 1 positive" in told
    assert '<rapport-reviews interaction="it"' in page(ada, "publish/").replace("&lt;", "<").replace("&quot;", '"')
    told = page(ada, "answers/")
    assert "★★★★" in told
    assert "No question here can be split" in page(ada, "groups/")
    table = pq.read_table(io.BytesIO(ada.get("/p/shop/ask/it/file.parquet").content))
    assert [one["stars"] for one in table.to_pylist()] == [4, 1]


def test_what_asking_does_comes_from_the_ledger(cast: Cast, ada: Client) -> None:
    interact.keep(cast.shop, "it", TEMPLATES["poll"][1])
    ada.post("/p/shop/ask/it/publish/", {"appear": "popup", "trigger_on": "load", "holdout": "20"})
    assert "Nobody was exposed yet." in page(ada, "effect/")
    assert 'hx-get="/p/shop/ask/it/effect/"' in page(ada, "")


def test_a_stranger_sees_none_of_it(asked: interact.Interaction, cyd: Client) -> None:
    for path in ("", "groups/", "texts/", "answers/", "effect/", "file.csv"):
        assert cyd.get(f"/p/shop/ask/it/{path}").status_code == 404


def test_a_text_is_looked_at_with_its_reasons_and_decided(cast: Cast, ada: Client, ben: Client, cyd: Client) -> None:
    settings = {"moderation": "after", "watched": {"casino": "hold"}, "photos": 1}
    found = interact.keep(cast.shop, "it", {**TEMPLATES["reviews"][1], "reviews": settings})
    interact.publish(found, "Ada")
    said = writing.Said(Kind.REVIEW, "/tea", "**Fine** <script>alert(1)</script> casino", "Tea", 4, "Ann")
    photo = interact.take_file(
        found, Who("ann"), Where("ann-phone-1"), interact.Given(png(), "", "p.png"), NOW, "photo1"
    )
    said = replace(said, photos=[photo.token])
    made = writing.post(found, Who("ann"), Where("ann-phone-1"), said, NOW)
    assert "1 to look at" in " ".join(ada.get("/p/shop/ask/").content.decode().split())
    told = page(ada, "moderate/")
    assert "It holds casino." in told
    assert "<strong>Fine</strong> &lt;script&gt;" in told
    assert ada.get("/p/shop/ask/it/photos/photo1/")["Content-Type"] == "image/png"
    assert cyd.get("/p/shop/ask/it/photos/photo1/").status_code == 404
    assert "Remove</button>" not in page(ben, "moderate/")
    here = f"/p/shop/ask/it/moderate/{made.pk}/decide/"
    assert ben.post(here, {"what": "shown"}).status_code == 403
    assert "Say why; its writer reads it." in ada.post(here, {"what": "removed"}, follow=True).content.decode()
    ada.post(here, {"what": "shown"})
    assert "Nothing wants a look" in page(ada, "moderate/")
    writing.report(found, made.pk, Who("bob"), Where("bob-phone-1"), "It advertises", NOW)
    writing.change(found, made.pk, Who("ann"), Where("ann-phone-2"), replace(said, text="Fine", photos=None), NOW)
    told = page(ada, "moderate/")
    assert "1 person has reported it." in told
    assert "It advertises" in told
    assert "1 earlier wording" in told
    ada.post(here, {"what": "removed", "reason": "Advertising", "show": "shown"})
    assert "Tea" in page(ada, "moderate/", show="removed", q="ann")
    assert "There is none of this standing" in page(ada, "moderate/", show="hidden")
    writing.appeal(found, made.pk, Who("ann"), "It is my own tea.")
    told = page(ada, "moderate/")
    assert "Its writer asks you to decide again." in told
    assert "It is my own tea." in told
    assert ada.post("/p/shop/ask/it/moderate/0/decide/", {"what": "shown"}).status_code == 404


def png() -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(sink, "PNG")
    return sink.getvalue()


def test_only_reviews_are_moderated(asked: interact.Interaction, ada: Client) -> None:
    assert ada.get("/p/shop/ask/it/moderate/").status_code == 404
