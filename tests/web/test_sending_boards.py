"""Links and reports of boards over the API and in a terminal: made, changed, ended, and never a stranger's."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from rapport.cli import main
from rapport.projects.models import Letter
from tests.web.conftest import Cast
from tests.web.postbox import Postbox
from tests.web.test_boards import put

Said = pytest.CaptureFixture[str]
WORD, OTHER = "only for us", "for others now"


def ask(cast: Cast, method: str, path: str, said: object = None, project: str = "shop") -> tuple[int, Any]:
    headers = {"authorization": f"Bearer {cast.secret if project == 'shop' else cast.stranger_secret}"}
    body = "" if said is None else json.dumps(said)
    answer = Client().generic(method, f"/api/v1/projects/{project}/{path}", body, "application/json", headers=headers)
    return answer.status_code, json.loads(answer.content)


def test_a_link_is_made_changed_and_revoked(january: Cast) -> None:
    put(january.shop)
    status, made = ask(january, "POST", "boards/monday/links", {"password": WORD, "last": "2099-12-30"})
    assert status == 200
    assert (made["opens"], made["password"], made["last"], made["revoked"]) == (True, True, "2099-12-30", None)
    path, number = made.pop("link").removeprefix("http://testserver"), made["share"]
    assert ask(january, "GET", "boards/monday/links") == (200, {"links": [made]})
    guest = Client()
    unlock = f"{path}unlock/"
    assert guest.post(unlock, {"password": WORD}).status_code == 302
    assert "Monday" in guest.get(path).content.decode()
    changed = ask(january, "PATCH", f"boards/monday/links/{number}", {"password": OTHER, "last": ""})[1]
    assert (changed["password"], changed["last"]) == (True, None)
    assert "password" in guest.get(path).content.decode(), "who gave the old one has to give the new one"
    assert guest.post(unlock, {"password": OTHER}).status_code == 302
    same = ask(january, "PATCH", f"boards/monday/links/{number}", {})[1]
    assert same == changed
    assert ask(january, "PATCH", f"boards/monday/links/{number}", {"password": ""})[1]["password"] is False
    assert "Monday" in Client().get(path).content.decode()
    gone = ask(january, "DELETE", f"boards/monday/links/{number}")[1]
    assert (gone["opens"], bool(gone["revoked"])) == (False, True)
    assert Client().get(path).status_code == 404
    for method, address, said, status, field in (
        ("POST", "", {"password": "short"}, 400, "password"),
        ("POST", "", {"last": "2020-01-01"}, 400, "last"),
        ("POST", "", {"last": "soon"}, 400, "last"),
        ("POST", "", {"hosts": ["no site"]}, 400, "hosts"),
        ("PATCH", f"/{number}", {"last": ""}, 400, "share"),
        ("DELETE", f"/{number}", None, 400, "share"),
        ("DELETE", "/0", None, 404, "share"),
    ):
        got, error = ask(january, method, f"boards/monday/links{address}", said)
        assert (got, error["error"]["field"]) == (status, field)
    assert ask(january, "GET", "boards/monday/links", project="forum")[0] == 404


def test_a_report_is_made_changed_sent_and_ended(january: Cast, postbox: Postbox) -> None:
    put(january.shop)
    status, made = ask(january, "POST", "reports", {"board": "monday", "members": ["ada@example.org"]})
    assert status == 200
    number = made["report"]
    assert (made["every"], made["hour"], made["members"], made["outside"]) == ("week", 7, ["ada@example.org"], [])
    assert made["next"] > made["sent"]
    change = {"every": "day", "outside": ["Zoe@example.com"]}
    changed = ask(january, "PATCH", f"reports/{number}", change)[1]
    assert (changed["every"], changed["members"], changed["outside"]) == (
        "day",
        ["ada@example.org"],
        ["zoe@example.com"],
    )
    assert ask(january, "GET", "reports")[1] == {"reports": [changed]}
    assert ask(january, "POST", f"reports/{number}/send")[1] == {"letters": 2}
    assert {letter.address for letter in Letter.objects.all()} == {"ada@example.org", "zoe@example.com"}
    assert ask(january, "GET", "reports")[1] == {"reports": [changed]}, "the schedule goes on as it was"
    for path, said, field in (
        ("", {"board": "tuesday", "members": ["ada@example.org"]}, "board"),
        ("", {"board": "monday", "members": ["cyd@example.org"]}, "members"),
        ("", {"board": "monday"}, "members"),
        (f"/{number}", {"every": "hour"}, "every"),
        (f"/{number}", {"hour": 24}, "hour"),
        (f"/{number}", {"outside": ["nobody"]}, "outside"),
    ):
        status, wrong = ask(january, "PATCH" if path else "POST", f"reports{path}", said)
        assert (status, wrong["error"]["field"]) == (400, field)
    assert ask(january, "DELETE", f"reports/{number}", project="forum")[0] == 404
    assert ask(january, "DELETE", f"reports/{number}")[1] == {"removed": number}
    assert ask(january, "POST", f"reports/{number}/send")[0] == 404


@pytest.mark.usefixtures("at_home", "postbox")
def test_a_terminal_does_the_same(january: Cast, capsys: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(january.shop)

    def say(*arguments: str, code: int = 0, given: str = "") -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        assert main(["board", *arguments, "-p", "shop", "--data", str(tmp_path)]) == code
        said = capsys.readouterr()
        return said.err if code else said.out

    link = say("share", "monday", "--password", "--last", "2099-12-30", given=f"{WORD}\n").strip()
    assert link.startswith("https://rapport.example.org/shared/")
    (one,) = json.loads(say("links", "monday", "--json"))
    number = str(one["share"])
    assert (one["password"], one["last"]) == (True, "2099-12-30")
    assert "is changed" in say("change-link", "monday", number, "--no-password", "--for-ever")
    assert f"{number}     {one['shown']}…  yes    no        –" in say("links", "monday")
    assert "is revoked" in say("revoke", "monday", number)
    assert "already revoked" in say("revoke", "monday", number, code=2)
    assert "none called 'nothing'" in say("links", "nothing", code=2)
    assert "monday, each week, next on" in say("mail", "monday", "--tell", "ada@example.org")
    (report,) = json.loads(say("reports", "--json"))
    number = str(report["report"])
    assert "each month" in say("change-mail", number, "--every", "month", "--hour", "9")
    assert "ada@example.org" in say("reports")
    assert say("send-mail", number) == "1 letters are on their way.\n"
    assert say("stop-mail", number) == "monday is sent no more.\n"
    assert "there is none with the number" in say("stop-mail", number, code=2)
