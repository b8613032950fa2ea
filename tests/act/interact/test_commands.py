"""What is asked, kept and read in the terminal and over the API."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from rapport.act.interact import polling, quizzing, reads, surveying, writing
from rapport.act.interact.asking import Where, Who
from rapport.act.interact.templates import TEMPLATES
from rapport.act.interact.writing_models import Kind
from rapport.cli import house, main
from rapport.kernel.event import Event
from rapport.kernel.rules import Rules
from rapport.projects.actions import create_member, create_project
from rapport.projects.models import Project
from rapport.store import Store
from rapport.web import runtime
from rapport.web.folder import Folder
from rapport.web.interact.telling import results
from tests.act.interact.asked import POLL, QUIZ, SURVEY
from tests.act.interact.conftest import ADA, NOW, REVIEWS, asked, where
from tests.act.interact.test_answering import FULL
from tests.act.interact.test_scoring import RIGHT

Said = pytest.CaptureFixture[str]


@pytest.fixture
def engaged(store: Store) -> Iterator[Store]:
    """The store that results ask."""
    runtime.use(store)
    yield store
    runtime.use(None)


@pytest.fixture
def at_home(shop: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Commands do their deeds in the test's own database."""
    monkeypatch.setattr(Folder, "server", lambda _: None)
    monkeypatch.setattr(house, "prepare", lambda _: None)
    monkeypatch.setattr(house.OwnHouse, "close", lambda _: None)
    monkeypatch.setattr(runtime, "use_later", lambda _: None)
    return shop


def run(capsys: Said, tmp_path: Path, *arguments: object, code: int = 0) -> str:
    assert main(["interact", *map(str, arguments), "-p", "shop", "--data", str(tmp_path)]) == code
    said = capsys.readouterr()
    return said.err if code else said.out


def test_files_are_pushed_published_answered_and_pulled(
    at_home: Project, engaged: Store, capsys: Said, tmp_path: Path
) -> None:
    def say(*arguments: object) -> str:
        return run(capsys, tmp_path, *arguments)

    assert "Nothing is asked yet" in say("list")
    for name, said in (("lunch", POLL), ("how", SURVEY), ("tea", QUIZ), ("reviews", REVIEWS)):
        (tmp_path / f"{name}.json").write_text(json.dumps(said))
        assert "draft" in say("push", tmp_path / f"{name}.json")
    assert say("publish", "lunch") == "lunch, version 1, is asked on load, to all but 10%.\n"
    assert "once it is started" in say("publish", "how", "--draft", "--on", "dwell", "--value", "30")
    for name in ("tea", "reviews"):
        assert "by its link only" in say("publish", name, "--by-link")
    found = {key: reads.interaction_of(at_home, key) for key in ("lunch", "how", "tea", "reviews")}
    polling.vote(found["lunch"], ADA, where(), "rice", NOW)
    surveying.save(found["how"], ADA, where(), FULL, NOW, finished=True)
    quizzing.start(found["tea"], ADA, Where("ada-try-1"), NOW, "s")
    quizzing.hand_in(found["tea"], ADA, Where("ada-try-1"), RIGHT, NOW)
    writing.post(found["reviews"], ADA, where(), writing.Said(Kind.REVIEW, "/tea", stars=4), NOW)
    assert say("results", "lunch").splitlines() == ["1 votes, 0 of them by people who are signed", "  rice: 1"]
    assert "1 began, 1 finished (100 (20.7 to 100) %)" in say("results", "how")
    assert "nps, nps: 1 answers, nps -100 (" in say("results", "how")
    assert "words, text: 1 answers, sentiment " in say("results", "how")
    assert say("texts", "how", "words").splitlines()[1:] == ["1 of 1 texts."]
    assert say("texts", "how", "words", "--search", "lorry") == "0 of 1 texts.\n"
    assert json.loads(say("texts", "how", "words", "--json"))["texts"][0]["text"] == "No"
    assert "green, single: 1 attempts, difficulty 1.00, discrimination unknown" in say("results", "tea")
    assert [json.loads(line)["verb"]["display"]["en"] for line in say("statements", "tea").splitlines()] == [
        *["answered"] * 6,
        "passed",
    ]
    assert "stars: 4\n  4: 1" in say("results", "reviews")
    assert "published" in say("list")
    assert "dish, single: What for lunch?" in say("show", "lunch")
    assert [json.loads(line)["person"] for line in say("export", "how").splitlines()] == ["ada"]
    say("pull", "--to", tmp_path / "out")
    assert json.loads((tmp_path / "out" / "lunch.json").read_text()) == POLL


def test_a_template_works_at_once(at_home: Project, engaged: Store, capsys: Said, tmp_path: Path) -> None:
    for name in TEMPLATES:
        assert "draft" in run(capsys, tmp_path, "new", name)
        assert "is asked" in run(capsys, tmp_path, "publish", name)
    assert "lunch, poll, draft" in run(capsys, tmp_path, "new", "lunch", "--template", "poll")
    assert "there are: nps, csat" in " ".join(run(capsys, tmp_path, "new", "no-such", code=2).split())
    assert {one.use for one in at_home.interactions.all()} == {"poll", "survey", "quiz", "reviews"}


def exposed(project: Project, person: str, key: str, held_out: bool) -> Event:
    said = json.dumps({"experiment": key, "version": 1, "variant": "shown", "held_out": held_out})
    at = round(time.time() * 1000)
    fields: dict[str, Any] = {"event_id": f"{project.pk}-{key}-{person}", "anonymous_id": person, "properties": said}
    return Event(project=project.pk, name="exposure", at=at, received=at, **fields)


def test_how_many_of_those_who_were_shown_it_answered(shop: Project, forum: Project, engaged: Store) -> None:
    survey = asked(shop, "how", SURVEY)
    asked(forum, "how", SURVEY)
    assert (results(shop, "how")["response"], results(shop, "how")["unknown"]) == (None, {"response": "not_collected"})
    engaged.load(
        [
            *(exposed(shop, person, "how", held_out=False) for person in ("ann", "bob", "cat", "dan")),
            exposed(shop, "eve", "how", held_out=True),
            exposed(shop, "fay", "another", held_out=False),
            exposed(forum, "ann", "how", held_out=False),
        ],
        lambda _: Rules(),
    )
    for person, variant in (("ann", "how:shown"), ("bob", "")):
        surveying.save(survey, Who(person), where(variant=variant), {"nps": 9}, NOW, finished=True)
    found = results(shop, "how")
    assert (found["shown"], found["response"]["value"], found["unknown"]) == (4, 0.25, {})


def test_a_wrong_file_keeps_the_good_ones_from_being_half_kept(at_home: Project, capsys: Said, tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(json.dumps(POLL))
    (tmp_path / "bad.json").write_text(json.dumps({**POLL, "screens": [], "closes": "soon"}))
    (tmp_path / "broken.json").write_text("[")
    told = run(capsys, tmp_path, "push", tmp_path / "good.json", tmp_path / "bad.json", code=2)
    assert "bad.json: screens: Nothing is asked" in " ".join(told.split())
    assert "closes: 'soon' is no moment" in " ".join(told.split())
    assert "no JSON file" in run(capsys, tmp_path, "push", tmp_path / "broken.json", code=2)
    assert not at_home.interactions.exists()


@pytest.fixture
def secret(db: None) -> str:
    ada = create_member("ada@example.org", "compost and dahlias", "Ada")
    create_project("Forum", owner=ada)
    return create_project("Shop", owner=ada).secret_key


def ask(secret: str, method: str, path: str, body: Any = None, status: int = 200, project: str = "shop") -> Any:
    data = b"" if body is None else json.dumps(body).encode()
    headers = {"authorization": f"Bearer {secret}"}
    where = f"/api/v1/projects/{project}/{path}"
    answer = Client().generic(method, where, data, "application/json", headers=headers)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_the_same_over_the_api(secret: str, engaged: Store) -> None:
    assert ask(secret, "PUT", "interactions/lunch", POLL)["version"] == 0
    published = ask(secret, "POST", "interactions/lunch/publish", {"action": {"holdout": 0.2}})
    assert (published["published"], published["action"]["holdout"], published["action"]["kind"]) == (1, 0.2, "poll")
    assert [one["key"] for one in ask(secret, "GET", "interactions")["interactions"]] == ["lunch"]
    shop = Project.objects.get(slug="shop")
    polling.vote(reads.interaction_of(shop, "lunch"), ADA, where(), "rice", NOW)
    assert ask(secret, "GET", "interactions/lunch/results")["votes"] == 1
    assert ask(secret, "GET", "interactions/lunch/rows")["rows"][0]["choices"] == "rice"
    assert ask(secret, "POST", "interactions/lunch/close")["closed"]
    assert ask(secret, "DELETE", "interactions/lunch") == {"dropped": "lunch"}
    ask(secret, "GET", "interactions/lunch", status=404)
    told = Client().get("/api/v1/interaction-templates", headers={"authorization": f"Bearer {secret}"}).json()
    assert told["poll"]["definition"]["use"] == "poll"
    ask(secret, "GET", "interactions", status=403, project="forum")


def test_texts_are_decided_and_quizzes_drawn_over_the_api(secret: str) -> None:
    ask(secret, "PUT", "interactions/reviews", {**REVIEWS, "reviews": {"moderation": "before"}})
    ask(secret, "POST", "interactions/reviews/publish", {"action": None})
    shop = Project.objects.get(slug="shop")
    found = reads.interaction_of(shop, "reviews")
    number = writing.post(found, ADA, where(), writing.Said(Kind.REVIEW, "/tea", stars=4), NOW).pk
    (waiting,) = ask(secret, "GET", "interactions/reviews/queue")["writings"]
    assert (waiting["number"], waiting["standing"]) == (number, "waiting")
    decided = ask(secret, "POST", f"interactions/reviews/writings/{number}/decide", {"what": "shown"})
    assert (decided["standing"], decided["decisions"][0]["by"]) == ("shown", "a secret key")
    ask(secret, "POST", f"interactions/reviews/writings/{number}/decide", {"what": "removed"}, 400)
    ask(secret, "POST", "interactions/reviews/writings/0/decide", {"what": "shown"}, 404)
    question = {"name": "q1", "kind": "number", "title": "1 + 1?", "accepts": [{"low": 2, "high": 2}], "tags": ["sums"]}
    assert ask(secret, "PUT", "question-bank", question)["version"] == 1
    assert len(ask(secret, "GET", "question-bank?tag=sums")["questions"]) == 1
    ask(secret, "PUT", "interactions/sums", {**QUIZ, "screens": [], "quiz": {"draws": [{"tag": "sums", "count": 1}]}})
    ask(secret, "POST", "interactions/sums/publish", {"action": None})
    assert ask(secret, "POST", "interactions/sums/regrade")["changed"] == []
    assert ask(secret, "DELETE", "question-bank/q1") == {"dropped": "q1"}
    ask(secret, "DELETE", "question-bank/q1", status=404)
    first, second, third = (ask(secret, "POST", "identity-secrets", {})["secret"] for _ in range(3))
    assert [one for one, _ in reads.secrets_of(shop.pk)] == [third, second]
    assert first.startswith("rk_i_")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "interactions/x", {"use": "poll"}, 400),
        ("PUT", "interactions/NOT A KEY", POLL, 400),
        ("PUT", "interactions/x", [], 400),
        ("POST", "interactions/x/publish", {}, 404),
        ("GET", "interactions/x/results", None, 404),
        ("PUT", "question-bank", {"name": "q"}, 400),
    ],
)
def test_what_cannot_be_is_told(secret: str, method: str, path: str, body: Any, status: int) -> None:
    assert ask(secret, method, path, body, status)["error"]["message"]
