"""The builder: questions of all kinds are added, ordered, changed and taken away by form, with their logic."""

import json
from typing import Any

import pytest
from django.test import Client

from rapport.act.interact import api as interact
from rapport.act.interact.templates import TEMPLATES
from rapport.projects.models import Project
from rapport.web.drafting.kinds import KINDS, fresh
from tests.web.conftest import Cast

OF_KIND = [("poll", "poll"), ("nps", "survey"), ("check", "quiz"), ("reviews", "reviews")]
HTMX = {"HX-Request": "true", "HX-Target": "drafting"}
NPS = {"q-title": "How likely is it?", "q-kind": "nps", "q-required": "on", "q-name": "nps", "q-format": "plain"}


def made(shop: Project, template: str = "nps") -> interact.Interaction:
    return interact.keep(shop, "it", TEMPLATES[template][1])


def draft(shop: Project) -> interact.Definition:
    return interact.checked(interact.interaction_of(shop, "it").draft)


def names(shop: Project) -> list[list[str]]:
    return [[one.name for one in screen.questions] for screen in draft(shop).screens]


def do(client: Client, status: int = 200, **said: Any) -> str:
    got = client.post("/p/shop/ask/it/edit/", said, headers=HTMX)
    assert got.status_code == status, got.content
    return " ".join(got.content.decode().split())


def keep(client: Client, opened: str, **said: Any) -> str:
    return do(client, typed="1", open=opened, do="keep", **said)


def test_every_kind_of_question_is_added_opened_and_saved_as_it_is(cast: Cast, ada: Client) -> None:
    made(cast.shop)
    for kind in KINDS:
        do(ada, deed=f"add:{kind}")
        name = draft(cast.shop).screens[-1].questions[-1].name
        got = ada.get(f"/p/shop/ask/it/edit/?open=question:{name}")
        form = got.context["drafting"].part
        kept = draft(cast.shop).question(name)
        told = keep(ada, f"question:{name}", **sent(form))
        assert 'class="note">Saved.' in told, (kind, told[:3000])
        assert draft(cast.shop).question(name) == kept, kind
    assert len(list(draft(cast.shop).questions())) == 2 + len(KINDS)


def sent(form: Any) -> dict[str, Any]:
    """What a browser sends of an unbound form and its parts."""
    said: dict[str, Any] = {}
    for part in (form, *form.parts):
        fields = [*part, *(field for row in getattr(part, "rows", ()) for field in row if part is not form)]
        for field in fields:
            value = field.value()
            if value not in (None, "", False):
                said[field.html_name] = value
    for several in (form.choices, form.rows, form.logic.rows):
        if several.parts:
            said[several.name] = [one.number for one in several]
    return said


def test_questions_change_places_across_screens_and_come_back(cast: Cast, ada: Client) -> None:
    made(cast.shop, "onboarding")
    assert names(cast.shop) == [["goal", "ease"]]
    do(ada, deed="add:text", after="goal")
    assert names(cast.shop) == [["goal", "text", "ease"]]
    do(ada, deed="divide:text")
    assert names(cast.shop) == [["goal"], ["text", "ease"]]
    do(ada, deed="up:text")
    assert names(cast.shop) == [["goal", "text"], ["ease"]]
    do(ada, deed="up:text")
    do(ada, deed="down:goal")
    do(ada, deed="copy:goal")
    assert names(cast.shop) == [["text"], ["goal", "goal-2", "ease"]]
    told = do(ada, deed="drop:goal-2")
    assert "Taken away." in told
    assert names(cast.shop) == [["text"], ["goal", "ease"]]
    back = interact.written(draft(cast.shop).question("goal"))  # type: ignore[arg-type]
    do(ada, deed="back", question=json.dumps({**back, "name": "goal-2"}), after="goal")
    assert names(cast.shop) == [["text"], ["goal", "goal-2", "ease"]]
    do(ada, deed="join:screen")
    assert names(cast.shop) == [["text", "goal", "goal-2", "ease"]]
    assert "There is no question" in do(ada, deed="up:nothing")


def test_logic_is_a_row_a_sentence_and_a_numbered_picture(cast: Cast, ada: Client) -> None:
    made(cast.shop, "exit")
    do(ada, deed="add:text")
    rows = {"q-show-rows": "0", "q-show-rows-0-answer": "why", "q-show-rows-0-op": "any_of"}
    rows |= {"q-show-rows-0-value": "It costs too much|trust", "q-show-join": "all"}
    told = keep(ada, "question:text", **{**NPS, "q-kind": "text", "q-name": "text", "q-title": "And?"}, **rows)
    condition = draft(cast.shop).question("text").show_if  # type: ignore[union-attr]
    assert (condition.answer, condition.op, condition.value) == ("why", "any_of", ["price", "trust"])  # type: ignore[union-attr]
    assert "“And?” is asked when “What kept you from what you came for?” is one of It costs too much, I want" in told
    assert '<svg class="ways"' in told
    do(ada, deed="divide:text")
    do(ada, deed="add:date", after="text")
    do(ada, deed="divide:date")
    jump = {"s-jumps": "0", "s-jumps-0-to": "screen-2", "s-jumps-0-when-answer": "why", "s-jumps-0-when-op": "is"}
    told = keep(
        ada, "screen:first", **jump, **{"s-jumps-0-when-value": "looking", "s-show-join": "all", "s-title": "Why"}
    )
    assert "After screen 1: Why it goes on with screen 3 when “What kept you" in told
    assert draft(cast.shop).screens[0].jumps[0].to == "screen-2"
    assert "neither an earlier question" in do(ada, deed="drop:why")
    assert names(cast.shop) == [["why"], ["text"], ["date"]]


def test_choices_are_added_moved_and_keep_their_names(cast: Cast, ada: Client) -> None:
    made(cast.shop, "poll")
    got = ada.get("/p/shop/ask/it/edit/?open=question:choice")
    said = sent(got.context["drafting"].part)
    told = do(ada, typed="1", open="question:choice", do="add:q-choices", **said)
    assert told.count('name="q-choices" value=') == 3
    said |= {"q-choices": ["1", "0", "2"], "q-choices-2-text": "Both", "q-choices-0-text": "More"}
    told = keep(ada, "question:choice", **said)
    assert "Saved." in told, told[told.find("wrong") :][:500]
    choices = draft(cast.shop).question("choice").choices  # type: ignore[union-attr]
    assert [(one.name, one.text) for one in choices] == [("b", "Something new"), ("a", "More"), ("c1", "Both")]
    told = do(ada, deed="add:text")
    assert "A poll asks one question" in told


def test_a_quiz_says_what_is_right(cast: Cast, ada: Client) -> None:
    made(cast.shop, "check")
    opened = "question:q2"
    said = sent(ada.get(f"/p/shop/ask/it/edit/?open={opened}").context["drafting"].part)
    assert said["q-accepts"] == "6"
    assert "is no number" in keep(ada, opened, **{**said, "q-accepts": "six"})
    keep(ada, opened, **{**said, "q-accepts": "5 to 7\nat least 60", "q-points": "2"})
    found = draft(cast.shop).question("q2")
    assert found is not None
    assert [(one.low, one.high) for one in found.accepts] == [(5, 7), (60, None)]
    assert found.points == 2
    opened = "question:q1"
    said = sent(ada.get(f"/p/shop/ask/it/edit/?open={opened}").context["drafting"].part)
    keep(ada, opened, **{**said, "q-choices-1-weight": "50"})
    assert [one.weight for one in draft(cast.shop).question("q1").choices] == [0, 0.5]  # type: ignore[union-attr]


@pytest.mark.parametrize("template", ["poll", "nps", "check", "reviews"])
def test_settings_are_saved_as_they_are(cast: Cast, ada: Client, template: str) -> None:
    made(cast.shop, template)
    before = interact.written(draft(cast.shop))
    part = ada.get("/p/shop/ask/it/edit/?open=settings").context["drafting"].part
    said = {
        field.html_name: field.value()
        for field in part
        if field.value() not in (None, "") and field.value() is not False
    }
    told = keep(ada, "settings", **said)
    assert "Saved." in told, told[told.find("wrong") :][:500]
    assert interact.written(draft(cast.shop)) == before
    wrong = {"w-title": "", "w-closes": "soon", "w-watched": "casino"}
    told = keep(ada, "settings", **{**said, **wrong})
    assert "This field is required" in told
    assert "is no moment" in told
    keep(ada, "settings", **{**said, "w-title": "Other", "w-closes": "2027-01-02T10:00", "w-watched": "casino: refuse"})
    found = draft(cast.shop)
    assert (found.title, found.closes) == ("Other", "2027-01-02T10:00:00+00:00")
    assert found.reviews.watched == ({"casino": "refuse"} if template == "reviews" else {})


def test_the_preview_shows_what_is_typed_and_keeps_nothing(cast: Cast, ada: Client) -> None:
    made(cast.shop)
    said = {"typed": "1", "open": "question:nps", **NPS, "q-title": "<b>How</b> about it?"}
    got = ada.post("/p/shop/ask/it/edit/", said, headers={"HX-Request": "true", "HX-Target": "preview"})
    told = " ".join(got.content.decode().split())
    assert "&lt;b&gt;How&lt;/b&gt; about it?" in told
    assert told.count('class="step"') == 11
    assert draft(cast.shop).question("nps").title != said["q-title"]  # type: ignore[union-attr]
    got = ada.post(
        "/p/shop/ask/it/edit/", {**said, "q-title": ""}, headers={"HX-Request": "true", "HX-Target": "preview"}
    )
    assert "Not to be seen yet" in got.content.decode()


def test_a_name_changes_with_its_logic_until_it_was_asked(cast: Cast, ada: Client) -> None:
    made(cast.shop)
    keep(ada, "question:nps", **{**NPS, "q-name": "score"})
    assert draft(cast.shop).question("words").show_if.answer == "score"  # type: ignore[union-attr]
    ada.post("/p/shop/ask/it/publish/", {"appear": "link", "trigger_on": "load", "holdout": "10"})
    keep(ada, "question:score", **{**NPS, "q-name": "other"})
    assert draft(cast.shop).question("score") is not None


def test_trying_it_out_follows_logic_and_keeps_nothing(cast: Cast, ada: Client) -> None:
    interact.keep(cast.shop, "it", every_kind())
    told = " ".join(ada.get("/p/shop/ask/it/try/").content.decode().split())
    assert "Screen 1; with these answers 1 screen in all" in told
    got = ada.post("/p/shop/ask/it/try/", {"screen": "one", "do": "on", "state": "{}", "a-nps": "11"})
    assert "Choose a whole number from 0 to 10" in got.content.decode()
    said = {
        "screen": "one", "do": "on", "state": "{}", "a-nps": "9", "a-single": "other", "a-single-other": "Rice",
        "a-multiple": ["a", "b"], "a-ranking-a": "2", "a-ranking-b": "1", "a-matrix-r1": "a", "a-consent": "1",
        "a-number": "1.5", "a-date": "2026-01-02", "a-text": "Hello",
    }  # fmt: skip
    told = " ".join(ada.post("/p/shop/ask/it/try/", said).content.decode().split())
    assert "9 it is" in told
    state = ada.post("/p/shop/ask/it/try/", said).context["trial"].state
    got = ada.post(
        "/p/shop/ask/it/try/",
        {"screen": "two", "do": "back", "state": state},
        headers={"HX-Request": "true", "HX-Target": "trial"},
    )
    assert 'value="Rice"' in got.content.decode()
    got = ada.post("/p/shop/ask/it/try/", {"screen": "two", "do": "on", "state": state, "a-why": "Because"})
    answers = got.context["trial"].answers
    assert answers["single"] == {"other": "Rice"}
    assert (answers["ranking"], answers["matrix"], answers["why"]) == (["b", "a"], {"r1": "a"}, "Because")
    assert "What would be kept" in got.content.decode()
    assert not interact.interaction_of(cast.shop, "it").responses.exists()


def every_kind() -> dict[str, Any]:
    asked = [{**fresh(kind, kind), **({"other": "Else"} if kind == "single" else {})} for kind in KINDS]
    why = {"name": "why", "kind": "text", "long": True, "title": "{{nps}} it is. Why?"}
    two = {"name": "two", "questions": [why], "show_if": {"answer": "nps", "op": "at_least", "value": 9}}
    thanks = [{"name": "thanks", "title": "Thank you"}]
    screens = [{"name": "one", "questions": asked}, two]
    return {"use": "survey", "title": "Everything", "screens": screens, "endings": thanks}


def test_a_quiz_is_marked_when_it_is_tried(cast: Cast, ada: Client) -> None:
    made(cast.shop, "check")
    got = ada.post("/p/shop/ask/it/try/", {"screen": "first", "do": "on", "state": "{}", "a-q1": "b", "a-q2": "5"})
    assert "1 of 2 points" in " ".join(got.content.decode().split())


def test_versions_say_what_changed_and_come_back(cast: Cast, ada: Client) -> None:
    made(cast.shop)
    assert "Nothing was asked yet" in ada.get("/p/shop/ask/it/versions/").content.decode()
    how = {"appear": "link", "trigger_on": "load", "holdout": "10"}
    ada.post("/p/shop/ask/it/publish/", how)
    do(ada, deed="add:number")
    do(ada, deed="up:number")
    keep(ada, "question:nps", **{**NPS, "q-title": "Would you?"})
    told = ada.get("/p/shop/ask/it/versions/").content.decode()
    assert "The draft, not published yet" in told
    ada.post("/p/shop/ask/it/publish/", how)
    told = " ".join(ada.get("/p/shop/ask/it/versions/").content.decode().split())
    assert "New: “How many?”." in told
    assert "Version 2, asked now" in told
    assert 'href="?version=2"' in ada.get("/p/shop/ask/it/?version=1").content.decode()
    ada.post("/p/shop/ask/it/versions/1/restore/")
    assert names(cast.shop) == [["nps", "words"]]
    ada.post("/p/shop/ask/it/copy/")
    assert interact.interaction_of(cast.shop, "it-2").draft == interact.interaction_of(cast.shop, "it").draft


def test_who_may_not_edit_builds_nothing_and_a_stranger_sees_nothing(
    cast: Cast, ada: Client, ben: Client, cyd: Client
) -> None:
    made(cast.shop)
    for path in ("edit/", "try/", "publish/"):
        assert ben.get(f"/p/shop/ask/it/{path}").status_code == 403
        assert cyd.get(f"/p/shop/ask/it/{path}").status_code == 404
    assert ben.get("/p/shop/ask/it/versions/").status_code == 200
    assert ben.post("/p/shop/ask/it/edit/", {"deed": "add:text"}).status_code == 403
    assert cyd.post("/p/shop/ask/it/copy/").status_code == 404
    assert names(cast.shop) == [["nps", "words"]]


@pytest.mark.parametrize(
    ("template", "kind"), [("poll", "poll"), ("nps", "survey"), ("check", "quiz"), ("reviews", "reviews")]
)
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
