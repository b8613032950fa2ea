"""Files that people give: kept with their answer, seen by whom they may be seen, and gone with their person."""

import base64
import itertools
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from rapport.act.interact import actions, forgetting, reads, surveying, uploads, writing
from rapport.act.interact.asking import Who
from rapport.act.interact.checking import WrongDefinition
from rapport.act.interact.models import Interaction, Response, Upload
from rapport.act.interact.uploads import Given
from rapport.act.interact.writing import Said
from rapport.act.interact.writing_models import Kind, Standing
from rapport.projects import actions as project_actions
from rapport.projects.models import Key, Project
from tests.act.interact.conftest import ADA, BEN, NOW, REVIEWS, asked, later, where
from tests.act.interact.test_answering import refused
from tests.texts.test_uploads import PNG, SVG

FILES: dict[str, Any] = {
    "use": "survey",
    "title": "Damage",
    "screens": [
        {
            "name": "one",
            "questions": [
                {"name": "proof", "kind": "file", "title": "A picture", "required": True, "most": 2},
                {"name": "bill", "kind": "file", "title": "The bill", "types": ["application/pdf"]},
                {"name": "words", "kind": "text", "title": "In words"},
            ],
        }
    ],
}
PDF = b"%PDF-1.7 a bill"
_tokens = itertools.count()


@pytest.fixture(autouse=True)
def beside(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return tmp_path / "uploads"


@pytest.fixture
def damage(shop: Project) -> Interaction:
    return asked(shop, "damage", FILES)


def given(to: Interaction, key: str, raw: bytes = PNG, question: str = "proof", who: Who = ADA, **more: Any) -> str:
    said = Given(raw, question, **{"type": "image/png", "name": "cup.png", **more})
    return uploads.take(to, who, where(key), said, NOW, f"token-{next(_tokens)}").token


def files(beside: Path) -> list[str]:
    return sorted(one.name for one in beside.rglob("*") if one.is_file())


def test_a_file_belongs_to_the_answer_under_whose_id_it_came(damage: Interaction, beside: Path) -> None:
    mine, theirs = given(damage, "ada-phone-1"), given(damage, "ben-phone-1", who=BEN)
    bill = given(damage, "ada-phone-1", PDF, "bill", type="application/pdf")
    for wrong in ({"proof": [theirs]}, {"proof": ["nothing"]}, {"proof": [bill]}, {"proof": [mine], "bill": [mine]}):
        with refused("bad_answer") as raised:
            surveying.save(damage, ADA, where("ada-phone-1"), wrong, NOW, finished=True)
        assert set(raised.value.fields.values()) == {uploads.SENTENCE}
    answers = {"proof": [mine], "bill": [bill], "words": "Broken"}
    surveying.save(damage, ADA, where("ada-phone-1"), answers, NOW, finished=True)
    assert Response.objects.get(key="ada-phone-1").answers == answers
    assert (len(files(beside)), uploads.raw_of(Upload.objects.get(token=bill))) == (3, PDF)
    with refused("finished"):
        given(damage, "ada-phone-1")


def test_what_is_not_taken_is_told_by_question(damage: Interaction, beside: Path) -> None:
    for raw, said in ((SVG, "image/svg+xml"), (PDF, "image/png"), (b"<script>", "text/html"), (b"", "image/png")):
        with refused("bad_file") as raised:
            given(damage, "ada-phone-1", raw, type=said)
        assert list(raised.value.fields) == ["proof"]
    with refused("bad_file"):
        given(damage, "ada-phone-1", question="bill")
    for question in ("words", "nothing", ""):
        with refused("unknown_question"):
            given(damage, "ada-phone-1", question=question)
    assert (Upload.objects.count(), files(beside)) == (0, [])
    for _ in range(uploads.MOST_FILES):
        given(damage, "ada-phone-1")
    with refused("too_many_files"):
        given(damage, "ada-phone-1")


def test_a_question_asks_only_for_what_can_be_told(shop: Project) -> None:
    said = {**FILES, "screens": [{"name": "one", "questions": [{**FILES["screens"][0]["questions"][0]}]}]}
    said["screens"][0]["questions"][0]["types"] = ["image/svg+xml"]
    with pytest.raises(WrongDefinition, match="say image/png"):
        actions.keep(shop, "svg", said)


def test_photos_are_seen_with_their_text_and_not_without(shop: Project) -> None:
    reviews = asked(shop, "reviews", {**REVIEWS, "reviews": {"moderation": "after", "photos": 1}})
    one, two = given(reviews, "ada-text-1", question=""), given(reviews, "ada-text-1", question="")
    with refused("not_there"):
        writing.photo(reviews, one)
    with refused("bad_answer"):
        writing.post(reviews, ADA, where("ada-text-1"), Said(Kind.REVIEW, "/tea", stars=4, photos=[one, two]), NOW)
    with refused("bad_answer"):
        writing.post(reviews, BEN, where("ben-text-1"), Said(Kind.REVIEW, "/tea", stars=4, photos=[one]), NOW)
    assert reviews.writings.count() == 0
    made = writing.post(reviews, ADA, where("ada-text-1"), Said(Kind.REVIEW, "/tea", stars=4, photos=[one]), NOW)
    assert writing.photo(reviews, one).type == "image/png"
    said = Said(Kind.REVIEW, "/tea", stars=3, photos=[two])
    writing.change(reviews, made.pk, ADA, where("ada-text-1"), said, NOW)
    writing.change(reviews, made.pk, ADA, where("ada-text-1"), Said(Kind.REVIEW, "/tea", stars=2), NOW)
    assert [each.token for each in made.photos.all()] == [two]
    writing.decide(made, Standing.HIDDEN, "Not of the tea.", "a test")
    with refused("not_there"):
        writing.photo(reviews, two)


def test_files_go_with_their_person_and_what_nobody_names_after_a_day(
    damage: Interaction, beside: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    mine, unnamed, theirs = (given(damage, f"{key}-phone-1", who=Who(key)) for key in ("ada", "ada", "ben"))
    for key, token in (("ada", mine), ("ben", theirs)):
        surveying.save(damage, Who(key), where(f"{key}-phone-1"), {"proof": [token]}, NOW, finished=True)
    assert uploads.sweep(later(hours=23)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert uploads.sweep(NOW + uploads.UNNAMED + timedelta(seconds=1)) == 1
    assert files(beside) == sorted([mine, theirs])
    told = next(one for one in forgetting.known(damage.project_id, ["ada"]) if one["table"] == "interact_uploads")
    assert (told["token"], base64.b64decode(told["base64"])) == (mine, uploads.raw_of(uploads.of(damage, mine)))
    with django_capture_on_commit_callbacks(execute=True):
        assert forgetting.forget(damage.project_id, ["ada"])["interact_uploads"] == 1
    assert files(beside) == [theirs]
    with django_capture_on_commit_callbacks(execute=True):
        actions.drop(damage)
    assert files(beside) == []
    assert unnamed not in str(files(beside))


def test_the_team_saves_files_and_a_stranger_does_not(damage: Interaction, forum: Project, client: Client) -> None:
    token = given(damage, "ada-phone-1", b"%PDF-1.7 <script>", "bill", type="application/pdf", name='my "bill".pdf')
    keys = {each: project_actions.create_key(each, Key.Kind.SECRET) for each in (damage.project, forum)}

    def ask(path: str, whose: Project) -> Any:
        return client.get(f"/api/v1/projects/{path}", headers={"Authorization": f"Bearer {keys[whose]}"})

    listed = ask("shop/interactions/damage/uploads", damage.project).json()["uploads"]
    assert [(one["file"], one["type"], one["kept"]) for one in listed] == [(token, "application/pdf", False)]
    got = ask(f"shop/interactions/damage/uploads/{token}", damage.project)
    assert (got.content, got["X-Content-Type-Options"]) == (b"%PDF-1.7 <script>", "nosniff")
    assert got["Content-Disposition"].startswith("attachment")
    assert "sandbox" in got["Content-Security-Policy"]
    assert ask(f"shop/interactions/damage/uploads/{token}", forum).status_code in {401, 403, 404}
    Path(Upload.objects.get().file.path).unlink()
    assert ask(f"shop/interactions/damage/uploads/{token}", damage.project).status_code == 404
    assert reads.interaction_of(damage.project, "damage").uploads.count() == 1
