"""What was decided, learnt and looked like, on pages, over the API and in the terminal."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from rapport.cli import main
from rapport.deliver import api
from tests.drawn import drawn
from tests.web.conftest import Cast
from tests.web.test_api_delivery import EXPERIMENT, call
from tests.web.test_making import PNG, shorter
from tests.web.test_overview import page, words

__all__ = ["shorter"]

Said = pytest.CaptureFixture[str]


@pytest.fixture
def decided(cast: Cast) -> api.Experiment:
    """It was decided: b stays. Cyd decided one of the same key."""
    for project, learnt in ((cast.forum, "A secret."), (cast.shop, "Fewer fields, more orders.")):
        api.keep_flag(project, "checkout", {"default": False}, "a test")
        one = api.keep_experiment(project, "shorter", EXPERIMENT, "a test")
        api.start(one, "a test")
        api.learn(one, "Nobody complained.", "a test")
        api.stop(one, "a test")
        api.decide(one, "b", learnt, "a test")
    return one


def test_what_was_learnt_is_found_with_its_pictures(cast: Cast, ada: Client, shorter: api.Experiment) -> None:
    assert "Nothing was decided yet" in page(ada, "/p/shop/history/")
    address = "/p/shop/experiments/shorter/pictures/"

    def add(data: bytes, caption: str = "The violet form") -> str:
        file = SimpleUploadedFile("shot.png", data, "image/png")
        return words(ada.post(address, {"picture": file, "caption": caption}, follow=True).content.decode())

    assert "SVG is not taken" in add(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert "more than 10 MB" in add(PNG + bytes(10 * 1024 * 1024))
    assert "The picture is broken" in add(PNG[:40])
    assert "Say in 1 to 200 characters" in add(PNG, " ")
    assert "Choose a file first" in ada.post(address, {}, follow=True).content.decode()
    assert "The violet form version 1" in add(PNG)
    add(drawn("WEBP"), "On a phone")
    number = shorter.pictures.get(kind="png").pk
    picture = ada.get(f"{address}{number}/")
    assert picture["Content-Type"] == "image/png"
    assert Image.open(BytesIO(picture.content)).size == (8, 4)
    assert b"taken in Ada's kitchen" in PNG
    assert b"kitchen" not in picture.content
    assert picture["X-Content-Type-Options"] == "nosniff"
    api.start(shorter, cast.ada)
    api.stop(shorter, cast.ada)
    api.decide(shorter, "b", "Fewer fields, more orders.", cast.ada)
    learn = "/p/shop/experiments/shorter/learn/"
    assert "Kept, for whoever asks" in ada.post(learn, {"text": "It held for a year."}, follow=True).content.decode()
    assert "Nothing was kept" in ada.post(learn, {"text": " "}, follow=True).content.decode()
    api.renew(shorter, cast.ada)
    assert "It is a draft" in ada.post(learn, {"text": "Early."}, follow=True).content.decode()
    found = words(page(ada, "/p/shop/history/?q=violet+fewer+year"))
    assert "Learnt since It held for a year." in found
    assert "Shorter sells." in found
    assert "b stays" in found
    assert "Fewer fields, more orders." in found
    assert "No decision says purple" in words(page(ada, "/p/shop/history/?q=purple"))
    assert ada.post(f"{address}{number}/drop/", follow=True).status_code == 200
    assert ada.get(f"{address}{number}/").status_code == 404


def upload(cast: Cast, data: bytes, caption: str, key: str = "") -> Any:
    said = {"picture": SimpleUploadedFile("shot.gif", data, "image/gif"), "caption": caption}
    headers = {"authorization": f"Bearer {key or cast.secret}"}
    answer = Client().post("/api/v1/projects/shop/experiments/shorter/pictures", said, headers=headers)
    return answer.status_code, answer.json()


def test_the_api_lists_searches_and_keeps(cast: Cast, decided: api.Experiment) -> None:
    where = "experiments/shorter"
    assert call(cast, "POST", f"{where}/learnings", {"text": "It held for a year."})[0] == 200
    status, kept = upload(cast, drawn("GIF"), "The violet form")
    assert (status, kept["type"], kept["version"]) == (200, "image/png", 1)
    (found,) = call(cast, "GET", "decisions?search=violet+year+fewer")[1]["decisions"]
    assert (found["key"], found["decision"], found["hypothesis"]) == ("shorter", "b", "Shorter sells.")
    assert found["learnings"] == "Nobody complained.\nFewer fields, more orders."
    assert [one["text"] for one in found["later"]] == ["It held for a year."]
    assert found["pictures"] == [kept] == call(cast, "GET", f"{where}/pictures")[1]["pictures"]
    assert call(cast, "GET", "decisions?search=secret")[1] == {"decisions": []}
    headers = {"authorization": f"Bearer {cast.secret}"}
    picture = f"/api/v1/projects/shop/{where}/pictures/{kept['number']}"
    got = Client().get(picture, headers=headers)
    assert (got["Content-Type"], Image.open(BytesIO(got.content)).size) == ("image/png", (8, 4))
    assert call(cast, "GET", f"{where}/pictures/{kept['number']}", key=cast.stranger_secret, project="forum")[0] == 404
    assert call(cast, "DELETE", f"{where}/pictures/{kept['number']}")[0] == 200
    assert call(cast, "GET", f"{where}/pictures/{kept['number']}")[1]["error"]["field"] == "picture"


def test_what_cannot_be_kept_is_said(cast: Cast, decided: api.Experiment) -> None:
    assert upload(cast, b"<svg/>", "A form")[1]["error"]["field"] == "picture"
    assert upload(cast, drawn("PNG"), " ")[1]["error"]["field"] == "caption"
    assert upload(cast, drawn("PNG"), "A form", cast.stranger_secret)[0] == 403
    assert call(cast, "POST", "experiments/shorter/learnings", {"text": " "})[1]["error"]["field"] == "text"
    assert call(cast, "POST", "experiments/none/learnings", {"text": "x"})[0] == 404
    assert call(cast, "GET", f"experiments/shorter/pictures/{10**30}")[0] == 404


def test_the_terminal_does_the_same(at_home: None, decided: api.Experiment, capsys: Said, tmp_path: Path) -> None:
    def say(*arguments: str, code: int = 0) -> str:
        assert main(["experiment", *arguments, "-p", "shop", "--data", str(tmp_path)]) == code
        said = capsys.readouterr()
        return said.err if code else said.out

    shot, back = tmp_path / "shot.png", tmp_path / "back.png"
    shot.write_bytes(drawn("PNG"))
    number = json.loads(say("add-picture", "shorter", str(shot), "--caption", "On a phone", "--json"))["number"]
    assert f"{number}  On a phone (image/png, version 1)" in say("pictures", "shorter")
    assert "On a phone" in say("get-picture", "shorter", str(number), "--to", str(back))
    assert Image.open(BytesIO(back.read_bytes())).size == (8, 4)
    assert "decided" in say("learn", "shorter", "It held for a year.")
    told = say("history", "phone year")
    assert "shorter, version 1: b stays, by a test" in told
    assert "It held for a year., by the terminal" in told
    assert json.loads(say("history", "--json"))[0]["later"][0]["text"] == "It held for a year."
    assert "No decision says that." in say("history", "purple")
    assert "cannot be read" in say("add-picture", "shorter", str(tmp_path / "none.png"), "--caption", "x", code=2)
    assert "cannot be written" in say("get-picture", "shorter", str(number), "--to", str(tmp_path), code=2)
    assert f"Picture {number} is gone" in say("drop-picture", "shorter", str(number))
    assert say("pictures", "shorter") == "There is no picture yet.\n"
    assert json.loads(say("pictures", "shorter", "--json")) == []
