"""The catalogue and blocks over the API and in the terminal, and why somebody sees what they see."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from rapport.act.recommend import api as recommend
from rapport.cli import house, main
from rapport.projects.actions import create_key
from rapport.projects.models import Key, Project
from rapport.web import mending
from rapport.web.folder import Folder
from rapport.web.recommending import looking, shelf
from tests.recommend.conftest import NOW, TEAS, TOOLS

Said = pytest.CaptureFixture[str]
BLOCK = {"strategy": "popular", "n": 2, "diversity": 0}


@pytest.fixture(autouse=True)
def then(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the moment at which the shop's events are new."""
    monkeypatch.setattr(looking, "now_ms", lambda: NOW)
    monkeypatch.setattr(shelf.Shelf.__init__, "__defaults__", (lambda: NOW,))


@pytest.fixture
def secret(shop: Project, settings: Settings, tmp_path: Path) -> str:
    """The secret key of the shop."""
    settings.DATA = tmp_path
    return create_key(shop, Key.Kind.SECRET)


def call(secret: str, method: str, path: str, body: Any = None, project: str = "tea-shop") -> Any:
    data = b"" if body is None else json.dumps(body).encode()
    headers = {"authorization": f"Bearer {secret}"}
    answer = Client().generic(method, f"/api/v1/projects/{project}/{path}", data, "application/json", headers=headers)
    return answer.status_code, answer.json()


def test_the_api_keeps_items_and_blocks_and_says_why(shop: Project, secret: str) -> None:
    assert call(secret, "PUT", "items", {"items": [{"id": "pot", "title": "Pot"}]}) == (200, {"kept": 1})
    found = call(secret, "GET", "items?search=po")[1]["items"]
    assert [(one["id"], one["source"]) for one in found] == [("pot", "given")]
    assert call(secret, "PUT", "items", {"items": [{"id": "x", "price": -1}]})[1]["error"]["field"] == "price"
    assert call(secret, "POST", "items/drop", {"ids": ["pot"]}) == (200, {"dropped": 1})
    assert call(secret, "PUT", "blocks/top", BLOCK)[1]["strategy"] == "popular"
    assert call(secret, "PUT", "blocks/top", {"strategy": "magic"})[0] == 400
    missing = {**BLOCK, "pins": [{"item": "moon", "position": 1}]}
    assert call(secret, "PUT", "blocks/top", missing)[1]["error"]["field"] == "pins"
    listed = call(secret, "GET", "blocks")[1]
    assert list(listed["blocks"]) == ["top"]
    assert "for_you" in listed["strategies"]
    seen = call(secret, "GET", "recommend?block=top&person=p1&n=7")[1]
    assert {one["item"] for one in seen["did"]} <= set(TEAS)
    assert seen["left_out"]["seen"] == len({one["item"] for one in seen["did"]})
    assert all(one["reason"] for one in seen["items"])
    assert call(secret, "GET", "recommend?block=nowhere")[0] == 404
    assert call(secret, "GET", "recommend?block=top&n=101")[1]["error"]["field"] == "n"
    assert call(secret, "GET", "fits")[1]["fits"] == []
    assert call(secret, "PUT", "taste", {"weights": {"share": 2}})[1]["weights"] == {"share": 2.0}
    assert call(secret, "PUT", "taste", {"weights": None})[1]["weights"]["purchase"] == 2.0
    assert call(secret, "DELETE", "blocks/top") == (200, {"dropped": "top"})
    assert call(secret, "GET", "blocks", project="stranger")[0] == 403
    assert list(shop.changes.filter(subject="block").values_list("what", flat=True)) == ["dropped", "made"]


def test_the_terminal_does_the_same(
    shop: Project, secret: str, monkeypatch: pytest.MonkeyPatch, capsys: Said, tmp_path: Path
) -> None:
    monkeypatch.setattr(Folder, "server", lambda _: None)
    monkeypatch.setattr(house, "prepare", lambda _: None)
    monkeypatch.setattr(house.OwnHouse, "close", lambda _: None)
    monkeypatch.setattr(mending, "own", lambda _: None)

    def say(*arguments: str, code: int = 0) -> str:
        assert main(["recommend", *arguments, "-p", "tea-shop", "--data", str(tmp_path)]) == code
        said = capsys.readouterr()
        return said.err if code else said.out

    file, block = tmp_path / "items.csv", tmp_path / "block.json"
    file.write_text("id,title\npot,Pot\ncup,Cup\n")
    block.write_text(json.dumps({**BLOCK, "strategy": "for_you"}))
    assert "no block yet" in say("blocks")
    assert "No model was fitted yet" in say("fits")
    assert say("items", str(file)) == "2 items are in the catalogue.\n"
    (tmp_path / "empty").touch()
    assert "holds no item" in say("items", str(tmp_path / "empty"), code=1)
    assert "cannot be read" in say("items", str(tmp_path / "none"), code=2)
    assert '"for_you"' in say("set", "home", str(block))
    assert "for_you" in say("blocks")
    assert json.loads(say("blocks", "--json"))["home"]["n"] == 2
    assert "taken; 107 events, 9 items" in say("fit")
    assert "Too few to judge" in say("fits") or "There was no model" in say("fits")
    assert json.loads(say("fits", "--json"))[0]["taken"]
    shown = json.loads(say("show", "home", "p1", "--json"))
    assert {one["id"] for one in shown["items"]} <= {*TEAS, *TOOLS, "pot", "cup"}
    assert shown["items"][0]["by_source"]
    assert "Left out" in say("show", "home", "nobody at all")
    assert "is gone" in say("drop", "home")
    assert "none called" in say("drop", "home", code=2)


def test_a_stranger_sees_nothing_of_it(shop: Project) -> None:
    stranger = Project.objects.get(slug="stranger")
    assert [item.id for item in recommend.items_of(stranger)] == ["secret"]
    assert recommend.blocks_of(stranger) == {}
