"""Bad input, line by line as the promise has it: nothing is lost, and each is told in a sentence."""

import asyncio
import json
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import jwt
import pytest
from django.test import Client
from pytest_django import Settings

from rapport.act.interact import actions, quizzing, reads, surveying, uploads
from rapport.act.interact.api import public
from rapport.act.interact.asking import Answer, NotTaken, Where, Who
from rapport.act.interact.models import Attempt, Interaction, Response, Upload
from rapport.act.interact.uploads import Given
from rapport.collect.draft import Refused
from rapport.kernel.refusal import Refusal
from rapport.projects import actions as project_actions
from rapport.projects.models import Key, Project
from rapport.web.delivery.door import asked_of
from rapport.web.interact.signing import NotSigned, person_of_token
from tests.act.interact.asked import QUIZ, SURVEY
from tests.act.interact.conftest import ADA, BEN, NOW, asked, later, where
from tests.act.interact.test_answering import FULL
from tests.act.interact.test_scoring import RIGHT
from tests.act.interact.test_uploads import FILES
from tests.act.interact.visitor import Visitor
from tests.texts.test_uploads import JPEG, SVG

EVIL = "<script>alert(1)</script>"


def submit(survey: Interaction, answers: Any, who: Who = ADA, *, at: Any = NOW, **more: Any) -> Response | NotTaken:
    """What came of it, as whoever answered hears it."""
    said = Where(**{"key": f"{who.person}-phone-1", **more})
    (found,) = surveying.save_all([Answer(survey, who, said, answers, at)])
    return found


def sentence(told: object, reason: str) -> str:
    """Why it was not taken: a reason for programs, and a whole sentence for people."""
    assert isinstance(told, NotTaken)
    assert told.reason == reason
    assert str(told).endswith((".", "!"))
    return str(told)


def test_a_double_submit_counts_once_and_hears_the_same(survey: Interaction) -> None:
    first, second = submit(survey, FULL), submit(survey, FULL)
    assert isinstance(first, Response)
    assert isinstance(second, Response)
    assert (first.key, first.ending, Response.objects.count()) == (second.key, second.ending, 1)
    assert "those stay" in sentence(submit(survey, {**FULL, "nps": 1}), "finished")
    assert Response.objects.get().answers == FULL


def test_what_comes_after_the_deadline_is_told_and_what_was_saved_before_stays(shop: Project) -> None:
    closes = {**SURVEY, "closes": "2026-03-02T11:00:00Z"}
    survey = asked(shop, "how", closes)
    surveying.save(survey, ADA, where("ada-phone-1"), {"nps": 6}, NOW, finished=False)
    assert "closed" in sentence(submit(survey, FULL, at=later(hours=1)), "closed")
    assert Response.objects.get().answers == {"nps": 6}
    assert isinstance(submit(survey, FULL, BEN, at=later(minutes=59, seconds=59)), Response)


def test_a_quiz_handed_in_again_after_its_deadline_keeps_what_came_in_time(quiz: Interaction) -> None:
    quizzing.start(quiz, ADA, where("ada-try-1"), NOW, "seed")
    quizzing.save(quiz, "ada-try-1", {"green": "a"}, NOW)
    late, score = quizzing.hand_in(quiz, ADA, where("ada-try-1"), {**RIGHT, "green": "b"}, later(minutes=11))
    assert (late.answers, score.points) == ({"green": "a"}, 1)
    assert late.late == {**{name: said for name, said in RIGHT.items() if name != "green"}, "green": "b"}
    again, _ = quizzing.hand_in(quiz, ADA, where("ada-try-1"), RIGHT, later(minutes=12))
    assert (again.points, Attempt.objects.count()) == (1, 1)


def test_an_answer_to_what_nobody_asked_or_logic_skipped_is_kept_aside(survey: Interaction) -> None:
    found = submit(survey, {"nps": 9, "why_low": ["late"], "colour": "red", "__proto__": {"x": 1}})
    assert isinstance(found, Response)
    assert (found.answers, found.ending) == ({"nps": 9}, "fans")
    assert found.left_out == {"why_low": ["late"], "colour": "red", "__proto__": {"x": 1}}


def test_a_version_that_changes_in_the_middle_of_an_answer_loses_nothing(survey: Interaction) -> None:
    surveying.save(survey, ADA, where("ada-phone-1", version=1), {"nps": 6}, NOW, finished=False)
    other = {**SURVEY, "screens": [{"name": "one", "questions": [{"name": "ces", "kind": "ces", "title": "Easy?"}]}]}
    actions.keep(survey.project, "how", other)
    actions.publish(survey, "a test")
    # A widget says which version it has seen; one that does not is asked what it was asked before.
    every: list[dict[str, Any]] = [{"version": 1}, {}]
    for more in every:
        found = submit(survey, FULL, **more)
        assert isinstance(found, Response)
        assert (found.version.number, found.answers, found.left_out) == (1, FULL, {})
    assert "never asked so" in sentence(submit(survey, FULL, BEN, version=3), "unknown_version")


def test_a_page_that_was_open_while_the_version_changed_goes_on_with_its_own(survey: Interaction) -> None:
    ann = Visitor(survey, "ann")
    ann.open()
    other = {**SURVEY, "screens": [{"name": "one", "questions": [{"name": "ces", "kind": "ces", "title": "Easy?"}]}]}
    actions.keep(survey.project, "how", other)
    actions.publish(survey, "a test")
    assert "Tell a friend" in ann.send(q__nps="10")
    assert Response.objects.get().version.number == 1


def test_a_text_of_10_mb_is_refused_before_it_is_read_and_a_long_one_is_kept_aside(survey: Interaction) -> None:
    parts = [{"type": "http.request", "body": b"x" * 1_000_000, "more_body": place < 9} for place in range(10)]

    async def receive() -> MutableMapping[str, Any]:
        return parts.pop(0)

    scope = {"method": "POST", "path": "/v1/interact/how/submit", "headers": [], "client": ("1.2.3.4", 5)}
    told = asyncio.run(asked_of(scope, receive))
    assert isinstance(told, Refused)
    assert (told.reason, "bytes or more" in told.message) == (Refusal.TOO_LARGE, True)
    long = submit(survey, {**FULL, "words": "x" * 200_000})
    assert "another look" in sentence(long, "bad_answer")
    assert isinstance(long, NotTaken)
    assert long.fields == {"words": "Write at most 10000 characters."}
    kept = Response.objects.get()
    assert (kept.answers["nps"], len(kept.left_out["words"]), kept.finished) == (6, 200_000, None)


def test_a_script_in_a_label_is_text(shop: Project) -> None:
    said = {
        "use": "survey",
        "title": EVIL,
        "screens": [
            {
                "name": "one",
                "title": EVIL,
                "questions": [
                    {"name": "pick", "kind": "single", "title": EVIL, "about": EVIL, "other": EVIL,
                     "format": "markdown", "choices": [{"name": EVIL, "text": EVIL}]},
                    {"name": "stars", "kind": "rating", "title": EVIL, "low": EVIL, "high": EVIL},
                ],
            }
        ],
        "endings": [{"name": "bye", "title": EVIL, "text": EVIL, "link": "https://tea.example/", "link_text": EVIL}],
    }  # fmt: skip
    survey = asked(shop, "evil", said)
    ann = Visitor(survey, "ann")
    words = ann.open()
    assert EVIL in words
    assert "<script" not in ann.html
    ann.send(q__pick=EVIL)
    assert (ann.status, "<script" in ann.html) == (200, False)
    # To a widget it goes as it is, which puts it on the page as text.
    definition = reads.definition_of(reads.current_of(survey) or survey.versions.get())
    assert json.loads(json.dumps(public(definition)))["screens"][0]["questions"][1]["title"] == EVIL


@pytest.mark.parametrize(
    ("raw", "said", "words"),
    [
        (SVG, "image/svg+xml", "SVG is not taken"),
        (SVG, "image/png", "SVG is not taken"),
        (JPEG, "image/png", "it is image/jpeg"),
        (b"MZ\x90\x00 a program", "image/png", "no picture"),
        (b"%PDF-1.7", "image/png", "no picture"),
    ],
)
def test_an_svg_and_a_file_that_lies_are_refused_and_the_answer_goes_on(
    shop: Project, settings: Settings, tmp_path: Path, raw: bytes, said: str, words: str
) -> None:
    settings.MEDIA_ROOT = tmp_path
    damage = asked(shop, "damage", FILES)
    surveying.save(damage, ADA, where("ada-phone-1"), {"words": "Broken"}, NOW, finished=False)
    with pytest.raises(NotTaken, match=words):
        uploads.take(damage, ADA, where("ada-phone-1"), Given(raw, "proof", "cup.png", said), NOW, "token")
    assert (Upload.objects.count(), list(tmp_path.rglob("*"))) == (0, [])
    assert Response.objects.get().answers == {"words": "Broken"}


@pytest.mark.parametrize(
    ("said", "secret", "words"),
    [
        ({"exp": NOW.timestamp() - 60, "iat": NOW.timestamp() - 600}, "ours", "expired"),
        ({"aud": "forum"}, "ours", "somebody else"),
        ({}, "theirs", "No secret of this project"),
    ],
)
def test_an_expired_or_foreign_token_says_why(said: dict[str, Any], secret: str, words: str) -> None:
    secrets = {"ours": "the-secret-of-the-shop-0123456789abc", "theirs": "the-secret-of-somebody-else-0123456"}
    now = NOW.timestamp()
    told = {"sub": "ada", "aud": "shop", "iat": now - 10, "exp": now + 600, **said}
    token = jwt.encode(told, secrets[secret], "HS256")
    with pytest.raises(NotSigned, match=words):
        person_of_token(token, [(secrets["ours"], False)], ("shop",), now)


def test_an_import_that_is_half_valid_keeps_the_good_half_and_names_the_other(shop: Project, client: Client) -> None:
    secret = project_actions.create_key(shop, Key.Kind.SECRET)
    asked(shop, "tea", QUIZ)
    text = "Which is green?\nA. Sencha\nB. Assam\nANSWER: A\n\nNo answers at all\nANSWER: Z\n"

    def put(key: str, text: str) -> Any:
        more: dict[str, Any] = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {secret}"}}
        path = f"/api/v1/projects/shop/interactions/{key}/import"
        return client.post(path, {"text": text, "format": "aiken"}, **more)

    told = put("new", text).json()
    (screen,) = told["definition"]["screens"]
    assert [one["title"] for one in screen["questions"]] == ["Which is green?"]
    assert [(one["where"], one["sentence"][-1:]) for one in told["refused"]] == [("line 6", ".")]
    none = put("tea", "Nothing of it\nANSWER: Z\n")
    assert (none.status_code, "Nothing was taken." in none.content.decode()) == (400, True)
    assert reads.interaction_of(shop, "tea").draft["title"] == "Tea"
