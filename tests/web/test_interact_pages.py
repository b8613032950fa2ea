"""What is asked, on its pages: begun with a template, published with a holdout, and what came of it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from defusedxml import ElementTree
from django.test import Client

from rapport.act.interact import actions, polling, quizzing, reads, surveying, writing
from rapport.act.interact.asking import Where, Who
from rapport.act.interact.templates import TEMPLATES
from rapport.act.interact.writing_models import Kind
from rapport.web.interact import links
from tests.web.conftest import Cast

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
ANN = Who("ann")
HOW: dict[str, Any] = {"appear": "popup", "trigger_on": "dwell", "holdout": "20"}


def page(client: Client, path: str, status: int = 200) -> str:
    got = client.get(f"/p/shop/ask/{path}")
    assert got.status_code == status
    return " ".join(got.content.decode().split())


def send(client: Client, path: str, status: int = 302, **said: Any) -> str:
    got = client.post(f"/p/shop/ask/{path}", said)
    assert got.status_code == status, got.content
    return " ".join(got.content.decode().split())


def test_a_first_poll_is_published_from_a_template(cast: Cast, ada: Client) -> None:
    assert "Nothing is asked yet" in page(ada, "")
    send(ada, "", template="poll", key="lunch")
    assert "It is a draft" in page(ada, "lunch/")
    send(ada, "lunch/publish/", **HOW)
    told = page(ada, "lunch/")
    assert "Version 1 is asked, by the action" in told
    assert "(running)" in told
    assert 'Votes</p><p class="value">0<' in told
    action = cast.shop.actions.get()
    assert (action.kind, action.trigger["value"], action.experiment.holdout) == ("poll", 30, 0.2)
    polling.vote(reads.interaction_of(cast.shop, "lunch"), ANN, Where("ann-phone-1"), "a", NOW)
    told = page(ada, "lunch/")
    assert 'Votes</p><p class="value">1<' in told
    assert "0 of them by people whom the site has signed" in told
    actions.keep(cast.shop, "lunch", {**TEMPLATES["poll"][1], "title": {"en": "Another", "de": "Eine andere"}})
    told = page(ada, "lunch/publish/")
    assert "It becomes version 2" in told
    assert "&lt;rapport-poll interaction=&quot;lunch&quot;&gt;" in told.replace('"', "&quot;")
    send(ada, "lunch/publish/")
    assert "Version 2 is asked, by the action" in page(ada, "lunch/")
    assert cast.shop.actions.get().experiment.holdout == 0.2
    send(ada, "lunch/close/")
    assert "It is closed" in page(ada, "lunch/")
    assert "Closed" in page(ada, "")


@pytest.mark.parametrize("name", TEMPLATES)
def test_each_template_has_its_pages_with_results(cast: Cast, ada: Client, name: str) -> None:
    send(ada, "", template=name, key=name)
    send(ada, f"{name}/publish/", **{**HOW, "appear": "link"})
    found = reads.interaction_of(cast.shop, name)
    where = Where("ann-phone-1")
    if found.use == "survey":
        answers = {"nps": 9, "csat": 4, "why": "price", "goal": "learn", "ease": 6, "miss": "very", "stars": 5}
        surveying.save(found, ANN, where, {**answers, "words": "Good"}, NOW, finished=True)
    elif found.use == "quiz":
        quizzing.start(found, ANN, where, NOW, "s")
        quizzing.hand_in(found, ANN, where, {"q1": "b", "q2": 6}, NOW)
    elif found.use == "reviews":
        made = writing.post(found, ANN, where, writing.Said(Kind.REVIEW, "/tea", stars=4), NOW)
        writing.decide(made, "shown", "", "Ada")
    told = page(ada, f"{name}/")
    assert "What came of it" in told
    wanted = {
        "nps": "NPS 100 (",
        "csat": "satisfied",
        "check": "Passed</p>",
        "reviews": "of 1 review",
        "rating": "5.00",
    }
    assert wanted.get(name, "") in told


def test_who_may_not_edit_reads_and_a_stranger_sees_nothing(cast: Cast, ada: Client, ben: Client, cyd: Client) -> None:
    send(ada, "", template="nps", key="nps")
    assert "Editors and owners ask" in page(ben, "")
    assert "ublish it" not in page(ben, "nps/")
    send(ben, "", 403, template="nps", key="other")
    send(ben, "nps/publish/", 403, **HOW)
    page(cyd, "", 404)
    page(cyd, "nps/", 404)
    page(ada, "no-such/", 404)


def test_what_is_wrong_stands_at_its_field(cast: Cast, ada: Client) -> None:
    assert "small letters" in send(ada, "", 200, template="nps", key="NO KEY")
    send(ada, "", template="nps", key="nps")
    assert "There is one of this key" in send(ada, "", 200, template="poll", key="nps")
    send(ada, "", template="nps")
    assert cast.shop.interactions.filter(key="nps-2").exists()
    assert "in which element it stands" in send(ada, "nps/publish/", 200, **{**HOW, "appear": "inline"})
    assert "This needs a selector" in send(ada, "nps/publish/", 200, **{**HOW, "trigger_on": "click"})
    assert "is no number" in send(ada, "nps/publish/", 200, **{**HOW, "trigger_value": "soon"})
    assert "less than or equal" in send(ada, "nps/publish/", 200, **{**HOW, "holdout": "100"})


def test_what_people_wrote_stands_with_its_sentiment_and_themes(cast: Cast, ada: Client) -> None:
    send(ada, "", template="nps", key="nps")
    send(ada, "nps/publish/", **{**HOW, "appear": "link"})
    found = reads.interaction_of(cast.shop, "nps")
    (text,) = [one.name for one in reads.definition_of(found.versions.get()).questions() if one.kind == "text"]
    for number, said in enumerate(
        ("Great delivery, I love it.", "Awful delivery.", "<b>Sehr</b> schlecht, nicht gut.")
    ):
        surveying.save(
            found, Who(f"p{number}"), Where(f"phone-no-{number}"), {"nps": 9, text: said}, NOW, finished=True
        )
    told = page(ada, "nps/")
    assert "from −1 to 1, of 2 texts: 1 negative, 0 neutral, 1 positive; 1 unknown." in told
    assert '<th scope="row">delivery</th><td class="n">2</td>' in told
    assert "<b>" not in told


def test_its_link_is_handed_on_as_a_code_and_in_a_mail(cast: Cast, ada: Client, cyd: Client) -> None:
    actions.keep(cast.shop, "how", TEMPLATES["nps"][1])
    page(ada, "how/qr.svg", 404)
    send(ada, "how/publish/", **{**HOW, "appear": "link"})
    told = page(ada, "how/publish/")
    assert "http://testserver/i/shop/how/" in told
    assert told.count("/i/shop/how/?q.") == 11
    assert "&lt;a href=&quot;http://testserver/i/shop/how/?q." in told
    got = ada.get("/p/shop/ask/how/qr.svg")
    assert got["Content-Disposition"].startswith("attachment")
    drawn = ElementTree.fromstring(got.content)
    assert {one.tag.rpartition("}")[2] for one in drawn.iter()} == {"svg", "path"}
    assert cyd.get("/p/shop/ask/how/qr.svg").status_code == 404
    send(ada, "how/close/")
    assert "/i/shop/how/" not in page(ada, "how/publish/")


def test_what_has_no_answers_to_click_has_one_link_in_a_mail(cast: Cast) -> None:
    words = {"use": "survey", "title": "Words <b>", "screens": [{"name": "one", "questions": [
        {"name": "why", "kind": "text", "title": "Why?"}]}]}  # fmt: skip
    found = actions.keep(cast.shop, "why", words)
    assert links.mail_of("https://x.example/", found) == ""
    actions.publish(found, "a test")
    assert links.mail_of("https://x.example/", found).count("<a ") == 1
    assert "Words &lt;b&gt;" in links.mail_of("https://x.example/", found)
