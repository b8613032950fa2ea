"""What was made by form goes on: an action shows it, and files of others become drafts."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rapport.act.interact import api as interact
from rapport.act.interact.templates import TEMPLATES
from tests.web.conftest import Cast
from tests.web.test_drafting import made

OF_KIND = [("poll", "poll"), ("nps", "survey"), ("check", "quiz"), ("reviews", "reviews")]


@pytest.mark.parametrize(("template", "kind"), OF_KIND)
def test_an_action_shows_what_was_published_and_nothing_else(cast: Cast, ada: Client, template: str, kind: str) -> None:
    made(cast.shop, template)
    interact.keep(cast.shop, "draft", TEMPLATES[template][1])
    ada.post("/p/shop/ask/it/publish/", {"appear": "link", "trigger_on": "load", "holdout": "10"})
    form = ada.get(f"/p/shop/new-action/?kind={kind}").content.decode()
    assert '<option value="it"' in form
    assert '<option value="draft"' not in form
    said = {
        "hypothesis": "It helps.", "name": "Asks", "coverage": "100", "holdout": "10", "trigger_on": "load",
        "times": "1", "days": "7", "priority": "0", "primary": "engagement_rate", "wanted": "5", "arms": "0",
        "arms-0-key": "shown",
        "arms-0-weight": "100", "arms-0-content-interaction": "it", "arms-0-content-appear": "inline",
        "arms-0-content-accent": "green", "whom-join": "all", "do": "keep",
    }  # fmt: skip
    told = ada.post(f"/p/shop/new-action/?kind={kind}", said).content.decode()
    assert "Write a colour as #005f96" in told
    told = ada.post(f"/p/shop/new-action/?kind={kind}", {**said, "arms-0-content-accent": "#0a5"}).content.decode()
    assert "place: give the selector" in told
    said |= {"arms-0-content-accent": "#0a5", "arms-0-content-place": "#here"}
    assert ada.post(f"/p/shop/new-action/?kind={kind}", said).status_code == 302
    value = cast.shop.actions.get().experiment.variants[0]["value"]
    assert value == {"interaction": "it", "appear": "inline", "place": "#here", "theme": {"--rapport-accent": "#0a5"}}
    told = ada.get("/p/shop/actions/asks/").content.decode()
    assert "in the page, at a place" in told
    assert 'class="asked-look"' in told


def test_questions_come_from_files_and_go_as_files(cast: Cast, ada: Client, cyd: Client) -> None:
    def take(text: str, name: str = "bank.gift", client: Client = ada) -> Any:
        return client.post("/p/shop/ask-file/", {"file": SimpleUploadedFile(name, text.encode())}, follow=True)

    got = take("::Tea:: Which tea is green? {=Sencha ~Assam}\n\n::Sum:: 2 + 2? {#4}")
    assert "2 questions were taken" in got.content.decode()
    found = interact.interaction_of(cast.shop, "quiz")
    assert len(list(interact.checked(found.draft).questions())) == 2
    assert "Nothing was taken." in take("no questions here").content.decode()
    assert "Nothing was taken." in take('{"use": "survey", "title": ""}').content.decode()
    ours = ada.get("/p/shop/ask/quiz/as/json/").content.decode()
    take(ours, "quiz.json")
    assert interact.interaction_of(cast.shop, "quiz-2").draft == found.draft
    assert "=Sencha" in ada.get("/p/shop/ask/quiz/as/gift/").content.decode()
    assert ada.get("/p/shop/ask/quiz/as/qti/").content.startswith(b"PK")
    assert ada.get("/p/shop/ask/quiz/as/nothing/").status_code == 404
    assert "The draft as a file" in ada.get("/p/shop/ask/quiz/versions/").content.decode()
    assert take(ours, client=cyd).status_code == 404
