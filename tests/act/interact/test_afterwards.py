"""What comes after an answer: codes that are each handed out once, and addresses that are told of it, signed."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone as present
from pytest_django import Settings
from typing_extensions import override

from rapport.act.interact import codes, forgetting, hooks, polling, quizzing, surveying, writing
from rapport.act.interact.asking import Answer, Who
from rapport.act.interact.models import Code, HookItem, Interaction, Response
from rapport.act.interact.writing import Said
from rapport.act.interact.writing_models import Kind
from rapport.deliver.api import Wrong
from rapport.projects import actions as project_actions
from rapport.projects import letters
from rapport.projects.models import Key, Letter, Project
from rapport.web.postman import Postman
from tests.act.interact.asked import SURVEY
from tests.act.interact.conftest import ADA, BEN, NOW, asked, where
from tests.act.interact.test_answering import FULL
from tests.act.interact.test_scoring import RIGHT
from tests.act.interact.test_steps import say

GIFT = {**SURVEY, "incentive": {"name": "voucher", "text": "Here is a voucher."}}


def test_each_code_is_handed_out_once(shop: Project) -> None:
    survey = asked(shop, "how", GIFT)
    assert codes.add(survey, ["A-1", "B-2", "A-1"]) == {"codes": 2, "given": 0, "left": 2}
    assert say(survey, "submit", answers=FULL)["code"] == "A-1"
    assert say(survey, "submit", answers=FULL)["code"] == "A-1"
    both = [Answer(survey, Who(one), where(f"{one}-phone-1"), FULL, NOW) for one in ("ben", "cyd")]
    kept = [one for one in surveying.save_all(both) if isinstance(one, Response)]
    assert [codes.code_of(one) for one in kept] == ["B-2", None]
    forgetting.forget(shop.pk, ["ada"])
    codes.add(survey, ["A-1", "C-3"])
    assert codes.counts(survey) == {"codes": 3, "given": 2, "left": 1}
    assert codes.clear(survey) == 1
    assert list(Code.objects.values_list("text", flat=True)) == ["A-1", "B-2"]
    for wrong in (["x" * 201], [" "], ["a\nb"], ["x"] * 10_001):
        with pytest.raises(Wrong):
            codes.add(survey, wrong)


def test_who_comes_over_a_quota_or_has_no_incentive_gets_none(survey: Interaction, shop: Project) -> None:
    full = asked(shop, "full", {**GIFT, "quotas": [{"name": "all", "most": 1, "ending": "thanks"}]})
    codes.add(full, ["A", "B"])
    told = [say(full, "submit", who, answers=FULL)["code"] for who in (ADA, BEN)]
    assert told == ["A", None]
    codes.add(survey, ["C"])
    assert "code" not in say(survey, "submit", answers=FULL)


class Hearing:
    """A server of somebody's: what it was told, and how it answers."""

    def __init__(self) -> None:
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        self.address = ""


@pytest.fixture
def hearing(settings: Settings) -> Iterator[Hearing]:
    settings.PRIVATE_WEBHOOKS = True
    told = Hearing()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(told.status)
            self.end_headers()

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Quietly."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    told.address = f"http://127.0.0.1:{server.server_address[1]}/told"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


def posted() -> None:
    """One turn: what waits is bundled, and the post goes."""
    Letter.objects.update(due=present.now())
    hooks.bundle(present.now())
    Postman().look()


def test_an_address_is_told_of_every_finished_answer_signed(
    survey: Interaction, poll: Interaction, quiz: Interaction, reviews: Interaction, forum: Project, hearing: Hearing
) -> None:
    hook = hooks.add(survey.project, hearing.address)
    hooks.add(forum, hearing.address)
    surveying.save(survey, ADA, where("ada-phone-1"), {"nps": 6}, NOW, finished=False)
    for _ in range(2):
        surveying.save(survey, ADA, where("ada-phone-1"), FULL, NOW, finished=True)
        polling.vote(poll, ADA, where("ada-vote-1"), "rice", NOW)
    quizzing.start(quiz, ADA, where("ada-try-1"), NOW, "seed")
    quizzing.hand_in(quiz, ADA, where("ada-try-1"), RIGHT, NOW)
    writing.post(reviews, ADA, where("ada-text-1"), Said(Kind.REVIEW, "/tea", stars=4, text="Good"), NOW)
    posted()
    [(headers, body)] = hearing.came
    told = json.loads(body)
    assert told["project"] == "shop"
    assert [one["interaction"] for one in told["answers"]] == ["how", "lunch", "tea", "reviews"]
    assert (told["answers"][0]["answers"], told["answers"][0]["finished"]) == (FULL, "2026-03-02T10:00:00Z")
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(hook.secret.removeprefix("whsec_"))
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{right}"
    posted()
    assert (len(hearing.came), HookItem.objects.count()) == (1, 0)


def test_what_is_not_heard_is_told_again_and_in_order(survey: Interaction, hearing: Hearing) -> None:
    hooks.add(survey.project, hearing.address, survey)
    hearing.status = 503
    surveying.save(survey, ADA, where(), FULL, NOW, finished=True)
    posted()
    surveying.save(survey, BEN, where(), FULL, NOW, finished=True)
    posted()
    assert HookItem.objects.count() == 2
    # The server was stopped while it sent; nobody knows whether that was heard, so it is told once more.
    Letter.objects.update(state=Letter.State.SENDING)
    letters.broken_off(present.now())
    hearing.status = 200
    posted()
    posted()
    people = [[one["person"] for one in json.loads(body)["answers"]] for _, body in hearing.came]
    assert people == [["ada"], ["ada"], ["ada"], ["ben"]]
    assert len({headers["webhook-id"] for headers, _ in hearing.came}) == 2


def test_who_is_forgotten_is_not_told_of_and_no_letter_has_their_words(survey: Interaction, hearing: Hearing) -> None:
    hook = hooks.add(survey.project, hearing.address)
    for who in (ADA, BEN):
        surveying.save(survey, who, where(), FULL, NOW, finished=True)
    hooks.bundle(present.now())
    assert "The cup" not in Letter.objects.get().text
    assert forgetting.forget(survey.project_id, ["ada"])["interact_hook_items"] == 1
    posted()
    assert [one["person"] for one in json.loads(hearing.came[0][1])["answers"]] == ["ben"]
    surveying.save(survey, ADA, where(), FULL, NOW, finished=True)
    hooks.bundle(present.now())
    hooks.drop(survey.project, hook.pk, present.now())
    posted()
    assert len(hearing.came) == 1
    assert Letter.objects.filter(state=Letter.State.FAILED).count() == 1


def test_addresses_and_codes_are_kept_over_the_api(shop: Project, forum: Project, client: Client) -> None:
    asked(shop, "how", GIFT)
    secret, stranger = (project_actions.create_key(each, Key.Kind.SECRET) for each in (shop, forum))

    def ask(method: str, path: str, key: str = secret, **said: Any) -> Any:
        more = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {key}"}}
        return getattr(client, method)(f"/api/v1/projects/shop/{path}", said or None, **more)

    made = ask("post", "answer-hooks", address="https://hear.example/", interaction="how").json()
    assert made["secret"].startswith("whsec_")
    assert ask("get", "answer-hooks").json()["hooks"] == [
        {"number": made["number"], "address": "https://hear.example/", "interaction": "how"}
    ]
    assert ask("post", "answer-hooks", address="http://10.0.0.1/").status_code == 400
    assert ask("post", "answer-hooks", address="https://a.example/", interaction="no").status_code == 404
    assert ask("get", "answer-hooks", stranger).status_code in {401, 403, 404}
    assert ask("delete", f"answer-hooks/{made['number']}").json() == {"dropped": made["number"]}
    assert ask("delete", f"answer-hooks/{made['number']}").status_code == 404
    assert ask("post", "interactions/how/codes", codes=["A", "B"]).json()["left"] == 2
    assert ask("get", "interactions/how/codes").json() == {"codes": 2, "given": 0, "left": 2}
    assert ask("delete", "interactions/how/codes").json() == {"removed": 2}
    key = ask("post", "identity-secrets", public_key="A" * 43).json()
    assert key["algorithm"] == "EdDSA"
    assert ask("post", "identity-secrets", public_key="A").status_code == 400


def test_no_more_addresses_than_can_be_told(shop: Project) -> None:
    for _ in range(hooks.MOST_HOOKS):
        hooks.add(shop, "https://hear.example/")
    with pytest.raises(Wrong, match="at most"):
        hooks.add(shop, "https://hear.example/")
    assert hooks.bundle(NOW + timedelta(days=1)) == 0


def test_nobody_tries_a_quiz_by_the_id_of_the_attempt(quiz: Interaction) -> None:
    for key in ("nobody-1", "nobody-2", "nobody-3"):
        told = say(quiz, "start", Who(), id=key)
        assert (told["attempt"], told["finished"]) == (1, False)
    say(quiz, "keep", Who(), id="nobody-1", answers={"green": "b"})
    assert say(quiz, "start", Who(), id="nobody-1")["answers"] == {"green": "b"}
    assert say(quiz, "hand-in", Who(), id="nobody-2", answers=RIGHT)["passed"] is True
    assert say(quiz, "start", Who(), id="nobody-1")["finished"] is False
    with pytest.raises(Exception, match="never begun"):
        say(quiz, "hand-in", Who(), id="nobody-9", answers=RIGHT)
